"""Short looks into the data: how many rows, how many of them a condition keeps."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

import apsw

from plume_db.errors import BudgetSpent
from plume_db.jobs import Task
from plume_db.judgement.scope import Bound
from plume_db.judgement.syntax import Expr, Parameter, queries_in, walk
from plume_db.judgement.tables import Held
from plume_db.names import quoted
from plume_db.query.parameters import bindings, parameters
from plume_db.values import Row, Value

MANY = 10_000
"""From so many rows on reading or sorting all of them is said to cost much."""

SOME = 1_000
"""Below, nothing that is done once can matter."""

SAMPLE = 240
"""Rows looked at to tell what part a condition keeps."""


@dataclass(frozen=True)
class Share:
    """What part of a table's rows a condition keeps."""

    looked: int
    kept: int

    @property
    def part(self) -> float:
        """Between 0 and 1."""
        return self.kept / self.looked if self.looked else 0.0


class Probe:
    """Asks small questions of the file, within a time for all of them together."""

    def __init__(
        self, task: Task, sql: str, given: Mapping[str, Value] | None, seconds: float
    ) -> None:
        self._task = task
        self._seconds = seconds
        self._sql = sql
        self._given = given
        self._rows: dict[tuple[str, str], int | None] = {}

    @cached_property
    def _values(self) -> Row:
        return bindings(self._sql, self._given)[0]

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return parameters(self._sql)

    def rows(self, held: Held) -> int | None:
        """Tell how many rows a table has: exact up to a bound, else by its rowids; None unknown."""
        key = held.schema, held.table.name
        if key not in self._rows:
            self._rows[key] = self._count(held)
        return self._rows[key]

    def _count(self, held: Held) -> int | None:
        name = _name(held)
        limit = MANY * 2
        counted = self.number(f"select count(*) from (select 1 from {name} limit {limit})")
        if counted is None or counted < limit or held.table.without_rowid:
            return counted
        low = self.number(f"select min(rowid) from {name}")
        high = self.number(f"select max(rowid) from {name}")
        if low is None or high is None:
            return counted
        return max(counted, round((high - low + 1) * self._density(name, low, high)))

    def _density(self, name: str, low: int, high: int) -> float:
        """Estimate what part of the rowids exists, from the gaps after points far apart."""
        points = [low + (high - low) * n // 40 for n in range(40)]
        gaps = self.number(
            "select sum(gap) from (select (select min(rowid) from "
            f"{name} where rowid >= p.value) - p.value + 1 as gap from json_each(?) p)",
            (str(points),),
        )
        return min(1.0, len(points) / gaps) if gaps else 1.0

    def share(self, bound: Bound, exprs: Sequence[Expr]) -> Share | None:
        """Look at rows spread over a table: how many meet all the conditions."""
        held = bound.held
        if held is None or held.table.without_rowid or held.table.kind != "table":
            return None
        condition = self._condition(bound, exprs)
        name = _name(held)
        low, high = (self.number(f"select {f}(rowid) from {name}") for f in ("min", "max"))
        if condition is None or low is None or high is None:
            return None
        points = [low + (high - low) * n // SAMPLE for n in range(SAMPLE)]
        row = self._row(
            f"select count(*), total({condition}) from {name} as {quoted(bound.called)} "
            f"where {quoted(bound.called)}.rowid in (select (select min(rowid) from {name} "
            f"where rowid >= p.value) from json_each('{points}') p)",
            self._values,
        )
        return Share(int(str(row[0])), round(float(str(row[1])))) if row else None

    def matching(self, bound: Bound, exprs: Sequence[Expr], limit: int) -> int | None:
        """Count rows that meet the conditions, up to a limit; None where it takes too long."""
        if bound.held is None:
            return None
        condition = self._condition(bound, exprs)
        if condition is None:
            return None
        return self.number(
            f"select count(*) from (select 1 from {_name(bound.held)} as "
            f"{quoted(bound.called)} where {condition} limit {limit})",
            self._values,
        )

    def number(self, sql: str, values: Sequence[Value] = ()) -> int | None:
        """Ask for one whole number; None where there is none, or no time."""
        row = self._row(sql, values)
        return row[0] if row and isinstance(row[0], int) else None

    def column(self, held: Held, column: str, expression: str) -> object:
        """Ask something about the first 200 values of a column; None where nothing came."""
        name = quoted(column)
        row = self._row(
            f"select {expression} from (select {name} as c from {_name(held)} "
            f"where {name} is not null limit 200)",
            (),
        )
        return row[0] if row else None

    def _condition(self, bound: Bound, exprs: Sequence[Expr]) -> str | None:
        """Write conditions again, with parameters by number."""
        made = []
        for expr in exprs:
            if any(True for _ in queries_in(expr)):
                return None
            made.append(f"({self._numbered(bound, expr)})")
        return " and ".join(made) if made else "1"

    def _numbered(self, bound: Bound, expr: Expr) -> str:
        text, at, made = bound.scope.text, expr.start, ""
        for each in sorted(
            (e for e in walk(expr) if isinstance(e, Parameter)), key=lambda e: e.start
        ):
            number = self._names.index(each.name) + 1 if each.name in self._names else 1
            made += text[at : each.start] + f"?{number}"
            at = each.end
        return made + text[at : expr.end]

    def _row(self, sql: str, values: Sequence[Value]) -> tuple[object, ...] | None:
        if self._seconds <= 0:
            return None
        self._task.token.check()
        started = time.monotonic()
        used = _highest(sql, len(values))
        with suppress(BudgetSpent, apsw.SQLError, apsw.CorruptError, apsw.BindingsError):
            try:
                with self._task.budget(self._seconds):
                    rows = self._task.con.execute(sql, tuple(values)[:used]).fetchall()
                    return rows[0] if rows else None
            except (UnicodeError, ValueError):
                return None
            finally:
                self._seconds -= time.monotonic() - started
        return None


def _name(held: Held) -> str:
    return f"{quoted(held.schema)}.{quoted(held.table.name)}"


def _highest(sql: str, most: int) -> int:
    """Tell how many values a text wants: SQLite takes neither fewer nor more."""
    return min(len(parameters(sql)), most)
