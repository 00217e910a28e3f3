"""Pictures are drawn without a display, in the format, size and colours that were asked for."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import apsw
import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtSvg import QSvgRenderer

from plume_ui.tokens import DARK, LIGHT
from tests.core.readings import FILL_STATS, STATS

ROOT = Path(__file__).resolve().parents[3]
WHAT = ("--table", "compression_stats", "--time", "timestamp", "--metric", "compressed_size")


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database as the image-compression app writes it."""
    path = tmp_path_factory.mktemp("log") / "log.db"
    con = apsw.Connection(str(path))
    con.execute(STATS).fetchall()
    con.execute(FILL_STATS).fetchall()
    con.execute("create table names(name text)").fetchall()
    con.close()
    return path


def chart(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the program as a person would, with no display anywhere."""
    paths = os.pathsep.join(str(ROOT / each) for each in ("", "ui", "resources"))
    without = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {key: value for key, value in os.environ.items() if key not in without}
    return subprocess.run(
        [sys.executable, "-m", "plume_ui", "chart", *map(str, arguments)],
        env={**environment, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def background(image: QImage) -> str:
    return image.pixelColor(2, image.height() - 2).name()


@pytest.mark.parametrize(("scale", "theme"), [(1, "light"), (2, "dark")])
def test_a_png_has_the_size_scale_and_theme(
    log: Path, tmp_path: Path, scale: int, theme: str
) -> None:
    out = tmp_path / "x.png"
    done = chart(log, *WHAT, "--agg", "mean", "--bucket", "1 h", "--size", "640x400", "--scale",
                 scale, "--theme", theme, "--out", out)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "propagateSizeHints" not in done.stderr and "Traceback" not in done.stderr
    image = QImage(str(out))
    assert (image.width(), image.height()) == (640 * scale, 400 * scale)
    look = DARK if theme == "dark" else LIGHT
    assert background(image) == look.base
    assert ink(image, QColor(look.series[0])) > 100


def ink(image: QImage, colour: QColor) -> int:
    """Count the pixels of a colour."""
    rows = range(0, image.height(), 2)
    return sum(image.pixelColor(x, y) == colour for y in rows for x in range(image.width()))


def test_an_svg_holds_text_as_text_and_lines_as_lines(log: Path, tmp_path: Path) -> None:
    out = tmp_path / "x.svg"
    done = chart(log, *WHAT, "--by", "output_format", "--title", "Sizes", "--out", out)
    assert done.returncode == 0, done.stderr
    text = out.read_text(encoding="utf-8")
    assert "<image" not in text and ">Sizes</text>" in text
    assert ">avif</text>" in text and ">webp</text>" in text
    assert len(re.findall("<(path|polyline|line)", text)) > 5
    assert QSvgRenderer(str(out)).isValid()


def test_a_pdf_is_one_page_of_the_size_with_fonts(log: Path, tmp_path: Path) -> None:
    out = tmp_path / "x.pdf"
    assert chart(log, *WHAT, "--size", "960x480", "--out", out).returncode == 0
    content = out.read_bytes()
    assert content.startswith(b"%PDF-") and content.rstrip().endswith(b"%%EOF")
    box = re.search(rb"/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]", content)
    assert box is not None and [float(each) for each in box.groups()] == [720, 360]
    assert len(re.findall(rb"/Type /Page\b", content)) == 1 and b"/Font" in content


def test_the_ready_dashboard_is_drawn(log: Path, tmp_path: Path) -> None:
    out = tmp_path / "d.svg"
    done = chart(log, "--dashboard", "plume", "--out", out)
    assert done.returncode == 0, done.stderr
    text = out.read_text(encoding="utf-8")
    for title in ("Plume", "Bytes saved so far", "Ratio, by output format", "Throughput"):
        assert f">{title}</text>" in text


def test_a_dashboard_from_a_file_says_what_is_missing(log: Path, tmp_path: Path) -> None:
    from dataclasses import replace

    from plume_db.dashboard.dashboard import Card, Dashboard, Place
    from plume_db.dashboard.text import to_text
    from tests.core.dashboard.test_text import chart as chart_of

    there = chart_of("compression_stats", "There")
    series = there.panels[0].series[0]
    load = replace(series.load, time="timestamp", group=None)
    metric = replace(load.metric, columns=("original_size",), sql="original_size")
    panel = replace(there.panels[0], series=(replace(series, load=replace(load, metric=metric)),))
    cards = (
        Card(replace(there, panels=(panel,)), Place(0, 0, 6, 4)),
        Card(chart_of("gone", "Gone"), Place(6, 0, 6, 4)),
    )
    file = tmp_path / "mine.json"
    file.write_text(to_text(Dashboard("Mine", cards)), encoding="utf-8")
    done = chart(log, "--dashboard", file, "--out", tmp_path / "d.svg")
    assert done.returncode == 0, done.stderr
    assert "Gone: This file does not have the table gone." in done.stderr
    assert ">There</text>" in (tmp_path / "d.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--dashboard", "none.json"), "can not be read"),
        (("--metric", "nope"), "no column nope"),
        (("--size", "8000x8000", "--scale", "8"), "too large"),
        (("--from", "2099-01-01"), "no rows in the span"),
    ],
)
def test_a_failure_is_a_sentence_and_leaves_nothing(
    log: Path, tmp_path: Path, arguments: tuple[str, ...], why: str
) -> None:
    done = chart(log, *arguments, "--out", tmp_path / "x.png")
    assert done.returncode == 2 and why in done.stderr and "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_picture_never_replaces_the_database(log: Path, tmp_path: Path) -> None:
    before = log.read_bytes()
    link = tmp_path / "x.png"
    link.symlink_to(log)
    done = chart(log, "--out", link)
    assert done.returncode == 2 and "open database" in done.stderr
    assert log.read_bytes() == before


HOSTILE = (
    "DELETE FROM compression_stats",
    "SELECT 1 AS timestamp, 2 AS original_size; DELETE FROM compression_stats",
    "SELECT timestamp, original_size FROM compression_stats); DELETE FROM compression_stats; --",
    "WITH x AS (SELECT 1) DELETE FROM compression_stats",
    "INSERT INTO compression_stats DEFAULT VALUES RETURNING 1",
    "ATTACH DATABASE '{out}' AS e",
    "VACUUM INTO '{out}'",
    "CREATE TABLE evil(x)",
    "PRAGMA journal_mode=MEMORY",
    "SELECT load_extension('{out}') AS timestamp, 1 AS original_size",
    "SELECT 1 AS timestamp, randomblob(2000000000) AS original_size",
)


def test_an_imported_dashboard_only_ever_reads(log: Path, tmp_path: Path) -> None:
    before, evil = log.read_bytes(), tmp_path / "evil.db"
    fine = {
        "time": "timestamp",
        "as": "iso",
        "source": {"table": "compression_stats", "rowid": "rowid"},
        "metric": {"label": "size", "sql": "original_size", "columns": ["original_size"]},
    }
    loads: list[dict[str, object]] = [
        {**fine, "source": {"sql": sql.format(out=evil)}} for sql in HOSTILE
    ]
    loads += [
        {**fine, "source": {"table": "compression_stats", "rowid": "rowid", "where": sql}}
        for sql in ("1); DELETE FROM compression_stats; --", "load_extension('x')")
    ]
    loads.append({**fine, "metric": {"label": "x", "sql": "1); DELETE FROM compression_stats;--"}})
    cards = [
        {"place": [0, 4 * n, 6, 4],
         "chart": {"title": f"card {n}", "panels": [{"series": [{"load": load}]}]}}
        for n, load in enumerate([*loads, fine])
    ]  # fmt: skip
    text, out = tmp_path / "hostile.json", tmp_path / "x.png"
    text.write_text(json.dumps({"plume-dashboard": 1, "title": "x", "cards": cards}))
    done = chart(log, "--dashboard", text, "--out", out)
    assert done.returncode == 0, done.stderr
    # Each of them says why it shows nothing; the last one is drawn all the same.
    said = done.stderr.splitlines()
    assert [line.split(":")[1].strip() for line in said] == [f"card {n}" for n in range(len(loads))]
    assert "Traceback" not in done.stderr and out.exists()
    assert log.read_bytes() == before and not evil.exists()
    assert {each.name for each in tmp_path.iterdir()} == {"hostile.json", "x.png"}


@pytest.mark.parametrize("kind", ["png", "csv"])
def test_a_zone_that_is_not_known_is_refused(log: Path, tmp_path: Path, kind: str) -> None:
    out = tmp_path / f"x.{kind}"
    done = chart(log, *WHAT, "--zone", "Mars/Olympus", "--out", out)
    assert done.returncode == 2 and "no time zone called" in done.stderr and not out.exists()
