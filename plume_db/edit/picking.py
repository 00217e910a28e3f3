"""Finds the rows that an operation is about, with their keys, where the grid has not all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from plume_db.edit.block import Field, read_block
from plume_db.edit.staging import Change, RowEdit
from plume_db.edit.target import Target
from plume_db.edit.typed import NotAValue
from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.rows.cells import CellRow
from plume_db.rows.page import RowKey
from plume_db.rows.source import RowSource
from plume_db.units import count_text
from plume_db.values import Value

MOST_ROWS = 10_000
"""Rows that are staged at once; for more, a statement is the better tool."""

Picked = tuple[tuple[RowKey, CellRow], ...]


def pick(task: Task, source: RowSource, rows: range) -> Picked:
    """Read rows by position; positions must be right."""
    found: list[tuple[RowKey, CellRow]] = []
    while len(found) < len(rows):
        page = source.at(task, rows.start + len(found), min(500, len(rows) - len(found)))
        if page.start is not None and page.start < rows.start + len(found):
            break  # the end was passed, and these are the last rows
        found += zip(page.keys, page.rows, strict=True)
        task.report(len(found), len(rows), tr("Reading the rows"))
        if page.at_end or page.broken or not page.rows:
            break
    return tuple(found[: len(rows)])


@dataclass(frozen=True)
class Pasted:
    """A block of cells as it will be staged."""

    changes: tuple[Change, ...] = ()
    new_changes: tuple[tuple[int, Mapping[int, Value]], ...] = ()
    rows: tuple[Mapping[int, Value], ...] = ()
    """New rows below the last."""
    left_out: int = 0
    """Fields that fell on columns that can not be edited, or beyond the last."""


@dataclass(frozen=True)
class Place:
    """Where a block is pasted."""

    column: int
    existing: Picked
    """The rows of the table it falls on, from the first on."""
    new: tuple[tuple[int, Mapping[int, Value]], ...]
    """The staged new rows that follow, by number."""
    staged: Mapping[RowKey, RowEdit]


def block_rows(text: str) -> int:
    """Count the rows of a block; raise where they are too many."""
    count = text.removesuffix("\n").count("\n") + 1
    if count > MOST_ROWS * 2:
        raise PlumeError(
            tr(
                "The clipboard holds about {count} rows, and at most {most_rows} are "
                "pasted at once.",
                count=count_text(count),
                most_rows=count_text(MOST_ROWS),
            )
        )
    return count


def paste(target: Target, place: Place, text: str) -> Pasted:
    """Read a block for the columns from the current one on; raise where a value does not fit."""
    block = read_block(text)
    if len(block) > MOST_ROWS:
        raise PlumeError(
            tr(
                "The clipboard holds {block} rows, and at most {most_rows} are pasted at once.",
                block=count_text(len(block)),
                most_rows=count_text(MOST_ROWS),
            )
        )
    columns, left_out = _columns(target, place.column, max(map(len, block), default=0))
    changes: list[Change] = []
    new_changes: list[tuple[int, Mapping[int, Value]]] = []
    rows: list[Mapping[int, Value]] = []
    for number, fields in enumerate(block):
        if number < len(place.existing):
            key, seen = place.existing[number]
            changes.append((key, seen, _values(target, columns, fields, seen, number)))
            continue
        values = _values(target, columns, fields, (None,) * len(target.columns), number)
        beyond = number - len(place.existing)
        if beyond < len(place.new):
            new_changes.append((place.new[beyond][0], values))
        else:
            rows.append(values)
    return Pasted(tuple(changes), tuple(new_changes), tuple(rows), left_out * len(block))


def _columns(target: Target, first: int, width: int) -> tuple[dict[int, int], int]:
    """Map fields of the block to columns; give how many fields of a row have none."""
    found = {
        field: first + field
        for field in range(width)
        if first + field < len(target.columns) and not target.editable(first + field)
    }
    return found, width - len(found)


def _values(
    target: Target, columns: dict[int, int], fields: list[Field], seen: CellRow, number: int
) -> dict[int, Value]:
    values: dict[int, Value] = {}
    for place, field in enumerate(fields):
        if (column := columns.get(place)) is None:
            continue
        try:
            values[column] = field.value(target.columns[column], seen[column], target.strict)
        except NotAValue as error:
            raise NotAValue(
                tr(
                    "Row {number} of the block: {sentence}",
                    number=number + 1,
                    sentence=error.sentence,
                )
            ) from None
    return values
