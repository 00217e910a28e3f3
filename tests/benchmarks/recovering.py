"""Recovery of 500 MB with a hundredth of its pages gone."""

from __future__ import annotations

import random
import shutil
import tempfile
import time
from pathlib import Path

import apsw

from plume_db.jobs import Task
from plume_db.recover.process import recover
from plume_db.recover.report import Options
from tests.benchmarks import data
from tests.benchmarks.figures import Figure

MEGABYTES = 500
LIMIT = 120.0
PAGE = 4096


def recover_500mb() -> Figure:
    """Zero one page of a hundred, recover the rest, and compare with a plain copy by SQLite."""
    source = data.demo(MEGABYTES)
    with tempfile.TemporaryDirectory(dir=data.folder()) as name:
        folder = Path(name)
        bad = folder / "bad.db"
        shutil.copyfile(source, bad)
        _zero_pages(bad)
        start = time.perf_counter()
        report = recover(Task(), bad, folder / "out.db", Options())
        seconds = time.perf_counter() - start
        (folder / "out.db").unlink()
        plain = _vacuum_into(source, folder / "plain.db")
    whole = _rows(source, [table.name for table in report.tables])
    return Figure(
        "recover-500mb",
        seconds,
        "s",
        plain,
        "VACUUM INTO of the undamaged file",
        f"at most {LIMIT:.0f} s, and at least 98.5 % of the rows with 1 % of the pages gone",
        seconds <= LIMIT and report.found >= 0.985 * whole and report.integrity == "ok",
        {"rows": report.found, "rows_before": whole, "lost_pages": len(report.lost)},
    )


def _zero_pages(path: Path) -> None:
    dice = random.Random(1)
    pages = path.stat().st_size // PAGE
    with path.open("r+b") as file:
        for page in dice.sample(range(1, pages), pages // 100):
            file.seek(page * PAGE)
            file.write(bytes(PAGE))


def _vacuum_into(source: Path, out: Path) -> float:
    con = apsw.Connection(str(source), flags=apsw.SQLITE_OPEN_READONLY)
    start = time.perf_counter()
    con.execute("vacuum into ?", (str(out),)).fetchall()
    con.close()
    return time.perf_counter() - start


def _rows(source: Path, tables: list[str]) -> int:
    con = apsw.Connection(str(source), flags=apsw.SQLITE_OPEN_READONLY)
    sums = [con.execute(f'select count(*) from "{table}"').fetchall()[0][0] for table in tables]
    con.close()
    return sum(int(str(each)) for each in sums)
