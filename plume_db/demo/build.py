"""Build the demo database: to a temporary name, then renamed; nothing is left after a cancel."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import apsw

from plume_db.database import Mode, Place, connect
from plume_db.demo import app, statistics, tables
from plume_db.demo.story import Batch, batches
from plume_db.errors import Cancelled, PlumeError, translate
from plume_db.jobs import Task, attended
from plume_db.language import tr
from plume_db.units import bytes_text, count_text
from plume_db.values import Row

BYTES_PER_ROW = 330
"""What a row and its share of the other tables and indexes take on disk, rounded up."""

MOST_ROWS = 500_000_000
_SLICES = 40
_PLANNER_TABLES = ("sqlite_stat1", "sqlite_stat4")

Stale: TypeAlias = dict[str, list[Row]]


@dataclass(frozen=True)
class Demo:
    """What was built."""

    path: Path
    rows: int
    bytes: int


def build_demo(out: Path, rows: int, seed: int, task: Task) -> Demo:
    """Write a demo with `rows` rows in ``compression_stats``; the same seed gives the same file.

    Uses a connection of its own. Refuses an existing `out`; raises Cancelled with nothing left.
    """
    _refuse_unfit(out, rows)
    with _half_file(out) as half:
        con = connect(Place(half, Mode.EDIT))
        try:
            with attended(con, task):
                _write(task, con, rows, random.Random(seed))
        except apsw.InterruptError:
            raise Cancelled from None
        except apsw.Error as error:
            raise translate(error) from error
        finally:
            con.close()
        _finish(half, out)
    return Demo(out, rows, out.stat().st_size)


def _refuse_unfit(out: Path, rows: int) -> None:
    if not 1 <= rows <= MOST_ROWS:
        raise PlumeError(
            tr("The number of rows must lie between 1 and {most}.", most=count_text(MOST_ROWS))
        )
    for name in (out, *(out.with_name(out.name + side) for side in ("-wal", "-journal"))):
        if name.exists() or name.is_symlink():
            raise _taken(name)
    folder = out.absolute().parent
    if not folder.is_dir():
        raise PlumeError(tr("There is no folder {folder}.", folder=folder))
    needed, free = rows * BYTES_PER_ROW, _free(folder)
    if needed > free:
        raise PlumeError(
            tr(
                "The demo needs about {needed}, but {folder} has {free} free.",
                needed=bytes_text(needed),
                folder=folder,
                free=bytes_text(free),
            )
        )


def _taken(path: Path) -> PlumeError:
    return PlumeError(tr("{name} exists already; the demo never overwrites a file.", name=path))


def _free(folder: Path) -> int:
    import shutil  # looks at the disk only, never at a file

    return shutil.disk_usage(folder).free


@contextmanager
def _half_file(out: Path) -> Iterator[Path]:
    """Give a new, empty file beside `out`, and see to it that none is left."""
    half = out.absolute().with_name(f".{out.name}.{os.getpid()}.part")
    try:
        half.touch(exist_ok=False)
    except OSError as error:
        raise PlumeError(
            tr("Can not write to {folder} ({why}).", folder=half.parent, why=error.strerror)
        ) from error
    try:
        yield half
    finally:
        for suffix in ("", "-journal"):
            with suppress(OSError):
                half.with_name(half.name + suffix).unlink()


def _finish(half: Path, out: Path) -> None:
    """Give the file its name, unless somebody has taken it meanwhile."""
    taken = _taken(out)
    try:
        out.hardlink_to(half)  # fails where the name exists, which a rename does not
    except FileExistsError:
        raise taken from None
    except OSError:
        # A file system without hard links, such as FAT.
        if out.exists():
            raise taken from None
        _rename(half, out)


def _rename(half: Path, out: Path) -> None:
    try:
        half.rename(out)
    except OSError as error:
        raise PlumeError(
            tr("Can not write {name} ({why}).", name=out, why=error.strerror)
        ) from error


def _write(task: Task, con: apsw.Connection, rows: int, rng: random.Random) -> None:
    # Only a half file is at stake, so a journal in memory does, and one sync at the end.
    for pragma in ("journal_mode=memory", "secure_delete=off", "cache_size=-64000"):
        con.execute(f"pragma {pragma}").fetchall()
    task.report(0, 100, tr("Planning the batches"))
    made = batches(rows, rng)
    con.execute("BEGIN IMMEDIATE").fetchall()
    con.execute(tables.STATISTICS + tables.APP).fetchall()
    statistics.prepare(con, made, rng)
    app.fill_small(con, rng)
    con.execute(app.JOBS).fetchall()
    stale = _statistics(task, con, made)
    _around(task, con, rows)
    con.execute(tables.APP_LOGIC).fetchall()
    app.remember_change(con)
    _put_back(con, stale)
    task.report(99, 100, tr("Writing the file"))
    con.execute("COMMIT").fetchall()
    task.token.check()


def _statistics(task: Task, con: apsw.Connection, made: list[Batch]) -> Stale:
    """Fill the statistics table; give what ANALYZE wrote after the first tenth of it."""
    tenth = _batches_until(made, sum(batch.files for batch in made) // 10)
    statistics.fill(task, con, 1, tenth)
    con.execute(tables.STATISTICS_INDEXES).fetchall()
    con.execute("ANALYZE").fetchall()
    stale: dict[str, Any] = {
        name: con.execute(f"SELECT * FROM {name}").fetchall() for name in _PLANNER_TABLES
    }
    # Sorting an index once is far cheaper than growing it row by row.
    for name in ("idx_compression_formats", "idx_size_type", "idx_compression_timestamp"):
        con.execute(f"DROP INDEX {name}").fetchall()
    step = max(1, (len(made) - tenth) // _SLICES)
    for first in range(tenth + 1, len(made) + 1, step):
        task.report(5 + 55 * first / len(made), 100, tr("Writing the statistics"))
        statistics.fill(task, con, first, min(first + step - 1, len(made)))
    task.report(60, 100, tr("Building the indexes"))
    con.execute(tables.STATISTICS_INDEXES).fetchall()
    return stale


def _put_back(con: apsw.Connection, stale: Stale) -> None:
    """Leave the planner with the statistics of the first tenth, as after a forgotten ANALYZE."""
    for name, rows in stale.items():
        con.execute(f"DELETE FROM {name}").fetchall()
        if rows:
            marks = ",".join("?" * len(rows[0]))
            con.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)


def _batches_until(made: list[Batch], rows: int) -> int:
    """Count the batches that hold the first `rows` files."""
    seen = 0
    for batch in made:
        seen += batch.files
        if seen >= rows:
            return batch.number
    return len(made)


def _around(task: Task, con: apsw.Connection, rows: int) -> None:
    """Fill the other tables, from the newest fifth of the statistics."""
    before = rows - max(1, rows // 5)
    steps = (
        (tr("Writing the images"), app.IMAGES, (before,)),
        (tr("Writing their metadata"), app.METADATA, ()),
        (tr("Writing the results"), app.RESULTS, (before,)),
        (tr("Writing the errors"), app.ERRORS, ()),
        (tr("Writing the log"), app.LOG, ()),
        (tr("Building the indexes"), tables.APP_INDEXES, ()),
        (
            tr("Building the search"),
            "INSERT INTO image_search(image_search) VALUES ('rebuild')",
            (),
        ),
        (tr("Writing the old records"), app.RECORDS, (max(rows // 20, 1),)),
        (
            tr("Pruning the old records"),
            "DELETE FROM compression_records"
            " WHERE id <= (SELECT max(id) FROM compression_records) - ?1",
            (app.KEPT_RECORDS,),
        ),
    )
    for number, (text, sql, bindings) in enumerate(steps):
        task.report(75 + 2.5 * number, 100, text)
        con.execute(sql, bindings).fetchall()
