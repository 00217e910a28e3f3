"""Large figures in a row, or in two where it is narrow: how many tables, rows and bytes."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from plume_db.language import tr
from plume_ui import theme
from plume_ui.widgets.card import label

_GAPS = 8, 30
"""Pixels between two tiles: at least, and at most."""


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
        ("size", tr("size")),
        ("tables", tr("tables")),
        ("rows", tr("rows")),
        ("indexes", tr("indexes")),
        ("free", tr("free")),
    )

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tiles = {key: Tile(name, self) for key, name in self.NAMES}
        self._across = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(8)
        self._arrange()

    def __getitem__(self, key: str) -> Tile:
        """Give the tile of a key."""
        return self._tiles[key]

    def _arrange(self) -> None:
        """Put as many beside each other as have room: a figure that is cut is another one."""
        least, most = _GAPS
        widths = [tile.sizeHint().width() for tile in self._tiles.values()]
        shapes = {n: [max(widths[at::n]) for at in range(n)] for n in (len(widths), 3, 2)}
        across = len(widths)
        if self._across:  # before that it has no width
            room = self.width()
            fitting = (n for n, wide in shapes.items() if sum(wide) + (n - 1) * least <= room)
            across = next(fitting, 2)
            most = min(most, max(least, (room - sum(shapes[across])) // (across - 1)))
        if most != self._grid.horizontalSpacing():  # to set the same asks for a layout again
            self._grid.setHorizontalSpacing(most)
        if across == self._across:
            return
        self._across = across
        for place, tile in enumerate(self._tiles.values()):
            self._grid.addWidget(tile, place // across, place % across)
        for column in range(len(widths) + 1):
            self._grid.setColumnStretch(column, column == across)

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the tiles for another width."""
        super().resizeEvent(event)
        self._arrange()

    def event(self, event: QEvent) -> bool:
        """Arrange them again when a figure became longer."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._arrange()
        return super().event(event)
