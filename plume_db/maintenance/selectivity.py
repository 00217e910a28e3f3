"""The planner's statistics in words: what sqlite_stat1 and sqlite_stat4 say, and what is wrong."""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import apsw

from plume_db.errors import BudgetSpent
from plume_db.jobs import Task
from plume_db.language import tr, trn
from plume_db.maintenance.pace import likely_rows
from plume_db.maintenance.records import Value, values_of
from plume_db.names import quoted
from plume_db.schema.objects import Index, Table, folded
from plume_db.schema.read import read_catalog

COUNT_SECONDS = 2.0
"""How long all tables together may be counted; the rest is estimated."""

_OFF = 0.2
"""Statistics are told to be off from this share of the rows on."""
_MOST_SAMPLES = 24


@dataclass(frozen=True)
class Sample:
    """A row that ANALYZE kept to tell apart frequent values from rare ones."""

    values: tuple[Value, ...]
    """Of the indexed columns, then the rowid or key."""
    equal: int
    """Rows with the same first value, then."""
    less: int
    """Rows before it in the index, then."""


@dataclass(frozen=True)
class Statistics:
    """What is known of one index, or of a table without one."""

    table: str
    index: str
    """Empty for a table that has no index."""
    columns: tuple[str, ...]
    rows: int | None
    """As ANALYZE found it; None where it never ran for this index."""
    rows_now: int
    counted: bool
    """Whether `rows_now` was counted; else it is an estimate."""
    average: tuple[int, ...] = ()
    """Rows with the same value in the first column, in the first two, and so on; on average."""
    flags: tuple[str, ...] = ()
    samples: tuple[Sample, ...] = ()
    partial: bool = False
    """Whether the index holds only some rows: then their number can not be compared."""

    @property
    def off(self) -> float:
        """By what share of the present rows the known number is wrong; 0 where it is right."""
        if self.rows is None:
            return 1.0 if self.rows_now else 0.0
        if self.partial and self.rows <= self.rows_now:
            return 0.0
        return abs(self.rows - self.rows_now) / max(1, self.rows_now, self.rows)

    @property
    def state(self) -> str:
        """``fresh``, ``stale``, ``missing``, ``empty`` or ``gone``."""
        if self.rows_now < 0:
            return "gone"
        if self.rows is None:
            return "missing" if self.rows_now else "empty"
        return "stale" if self.off > _OFF else "fresh"

    @property
    def words(self) -> str:
        """Say how it stands, in a phrase."""
        return {
            "fresh": tr("fits, as far as a partial index tells") if self.partial else tr("fits"),
            "stale": trn(
                "off by {off:.0%}: {n} row now",
                "off by {off:.0%}: {n} rows now",
                self.rows_now,
                off=self.off,
            )
            if self.counted
            else trn(
                "off by {off:.0%}: about {n} row now",
                "off by {off:.0%}: about {n} rows now",
                self.rows_now,
                off=self.off,
            ),
            "missing": trn("never measured; {n} row", "never measured; {n} rows", self.rows_now)
            if self.counted
            else trn(
                "never measured; about {n} row", "never measured; about {n} rows", self.rows_now
            ),
            "empty": tr("no rows to measure"),
            "gone": tr("the index or table is gone"),
        }[self.state]


def statistics_of(task: Task, seconds: float = COUNT_SECONDS) -> tuple[Statistics, ...]:
    """List the statistics of every index, those that are missing included."""
    con = task.con
    catalog = read_catalog(task)
    known = _stat1(con)
    samples = _stat4(con)
    until = time.monotonic() + seconds
    found: list[Statistics] = []
    for table in catalog.tables:
        if not table.stored or table.internal or not table.root_page:
            continue
        held = known.pop(folded(table.name), {})
        if not held and not table.indexes and not table.without_rowid:
            continue
        now, counted = _rows_now(task, table, until)
        found += _of_table(table, held, samples, now, counted)
        task.token.check()
    found += _gone(known)
    return tuple(found)


_Held = dict[str, tuple[str, str]]
"""Index name folded -> (name as written, stat)."""


