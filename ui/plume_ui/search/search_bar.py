"""The field for what is looked for, its options, and Stop."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from plume_db.language import tr
from plume_db.search.options import SearchOptions
from plume_ui import icons

_SWITCHES = {
    "match_case": (
        tr("Match case"),
        tr(
            "Tell a from A. Otherwise letters match in either case, one by one: ä finds Ä, "
            "but ß does"
            " not find SS"
        ),
    ),
    "whole": (
        tr("Whole value"),
        tr("Find only values that are this text as a whole, not a part of it"),
    ),
    "regex": (
        tr("Regex"),
        tr(
            "Read the text as a regular expression of SQLite's regexp: . * + ? {2,3} [a-z] ( "
            "| ) ^ $"
            " \\d \\w \\s \\b; numbers are tested as text"
        ),
    ),
}
_PLACES = {
    "blobs": (
        tr("BLOBs, as UTF-8 bytes"),
        tr("Read BLOBs too; upper and lower case differ in them"),
    ),
    "views": (tr("Views"), tr("Run every view; that can take long")),
    "internal": (tr("Shadow and internal tables"), tr("Read tables that SQLite keeps for itself")),
}


class _Field(QLineEdit):
    """Down leads on to the list."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Hand Down on; a line of text has no use for it."""
        if event.key() == Qt.Key.Key_Down:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class SearchBar(QFrame):
    """Emits what the person asks for."""

    wanted = Signal()
    stop_wanted = Signal()
    list_wanted = Signal()
    """The keyboard is to go into the list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.field = _Field(self)
        self.field.setPlaceholderText(tr("Text or number to look for in every table"))
        self.field.setAccessibleName(tr("Look for"))
        self.field.setToolTip(
            tr(
                "A text is found in any part of a text; a number also as a number: 5 finds 5 "
                "and 5.0"
            )
        )
        self.field.setClearButtonEnabled(True)
        self.field.addAction(icons.icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.field.returnPressed.connect(self.wanted)
        self.field.left.connect(self.list_wanted)
        self.go = QPushButton(tr("Search"), self)
        self.go.setProperty("role", "primary")
        self.go.clicked.connect(lambda _checked=False: self._pressed())
        self._running = False
        self.switches = {name: self._switch(*words) for name, words in _SWITCHES.items()}
        self.places: dict[str, QAction] = {}
        self._lay_out()
        self.show_running(False)

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self.field, 1)
        first.addWidget(self.go)
        second = QHBoxLayout()
        second.setSpacing(4)
        for switch in self.switches.values():
            second.addWidget(switch)
        second.addWidget(self._places_button())
        second.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(4)
        column.addLayout(first)
        column.addLayout(second)

    def _switch(self, words: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(words)
        button.setToolTip(tip)
        button.setCheckable(True)
        button.toggled.connect(lambda _on: self._changed())
        return button

    def _places_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setText(tr("Also in"))
        button.setIcon(icons.icon("chevron-down"))
        button.setIconSize(QSize(12, 12))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setToolTip(tr("Where else to look"))
        menu = QMenu(button)
        menu.setToolTipsVisible(True)
        for name, (words, tip) in _PLACES.items():
            action = menu.addAction(words)
            action.setCheckable(True)
            action.setToolTip(tip)
            action.toggled.connect(lambda _on: self._changed())
            self.places[name] = action
        button.setMenu(menu)
        return button

    def _changed(self) -> None:
        if self.field.text() and self.field.property("looked"):
            self.wanted.emit()

    def _pressed(self) -> None:
        (self.stop_wanted if self._running else self.wanted).emit()

    def options(self) -> SearchOptions:
        """Give what is chosen."""
        chosen = {name: switch.isChecked() for name, switch in self.switches.items()}
        chosen |= {name: action.isChecked() for name, action in self.places.items()}
        return SearchOptions(**chosen)

    def show_running(self, running: bool) -> None:
        """Offer Stop while something runs."""
        self._running = running
        self.go.setText(tr("Stop") if running else tr("Search"))
        self.go.setToolTip(tr("Stop looking (Esc)") if running else tr("Look for it (Enter)"))
        self.field.setProperty("looked", running or self.field.property("looked"))
