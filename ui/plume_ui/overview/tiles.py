"""A row of large figures: how many tables, rows and bytes."""

from __future__ import annotations

from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSpacerItem,
    QVBoxLayout,
    QWidget,
)

from plume_ui import theme
from plume_ui.widgets.card import label


class Tile(QFrame):
    """A figure with its name below."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.figure = QLabel("…", self)
        self.figure.setFont(theme.scaled_font(7.0, QFont.Weight.DemiBold))
        self.name = label(name, "caption")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.figure)
        column.addWidget(self.name)

    def put(self, figure: str, tip: str = "", name: str = "") -> None:
        """Show a figure, with the exact value in the tip."""
        self.figure.setText(figure)
        self.setToolTip(tip)
        if name:
            self.name.setText(name)
        self.setAccessibleName(f"{self.name.text()}: {figure}")


class Tiles(QWidget):
    """The tiles of a file, by key."""

    NAMES = (
        ("size", "size"),
        ("tables", "tables"),
        ("rows", "rows"),
        ("indexes", "indexes"),
        ("free", "free"),
    )

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tiles = {key: Tile(name, self) for key, name in self.NAMES}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for tile in self._tiles.values():
            row.addWidget(tile)
            # A gap that gives way in a narrow window.
            row.addItem(QSpacerItem(24, 0, QSizePolicy.Policy.Maximum))
        row.addStretch(1)

    def __getitem__(self, key: str) -> Tile:
        """Give the tile of a key."""
        return self._tiles[key]
