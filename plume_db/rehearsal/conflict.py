"""Rows that another program changed after they were shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import apsw

from plume_db.errors import PlumeError
from plume_db.language import tr
from plume_db.names import quoted
from plume_db.rehearsal.steps import Guard, Step, bound
from plume_db.rows.cells import (
    KEEP,
    CellRow,
    CellValue,
    Decoder,
    bytes_sql,
    clipped_sql,
    codec_of,
)
from plume_db.values import Value

MOST = 50
"""Rows in conflict that are told of."""


@dataclass(frozen=True)
class Difference:
    """One value that is not what the person saw."""

    column: str
    seen: CellValue
    theirs: CellValue
    mine: tuple[Value] | None
    """What the person wants to write there; None where they did not touch it."""


@dataclass(frozen=True)
class ChangedRow:
    """One row that another program changed or deleted."""

    step: int
    row: str
    gone: bool
    differences: tuple[Difference, ...] = ()
    theirs: CellRow | None = None
    """The row as it is now, in the order of the guard's columns."""


class Conflict(PlumeError):
    """Another program changed rows that were to be written; nothing was written."""

    def __init__(self, rows: tuple[ChangedRow, ...]) -> None:
        self.rows = rows
        first = rows[0]
        super().__init__(_sentence(first, len(rows) - 1))


def _sentence(first: ChangedRow, more: int) -> str:
    values = {"row": first.row, "more": more}
    if more and first.gone:
        return tr(
            "Row {row} and {more} more: the rows were deleted by another program after you "
            "saw them. Nothing was written.",
            **values,
        )
    if more:
        return tr(
            "Row {row} and {more} more: the rows were changed by another program after you "
            "saw them. Nothing was written.",
            **values,
        )
    if first.gone:
        return tr(
            "Row {row}: the row was deleted by another program after you saw it. "
            "Nothing was written.",
            **values,
        )
    return tr(
        "Row {row}: the row was changed by another program after you saw it. Nothing was written.",
        **values,
    )


def check_guards(con: apsw.Connection, steps: Iterable[Step]) -> None:
    """Raise :class:`Conflict` where a guarded row is not what the person saw.

    Inside the writing transaction nobody else can write between this and the statements.
    """
    decoder = Decoder(codec_of(con))
    found: list[ChangedRow] = []
    for number, step in enumerate(steps):
        if step.guard is not None and (changed := _compare(con, decoder, number, step)):
            found.append(changed)
            if len(found) == MOST:
                break
    if found:
        raise Conflict(tuple(found))


def _compare(con: apsw.Connection, decoder: Decoder, number: int, step: Step) -> ChangedRow | None:
    guard = step.guard
    assert guard is not None
    theirs = _read(con, decoder, guard)
    if theirs is None:
        return ChangedRow(number, step.row, gone=True)
    mine = dict(guard.mine)
    different = tuple(
        Difference(column, seen, now, (mine[column],) if column in mine else None)
        for column, seen, now in zip(guard.columns, guard.seen, theirs, strict=True)
        if not same(seen, now)
    )
    return ChangedRow(number, step.row, False, different, theirs) if different else None


def _read(con: apsw.Connection, decoder: Decoder, guard: Guard) -> CellRow | None:
    names = [quoted(column) for column in guard.columns]
    bindings = bound(guard.bindings)
    try:
        rows = con.execute(f"select {','.join(map(clipped_sql, names))} {guard.tail}", bindings)
        return next((decoder.clipped(row) for row in rows), None)
    except UnicodeDecodeError:
        marked = ",".join(bytes_sql(name, KEEP) for name in names)
        rows = con.execute(f"select {marked} {guard.tail}", bindings)
        return next((decoder.marked(row) for row in rows), None)


def same(one: CellValue, other: CellValue) -> bool:
    """Tell whether two values are the same, also in their type: 1 is not 1.0, 0.0 is not -0.0."""
    if type(one) is not type(other):
        return False
    return repr(one) == repr(other) if isinstance(one, float) else one == other
