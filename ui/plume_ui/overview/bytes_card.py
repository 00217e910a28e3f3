"""Where the bytes are: the treemap and its legend."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from plume_db.language import tr
from plume_db.storage.shares import Shares
from plume_db.units import bytes_text, percent_text
from plume_ui import theme
from plume_ui.overview.treemap import Treemap, part_colour
from plume_ui.widgets.card import Card, label


class Swatch(QWidget):
    """A small square in the colour of a kind of part."""

    def __init__(self, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = kind
        self.setFixedSize(QSize(10, 10))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the square."""
        free = QColor(theme.tokens().neutral_soft)
        painter = QPainter(self)
        painter.fillRect(self.rect(), free if self._kind == "free" else part_colour(self._kind))
        painter.end()


class BytesCard(Card):
    """Shows which tables and indexes take the room."""

    opened = Signal(object)
    """Carries the name of a table."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("WHERE THE BYTES ARE"), parent)
        self.treemap = Treemap(self)
        self.treemap.opened.connect(self.opened)
        self._words: dict[str, QLabel] = {}
        self._empty = label(tr("Measuring…"), "caption")
        legend = QHBoxLayout()
        legend.setSpacing(5)
        for kind in ("table", "index", "free"):
            words = label("", "caption", delta=-1.0)
            self._words[kind] = words
            legend.addWidget(Swatch(kind, self))
            legend.addWidget(words)
            legend.addSpacing(5)
        legend.addStretch(1)
        self.body.addWidget(self._empty)
        self.body.addWidget(self.treemap, 1)
        self.body.addLayout(legend)

    def show_shares(self, shares: Shares, free: int) -> None:
        """Show other shares."""
        self._empty.setVisible(not shares.blocks)
        if not shares.tables and not shares.blocks:
            self._empty.setText(tr("There is nothing in the file yet."))
        self.treemap.show_blocks(shares.blocks, free)
        amounts = {"table": shares.table_bytes, "index": shares.index_bytes, "free": free}
        names = {"table": tr("tables"), "index": tr("indexes"), "free": tr("free")}
        whole = sum(amounts.values())
        for kind, amount in amounts.items():
            self._words[kind].setText(f"{names[kind]} {percent_text(amount, whole)}")
            self._words[kind].setToolTip(
                tr("{amount} ({amount2:,} bytes)", amount=bytes_text(amount), amount2=amount)
            )
