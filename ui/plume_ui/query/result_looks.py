"""What the columns of a result show in their headers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from plume_db.rows.cells import CellRow, CellValue, Clipped
from plume_db.rows.shape import Shape
from plume_db.schema.objects import Column
from plume_db.values import type_name
from plume_ui.grid.look import ColumnLook


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
        f"Declared type: {column.declared_type}" if column.declared_type else "Computed"
    )
    return ColumnLook(column.name, told, tip=tip)
