"""Values as a person types them into a filter."""

from __future__ import annotations

import re

from plume_db.language import tr, trn
from plume_db.rows.cells import CellValue, Clipped
from plume_db.rows.condition_values import read_condition_value
from plume_db.rows.shape import Condition, Test
from plume_db.schema.objects import Column
from plume_db.values import BadText, Value

RULE = tr("'12' in quotes is text, x'00ff' a blob, null NULL.")

TITLES: dict[Test, str] = {
    Test.CONTAINS: tr("contains"),
    Test.EQUALS: "=",
    Test.DIFFERS: "<>",
    Test.LESS: "<",
    Test.AT_MOST: "<=",
    Test.GREATER: ">",
    Test.AT_LEAST: ">=",
    Test.BETWEEN: tr("between"),
    Test.IN: tr("is one of"),
    Test.REGEX: tr("matches the regular expression"),
    Test.LIKE: tr("is like"),
    Test.IS_NULL: tr("is NULL"),
    Test.NOT_NULL: tr("is not NULL"),
}


def listed(text: str, column: Column) -> tuple[Value, ...]:
    """Read values between commas; a comma within quotes belongs to its value."""
    parts = re.findall(r"\s*((?:[xX]?'(?:[^']|'')*')|[^,]*)\s*(?:,|$)", text)
    return tuple(read_condition_value(part.strip(), column) for part in parts if part.strip())


def condition_of(column: Column, test: Test, first: str, second: str = "") -> Condition | None:
    """Make a condition of what was typed; None while something is missing."""
    if test in (Test.IS_NULL, Test.NOT_NULL):
        return Condition(column.name, test)
    if test is Test.IN:
        values = listed(first, column)
        return Condition(column.name, test, values) if values else None
    if test in (Test.CONTAINS, Test.LIKE, Test.REGEX):
        return Condition(column.name, test, (first,)) if first else None
    if not first.strip() or (test is Test.BETWEEN and not second.strip()):
        return None
    ends = (first, second) if test is Test.BETWEEN else (first,)
    return Condition(column.name, test, tuple(read_condition_value(each, column) for each in ends))


def only(column: str, cell: CellValue) -> Condition | None:
    """Make the condition that a column is what a cell is; None where that is not all here."""
    if cell is None:
        return Condition(column, Test.IS_NULL)
    if isinstance(cell, (Clipped, BadText)):
        return None
    return Condition(column, Test.EQUALS, (cell,))


def excluding(column: str, cell: CellValue) -> Condition | None:
    """Make the condition that a column is not what a cell is."""
    if cell is None:
        return Condition(column, Test.NOT_NULL)
    if isinstance(cell, (Clipped, BadText)):
        return None
    return Condition(column, Test.DIFFERS, (cell,))


def words(condition: Condition) -> str:
    """Write a condition for a person; its SQL is :attr:`Condition.sql`."""
    shown = [_shown(value) for value in condition.values]
    values = ", ".join(shown)
    if condition.test is Test.BETWEEN and len(shown) == 2:
        values = tr("{low} and {high}", low=shown[0], high=shown[1])
    return f"{condition.column} {TITLES[condition.test]} {values}".strip()


def _shown(value: Value) -> str:
    if isinstance(value, str):
        return f"“{value}”"
    return (
        trn("a blob of {n} byte", "a blob of {n} bytes", len(value))
        if isinstance(value, bytes)
        else repr(value)
    )
