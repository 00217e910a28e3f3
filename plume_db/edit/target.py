"""Which tables can be edited, and how one of their rows is found again."""

from __future__ import annotations

from dataclasses import dataclass

import apsw

from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.names import quoted
from plume_db.rows.cells import CellRow, Clipped
from plume_db.rows.choosing import key_parts, rowid_column
from plume_db.rows.lending import foreign
from plume_db.rows.order import KeyOrder, KeyPart
from plume_db.rows.page import RowKey
from plume_db.schema.objects import Column, Table, folded
from plume_db.session import Session
from plume_db.values import one_line

_ROWIDS = ("rowid", "_rowid_", "oid")


class NotEditable(PlumeError):
    """The table can not be edited here, and why."""


@dataclass(frozen=True)
class Target:
    """A table that can be edited."""

    name: str
    columns: tuple[Column, ...]
    """As the grid shows them."""
    order: KeyOrder
    strict: bool = False

    def tail(self, key: RowKey, first: int = 1) -> str:
        """Write what finds the row with this key, bound from ``?first`` on."""
        return f"from {quoted(self.name)} where {self.order.exactly(key, first)}"

    def editable(self, column: int) -> str:
        """Say why a column can not be edited; empty where it can."""
        found = self.columns[column]
        if found.generated:
            return tr(
                "{name} is computed from other columns, so it changes with them.", name=found.name
            )
        return ""

    def row_name(self, key: RowKey, row: CellRow) -> str:
        """Say which row it is, as a person would."""
        keys = [(c.primary_key, place) for place, c in enumerate(self.columns) if c.primary_key]
        if not keys:
            return f"rowid {_short(key[0])}"
        return ", ".join(
            f"{self.columns[place].name} {_short(row[place])}" for _number, place in sorted(keys)
        )


def _short(value: object) -> str:
    if isinstance(value, Clipped):
        return "(long)"
    return one_line(value, 40) if isinstance(value, (int, float, str, bytes)) else "NULL"


def find_target(
    task: Task, session: Session, table: Table, columns: tuple[Column, ...], keyed: bool
) -> Target:
    """Make the target of a table shown with these columns; raise :class:`NotEditable` with why.

    `keyed` says whether the rows shown carry the table's own keys.
    """
    if why := _kind(table):
        raise NotEditable(why)
    session.check_writable()
    collations = {c for index in table.indexes for c in index.collations}
    if missing := foreign(collations | {column.collation for column in table.columns}):
        raise NotEditable(
            tr(
                "{name} is sorted by {missing}, which only its own program knows; "
                "writing without it would spoil the indexes.",
                name=table.name,
                missing=", ".join(missing),
            )
        )
    order = _order(task.con, table)
    if order is None or not keyed:
        raise NotEditable(
            tr(
                "The rows of {name} have no key by which one of them could be found again.",
                name=table.name,
            )
        )
    return Target(table.name, columns, order, table.strict)


def _kind(table: Table) -> str:
    if table.error:
        return tr("{name} can not be edited: {error}", name=table.name, error=table.error)
    if table.kind == "view":
        return tr(
            "{name} is a view: it computes its rows from tables, which can be edited.",
            name=table.name,
        )
    if table.kind == "virtual":
        return tr(
            "{name} is a virtual table: its module {module} keeps the rows its own "
            "way, and a change could not be undone.",
            name=table.name,
            module=table.module,
        )
    if table.kind == "shadow":
        return tr(
            "{name} belongs to the virtual table {owner}, which keeps it itself.",
            name=table.name,
            owner=table.owner,
        )
    return tr("{name} is kept by SQLite itself.", name=table.name) if table.internal else ""


def _order(con: apsw.Connection, table: Table) -> KeyOrder | None:
    if table.without_rowid:
        parts = key_parts(con, table.name)
        return KeyOrder(parts) if parts else None
    taken = {folded(column.name) for column in table.columns}
    name = next((each for each in _ROWIDS if each not in taken), None)
    if name is None and (column := rowid_column(table)) is not None:
        name = quoted(column.name)
    return KeyOrder((KeyPart(name),)) if name else None
