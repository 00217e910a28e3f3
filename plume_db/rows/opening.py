"""Finds how the rows of a table or view can be read, and makes the source for it."""

from __future__ import annotations

import apsw

from plume_db.errors import PlumeError, Unreadable
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.names import quoted
from plume_db.rows.choosing import (
    key_parts,
    rowid_column,
    serving_index,
    sorted_key,
    wanted_sorts,
)
from plume_db.rows.gathering import Gathering
from plume_db.rows.indexed import IndexedSource
from plume_db.rows.keyed import KeyedSource, RowidSource
from plume_db.rows.lending import foreign, lend
from plume_db.rows.listed import ListedSource
from plume_db.rows.order import KeyOrder, KeyPart
from plume_db.rows.sequential import SequentialSource
from plume_db.rows.served import served_by_index, served_sentence
from plume_db.rows.shape import Shape, Sort
from plume_db.rows.source import RowSource
from plume_db.rows.stored import StoredSource
from plume_db.rows.typed import check
from plume_db.rows.wanted import Wanted
from plume_db.schema.objects import Column, Table, folded
from plume_db.schema.read import read_view_columns

MOST_COLUMNS = 1_990
"""SQLite's limit on result columns, less room for keys."""

_ALL_ROWS = Shape()

_ROWID_NAMES = ("rowid", "_rowid_", "oid")

_SEEKS_BY_ROWID = frozenset({"fts3", "fts4", "fts5"})
"""Modules whose virtual tables answer a range of rowids without reading everything."""


def open_source(task: Task, table: Table, shape: Shape = _ALL_ROWS) -> RowSource:
    """Choose how to read the rows of `table` that `shape` wants; no row is read yet.

    Raises SqlError where a condition that was typed is wrong, with its place in it.
    """
    lend(task.con)
    collations = foreign(_collations(table))
    columns, notes = _shown(task, table)
    if not columns:
        raise PlumeError(
            table.error
            or tr("{name} has no column that could be shown.", name=table.name or tr("It"))
        )
    check(task.con, table.name, shape)
    if collations:
        listed = ", ".join(collations)
        notes += (
            tr(
                "The order {listed} belongs to the program that made the file; it is not here.",
                listed=listed,
            ),
        )
    order = None if table.kind == "view" else _order(task.con, table)
    if order is None:
        kind = SequentialSource if shape.plain else StoredSource
        return kind(task.con, table.name, columns, notes, view=table.kind == "view", shape=shape)
    if shape.plain:
        return _plain(task.con, table, columns, order, notes)
    return _shaped(task.con, table, columns, order, notes, shape)


def _plain(
    con: apsw.Connection,
    table: Table,
    columns: tuple[Column, ...],
    order: KeyOrder,
    notes: tuple[str, ...],
) -> KeyedSource:
    kind = KeyedSource if table.without_rowid else RowidSource
    return kind(con, table.name, columns, order, notes)


def _shaped(
    con: apsw.Connection,
    table: Table,
    columns: tuple[Column, ...],
    order: KeyOrder,
    notes: tuple[str, ...],
    shape: Shape,
) -> RowSource:
    sorts = wanted_sorts(table, shape.sorts)
    if not shape.filtered:
        if turned := sorted_key(table, order, sorts):
            return IndexedSource(
                con,
                table.name,
                columns,
                turned,
                order,
                notes,
                "",
                tr("Served by the table's own key."),
            )
        if found := serving_index(con, table, order, sorts):
            served = served_by_index(found.index)
            name = found.index.name
            return IndexedSource(con, table.name, columns, found.order, order, notes, name, served)
    base = _plain(con, table, columns, order, ())
    wanted = Wanted(table.name, order, _sort_parts(table, sorts), shape)
    in_memory = temporary_data_stays_in_memory(con)
    served, finds = served_sentence(con, table, shape)
    gathering = Gathering(wanted, in_memory, finds)
    return ListedSource(con, base, columns, gathering, notes, served)


def _sort_parts(table: Table, sorts: tuple[Sort, ...]) -> tuple[KeyPart, ...]:
    columns = {folded(column.name): column for column in table.columns}
    parts = []
    for sort in sorts:
        column = columns.get(folded(sort.column))
        if column is None:
            raise PlumeError(
                tr("{name} has no column {column} to sort by.", name=table.name, column=sort.column)
            )
        collation = column.collation or "binary"
        parts.append(KeyPart(quoted(column.name), collation, sort.descending, True))
    return tuple(parts)


