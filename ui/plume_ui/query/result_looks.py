"""What the columns of a result show in their headers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from plume_db.language import tr
from plume_db.rows.cells import CellRow, CellValue, Clipped
from plume_db.rows.shape import Shape
from plume_db.schema.objects import Column
from plume_db.spill.store import RowStore
from plume_db.values import type_name
from plume_ui.grid.look import ColumnLook
from plume_ui.grid.texts import MEASURED_ROWS, widest

MEASURED_CELLS = 20_000
"""Cells that decide how wide columns are, at most."""


@dataclass(frozen=True)
class Look:
    """How the columns of a result look, made on the worker from its first rows."""

    characters: tuple[int, ...]
    """How long the values of each column are."""
    columns: tuple[ColumnLook, ...]


def look_at(columns: Sequence[Column], store: RowStore) -> Look:
    """Look at the first rows; for a worker, since wide rows take a while."""
    few = max(1, min(MEASURED_ROWS, MEASURED_CELLS // max(1, len(columns))))
    rows = store.cells(0, few)
    return Look(widest(rows, len(columns)), looks(columns, rows[0] if rows else None))


def looks(columns: Sequence[Column], first: CellRow | None = None) -> tuple[ColumnLook, ...]:
    """Describe the columns; those that are computed have the type of their first value."""
    return tuple(
        _look(column, _kind(first[n]) if first else "") for n, column in enumerate(columns)
    )


def marked(
    plain: tuple[ColumnLook, ...], shape: Shape, columns: Sequence[str]
) -> tuple[ColumnLook, ...]:
    """Mark what the rows are sorted and filtered by."""
    sorts = {sort.column: (n, sort.descending) for n, sort in enumerate(shape.sorts, 1)}
    tested = {condition.column for condition in shape.conditions}
    made = []
    for look, column in zip(plain, columns, strict=True):
        place, down = sorts.get(column, (0, False))
        made.append(
            replace(
                look,
                sort=("down" if down else "up") if place else "",
                sort_place=place if len(sorts) > 1 else 0,
                filtered=column in tested,
            )
        )
    return tuple(made)


def _kind(value: CellValue) -> str:
    return value.kind if isinstance(value, Clipped) else type_name(value)


def _look(column: Column, kind: str) -> ColumnLook:
    told = column.declared_type or (kind if kind != "null" else "")
    tip = f"{column.name}\n" + (
        tr("Declared type: {declared_type}", declared_type=column.declared_type)
        if column.declared_type
        else tr("Computed")
    )
    return ColumnLook(column.name, told, tip=tip)
