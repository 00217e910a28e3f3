"""Remembered statements as a list model."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from plume_db.history.entry import Ended, Entry
from plume_db.language import tr, trn
from plume_db.units import duration_text
from plume_db.values import one_line
from plume_ui.moments import clock_text, moment_text

EntryRole = Qt.ItemDataRole.UserRole
"""The role under which an item gives its Entry."""

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()


class EntryModel(QAbstractListModel):
    """A list of entries, replaced as a whole."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[Entry, ...] = ()

    def show_entries(self, entries: tuple[Entry, ...]) -> None:
        """Show these entries."""
        self.beginResetModel()
        self._entries = entries
        self.endResetModel()

    def row_of(self, number: int) -> int:
        """Find an entry by its number; -1 where it is not here."""
        return next((row for row, each in enumerate(self._entries) if each.id == number), -1)

    # Qt overrides

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        """Count the entries."""
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give what a role shows of an entry."""
        if not index.isValid():
            return None
        entry = self._entries[index.row()]
        if role == EntryRole:
            return entry
        if role == Qt.ItemDataRole.DisplayRole:
            return first_line(entry)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{first_line(entry)}; {facts(entry)}"
        return None


def first_line(entry: Entry) -> str:
    """Give a snippet's name, or the statement on one line."""
    return entry.name or one_line(" ".join(entry.sql[:2_000].split()), 300)


def facts(entry: Entry) -> str:
    """Tell in one line what became of a statement, when and on which file."""
    if entry.name:
        return one_line(" ".join(entry.sql[:2_000].split()), 200)
    parts = [outcome(entry), when(entry.started), Path(entry.file).name]
    return "  ·  ".join(part for part in parts if part)


def outcome(entry: Entry) -> str:
    """Tell how a statement ended."""
    rows = trn("{n} row", "{n} rows", entry.rows)
    seconds = duration_text(entry.seconds)
    return {
        Ended.ROWS: tr("{rows} in {seconds}", rows=rows, seconds=seconds),
        Ended.CHANGED: tr("{rows} changed in {seconds}", rows=rows, seconds=seconds),
        Ended.FAILED: tr("Failed: {told}", told=one_line(entry.told, 120)),
        Ended.STOPPED: tr(
            "Stopped after {seconds}, {rows} had come",
            seconds=duration_text(entry.seconds),
            rows=rows,
        ),
        Ended.DECLINED: tr("Not run after its rehearsal"),
    }[entry.ended]


def when(at: float) -> str:
    """Tell a time: of today the hour, else the day too."""
    then = time.localtime(at)
    today = time.localtime()
    if then[:3] == today[:3]:
        return tr("today {time}", time=clock_text(at, seconds=True))
    return moment_text(at, seconds=False)
