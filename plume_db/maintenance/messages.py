"""Runs a statement that checks, and takes its messages one by one, as findings that are told."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator

import apsw

from plume_db.language import tr
from plume_db.maintenance.findings import Finding, FindingKind, Found, distinct
from plume_db.maintenance.meanings import DEAD_INDEX, RECOVER, Trees, explained
from plume_db.schema.damaged import codec_of, spelled

MOST_FINDINGS = 1000
"""Messages taken of one statement for the whole file; SQLite gives at most 100 for each table."""
_BETWEEN = 0.1
"""Seconds between two times that findings are told."""
_STOPPED = {
    "damage": tr("A page of {} makes no sense, so the rest of it could not be checked."),
    "index": tr(
        "An index of {} is broken, so it could not be compared to its end. All rows of the "
        "table itself can be read."
    ),
}


class Gathered:
    """The findings so far, each once; tells new ones now and then."""

    def __init__(self, tell: Found | None) -> None:
        self._tell = tell
        self._texts: dict[str, bool] = {}
        self._all: list[Finding] = []
        self._new: list[Finding] = []
        self._last = 0.0

    @property
    def all(self) -> tuple[Finding, ...]:
        """All findings; tells what is not told yet."""
        self._flush()
        return distinct(self._all)

    def add(self, findings: Iterable[Finding]) -> None:
        """Take findings; those that are known already are not told again."""
        for each in findings:
            known = self._texts.get(each.text)
            if known is None or (each.table and not known):
                self._all.append(each)
            if known is None:
                self._new.append(each)
                self._texts[each.text] = bool(each.table)
        now = time.monotonic()
        if self._new and now - self._last > _BETWEEN:
            self._last = now
            self._flush()

    def _flush(self) -> None:
        if self._tell is not None and self._new:
            self._tell(tuple(self._new))
        self._new = []


class Messages:
    """Turns lines of a check into findings."""

    def __init__(self, trees: Trees, gathered: Gathered) -> None:
        self._trees, self._gathered = trees, gathered
        self.lines = 0
        self.stops = 0
        """How many checks of a table ended early."""
        self._whole: Finding | None = None

    def take(self, message: str, table: str = "") -> None:
        """Take one message, which may have several lines."""
        found = []
        for line in _lines(message):
            self.lines += 1
            found.append(explained(line, self._trees, table))
        self._gathered.add(found)

    def stopped(self, con: apsw.Connection, error: Exception, table: str | None) -> None:
        """Note that a check ended early, and look whether the table itself can be read."""
        where = tr("the file") if table is None else table or tr("the table without a name")
        # An expression or a module that is not known here is no damage.
        kind: FindingKind = "schema" if isinstance(error, apsw.SQLError) else "damage"
        advice = RECOVER if kind == "damage" else ""
        text = tr("The check of {where} had to stop: {error}", where=where, error=error)
        if kind == "damage" and table and self._rows_are_whole(con, table):
            kind, advice = "index", DEAD_INDEX
        meaning = _STOPPED[kind].format(where) if kind in _STOPPED else ""
        finding = Finding(kind, text, table or "", meaning=meaning, advice=advice)
        if table is None:
            self._whole = finding
        else:
            self.stops += 1
            self._gathered.add((finding,))

    def _rows_are_whole(self, con: apsw.Connection, table: str) -> bool:
        """Read a table without its indexes; whether every row could be read and nothing is wrong.

        Then it is an index of it that ended the check.
        """
        sql = "select quick_check from pragma_quick_check(?, 'main')"
        try:
            lines = [str(row[0]) for row in con.execute(sql, (table,))]
        except (apsw.InterruptError, apsw.BusyError):
            raise
        except (apsw.Error, UnicodeDecodeError):
            return False
        kinds = {
            explained(line, self._trees, table).kind for each in lines for line in _lines(each)
        }
        return "damage" not in kinds

    def settle(self) -> None:
        """Tell that the check of the whole file ended early, where no table tells why."""
        if self._whole is not None and not self.stops:
            self._gathered.add((self._whole,))


def messages(con: apsw.Connection, sql: str, told: Messages, table: str | None = None) -> bool:
    """Run a check; False where it ended before its end. What it raises becomes a finding.

    `table` is None for the whole file: a table's name may be empty.
    """
    before = told.lines
    try:
        cursor = con.execute(sql, None if table is None else (table,))
        while (message := _next_message(cursor, con)) is not None:
            told.take(message, table or "")
    except (apsw.InterruptError, apsw.BusyError):
        raise
    except (apsw.Error, UnicodeDecodeError) as error:
        told.stopped(con, error, table)
        return False
    return told.lines - before < MOST_FINDINGS


def _next_message(cursor: apsw.Cursor, con: apsw.Connection) -> str | None:
    """Fetch one message; some quote names that are not valid UTF-8."""
    try:
        row = next(cursor, None)
    except UnicodeDecodeError as error:
        return spelled(error.object, codec_of(con))
    return None if row is None else str(row[0])


def _lines(message: str) -> Iterator[str]:
    for line in message.splitlines():
        if line and line != "ok" and not line.startswith("*** in database"):
            yield line
