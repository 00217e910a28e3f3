"""Collects the keys of wanted rows once, in short reads, so that then every jump is a seek.

Where an order is wanted that no b-tree has, the values to sort by go into a scratch database
together with the keys, and SQLite sorts them there: exactly as it would sort the rows, but
without holding a read transaction on the person's file while it does.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable

import apsw

from plume_db.errors import BudgetSpent, translate
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.rows.aside import close_with
from plume_db.rows.keylist import GrowingList, KeyList, RowidList, TupleList
from plume_db.rows.lending import lend
from plume_db.rows.page import RowKey
from plume_db.rows.reader import Reader
from plume_db.rows.scratch import Scratch
from plume_db.rows.typed import equip, guarded
from plume_db.rows.wanted import Wanted

FIRST_PART = 20_000
MOST_ROWS = 500_000
"""Rows of the table that are read in one transaction at first, and at most."""

MOST_TUPLES = 40_000
"""The same where a key is a tuple of Python's: to free many at once makes the window wait."""

SHORT, LONG = 0.15, 0.6
"""Seconds a part should take: below, the next is twice as large; above, half as large."""

WHOLE_SECONDS = 0.5
"""So long one statement may try to give all keys at once; enough where an index finds them."""

SORTED_AT_ONCE = 500_000
"""So many rows are sorted within a moment."""

FEW_ROWS = 100_000
"""A table of so few is read as a whole at once."""

_WORDS = (tr("Looking at every row"), tr("Collecting the values to sort by"))


