"""``chart`` writes the rows and the SQL behind a picture, and the figures are those of SQL."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import apsw
import pytest

from plume_db.chart.spec import AGGREGATES, COMPARES, INSIGHTS, KINDS, PANEL_KINDS
from plume_db.terminal import main
from plume_db.terminal.arguments import parser
from plume_db.terminal.chart_arguments import FORMATS
from tests.core.readings import FILL_STATS, STATS

T = ("--table", "compression_stats", "--time", "timestamp")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A database as the image-compression app writes it, and a table with odd values."""
    path = tmp_path / "log.db"
    con = apsw.Connection(str(path))
    con.execute(STATS).fetchall()
    con.execute(FILL_STATS).fetchall()
    con.execute(
        "create table odd(at integer, value, kind text); insert into odd values"
        "(1750000000, 1, 'a'), (1750000010, 'text', 'a'), (1750000020, null, 'b'),"
        "(1750000030, 9e999, 'b'), (1750086400, 1e300, 'c'), (1750086410, -5, 'c')"
    ).fetchall()
    con.close()
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = main(["chart", *[str(each) for each in arguments]])
    out, err = capsys.readouterr()
    return code, out, err


def rows(capsys: pytest.CaptureFixture[str], *arguments: object) -> list[dict[str, str]]:
    code, out, err = run(capsys, *arguments, "--out", "-")
    assert code == 0, err
    return list(csv.DictReader(io.StringIO(out)))


