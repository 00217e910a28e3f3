"""What a write-ahead log holds, read from its frames' headers without SQLite and without a lock.

Source: https://sqlite.org/fileformat2.html, section 4. A frame belongs to the log while its two
salts are those of the log's header; a frame that ends a transaction says how many pages the
database has after it. How many frames are in the database already stands in the -shm only, and to
open that one would drop the locks of this process on it: it is not read.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import apsw

from plume_db.monitor.head import HEAD
from plume_db.opening.state import side

_LOG_HEAD, _FRAME_HEAD = 32, 24
_MAGICS = (0x377F0682, 0x377F0683)
_CHECK_EVERY = 2_000
"""Frames between two looks whether to stop; some milliseconds."""


@dataclass(frozen=True)
class LogState:
    """The log at one moment."""

    size: int
    """Bytes of the file; it is not shortened when the log begins anew."""
    frames: int = 0
    """Pages that its finished transactions wrote since it began."""
    page_size: int = 0
    round: int | None = None
    """How often the log began anew, as its header counts; None while it is empty."""
    pages: int | None = None
    """Pages of the database after the last transaction in the log."""
    first_page: bytes = b""
    """The header of the database, where the log holds a newer one."""
    transactions: int | None = None
    """Since the look before; None at the first."""
    exact: bool = True
    """Whether none can be missing: frames of a log that began anew may be overwritten."""


class LogReader:
    """Goes on where the look before ended, so that each frame is read once. For one thread."""

    def __init__(self, path: Path) -> None:
        self._path = side(path, "-wal")
        self._begun = False
        self._empty()

    def look(self, check: Callable[[], None] = lambda: None) -> LogState | None:
        """Read what is new; None where there is no log. `check` may raise to stop."""
        first, self._begun = not self._begun, True
        try:
            size = self._path.stat().st_size
        except OSError:
            return self._gone(None)
        if size < _LOG_HEAD:
            return self._gone(LogState(size, transactions=None if first else 0))
        try:
            return self._read(first, check)
        except apsw.Error:  # it went in between
            return self._gone(None)

    def _empty(self) -> None:
        self._salts: tuple[int, int] | None = None
        self._round = 0
        self._page_size = 0
        self._frames = 0
        self._pages: int | None = None
        self._first_page = 0
        """The frame that holds the newest finished first page; 0 for none."""

    def _gone(self, state: LogState | None) -> LogState | None:
        had = self._salts is not None
        self._empty()
        if state is not None and had:
            return LogState(state.size, transactions=state.transactions, exact=False)
        return state

    def _read(self, first: bool, check: Callable[[], None]) -> LogState | None:
        file = apsw.VFSFile(
            "unix" if "unix" in apsw.vfs_names() else "win32",
            str(self._path),
            [apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_MAIN_DB, 0],
        )
        try:
            size = file.xFileSize()
            head = file.xRead(_LOG_HEAD, 0)
            magic, _version, page, number, one, two = struct.unpack_from(">6I", head)
            if magic not in _MAGICS or not 512 <= page <= 65_536:
                return self._gone(LogState(size))
            exact, found = True, 0
            if (one, two) != self._salts:
                exact, found = self._begin((one, two), page, number, file, size, check)
            found += self._walk(file, size, check)
            return LogState(
                size, self._frames, page, number, self._pages, self._newest_head(file),
                None if first else found, exact or first,
            )  # fmt: skip
        finally:
            file.xClose()

    def _begin(
        self, salts: tuple[int, int], page: int, number: int, file: apsw.VFSFile, size: int,
        check: Callable[[], None],
    ) -> tuple[bool, int]:  # fmt: skip
        """Take up a log that began anew; what the one before still had is counted first.

        Its last frames lie behind the new ones until they are overwritten.
        """
        had, before, found = self._salts is not None, self._frames, 0
        if had and page == self._page_size:
            found = self._walk(file, size, check)
        missing = self._overwritten(file, size, salts, before) if had else False
        follows = not had or number == self._round + 1
        self._empty()
        self._salts, self._round, self._page_size = salts, number, page
        return follows and not missing, found

    def _overwritten(
        self, file: apsw.VFSFile, size: int, salts: tuple[int, int], before: int
    ) -> bool:
        """Whether frames behind those that were seen may be the new log's already, or cut off."""
        place = _LOG_HEAD + before * (self._page_size + _FRAME_HEAD)
        if size < place + _FRAME_HEAD:
            return size < place
        return struct.unpack_from(">II", file.xRead(_FRAME_HEAD, place), 8) == salts

    def _walk(self, file: apsw.VFSFile, size: int, check: Callable[[], None]) -> int:
        """Read the headers of the frames behind the last one that ended a transaction."""
        step, found, seen_first = self._page_size + _FRAME_HEAD, 0, 0
        number = self._frames
        while _LOG_HEAD + (number + 1) * step <= size:
            if number % _CHECK_EVERY == 0:
                check()
            head = file.xRead(_FRAME_HEAD, _LOG_HEAD + number * step)
            page, pages, one, two = struct.unpack_from(">4I", head)
            if (one, two) != self._salts:
                break
            number += 1
            if page == 1:
                seen_first = number
            if pages:
                found += 1
                self._frames, self._pages = number, pages
                self._first_page = seen_first or self._first_page
        return found

    def _newest_head(self, file: apsw.VFSFile) -> bytes:
        if not self._first_page:
            return b""
        step = self._page_size + _FRAME_HEAD
        return file.xRead(HEAD, _LOG_HEAD + (self._first_page - 1) * step + _FRAME_HEAD)