class Parts:
    """Walks over a table in parts that each take a moment, and remembers how far it came."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._rows = FIRST_PART
        self._most = MOST_ROWS if wanted.key_is_rowid else MOST_TUPLES
        self.after: RowKey | None = None
        self.scanned = 0
        self.ended = False
        self.broken = ""
        """Why the rest of the table can not be read, where that is damaged."""

    def next(self, task: Task, work: Callable[[RowKey | None, RowKey | None], None]) -> None:
        """Do `work` with the next range of keys; a range of which it failed comes again."""
        lend(task.con)
        equip(task.con, self._wanted.shape)
        started = time.monotonic()
        keys = Reader(task.con, (), self._wanted.key.columns)
        tail = self._wanted.step(self.after, self._rows)
        found, self.broken = keys.rows(task, tail, self.after or ())
        until = found[0][0] if found else None
        try:
            with guarded(task.con, self._wanted.shape):
                work(self.after, until)
        except apsw.CorruptError as error:
            self.broken, until = str(translate(error)), None
        self.after, self.ended = until, until is None
        self.scanned += self._rows if until is not None else 0
        self._adapt(time.monotonic() - started)

    def _adapt(self, seconds: float) -> None:
        if seconds < SHORT:
            self._rows = min(self._most, self._rows * 2)
        elif seconds > LONG:
            self._rows = max(1_000, self._rows // 2)


class Gathering:
    """The keys of the wanted rows, as far as they are collected; safe from every thread."""

    def __init__(self, wanted: Wanted, in_memory: bool, indexed: bool = False) -> None:
        """Collect what is wanted; `indexed` where an index finds the rows by itself."""
        self.wanted = wanted
        self._indexed = indexed
        self._in_memory = in_memory
        self.keys: KeyList
        self.keys = self._list = self._new_list()
        self.collected = 0
        """Wanted rows that are known so far."""
        self.complete = False
        self._lock = threading.Lock()
        self._parts = Parts(wanted)
        self._tried_whole = False
        self._scratch: Scratch | None = None
        self._forget: Callable[[], object] = int

    @property
    def scanned(self) -> int:
        """Rows of the table that were looked at, in thousands."""
        return self._parts.scanned

    @property
    def broken(self) -> str:
        """Why there are no more keys, where reading failed or room is short."""
        return self._parts.broken or self.keys.full

    @property
    def at_hand(self) -> int:
        """How many positions can be read by now."""
        return len(self.keys) if self.complete or not self.wanted.sorts else 0

    def grow(self, task: Task, seconds: float, enough: float, total: Callable[[], int]) -> None:
        """Collect on, until `enough` positions are at hand or the time is over.

        Where another thread is at it, wait for that one.
        """
        until, patient = time.monotonic() + seconds, seconds == math.inf
        while not self.complete and self.at_hand < enough and time.monotonic() < until:
            if not self._lock.acquire(timeout=0.02):
                task.token.check()
                continue
            try:
                if not self.complete and not self._part(task, total(), patient):
                    return
            finally:
                self._lock.release()
            words = "" if self.complete else _WORDS[bool(self.wanted.sorts)]
            task.report(self.scanned, max(self.scanned, total()) or None, words)

    def _part(self, task: Task, total: int, patient: bool) -> bool:
        """Do a moment's work; False where what is left takes longer than one who waits may."""
        if not self._tried_whole:
            self._tried_whole = True
            if (self._indexed or total <= FEW_ROWS) and self._whole(task):
                return True
        if not self._parts.ended:
            self._parts.next(task, lambda after, until: self._collect(task, after, until))
        if self._parts.ended or self.keys.full:
            if self._scratch is not None and not patient and self.collected > SORTED_AT_ONCE:
                return False
            self._finish(task)
        return True

    def _whole(self, task: Task) -> bool:
        """Try to get all keys by one statement, within a moment."""
        lend(task.con)
        equip(task.con, self.wanted.shape)
        found = self._new_list()
        try:
            with guarded(task.con, self.wanted.shape), task.budget(WHOLE_SECONDS):
                found.extend(task.con.execute(self.wanted.whole()))
        except (BudgetSpent, UnicodeDecodeError, apsw.CorruptError):
            return False
        self.keys = self._list = found
        self.collected = len(found)
        self.complete = True
        return True

    def _collect(self, task: Task, after: RowKey | None, until: RowKey | None) -> None:
        if not self.wanted.sorts:
            bindings = (*(after or ()), *(until or ()))
            self._append(task, self.wanted.range(after, until), bindings)
            return
        if self._scratch is None:
            self._scratch = Scratch(task, self.wanted)
            self._forget = close_with(self, self._scratch.close)
        self.collected += self._scratch.take(task, after, until)

    def _append(self, task: Task, tail: str, bindings: RowKey) -> None:
        columns = self.wanted.key.columns
        try:
            self._list.extend(task.con.execute(f"select {','.join(columns)} {tail}", bindings))
        except UnicodeDecodeError:
            found, _broken = Reader(task.con, (), columns).rows(task, tail, bindings)
            self._list.extend(key for key, _ in found)
        self.collected = len(self._list)

    def _finish(self, task: Task) -> None:
        if self._scratch is not None:
            task.report(self.scanned, None, tr("Sorting"))
            self.keys = self._scratch.sorted_keys(task)
            scratch, self._scratch = self._scratch, None
            self._forget()
            scratch.close()
        self.complete = True

    def _new_list(self) -> GrowingList:
        single = self.wanted.key_is_rowid
        return RowidList(self._in_memory) if single else TupleList(self._in_memory)

    def top_keys(
        self, task: Task, n: int, total: Callable[[], int], backwards: bool = False
    ) -> list[RowKey]:
        """Find the first (backwards: last) keys of an order that nothing serves, in one pass.

        It keeps nothing and needs no lock, so that it can run while the keys are collected.
        """
        scratch = Scratch(task, self.wanted, backwards)
        parts = Parts(self.wanted)
        top = self.wanted.top(n, backwards)

        def take(after: RowKey | None, until: RowKey | None) -> None:
            scratch.take(task, after, until, top)
            scratch.prune(task, n)

        try:
            while not parts.ended:
                parts.next(task, take)
                task.report(
                    parts.scanned, max(parts.scanned, total()) or None, tr("Finding the rows")
                )
            found = scratch.sorted_keys(task).read(0, n)
        finally:
            scratch.close()
        return found[::-1] if backwards else found
