"""One thing that is attached: where it is from, its tables, and how to let it go."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from plume_db.attach.attachments import AttachedFile
from plume_db.attach.scratch import SCHEMA, Imported
from plume_db.language import tr, trn
from plume_db.names import quoted
from plume_db.schema.objects import Table
from plume_db.units import bytes_text, count_text
from plume_ui import icons
from plume_ui.widgets.card import Card, label
from plume_ui.widgets.elided_label import ElidedLabel
from plume_ui.widgets.sign import Sign

MOST = 12
"""Tables with a button each; of more the number is told."""


@dataclass(frozen=True)
class Entry:
    """What a card shows."""

    name: str
    """What stands before the dot, or ``scratch.NAME``."""
    icon: str
    origin: str
    facts: str
    tables: tuple[str, ...]
    """Names as they stand in SQL."""
    more: int
    notes: tuple[str, ...]


def entry_of_file(each: AttachedFile) -> Entry:
    """Describe a database."""
    tables = [t for t in each.catalog.tables if t.kind != "shadow" and not t.internal]
    shown = tuple(f"{each.schema}.{_bare(table)}" for table in tables[:MOST])
    size = bytes_text(each.opened.state.identity.size)
    count = trn("{n} table or view", "{n} tables and views", len(tables))
    lock = tr(", encrypted") if each.opened.encrypted else ""
    notes = tuple(filter(None, (each.opened.why, each.catalog.error)))
    return Entry(
        each.schema,
        "database",
        str(each.opened.path),
        f"{size}, {count}{lock}",
        shown,
        max(0, len(tables) - MOST),
        notes,
    )


def entry_of_import(each: Imported) -> Entry:
    """Describe a table that was read from a file."""
    rows = trn("{n} row", "{n} rows", each.rows)
    kinds = [f"{name} {kind}".rstrip() for name, kind in each.columns[:6]]
    more = ", …" if len(each.columns) > 6 else ""
    name = f"{SCHEMA}.{_word(each.table)}"
    return Entry(
        f"{SCHEMA}.{each.table}",
        "table",
        str(each.path),
        trn(
            "{rows}, {n} column: {kinds}{more}",
            "{rows}, {n} columns: {kinds}{more}",
            len(each.columns),
            rows=rows,
            kinds=", ".join(kinds),
            more=more,
        ),
        (name,),
        0,
        each.notes,
    )


def _bare(table: Table) -> str:
    return _word(table.name)


def _word(name: str) -> str:
    plain = name.isascii() and name.replace("_", "a").isalnum() and not name[:1].isdigit()
    return name if plain else quoted(name)


class EntryCard(Card):
    """Shows one entry; asks for a query of a table, and to be detached."""

    query_wanted = Signal(object)
    """Carries the name of a table as it stands in SQL."""
    detach_wanted = Signal(object)
    """Carries the entry's name."""

    def __init__(self, entry: Entry, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.entry = entry
        self.setAccessibleName(tr("{name}, from {origin}", name=entry.name, origin=entry.origin))
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(Sign(entry.icon, "accent"))
        head.addWidget(label(entry.name, "heading"), 1)
        self.detach = QPushButton(tr("Detach"))
        self.detach.setToolTip(tr("Let go of {name}; its file stays as it is", name=entry.name))
        self.detach.setAccessibleName(tr("Detach {name}", name=entry.name))
        self.detach.clicked.connect(lambda: self.detach_wanted.emit(entry.name))
        head.addWidget(self.detach)
        self.body.addLayout(head)
        self.body.addWidget(ElidedLabel(entry.origin, "caption"))
        self.body.addWidget(label(entry.facts, "caption", wrap=True))
        self._add_tables()
        for note in entry.notes:
            self.body.addWidget(label(note, "caption", wrap=True))

    def _add_tables(self) -> None:
        self.tables: list[QPushButton] = []
        column = QVBoxLayout()
        column.setSpacing(2)
        row: QHBoxLayout | None = None
        for at, name in enumerate(self.entry.tables):
            if row is None or at % 3 == 0:
                row = QHBoxLayout()
                row.setSpacing(12)
                column.addLayout(row)
            short = name if len(name) <= 36 else f"{name[:35]}…"
            button = QPushButton(short)
            button.setIcon(icons.icon("query", "accent"))
            button.setProperty("role", "link")
            button.setToolTip(tr("Open a query of {name}", name=name))
            button.clicked.connect(lambda _on=False, chosen=name: self.query_wanted.emit(chosen))
            row.addWidget(button)
            self.tables.append(button)
            if at % 3 == 2 or at == len(self.entry.tables) - 1:
                row.addStretch(1)
        self.body.addLayout(column)
        if self.entry.more:
            words = tr(
                "and {more} more; completion knows them all", more=count_text(self.entry.more)
            )
            self.body.addWidget(label(words, "caption"))