def temporary_data_stays_in_memory(con: apsw.Connection) -> bool:
    """Tell whether the file is encrypted, so that nothing derived from it may go to the disk."""
    return bool(con.execute("pragma temp_store").fetchall()[0][0] == 2)


def _order(con: apsw.Connection, table: Table) -> KeyOrder | None:
    """Find the key that rows can be sought by; None where they can only be read in sequence."""
    if table.kind == "virtual" and table.module.lower() not in _SEEKS_BY_ROWID:
        return None
    if not table.without_rowid:
        rowid = _rowid_name(table)
        return KeyOrder((KeyPart(rowid),)) if rowid else None
    parts = key_parts(con, table.name)
    # Seeking by an order that is only stood in for would skip rows.
    if not parts or foreign({part.collation for part in parts}):
        return None
    return KeyOrder(parts)


def _shown(task: Task, table: Table) -> tuple[tuple[Column, ...], tuple[str, ...]]:
    """Choose the columns to show: not the hidden ones of a virtual table, not too many."""
    columns = _view_columns(task, table) if table.kind == "view" else table.columns
    columns = tuple(column for column in columns if column.hidden != 1)
    notes: tuple[str, ...] = ()
    if len(columns) > MOST_COLUMNS:
        notes = (
            tr(
                "Only the first {most_columns:,} of {columns:,} columns are shown.",
                most_columns=MOST_COLUMNS,
                columns=len(columns),
            ),
        )
        columns = columns[:MOST_COLUMNS]
    if columns and table.kind != "view":
        columns, left_out = _readable(task.con, table, columns)
        notes += left_out
    return columns, notes


def _view_columns(task: Task, table: Table) -> tuple[Column, ...]:
    try:
        return read_view_columns(task, table.name)
    except apsw.SQLError as error:
        reason = str(error).strip()
        unsafe = reason.removeprefix("unsafe use of ")
        if unsafe != reason:
            raise PlumeError(
                tr(
                    "The view was not run: it uses {unsafe}, which could do more than "
                    "read, and a file is not trusted with that.",
                    unsafe=unsafe,
                )
            ) from None
        if table.error:
            raise PlumeError(table.error) from None
        raise Unreadable(tr("The view can not be read ({reason}).", reason=reason)) from None


def _readable(
    con: apsw.Connection, table: Table, columns: tuple[Column, ...]
) -> tuple[tuple[Column, ...], tuple[str, ...]]:
    """Leave out single columns that can not be asked for, so that they do not hide the others.

    A computed one may need a function that is not here; a name may not be valid UTF-8.
    """
    if not (whole := _why_not(con, table, columns)):
        return columns, ()
    reasons = {column.name: _why_not(con, table, (column,)) for column in columns}
    kept = tuple(column for column in columns if not reasons[column.name])
    if not kept or _why_not(con, table, kept):
        if table.error:
            raise PlumeError(table.error)
        raise Unreadable(
            tr("The rows of {name} can not be read ({whole}).", name=table.name, whole=whole)
        )
    return kept, tuple(
        tr(
            "The column {name} is left out, since it can not be read ({reason}).",
            name=name,
            reason=reason,
        )
        for name, reason in reasons.items()
        if reason
    )


def _why_not(con: apsw.Connection, table: Table, columns: tuple[Column, ...]) -> str:
    """Compile a statement that reads these columns; give SQLite's reason where it refuses."""
    names = ", ".join(quoted(column.name) for column in columns)
    try:
        con.execute(f"explain select {names} from {quoted(table.name)}").fetchall()
    except apsw.SQLError as error:
        # The advice after the dash is for who wrote the statement: us.
        return str(error).strip().partition(" - should this")[0]
    return ""


def _rowid_name(table: Table) -> str | None:
    taken = {folded(column.name) for column in table.columns}
    for name in _ROWID_NAMES:
        if name not in taken:
            return name
    column = rowid_column(table)
    return quoted(column.name) if column else None


def _collations(table: Table) -> set[str]:
    named = {c for index in table.indexes for c in index.collations}
    return named | {column.collation for column in table.columns}
