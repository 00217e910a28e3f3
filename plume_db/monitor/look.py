"""One look at a file in use: sizes, log, transactions, locks and the disk, read in milliseconds.

No connection is opened, so there is no lock, no read transaction that keeps a log from shrinking,
and no side file. Header bytes come through SQLite's own file layer, which keeps our locks.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from plume_db.errors import PlumeError
from plume_db.language import tr
from plume_db.monitor.head import HEAD, Head, head_of
from plume_db.monitor.holding import OPEN, Hold, Holding
from plume_db.monitor.wal import LogReader, LogState
from plume_db.opening.state import Identity, identity_of, read_bytes, side

THERE, GONE, UNREADABLE = "there", "gone", "unreadable"


@dataclass(frozen=True)
class Look:
    """A file at one moment; sizes in bytes."""

    at: float
    """Unix seconds."""
    state: str = THERE
    """``there``, ``gone`` or ``unreadable``."""
    why: str = ""
    """Why it can not be read, in a sentence."""
    identity: Identity | None = None
    size: int = 0
    head: Head | None = None
    """None where the first page is no header of a database."""
    pages: int = 0
    log: LogState | None = None
    journal: int = 0
    """Bytes of the rollback journal beside it."""
    transactions: int | None = None
    """Since the look before; None where that can not be told."""
    exact: bool = True
    """Whether none can be missing from them."""
    seconds: float = 0.0
    """Since the look before."""
    changed: bool = True
    """Whether the file or its log differ from the look before."""
    disk_free: int | None = None
    disk_total: int | None = None
    holds: tuple[Hold, ...] | None = None
    """Who uses it; None where the system does not tell."""

    @property
    def wal(self) -> int:
        """Bytes of the write-ahead log; 0 where there is none."""
        return self.log.size if self.log else 0

    @property
    def free(self) -> int:
        """Bytes of free pages in the file."""
        return self.head.free_pages * self.head.page_size if self.head else 0

    @property
    def free_share(self) -> float:
        """Free pages as a share of all pages."""
        return self.head.free_pages / self.pages if self.head and self.pages else 0.0

    @property
    def rate(self) -> float | None:
        """Transactions a second since the look before; None where it can not be told."""
        if self.transactions is None or self.seconds <= 0:
            return None
        return self.transactions / self.seconds

    @property
    def cut_short(self) -> int:
        """Pages the file should have and has not; only told without a log, which may hold them."""
        if self.head is None or self.wal or self.journal or not self.head.pages:
            return 0
        return max(0, self.head.pages - self.size // self.head.page_size)

    @property
    def busy(self) -> tuple[Hold, ...]:
        """Who holds a lock that means work, the longest first."""
        found = [each for each in self.holds or () if each.role != OPEN]
        return tuple(sorted(found, key=lambda each: -each.seconds))


Ask = Callable[[], Head | None]
"""Asks SQLite for what an encrypted file's header would say; None where it can not now."""


class Looker:
    """Looks at one path again and again; for one thread. `ask` is for encrypted files."""

    def __init__(self, path: Path, ask: Ask | None = None) -> None:
        self._path = path
        self._ask = ask
        self._log = LogReader(path)
        self._holding = Holding(path)
        self._before: Look | None = None
        self._clock = 0.0
        self._stamps: object = None

    def look(self, check: Callable[[], None] = lambda: None) -> Look:
        """Look now; `check` may raise to stop a first look at a very long log."""
        begun = time.monotonic()
        found = self._found(check)
        seconds = begun - self._clock if self._before is not None else 0.0
        free, total = _disk(self._path.parent)
        holds = None if found.state == GONE else self._holding.look()
        found = replace(found, seconds=seconds, disk_free=free, disk_total=total, holds=holds)
        self._before, self._clock = found, begun
        return found

    def _found(self, check: Callable[[], None]) -> Look:
        at = time.time()
        try:
            identity = identity_of(self._path.stat())
        except OSError as error:
            self._forget()
            return _absent(at, self._path.name, error)
        before = self._before
        if before is None or not before.identity or not before.identity.same_file(identity):
            before = None
            self._forget()
        stamps = (identity, *(_stamp(side(self._path, end)) for end in ("-wal", "-journal")))
        journal = _size(side(self._path, "-journal"))
        if before is not None and before.state == THERE and stamps == self._stamps:
            moved = 0 if before.head is not None or before.log is not None else None
            return replace(
                before, at=at, transactions=moved, exact=True, journal=journal, changed=False
            )
        try:
            head, pages, log = self._content(identity.size, check)
        except PlumeError as error:
            return Look(at, UNREADABLE, error.sentence, identity, identity.size)
        self._stamps = stamps
        transactions, exact = _transactions(before, head, log)
        return Look(
            at, THERE, "", identity, identity.size, head, pages, log, journal, transactions, exact
        )

    def _content(
        self, size: int, check: Callable[[], None]
    ) -> tuple[Head | None, int, LogState | None]:
        """Read header and log; the log's first page is the newer one."""
        raw = read_bytes(self._path, 0, HEAD) if size else b""
        head = head_of(raw) if self._ask is None else None
        log = self._log.look(check) if head is None or head.is_wal else None
        if self._ask is not None:
            head = self._ask() or (self._before.head if self._before else None)
        elif log is not None and log.first_page:
            head = head_of(log.first_page) or head
        if head is None:
            return None, 0, log
        pages = (log.pages if log else None) or head.pages or size // head.page_size
        return head, pages, log

    def _forget(self) -> None:
        self._log = LogReader(self._path)
        self._stamps = None


def _transactions(
    before: Look | None, head: Head | None, log: LogState | None
) -> tuple[int | None, bool]:
    """Count what was committed since the look before: by the log, or by the change counter."""
    if before is None or before.state != THERE:
        return None, True
    if head is None or before.head is None:  # encrypted, but the log's frames tell as ever
        return (log.transactions, log.exact) if log and before.log else (None, True)
    if head.is_wal != before.head.is_wal:
        return None, True
    if not head.is_wal:
        if head.counter < 0 or before.head.counter < 0:
            return None, True
        moved = (head.counter - before.head.counter) & 0xFFFF_FFFF
        return (moved, True) if moved < 1 << 31 else (None, True)
    if log is None:
        return 0, before.log is None
    if log.transactions is None:  # a log where there was none
        return None, False
    return log.transactions, log.exact


def _absent(at: float, name: str, error: OSError) -> Look:
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        why = tr(
            "{name} is not there: it was moved, renamed or deleted, or its disk is gone.", name=name
        )
        return Look(at, GONE, why)
    return Look(
        at,
        UNREADABLE,
        tr("{name} can not be looked at ({strerror}).", name=name, strerror=error.strerror),
    )


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def _size(path: Path) -> int:
    found = _stamp(path)
    return found[0] if found else 0


def _disk(folder: Path) -> tuple[int | None, int | None]:
    try:
        found = shutil.disk_usage(folder)
    except OSError:
        return None, None
    return found.free, found.total