def _of_table(
    table: Table, held: _Held, samples: dict[Any, list[Sample]], now: int, counted: bool
) -> Iterable[Statistics]:
    names = _columns(table)
    partial = {index.name for index in table.indexes if index.partial}
    for name, columns in names.items():
        _, stat = held.pop(folded(name), (name, ""))
        rows, average, flags = parsed(stat)
        kept = tuple(samples.get((folded(table.name), folded(name)), ()))
        yield Statistics(
            table.name, name, columns, rows, now, counted, average, flags, kept, name in partial
        )
    for key, (written, stat) in held.items():
        rows, average, flags = parsed(stat)
        if key:
            yield Statistics(table.name, written, (), rows, -1, True, average, flags)
        elif not names:
            yield Statistics(table.name, "", (), rows, now, counted, average, flags)


def _columns(table: Table) -> dict[str, tuple[str, ...]]:
    """Give the columns of each index of a table; the key of a WITHOUT ROWID table is one."""
    found = {index.name: _index_columns(index) for index in table.indexes}
    if table.without_rowid and not any(index.origin == "pk" for index in table.indexes):
        found[table.name] = tuple(c.name for c in table.columns if c.primary_key)
    return found


def _index_columns(index: Index) -> tuple[str, ...]:
    return tuple(name or tr("an expression") for name in index.columns)


def _gone(known: dict[str, _Held]) -> Iterable[Statistics]:
    for table, held in known.items():
        for written, stat in held.values():
            rows, average, flags = parsed(stat)
            yield Statistics(table, written, (), rows, -1, True, average, flags)


def parsed(stat: str) -> tuple[int | None, tuple[int, ...], tuple[str, ...]]:
    """Read the stat column of sqlite_stat1: rows, averages, then words such as ``unordered``."""
    numbers, flags = [], []
    for word in stat.split():
        if word.isdigit() and word.isascii():
            numbers.append(int(word))
        else:
            flags.append(word)
    return (numbers[0] if numbers else None), tuple(numbers[1:]), tuple(flags)


def _stat1(con: apsw.Connection) -> dict[str, _Held]:
    found: dict[str, _Held] = {}
    with suppress(apsw.SQLError, UnicodeDecodeError):
        for table, index, stat in con.execute("select tbl, idx, stat from main.sqlite_stat1"):
            name = "" if index is None else str(index)
            found.setdefault(folded(str(table)), {})[folded(name)] = (name, str(stat))
    return found


def _stat4(con: apsw.Connection) -> dict[Any, list[Sample]]:
    found: dict[Any, list[Sample]] = {}
    encoding = str(con.pragma("encoding"))
    sql = "select tbl, idx, neq, nlt, sample from main.sqlite_stat4"
    with suppress(apsw.SQLError, UnicodeDecodeError):
        for table, index, equal, less, sample in con.execute(sql):
            kept = found.setdefault((folded(str(table)), folded(str(index))), [])
            if len(kept) < _MOST_SAMPLES and isinstance(sample, bytes):
                with suppress(ValueError):
                    values = values_of(sample, encoding)
                    kept.append(Sample(values, _first(equal), _first(less)))
    return found


def _first(text: object) -> int:
    word = str(text).partition(" ")[0]
    return int(word) if word.isdigit() else 0


def _rows_now(task: Task, table: Table, until: float) -> tuple[int, bool]:
    left = until - time.monotonic()
    if left > 0:
        try:
            with task.budget(left):
                sql = f"select count(*) from main.{quoted(table.name)}"
                return int(str(task.con.execute(sql).fetchall()[0][0])), True
        except BudgetSpent:
            pass
        except (apsw.InterruptError, apsw.BusyError):
            raise
        except (apsw.Error, UnicodeDecodeError):
            return 0, False
    return int(likely_rows(task.con, table)), False


_BAD = (
    ("missing", tr("never measured")),
    ("stale", tr("out of date")),
    ("gone", tr("of what is gone")),
)


def summary_of(found: tuple[Statistics, ...]) -> str:
    """Say in a phrase how the statistics stand as a whole."""
    if not any(each.rows is not None for each in found):
        return (
            tr("none: ANALYZE never ran") if found else tr("nothing to measure: there is no index")
        )
    parts = [trn("{n} index or table", "{n} indexes and tables", len(found))]
    for state, word in _BAD:
        if number := sum(each.state == state for each in found):
            parts.append(f"{number} {word}")
    if len(parts) == 1:
        parts.append(tr("all fit"))
    stale = [each for each in found if each.state == "stale"]
    if stale:
        worst = max(stale, key=lambda each: each.off)
        parts.append(
            tr(
                "the worst is off by {off:.0%} ({index})",
                off=worst.off,
                index=worst.index or worst.table,
            )
        )
    return ", ".join(parts)
