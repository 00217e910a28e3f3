"""One sentence that says which index serves an order and conditions, as SQLite plans them."""

from __future__ import annotations

import re

import apsw

from plume_db.language import tr
from plume_db.rows.shape import Shape
from plume_db.rows.typed import guarded
from plume_db.schema.objects import Index, Table, folded

_INDEX = re.compile(r"USING (?:COVERING )?INDEX (.+?)(?: \((.*)\))?$")
_AUTOMATIC = "AUTOMATIC"


def served_by_index(index: Index) -> str:
    """Say that an index has the order."""
    return tr("Served by index {written}.", written=_written(index))


def served_sentence(con: apsw.Connection, table: Table, shape: Shape) -> tuple[str, bool]:
    """Say how SQLite finds and sorts the rows of a shape, and whether an index finds them."""
    try:
        with guarded(con, shape):
            steps = [
                str(row[3]) for row in con.execute("explain query plan " + _select(shape, table))
            ]
    except (apsw.SQLError, UnicodeDecodeError):
        return tr("It is not known whether an index serves this."), False
    sorts = any("TEMP B-TREE FOR ORDER BY" in s or "TERM" in s for s in steps)
    found = _finds(table, steps)
    if found is not None and sorts:
        return _found(found), True
    if found is not None:
        return _served(found), True
    if sorts:
        return tr("No index serves this: all rows are read and sorted once."), False
    return tr("No index serves this: all rows are read once."), False


def _select(shape: Shape, table: Table) -> str:
    return shape.sql(table.name).rstrip(";")


def _found(index: str) -> str:
    if not index:
        return tr(
            "The table's own key finds the rows; no index has this order, so they are sorted once."
        )
    return tr(
        "Index {index} finds the rows; no index has this order, so they are sorted once.",
        index=index,
    )


def _served(index: str) -> str:
    if not index:
        return tr("Served by the table's own key.")
    return tr("Served by index {index}.", index=index)


def _finds(table: Table, steps: list[str]) -> str | None:
    """Name the index the rows are searched by; empty for the table's own key, None for none."""
    for step in steps:
        if not step.startswith("SEARCH") or _AUTOMATIC in step:
            continue
        if "PRIMARY KEY" in step:
            return ""
        if match := _INDEX.search(step):
            index = next((i for i in table.indexes if folded(i.name) == folded(match[1])), None)
            return _written(index) if index else match[1]
    return None


def _written(index: Index) -> str:
    columns = ", ".join(column or tr("an expression") for column in index.columns)
    return f"{index.name}({columns})"