def failure(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    return err.strip().splitlines()[-1].removeprefix("plume-db: ")


def asked(path: Path, sql: str) -> list[tuple[Any, ...]]:
    con = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    found = con.execute(sql).fetchall()
    con.close()
    return found


@pytest.mark.parametrize(
    ("agg", "sql"),
    [
        ("sum", "sum(compressed_size)"),
        ("mean", "avg(compressed_size)"),
        ("min", "min(compressed_size)"),
        ("max", "max(compressed_size)"),
        ("count", "count(compressed_size)"),
    ],
)
def test_the_values_are_those_of_sql(
    capsys: pytest.CaptureFixture[str], log: Path, agg: str, sql: str
) -> None:
    found = rows(capsys, log, *T, "--metric", "compressed_size", "--agg", agg, "--bucket", "1 h",
                 "--by", "output_format")  # fmt: skip
    wanted = asked(
        log,
        f"select output_format, strftime('%Y-%m-%dT%H:00:00+00:00', timestamp), {sql} "
        "from compression_stats group by 1, 2 order by 1, 2",
    )
    # A sum or a count of 0 is listed too, where an hour between rows has none of one format.
    told = [(r["line"], r["start"], float(r["value"])) for r in found if float(r["count"])]
    assert [each[:2] for each in told] == [each[:2] for each in wanted]
    assert [each[2] for each in told] == pytest.approx([each[2] for each in wanted], rel=1e-12)


def test_only_rows_that_meet_the_condition_are_read(
    capsys: pytest.CaptureFixture[str], log: Path
) -> None:
    found = rows(capsys, log, *T, "--metric", "rows", "--agg", "count", "--bucket", "1 d",
                 "--where", "output_format='avif' -- a comment")  # fmt: skip
    ((wanted,),) = asked(log, "select count(*) from compression_stats where output_format='avif'")
    assert sum(float(each["value"]) for each in found) == wanted


def test_a_span_is_from_a_moment_up_to_another_without_it(
    capsys: pytest.CaptureFixture[str], log: Path
) -> None:
    span = ("--from", "2025-06-15T17:00", "--to", "2025-06-15T19:00")
    what = ("--metric", "compressed_size", "--agg", "count", "--bucket", "1 h")
    found = rows(capsys, log, *T, *what, *span)
    assert [each["start"][:16] for each in found] == ["2025-06-15T17:00", "2025-06-15T18:00"]
    assert [float(each["value"]) for each in found] == [60, 60]


def test_days_are_those_of_the_zone(capsys: pytest.CaptureFixture[str], log: Path) -> None:
    found = rows(capsys, log, *T, "--metric", "compressed_size", "--agg", "count",
                 "--bucket", "1 d", "--zone", "Asia/Tokyo")  # fmt: skip
    wanted = asked(
        log,
        "select date(timestamp, '+9 hours') as day, count(*) from compression_stats group by day",
    )
    assert [(each["start"][:10], float(each["value"])) for each in found] == wanted
    assert all(each["start"].endswith("T00:00:00+09:00") for each in found)


def test_a_query_is_charted_as_a_table_is(capsys: pytest.CaptureFixture[str], log: Path) -> None:
    query = "select timestamp as t, original_size*2 as twice from compression_stats"
    found = rows(capsys, log, "--sql", query, "--time", "t", "--metric", "twice", "--agg", "sum",
                 "--bucket", "1 w")  # fmt: skip
    ((wanted,),) = asked(log, "select sum(original_size*2) from compression_stats")
    assert sum(float(each["value"]) for each in found) == wanted


def test_text_null_and_infinity_in_a_number_column_are_told_apart(
    capsys: pytest.CaptureFixture[str], log: Path
) -> None:
    found = rows(capsys, log, "--table", "odd", "--time", "at", "--as", "unix_s", "--metric",
                 "value", "--agg", "count", "--bucket", "1 d")  # fmt: skip
    assert [(each["count"], each["missing"]) for each in found] == [("2", "2"), ("2", "0")]


@pytest.mark.parametrize("kind", ["histogram", "scatter", "seasons"])
def test_behind_a_picture_without_an_axis_of_time_are_its_rows(
    capsys: pytest.CaptureFixture[str], log: Path, kind: str
) -> None:
    second = ("--metric", "original_size") if kind == "scatter" else ()
    found = rows(capsys, log, *T, "--metric", "compressed_size", *second, "--kind", kind)
    wanted = asked(log, "select compressed_size from compression_stats order by timestamp")
    first = [each for each in found if each["series"] == "compressed_size"]
    assert [float(each["value"]) for each in first] == [size for (size,) in wanted]
    assert len(found) == len(wanted) * (2 if second else 1)


def test_top_keeps_the_lines_of_most_rows(capsys: pytest.CaptureFixture[str], log: Path) -> None:
    found = rows(capsys, log, *T, "--metric", "compressed_size", "--agg", "count",
                 "--by", "output_format", "--top", "1")  # fmt: skip
    assert {each["line"] for each in found} == {"webp"}


def test_what_is_left_out_is_chosen_and_said(capsys: pytest.CaptureFixture[str], log: Path) -> None:
    code, out, err = run(capsys, log, "--out", "-")
    assert code == 0 and out.startswith("series,line,start")
    for word in ("Table: compression_stats", "Time: timestamp", "Metric: ratio", "One line for"):
        assert word in err


def test_the_sql_gives_the_figures_of_the_rows(
    capsys: pytest.CaptureFixture[str], log: Path
) -> None:
    what = (*T, "--metric", "compressed_size", "--agg", "sum", "--bucket", "1 h")
    code, sql, _ = run(capsys, log, *what, "--format", "sql", "--out", "-")
    assert code == 0
    listed = {row["start"][:19]: float(row["value"]) for row in rows(capsys, log, *what)}
    con = apsw.Connection(str(log))
    cursor = con.execute(sql)
    names = [each[0] for each in cursor.get_description()]
    told = [dict(zip(names, row, strict=True)) for row in cursor]
    con.close()
    assert {each["start"][:19]: each["value"] for each in told} == listed


@pytest.mark.parametrize("format", ["csv", "ndjson", "json"])
def test_a_file_holds_what_the_terminal_would_show(
    capsys: pytest.CaptureFixture[str], log: Path, tmp_path: Path, format: str
) -> None:
    what = (log, *T, "--metric", "rows", "--agg", "count", "--bucket", "1 h")
    out = tmp_path / f"out.{format}"
    assert run(capsys, *what, "--out", out)[0] == 0
    _, shown, _ = run(capsys, *what, "--out", "-", "--format", format)
    assert out.read_bytes().decode().replace("\r\n", "\n") == shown
    if format == "json":
        assert len(json.loads(shown)) == 17


def test_an_older_file_is_replaced_and_nothing_is_left_beside_it(
    capsys: pytest.CaptureFixture[str], log: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "x.csv").write_text("old")
    assert run(capsys, log, "--out", folder / "x.csv")[0] == 0
    assert [each.name for each in folder.iterdir()] == ["x.csv"]
    assert (folder / "x.csv").read_text().startswith("series,")


def test_the_database_is_never_written_over(
    capsys: pytest.CaptureFixture[str], log: Path, tmp_path: Path
) -> None:
    same = tmp_path / "log.csv"
    same.symlink_to(log)
    before = log.read_bytes()
    for out in (log, same):
        assert "open database" in failure(capsys, log, "--format", "csv", "--out", out)
    assert log.read_bytes() == before


def test_another_database_is_not_replaced_either(
    capsys: pytest.CaptureFixture[str], log: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.db"
    other.write_bytes(log.read_bytes())
    assert "not replaced" in failure(capsys, log, "--format", "csv", "--out", other)
    assert other.read_bytes() == log.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--table", "nope"), "no table nope"),
        (("--metric", "nope"), "no column nope"),
        (("--by", "nope"), "no column nope"),
        (("--time", "nope"), "no column nope"),
        (("--time", "original_size"), "not recognised as times"),
        (("--as", "sundial"), "no encoding sundial"),
        (("--where", "nope=1"), "no such column: nope"),
        (("--where", "1); drop table x; --"), "--where"),
        (("--sql", "select 1 as x"), "no column that is recognised as a time"),
        (("--sql", "delete from compression_stats"), ""),
        (("--zone", "Mars/Olympus"), "Mars/Olympus"),
        (("--bucket", "3 potatoes"), "3 potatoes"),
        (("--from", "tomorrow"), "no moment"),
        (("--from", "2025-02-01", "--to", "2025-01-01"), "not before"),
        (("--from", "2099-01-01"), "no rows in the span"),
        (("--kind", "scatter"), "two metrics"),
        (("--agg", "sideways"), "sideways"),
        (("--compare", "3 d"), "3 d"),
        (("--top", "0"), "1 to 1000"),
        (("--size", "9x9"), "100x100"),
        (("--scale", "99"), "0.25 to 8"),
        (("--table", "a", "--sql", "b"), "not allowed with"),
    ],
)
def test_what_can_not_be_is_refused_in_a_sentence(
    capsys: pytest.CaptureFixture[str], log: Path, arguments: tuple[str, ...], why: str
) -> None:
    before = log.read_bytes()
    sentence = failure(capsys, log, *arguments, "--out", "-")
    assert why in sentence and "fault in Plume DB" not in sentence, sentence
    assert log.read_bytes() == before


