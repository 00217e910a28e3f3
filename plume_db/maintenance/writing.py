"""What every job that writes does around its work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import apsw

from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.opening.locks import holders
from plume_db.opening.opened import locked
from plume_db.opening.state import side
from plume_db.units import bytes_text


@contextmanager
def naming_holders(path: Path) -> Iterator[None]:
    """Turn a lock that bars the job into the error that says who holds it."""
    try:
        yield
    except apsw.BusyError:
        raise locked(path) from None


def past_cancel(con: apsw.Connection) -> None:
    """Let the statements that follow run to their end, whatever the person asks from now on.

    Called once the work is committed: a cancel can not undo it any more, and being interrupted
    here would only hide the result.
    """
    con.set_progress_handler(None, id="plume")


def settle_log(task: Task, path: Path) -> str:
    """Move what a job wrote from the write-ahead log into the file; give a note where it stays.

    Only where no other program has the file open. Otherwise the log is theirs too, and they
    checkpoint it by their own rules. An emptied log is what lets SQLite remove the side files
    when we close, so that the folder is as it was before.
    """
    con = task.con
    if con.pragma("journal_mode") != "wal":
        return ""
    past_cancel(con)
    if not holders(path):
        con.set_busy_timeout(1000)
        with suppress(apsw.Error):
            con.execute("pragma wal_checkpoint(truncate)").fetchall()
    return _left_in_log(path)


def _left_in_log(path: Path) -> str:
    try:
        size = side(path, "-wal").stat().st_size
    except OSError:
        return ""
    if not size:
        return ""
    return tr(
        "{size} still lie in the write-ahead log beside the file, because "
        "another program uses it; they go when that program checkpoints or "
        "closes the file.",
        size=bytes_text(size),
    )


def logical_size(con: apsw.Connection) -> int:
    """Give the bytes of the database: page size times page count."""
    return int(con.pragma("page_size")) * int(con.pragma("page_count"))
