"""The facts of the file, in as many columns as there is room for."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from plume_db.storage.facts import FileFacts
from plume_db.units import bytes_text, percent_text
from plume_ui.widgets.card import Card, label

COLUMN_WIDTH = 250

Fact = tuple[str, str, str]
"""Name, value, explanation."""


def facts_of(facts: FileFacts) -> tuple[Fact, ...]:
    """Choose and word what is worth showing."""
    pages = f"{facts.page_count:,} × {facts.page_size:,} bytes"
    found: list[Fact] = [
        ("Pages", pages, f"{facts.bytes:,} bytes in all"),
        ("Free", _free(facts), f"{facts.free_pages:,} pages that VACUUM would give back"),
        ("Text encoding", facts.encoding, "How text is stored"),
        ("Journal", _JOURNALS.get(facts.journal_mode, facts.journal_mode), _JOURNAL_TIP),
        ("Auto-vacuum", facts.auto_vacuum, "Whether freed pages leave the file by themselves"),
        ("Written by", _writer(facts), "The SQLite version that changed the file last"),
        ("User version", str(facts.user_version), "PRAGMA user_version: the application's own"),
        ("Schema version", str(facts.schema_cookie), "Goes up with each change of the schema"),
        ("Changes", f"{facts.change_counter:,}", "The header's change counter; still in WAL mode"),
    ]
    if facts.application_id:
        number = facts.application_id & 0xFFFFFFFF
        found.append(("Application id", f"0x{number:08X}", "PRAGMA application_id"))
    if facts.wal_bytes:
        found.append(("Log (WAL)", bytes_text(facts.wal_bytes), f"{facts.wal_bytes:,} bytes"))
    if facts.reserved_bytes:
        tip = "Kept free in each page, for checksums or encryption"
        found.append(("Reserved a page", bytes_text(facts.reserved_bytes), tip))
    return tuple(fact for fact in found if fact[1])


class FactsCard(Card):
    """Shows facts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("THE FILE", parent)
        self._facts: tuple[Fact, ...] = ()
        self._columns = 0
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(6)
        self.body.addLayout(self._grid)
        self.body.addStretch(1)

    def show_facts(self, facts: FileFacts) -> None:
        """Show other facts."""
        self._facts = facts_of(facts)
        self._columns = 0
        self._arrange()

    def _arrange(self) -> None:
        columns = max(1, min(3, (self.width() - 32) // COLUMN_WIDTH))
        if columns == self._columns or not self._facts:
            return
        self._columns = columns
        while self._grid.count():
            if (item := self._grid.takeAt(0)) and (widget := item.widget()):
                widget.hide()
                widget.deleteLater()
        per_column = -(-len(self._facts) // columns)
        for number, (name, value, tip) in enumerate(self._facts):
            column, row = divmod(number, per_column)
            caption, text = label(name, "caption"), label(value)
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            for part in (caption, text):
                part.setToolTip(tip)
            self._add(caption, row, 2 * column)
            self._add(text, row, 2 * column + 1)
        for column in range(6):
            shown = column % 2 == 1 and column < 2 * columns
            self._grid.setColumnStretch(column, 1 if shown else 0)

    def _add(self, widget: QLabel, row: int, column: int) -> None:
        self._grid.addWidget(widget, row, column)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use the new width."""
        super().resizeEvent(event)
        self._arrange()


_JOURNALS = {"wal": "write-ahead log", "delete": "rollback journal"}
_JOURNAL_TIP = "How SQLite makes transactions safe in this file"


def _free(facts: FileFacts) -> str:
    if not facts.free_pages:
        return "none"
    return f"{bytes_text(facts.free_bytes)} ({percent_text(facts.free_bytes, facts.bytes)})"


def _writer(facts: FileFacts) -> str:
    return f"SQLite {facts.writer_version}" if facts.writer_version else ""
