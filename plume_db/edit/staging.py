"""Changes of a table's rows that are not written yet. Pure: no file, no thread, no Qt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from uuid import uuid4

from plume_db.rehearsal.conflict import ChangedRow, same
from plume_db.rows.cells import CellRow, Clipped
from plume_db.rows.page import RowKey
from plume_db.values import Value

MOST_STEPS = 200
"""Steps that can be taken back before they are written."""


@dataclass(frozen=True)
class RowEdit:
    """What is staged for one row of the table."""

    key: RowKey
    seen: CellRow
    """The row as it was shown when it was first changed; it must still be so when written."""
    values: Mapping[int, Value] = field(default_factory=dict)
    """New values by column."""
    deleted: bool = False


@dataclass(frozen=True)
class NewRow:
    """A row that is to be added; columns without a value get their default."""

    number: int
    values: Mapping[int, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class _State:
    edits: Mapping[RowKey, RowEdit] = field(default_factory=dict)
    new: Mapping[int, NewRow] = field(default_factory=dict)

    @cached_property
    def order(self) -> tuple[NewRow, ...]:
        """New rows by position; asked for while painting."""
        return tuple(self.new.values())


@dataclass(frozen=True)
class Counts:
    """How much is staged."""

    changed: int = 0
    deleted: int = 0
    new: int = 0

    @property
    def rows(self) -> int:
        """All rows that would be written."""
        return self.changed + self.deleted + self.new


Change = tuple[RowKey, CellRow, Mapping[int, Value]]
"""A row's key, how it was shown, and new values by column."""


class Staging:
    """What is staged for one table; every operation can be taken back."""

    def __init__(self) -> None:
        self.token = uuid4().hex
        """Names what is staged: kept with the record of its commit."""
        self._state = _State()
        self._past: list[_State] = []
        self._future: list[_State] = []

    # What is staged

    @property
    def edits(self) -> Mapping[RowKey, RowEdit]:
        """Changed and deleted rows, by key."""
        return self._state.edits

    @property
    def new(self) -> tuple[NewRow, ...]:
        """New rows in the order they were added."""
        return self._state.order

    @property
    def new_count(self) -> int:
        """How many rows are new."""
        return len(self._state.new)

    @property
    def empty(self) -> bool:
        """Whether nothing is staged."""
        return not (self._state.edits or self._state.new)

    def counts(self) -> Counts:
        """Count what is staged."""
        deleted = sum(edit.deleted for edit in self.edits.values())
        return Counts(len(self.edits) - deleted, deleted, self.new_count)

    def copy(self) -> Staging:
        """Give what is staged now, for another thread to read."""
        made = Staging()
        made.token, made._state = self.token, self._state
        return made

    def is_as(self, other: Staging) -> bool:
        """Tell whether nothing was staged or taken back since `other` was copied."""
        return self._state is other._state

    # Staging

    def change(self, changes: Iterable[Change], rows: Iterable[Mapping[int, Value]] = ()) -> None:
        """Stage new values for rows, and new rows; a value that is the old one is no change."""
        edits, new = dict(self.edits), dict(self._state.new)
        for key, seen, values in changes:
            edit = edits.get(key) or RowEdit(key, seen)
            edits[key] = _changed(edit, values)
            if not edits[key].values and not edits[key].deleted:
                del edits[key]
        for values in rows:
            number = max(new, default=0) + 1
            new[number] = NewRow(number, dict(values))
        self._take(_State(edits, new))

    def change_new(self, changes: Iterable[tuple[int, Mapping[int, Value]]]) -> None:
        """Stage values for new rows, by their numbers."""
        new = dict(self._state.new)
        for number, values in changes:
            new[number] = NewRow(number, {**new[number].values, **values})
        self._take(replace(self._state, new=new))

    def delete(self, rows: Iterable[tuple[RowKey, CellRow]], new: Iterable[int] = ()) -> None:
        """Stage the deletion of rows; new ones just go."""
        edits, left = dict(self.edits), dict(self._state.new)
        for key, seen in rows:
            edits[key] = replace(edits.get(key) or RowEdit(key, seen), deleted=True)
        for number in new:
            left.pop(number, None)
        self._take(_State(edits, left))

    def revert(
        self, keys: Iterable[RowKey], columns: Iterable[int] | None = None, new: Iterable[int] = ()
    ) -> None:
        """Forget what is staged for rows, or for some of their columns only."""
        edits, left = dict(self.edits), dict(self._state.new)
        which = None if columns is None else set(columns)
        for key in keys:
            edit = edits.pop(key, None)
            if edit is None or which is None:
                continue
            kept = {column: v for column, v in edit.values.items() if column not in which}
            if kept:
                edits[key] = replace(edit, values=kept, deleted=False)
        for number in new:
            row = left.pop(number, None)
            if row is not None and which is not None:
                kept = {column: v for column, v in row.values.items() if column not in which}
                left[number] = NewRow(number, kept)
        self._take(_State(edits, left))

    def clear(self) -> None:
        """Forget everything, with a new token; nothing can be taken back after that."""
        self._state, self._past, self._future = _State(), [], []
        self.token = uuid4().hex

    def discard(self) -> None:
        """Forget everything; this can be taken back."""
        self._take(_State())

    def drop(self, written: Staging) -> None:
        """Forget what another staging holds, which is in the file now; newer changes stay."""
        edits = {key: edit for key, edit in self.edits.items() if written.edits.get(key) != edit}
        gone = {row.number: row for row in written.new}
        new = {n: row for n, row in self._state.new.items() if gone.get(n) != row}
        self.clear()
        self._state = _State(edits, new)

    def rebase(self, rows: Iterable[tuple[RowKey, ChangedRow]]) -> None:
        """Take what another program made of rows as seen, and keep what is staged on top of it."""
        edits = dict(self.edits)
        for key, found in rows:
            edit = edits.pop(key, None)
            if edit is not None and not found.gone and found.theirs is not None:
                fresh = _changed(replace(edit, seen=found.theirs), {})
                if fresh.values or fresh.deleted:
                    edits[key] = fresh
        self._take(replace(self._state, edits=edits))

    # Taking back

    @property
    def can_undo(self) -> bool:
        """Whether a step can be taken back, likewise done again below."""
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        """Whether a step that was taken back can be done again."""
        return bool(self._future)

    def undo(self) -> None:
        """Take the last step back."""
        if self._past:
            self._future.append(self._state)
            self._state = self._past.pop()

    def redo(self) -> None:
        """Do again the step that was taken back."""
        if self._future:
            self._past.append(self._state)
            self._state = self._future.pop()

    def _take(self, state: _State) -> None:
        if state == self._state:
            return
        self._past.append(self._state)
        del self._past[:-MOST_STEPS]
        self._future.clear()
        self._state = state

    def restore(self, token: str, edits: Iterable[RowEdit], new: Iterable[NewRow]) -> None:
        """Become what was staged before, as it was kept."""
        self.clear()
        self.token = token
        self._state = _State({e.key: e for e in edits}, {n.number: n for n in new})


def _changed(edit: RowEdit, values: Mapping[int, Value]) -> RowEdit:
    merged = {**edit.values, **values}
    kept = {
        column: value
        for column, value in merged.items()
        if isinstance(edit.seen[column], Clipped) or not same(value, edit.seen[column])
    }
    return replace(edit, values=kept, deleted=edit.deleted and not values)