def test_an_ending_that_names_no_format_is_refused_before_the_file_is_read(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    sentence = failure(capsys, tmp_path / "none.db", "--out", tmp_path / "x.bmp")
    assert "names no format" in sentence and "png" in sentence


def test_a_file_without_a_series_says_what_to_name(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "plain.db"
    con = apsw.Connection(str(path))
    con.execute("create table names(id integer primary key, name text)").fetchall()
    con.close()
    assert "name one by --table" in failure(capsys, path, "--out", "-")


def test_neither_rows_nor_sql_need_qt(log: Path) -> None:
    code = (
        "import sys; from plume_ui.entry import main; "
        f"code = main(['chart', {str(log)!r}, '--out', '-']); "
        "sys.exit(code or any(m.startswith('PySide6') for m in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=False, env=_env()
    )
    assert done.returncode == 0, done.stderr


def _env() -> dict[str, str]:
    import os

    root = Path(__file__).resolve().parents[3]
    paths = os.pathsep.join(str(root / each) for each in ("", "ui", "resources"))
    return {**os.environ, "PYTHONPATH": paths}


def test_the_help_names_every_word_that_is_known() -> None:
    known = {action.dest: action for action in _options()}
    assert set(known["kind"].choices) == {*KINDS, *PANEL_KINDS} - {"time"}
    assert tuple(known["agg"].choices) == AGGREGATES
    assert tuple(known["mark"].choices) == INSIGHTS
    assert ("", *known["compare"].choices) == COMPARES
    assert all(format in str(known["out"].help) for format in FORMATS)
    assert all(action.help for action in known.values())


def _options() -> list[Any]:
    top = parser()
    subs = next(each for each in top._actions if each.dest == "command")
    return list(subs.choices["chart"]._actions)  # type: ignore[index, call-overload, union-attr]


def test_the_only_number_of_a_single_row_is_drawn_unasked(
    capsys: pytest.CaptureFixture[str], log: Path
) -> None:
    con = apsw.Connection(str(log))
    con.execute("create table one(t integer, v real); insert into one values (1750000000, 5.5)")
    con.close()
    (only,) = rows(capsys, log, "--table", "one", "--format", "csv")
    assert (only["line"], only["value"]) == ("v", "5.5")
