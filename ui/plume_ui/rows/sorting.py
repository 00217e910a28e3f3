"""Sorting by clicks: what a click on a heading makes of the rows' shape, and how that is shown."""

from __future__ import annotations

from dataclasses import replace

from plume_db.language import tr
from plume_db.rows.shape import Shape, Sort
from plume_ui.grid.look import ColumnLook


def clicked(shape: Shape, column: str, adds: bool) -> Shape:
    """Sort ascending, at the next click descending, at the next not; `adds` keeps other columns."""
    now = next((sort for sort in shape.sorts if sort.column == column), None)
    if now is None:
        return sorted_by(shape, Sort(column), adds)
    if not now.descending:
        return sorted_by(shape, Sort(column, True), adds)
    return unsorted(shape, column) if adds else replace(shape, sorts=())


def sorted_by(shape: Shape, sort: Sort, adds: bool) -> Shape:
    """Sort by one column, alone or after the others; one that is there keeps its place."""
    if not adds:
        return replace(shape, sorts=(sort,))
    if any(each.column == sort.column for each in shape.sorts):
        changed = (sort if each.column == sort.column else each for each in shape.sorts)
        return replace(shape, sorts=tuple(changed))
    return replace(shape, sorts=(*shape.sorts, sort))


def unsorted(shape: Shape, column: str) -> Shape:
    """Sort no more by one column."""
    return replace(shape, sorts=tuple(sort for sort in shape.sorts if sort.column != column))


def marked(looks: tuple[ColumnLook, ...], shape: Shape) -> tuple[ColumnLook, ...]:
    """Mark the headings of the columns that rows are sorted and filtered by."""
    places = {sort.column: at for at, sort in enumerate(shape.sorts, 1)}
    filtered = {condition.column for condition in shape.conditions}
    if not places and not filtered:
        return looks
    return tuple(
        _marked(look, shape, places.get(look.name, 0), look.name in filtered) for look in looks
    )


def _marked(look: ColumnLook, shape: Shape, place: int, filtered: bool) -> ColumnLook:
    if not place:
        return replace(look, filtered=True) if filtered else look
    direction = "down" if shape.sorts[place - 1].descending else "up"
    number = place if len(shape.sorts) > 1 else 0
    return replace(look, sort=direction, sort_place=number, filtered=filtered)


def sort_words(shape: Shape) -> str:
    """Say by what rows are sorted: ``Sorted by name, then size descending``."""
    if not shape.sorts:
        return ""
    named = (
        tr("{column} descending", column=s.column) if s.descending else s.column
        for s in shape.sorts
    )
    return tr("Sorted by {columns}", columns=tr(", then ").join(named))
