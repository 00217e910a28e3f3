"""How the rows of a table are asked for: sorted by which columns, filtered by which conditions."""

from __future__ import annotations

import enum
from dataclasses import dataclass

import apsw

from plume_db.language import tr
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

    @property
    def rule(self) -> str:
        """One sentence that says exactly what the test does, for a tip."""
        return _RULES.get(self, _COMPARES)


_COMPARES = tr(
    "Compares as SQLite does, with the column's collation: numbers before text before blobs, "
    "and NULL never."
)
_RULES = {
    Test.EQUALS: tr(
        "The same value, compared with the column's collation; 5 and 5.0 are the same."
    ),
    Test.DIFFERS: tr("Another value, compared with the column's collation; NULL is left out."),
    Test.BETWEEN: tr("From the first value to the second, both included; NULL is left out."),
    Test.IN: tr("Any of these values, compared with the column's collation."),
    Test.CONTAINS: (
        tr(
            "Has the text somewhere in it. A to Z are the same as a to z; other letters, such as "
            "\u00e4 and \u00c4, are not. Numbers are compared as they are written."
        )
    ),
    Test.LIKE: (
        tr(
            "% stands for any text, _ for one character. A to Z are the same as a to z; other "
            "letters are not. Blobs are never like anything."
        )
    ),
    Test.REGEX: (
        tr(
            "A regular expression that is found somewhere in the value. Upper and lower case "
            "differ. "
            "It knows . * + ? | ( ) [ ] { } ^ $ \\d \\w \\s \\b."
        )
    ),
    Test.IS_NULL: tr("Has no value. An empty text is a value."),
    Test.NOT_NULL: tr("Has a value. An empty text is a value."),
}


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
        """Write the condition as SQL that can be read, changed and run anywhere.

        A NULL among the values is meant as such: ``=`` NULL asks for rows without a value.
        """
        name = quoted(self.column)
        if self.test in (Test.IS_NULL, Test.NOT_NULL):
            return f"{name} {self.test.value}"
        if self.test is Test.IN:
            return _among(name, self.values)
        if None in self.values:
            return _with_null(name, self.test)
        values = tuple(apsw.format_sql_value(value) for value in self.values)
        if self.test is Test.BETWEEN:
            return f"{name} between {values[0]} and {values[1]}"
        if self.test is Test.CONTAINS:
            return f"instr(lower({name}), lower({values[0]})) > 0"
        return f"{name} {self.test.value} {values[0]}"


def _among(name: str, values: tuple[Value, ...]) -> str:
    listed = ", ".join(apsw.format_sql_value(value) for value in values if value is not None)
    if None not in values:
        return f"{name} in ({listed})"
    return f"({name} in ({listed}) or {name} is null)" if listed else f"{name} is null"


def _with_null(name: str, test: Test) -> str:
    """Write a comparison with NULL: only "is" and "is not" mean something, the rest is never so."""
    if test is Test.EQUALS:
        return f"{name} is null"
    return f"{name} is not null" if test is Test.DIFFERS else f"{name} is null and 0"


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
