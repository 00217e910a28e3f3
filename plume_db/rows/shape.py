"""How the rows of a table are asked for: sorted by which columns, filtered by which conditions."""

from __future__ import annotations

import enum
from dataclasses import dataclass

import apsw

from plume_db.names import quoted
from plume_db.values import Value


class Test(enum.Enum):
    """What a condition asks of a column."""

    __test__ = False  # not a test of ours

    EQUALS = "="
    DIFFERS = "<>"
    LESS = "<"
    AT_MOST = "<="
    GREATER = ">"
    AT_LEAST = ">="
    BETWEEN = "between"
    IN = "in"
    CONTAINS = "contains"
    LIKE = "like"
    REGEX = "regexp"
    IS_NULL = "is null"
    NOT_NULL = "is not null"


@dataclass(frozen=True, slots=True)
class Sort:
    """One column to sort by."""

    column: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on one column."""

    column: str
    test: Test
    values: tuple[Value, ...] = ()
    """One value; two for BETWEEN; any number for IN; none for the tests of NULL."""

    @property
    def sql(self) -> str:
        """Write the condition as SQL that can be read, changed and run anywhere."""
        name = quoted(self.column)
        values = tuple(apsw.format_sql_value(value) for value in self.values)
        if self.test in (Test.IS_NULL, Test.NOT_NULL):
            return f"{name} {self.test.value}"
        if self.test is Test.BETWEEN:
            return f"{name} between {values[0]} and {values[1]}"
        if self.test is Test.IN:
            return f"{name} in ({', '.join(values)})"
        if self.test is Test.CONTAINS:
            return f"instr(lower({name}), lower({values[0]})) > 0"
        return f"{name} {self.test.value} {values[0]}"


@dataclass(frozen=True, slots=True)
class Shape:
    """Sorted by `sorts` in turn, and only rows that meet all `conditions` and `where`."""

    sorts: tuple[Sort, ...] = ()
    conditions: tuple[Condition, ...] = ()
    where: str = ""
    """A condition in SQL as a person typed it, or ""."""

    @property
    def plain(self) -> bool:
        """Whether all rows are wanted, in the table's own order."""
        return not (self.sorts or self.conditions or self.where.strip())

    @property
    def filtered(self) -> bool:
        """Whether some rows are left out."""
        return bool(self.conditions or self.where.strip())

    @property
    def where_sql(self) -> str:
        """Write all conditions as one, or "" where there is none."""
        parts = [condition.sql for condition in self.conditions]
        if typed := self.where.strip():
            # On a line of its own, so that a comment at its end swallows nothing.
            parts.append(f"({typed}\n)")
        return " and ".join(parts)

    def sql(self, table: str) -> str:
        """Write the statement that gives these rows of a table."""
        lines = ["select *", f"from {quoted(table)}"]
        if where := self.where_sql:
            lines.append(f"where {where}")
        if self.sorts:
            terms = (quoted(s.column) + (" desc" if s.descending else "") for s in self.sorts)
            lines.append("order by " + ", ".join(terms))
        return "\n".join(lines) + ";"
