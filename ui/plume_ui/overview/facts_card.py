"""The facts of the file, in as many columns as there is room for."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from plume_db.language import localised, tr, trn
from plume_db.storage.facts import FileFacts
from plume_db.units import bytes_text, percent_text
from plume_ui import theme
from plume_ui.widgets.card import Card, label

COLUMN_WIDTH = 250

Fact = tuple[str, str, str]
"""Name, value, explanation."""


def facts_of(facts: FileFacts) -> tuple[Fact, ...]:
    """Choose and word what is worth showing."""
    pages = tr(
        "{page_count:,} × {page_size:,} bytes",
        page_count=facts.page_count,
        page_size=facts.page_size,
    )
    found: list[Fact] = [
        (tr("Pages"), pages, trn("{n} byte in all", "{n} bytes in all", facts.bytes)),
        (
            tr("Free"),
            _free(facts),
            trn(
                "{n} page that VACUUM would give back",
                "{n} pages that VACUUM would give back",
                facts.free_pages,
            ),
        ),
        (tr("Text encoding"), facts.encoding, tr("How text is stored")),
        (tr("Journal"), _JOURNALS.get(facts.journal_mode, facts.journal_mode), _JOURNAL_TIP),
        (
            tr("Auto-vacuum"),
            facts.auto_vacuum,
            tr("Whether freed pages leave the file by themselves"),
        ),
        (tr("Written by"), _writer(facts), tr("The SQLite version that changed the file last")),
        (
            tr("User version"),
            str(facts.user_version),
            tr("PRAGMA user_version: the application's own"),
        ),
        (
            tr("Schema version"),
            str(facts.schema_cookie),
            tr("Goes up with each change of the schema"),
        ),
        (
            tr("Changes"),
            localised(f"{facts.change_counter:,}"),
            tr("The header's change counter; still in WAL mode"),
        ),
    ]
    if facts.application_id:
        number = facts.application_id & 0xFFFFFFFF
        found.append((tr("Application id"), f"0x{number:08X}", "PRAGMA application_id"))
    if facts.wal_bytes:
        found.append(
            (
                tr("Log (WAL)"),
                bytes_text(facts.wal_bytes),
                tr("{wal_bytes:,} bytes", wal_bytes=facts.wal_bytes),
            )
        )
    if facts.reserved_bytes:
        tip = tr("Kept free in each page, for checksums or encryption")
        found.append((tr("Reserved a page"), bytes_text(facts.reserved_bytes), tip))
    return tuple(fact for fact in found if fact[1])


class FactsCard(Card):
    """Shows facts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("THE FILE"), parent)
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
        columns = max(1, min(3, (self.width() - 32) // theme.wide(COLUMN_WIDTH)))
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
            text.setAccessibleName(f"{name}: {value}")
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


_JOURNALS = {"wal": tr("write-ahead log"), "delete": tr("rollback journal")}
_JOURNAL_TIP = tr("How SQLite makes transactions safe in this file")


def _free(facts: FileFacts) -> str:
    if not facts.free_pages:
        return tr("none")
    return f"{bytes_text(facts.free_bytes)} ({percent_text(facts.free_bytes, facts.bytes)})"


def _writer(facts: FileFacts) -> str:
    return (
        tr("SQLite {writer_version}", writer_version=facts.writer_version)
        if facts.writer_version
        else ""
    )
