"""How far a VACUUM is, told from what can be seen without touching the file.

While SQLite copies, its progress handler runs and the connection counts the pages it read. While
it writes back no handler runs, but the journal or the write-ahead log grows, which ``stat`` tells.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import apsw

from plume_db.errors import Cancelled
from plume_db.jobs import STEPS_BETWEEN_CHECKS, Task
from plume_db.language import tr
from plume_db.opening.state import side
from plume_db.units import bytes_text

_FRAME_HEADER, _JOURNAL_EXTRA = 24, 8
"""Bytes a page takes in a -wal and in a -journal besides itself (SQLite's file format)."""
_BETWEEN_REPORTS = 0.05


@dataclass(frozen=True)
class Growth:
    """The size of a VACUUM, and the file that grows while it writes back."""

    page_size: int
    used_pages: int
    side_file: Path
    side_before: int
    back_bytes: int
    """Bytes the side file takes when everything is written back."""

    @classmethod
    def of(cls, con: apsw.Connection, path: Path) -> Growth:
        """Read the sizes from a connection, before the VACUUM."""
        size, pages = int(con.pragma("page_size")), int(con.pragma("page_count"))
        used = max(1, pages - int(con.pragma("freelist_count")))
        if con.pragma("journal_mode") == "wal":
            wal = side(path, "-wal")
            return cls(size, used, wal, _size(wal), used * (size + _FRAME_HEADER))
        return cls(size, used, side(path, "-journal"), 0, max(1, pages) * (size + _JOURNAL_EXTRA))

    def written_back(self) -> float:
        """Give the share that is written back, between 0 and 1."""
        return max(0.0, min(1.0, (_size(self.side_file) - self.side_before) / self.back_bytes))


@contextmanager
def watched(task: Task, growth: Growth) -> Iterator[None]:
    """Report the progress of the VACUUM inside the block; half for copying, half for writing."""
    con, last = task.con, [0.0]
    start = con.status(apsw.SQLITE_DBSTATUS_CACHE_MISS)[0]

    def copying() -> bool:
        now = time.monotonic()
        if now - last[0] >= _BETWEEN_REPORTS:
            last[0] = now
            read = con.status(apsw.SQLITE_DBSTATUS_CACHE_MISS)[0] - start
            done = min(read, growth.used_pages) * growth.page_size
            total = growth.used_pages * growth.page_size
            text = tr("Copying {done} of {total}", done=bytes_text(done), total=bytes_text(total))
            with suppress(Cancelled):  # the worker's own handler stops the statement
                task.report(done, 2 * total, text)
        return False

    ended = threading.Event()
    thread = threading.Thread(
        target=_watch_side_file, args=(task, growth, ended), name="plume vacuum watch", daemon=True
    )
    con.set_progress_handler(copying, STEPS_BETWEEN_CHECKS, id="plume vacuum")
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        con.set_progress_handler(None, id="plume vacuum")


def _watch_side_file(task: Task, growth: Growth, ended: threading.Event) -> None:
    total = growth.used_pages * growth.page_size
    while not ended.wait(2 * _BETWEEN_REPORTS):
        if share := growth.written_back():
            text = tr(
                "Writing {total} back into the file; this part can not be stopped",
                total=bytes_text(total),
            )
            with suppress(Cancelled):
                task.report(total * (1 + share), 2 * total, text)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
