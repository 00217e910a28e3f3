"""The SQL that writes what is staged: deletions first, then changes, then new rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from plume_db.edit.staging import NewRow, RowEdit, Staging
from plume_db.edit.target import Target
from plume_db.language import tr, trn
from plume_db.names import literal, quoted
from plume_db.rehearsal.steps import Guard, Step
from plume_db.rows.page import RowKey
from plume_db.units import count_text
from plume_db.values import BadText, Value

SHOWN_BYTES = 200
"""Of a value longer than this the SQL in view shows the head; the whole is written."""


def statements(target: Target, staging: Staging) -> tuple[Step, ...]:
    """Write one step for each staged row, each with a guard that the row is as it was seen."""
    return tuple(_steps(target, staging))


def _steps(target: Target, staging: Staging) -> Iterator[Step]:
    edits = staging.edits.values()
    yield from (_delete(target, edit) for edit in edits if edit.deleted)
    yield from (_update(target, edit) for edit in edits if not edit.deleted)
    yield from (_insert(target, row, place) for place, row in enumerate(staging.new, 1))


def _delete(target: Target, edit: RowEdit) -> Step:
    return Step(
        f"delete {target.tail(edit.key)}",
        edit.key,
        row=target.row_name(edit.key, edit.seen),
        # None where a foreign key or a trigger of a step before has deleted it already.
        expects=frozenset({0, 1}),
        guard=_guard(target, edit),
        shown=f"DELETE FROM {quoted(target.name)}\nWHERE {_where(target, edit.key)};",
    )


def _update(target: Target, edit: RowEdit) -> Step:
    names = [quoted(target.columns[column].name) for column in edit.values]
    sets = ", ".join(f"{name}=?{number}" for number, name in enumerate(names, 1))
    where = target.order.exactly(edit.key, len(names) + 1)
    shown = ",\n    ".join(
        f"{name} = {shown_value(value)}"
        for name, value in zip(names, edit.values.values(), strict=True)
    )
    return Step(
        f"update {quoted(target.name)} set {sets} where {where}",
        (*edit.values.values(), *edit.key),
        row=target.row_name(edit.key, edit.seen),
        expects=frozenset({1}),
        guard=_guard(target, edit),
        shown=f"UPDATE {quoted(target.name)}\nSET {shown}\nWHERE {_where(target, edit.key)};",
    )


def _insert(target: Target, row: NewRow, place: int) -> Step:
    values: Mapping[int, Value] = row.values
    name = quoted(target.name)
    if not values:
        sql = shown = f"INSERT INTO {name} DEFAULT VALUES"
    else:
        columns = ", ".join(quoted(target.columns[column].name) for column in values)
        marks = ", ".join("?" for _ in values)
        sql = f"insert into {name} ({columns}) values ({marks})"
        literals = ", ".join(shown_value(value) for value in values.values())
        shown = f"INSERT INTO {name} ({columns})\nVALUES ({literals})"
    return Step(
        sql,
        tuple(values.values()),
        row=tr("new {place}", place=count_text(place)),
        expects=frozenset({1}),
        shown=f"{shown};",
    )


def _guard(target: Target, edit: RowEdit) -> Guard:
    kept = [place for place, column in enumerate(target.columns) if not column.generated]
    mine = () if edit.deleted else tuple(
        (target.columns[place].name, value) for place, value in edit.values.items()
    )  # fmt: skip
    return Guard(
        target.tail(edit.key),
        edit.key,
        tuple(target.columns[place].name for place in kept),
        tuple(edit.seen[place] for place in kept),
        mine,
    )


def _where(target: Target, key: RowKey) -> str:
    return " AND ".join(
        f"{part.sql} = {shown_value(value)}"
        for part, value in zip(target.order.parts, key, strict=True)
    )


def shown_value(value: Value) -> str:
    """Write a value as SQL for people: exact, but for what is too long to be read."""
    if isinstance(value, BadText):
        return f"CAST({literal(bytes(value))} AS TEXT)"
    if isinstance(value, (str, bytes)) and len(value) > SHOWN_BYTES:
        head, count = literal(value[:24]), len(value)
        told = (
            trn("{n} byte in all", "{n} bytes in all", count)
            if isinstance(value, bytes)
            else trn("{n} character in all", "{n} characters in all", count)
        )
        return f"{head} /* … {told} */"
    return literal(value)
