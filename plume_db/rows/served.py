"""One sentence that says which index serves an order and conditions, as SQLite plans them."""

from __future__ import annotations

import re

import apsw

from plume_db.rows.shape import Shape
from plume_db.rows.typed import guarded
from plume_db.schema.objects import Index, Table, folded

_INDEX = re.compile(r"USING (?:COVERING )?INDEX (.+?)(?: \((.*)\))?$")
_AUTOMATIC = "AUTOMATIC"


def served_by_index(index: Index) -> str:
    """Say that an index has the order."""
    return f"Served by index {_written(index)}."


def served_sentence(con: apsw.Connection, table: Table, shape: Shape) -> tuple[str, bool]:
    """Say how SQLite finds and sorts the rows of a shape, and whether an index finds them."""
    try:
        with guarded(con, shape):
            steps = [
                str(row[3]) for row in con.execute("explain query plan " + _select(shape, table))
            ]
    except (apsw.SQLError, UnicodeDecodeError):
        return "It is not known whether an index serves this.", False
    sorts = any("TEMP B-TREE FOR ORDER BY" in s or "TERM" in s for s in steps)
    found = _finds(table, steps)
    if found and sorts:
        return f"{found} finds the rows; no index has this order, so they are sorted once.", True
    if found:
        return f"Served by {found[0].lower()}{found[1:]}.", True
    if sorts:
        return "No index serves this: all rows are read and sorted once.", False
    return "No index serves this: all rows are read once.", False


def _select(shape: Shape, table: Table) -> str:
    return shape.sql(table.name).rstrip(";")


def _finds(table: Table, steps: list[str]) -> str:
    """Name what the rows are searched by, where that is not all of them."""
    for step in steps:
        if not step.startswith("SEARCH") or _AUTOMATIC in step:
            continue
        if "PRIMARY KEY" in step:
            return "The table's own key"
        if match := _INDEX.search(step):
            index = next((i for i in table.indexes if folded(i.name) == folded(match[1])), None)
            return f"Index {_written(index)}" if index else f"Index {match[1]}"
    return ""


def _written(index: Index) -> str:
    columns = ", ".join(column or "an expression" for column in index.columns)
    return f"{index.name}({columns})"
