"""CSV of ten million rows, out and in, against the command line shell of SQLite."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import apsw

from plume_db.attach.csv_table import load_csv
from plume_db.database import Mode, Place, connect, connect_own
from plume_db.jobs import Task
from plume_db.schema.read import read_catalog
from plume_db.transfer.export import export
from plume_db.transfer.formats import format_by_name
from plume_db.transfer.options import Options
from plume_db.transfer.source import SqlRows
from tests.benchmarks import data
from tests.benchmarks.figures import Figure

ROWS = 10_000_000
TABLE = "reading"
TURNS = 3
"""Both sides take turns, so that a busy moment hits both; the best of each counts."""


def csv_export_10m() -> Figure:
    """Write all rows as CSV, and read them back to see that each is the same."""
    path = data.readings(ROWS)
    with tempfile.TemporaryDirectory(dir=data.folder()) as name:
        folder = Path(name)
        ours, theirs = _best(
            lambda: _export(path, folder / "ours.csv"), lambda: _shell_export(path, folder)
        )
        sizes = {n: (folder / f"{n}.csv").stat().st_size for n in ("ours", "theirs")}
        (folder / "theirs.csv").unlink()
        differ = _different(path, folder)
    return Figure(
        "csv-export-10m",
        ours,
        "s",
        theirs,
        "sqlite3 -csv of this machine on the same file",
        "faster, and every value the same when read back",
        ours < theirs and not differ,
        {"rows_different": differ, "bytes": sizes["ours"], "bytes_shell": sizes["theirs"]},
    )


def csv_import_10m() -> Figure:
    """Read the CSV of all rows into a table, with types."""
    path = data.readings(ROWS)
    with tempfile.TemporaryDirectory(dir=data.folder()) as name:
        folder = Path(name)
        _export(path, folder / "ours.csv")
        ours, theirs = _best(
            lambda: _import(folder / "ours.csv", folder), lambda: _shell_import(folder)
        )
    return Figure(
        "csv-import-10m",
        ours,
        "s",
        theirs,
        "sqlite3 .import of this machine, which finds no types",
        "at most 1.3 times",
        ours <= 1.3 * theirs,
    )


def _best(ours: Callable[[], object], theirs: Callable[[], object]) -> tuple[float, float]:
    times: dict[str, list[float]] = {"ours": [], "theirs": []}
    for _ in range(TURNS):
        for name, run in (("ours", ours), ("theirs", theirs)):
            start = time.perf_counter()
            run()
            times[name].append(time.perf_counter() - start)
    return min(times["ours"]), min(times["theirs"])


def _export(path: Path, out: Path) -> None:
    con = connect(Place(path, Mode.READ_ONLY))
    task = Task(con)
    table = read_catalog(task).table(TABLE)
    assert table is not None
    source = SqlRows(f'select *\nfrom "{TABLE}";', tuple(c.name for c in table.columns), table)
    csv = format_by_name("csv")
    export(task, source, csv, out, Options(line_end="\n"), overwrite=True, count=ROWS)
    con.close()


def _shell_export(path: Path, folder: Path) -> None:
    with (folder / "theirs.csv").open("wb") as out:
        command = [_shell(), "-readonly", "-csv", "-header", str(path), f"select * from {TABLE}"]
        subprocess.run(command, stdout=out, check=True)


def _import(path: Path, folder: Path) -> None:
    fresh = folder / "ours.db"
    fresh.unlink(missing_ok=True)
    con = connect_own(fresh)
    # As plume_db.attach.scratch sets it for a file that nobody else reads yet.
    con.execute(
        "pragma journal_mode=memory; pragma synchronous=off; pragma secure_delete=off;"
        "pragma cache_size=-32000; pragma locking_mode=exclusive"
    ).fetchall()
    load_csv(Task(con), path, "given", ",", folder)
    con.close()


def _shell_import(folder: Path) -> None:
    fresh = folder / "theirs.db"
    fresh.unlink(missing_ok=True)
    command = [_shell(), str(fresh), ".mode csv", f".import {folder / 'ours.csv'} given"]
    subprocess.run(command, check=True)


def _different(path: Path, folder: Path) -> int:
    """Read the file back and count rows that are not the same as in the table."""
    _import(folder / "ours.csv", folder)
    con = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    con.execute("attach ? as back", (str(folder / "ours.db"),)).fetchall()
    columns = [str(c) for (c,) in con.execute("select name from pragma_table_info(?)", (TABLE,))]
    same = " and ".join(f"a.{c} is b.{c} and typeof(a.{c})=typeof(b.{c})" for c in columns)
    sql = f"select count(*) from {TABLE} a join back.given b on b.rowid=a.id where {same}"
    found = con.execute(sql).fetchall()[0][0]
    con.close()
    return ROWS - int(str(found))


def _shell() -> str:
    found = shutil.which("sqlite3")
    if found is None:
        raise RuntimeError("there is no sqlite3 here to compare with")
    return found
