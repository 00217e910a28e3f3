"""The list of what was found: a heading for each table, its hits under it, in the order they came.

It only ever grows at its end, so that the list stands still under the eyes of who reads it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from plume_db.language import tr, trn
from plume_db.schema.objects import KIND_WORDS
from plume_db.search.outcome import Found, NameHit, RowHit, TableResult
from plume_db.values import one_line

EntryRole = Qt.ItemDataRole.UserRole + 1
Index: TypeAlias = QModelIndex | QPersistentModelIndex


@dataclass
class Heading:
    """One table, or the names; its counts grow while it is read."""

    table: str
    """Empty for the names."""
    cells: int = 0
    columns: list[str] = field(default_factory=list)
    """Columns with a hit."""
    more: bool = False


@dataclass(frozen=True)
class Remark:
    """A line under a table's hits: that there are more, or why there are none."""

    kind: Literal["more", "error", "note"]
    table: str
    text: str


Entry: TypeAlias = Heading | NameHit | RowHit | Remark


class HitModel(QAbstractTableModel):
    """One column; the entry itself stands in :data:`EntryRole`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: list[Entry] = []
        self._headings: dict[str, Heading] = {}
        self._places: list[int] = []

    def clear(self) -> None:
        """Forget everything."""
        self.beginResetModel()
        self._entries, self._headings, self._places = [], {}, []
        self.endResetModel()

    def add(self, found: Sequence[Found]) -> None:
        """Append what was found."""
        fresh: list[Entry] = []
        for each in found:
            if isinstance(each, TableResult):
                fresh += self._finish(each, len(self._entries) + len(fresh))
            else:
                fresh += self._count(each, len(self._entries) + len(fresh))
        if fresh:
            first = len(self._entries)
            self.beginInsertRows(QModelIndex(), first, first + len(fresh) - 1)
            self._entries += fresh
            self.endInsertRows()

    def _count(self, hit: NameHit | RowHit, at: int) -> list[Entry]:
        table = hit.table if isinstance(hit, RowHit) else ""
        fresh = self._head(table, at)
        heading = self._headings[table]
        heading.cells += 1
        if isinstance(hit, RowHit) and hit.column not in heading.columns:
            heading.columns.append(hit.column)
        return [*fresh, hit]

    def _finish(self, result: TableResult, at: int) -> list[Entry]:
        if not (result.cells or result.error):
            return []
        fresh = self._head(result.table, at)
        self._headings[result.table].more = result.more
        if result.more:
            text = trn(
                "This is the first row. Show all in the table",
                "These are the first {n} rows. Show all in the table",
                result.rows,
            )
            fresh.append(Remark("more", result.table, text))
        if result.error:
            fresh.append(Remark("error", result.table, result.error))
        return fresh

    def _head(self, table: str, at: int) -> list[Entry]:
        if table in self._headings:
            return []
        self._headings[table] = heading = Heading(table)
        self._places.append(at)
        return [heading]

    def entry(self, row: int) -> Entry | None:
        """Give what stands in a row."""
        return self._entries[row] if 0 <= row < len(self._entries) else None

    def heading(self, table: str) -> Heading | None:
        """Find the heading of a table."""
        return self._headings.get(table)

    def heading_near(self, row: int, step: int) -> int:
        """Find the heading before (step -1) or after (step 1) a row; `row` where there is none."""
        from bisect import bisect_left, bisect_right

        place = bisect_left(self._places, row) - 1 if step < 0 else bisect_right(self._places, row)
        return self._places[place] if 0 <= place < len(self._places) else row

    # Qt overrides

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Count the entries."""
        return 0 if parent.isValid() else len(self._entries)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Give one."""
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give the entry, or its words."""
        entry = self.entry(index.row())
        if entry is None:
            return None
        if role == EntryRole:
            return entry
        if role == Qt.ItemDataRole.DisplayRole:
            return words_of(entry)
        if role == Qt.ItemDataRole.ToolTipRole and isinstance(entry, (Remark, RowHit, NameHit)):
            return tip_of(entry)
        return None


def words_of(entry: Entry) -> str:
    """Write an entry as one line, as a screen reader says it."""
    if isinstance(entry, Heading):
        return f"{entry.table or tr('Names')}, {count_words(entry)}"
    if isinstance(entry, Remark):
        return entry.text
    if isinstance(entry, NameHit):
        return f"{KIND_WORDS[entry.kind]} {place_words(entry)}: {entry.snippet.text}"
    return f"{entry.column}, {key_words(entry)}: {entry.snippet.text}"


def count_words(heading: Heading) -> str:
    """Say how many hits a heading has; at least so many where reading stopped."""
    return ("≥ " if heading.more else "") + trn("{n} hit", "{n} hits", heading.cells)


def key_words(hit: RowHit) -> str:
    """Name the row of a hit by its key."""
    if hit.key is None:
        return tr("row without a key")
    return tr("row {key}", key=", ".join(one_line(value, 40) for value in hit.key))


def place_words(hit: NameHit) -> str:
    """Say where a name was found, where it is not the name of a table itself."""
    if hit.in_sql:
        return tr("SQL of {name}", name=hit.name)
    return (
        "" if hit.name == hit.table and hit.kind != "column" else tr("of {table}", table=hit.table)
    )


def tip_of(entry: RowHit | NameHit | Remark) -> str:
    """Say what Enter does."""
    if isinstance(entry, Remark):
        return tr("Open the table, filtered to all rows with a hit") if entry.kind == "more" else ""
    if isinstance(entry, RowHit):
        where = tr("at this row") if entry.key else tr("filtered to the rows with a hit")
        return tr(
            "{table}.{column}: open the table {where} (Enter)",
            table=entry.table,
            column=entry.column,
            where=where,
        )
    return tr("Open it (Enter)")
