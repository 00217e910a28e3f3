"""The names of a card's lines with their colours, in one row."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from plume_db.language import tr
from plume_ui import theme

_SWATCH = 10.0
_GAP = 6.0
_BETWEEN = 14.0
_HEIGHT = 20


class NamesRow(QWidget):
    """Paints as many names as there is room for; hidden while there is only one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[tuple[str, str], ...] = ()
        self.setFont(theme.small_font())
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.hide()
        theme.notifier().changed.connect(self.update)

    @property
    def names(self) -> tuple[tuple[str, str], ...]:
        """The labels with their colours."""
        return self._names

    def show_names(self, names: Sequence[tuple[str, str]]) -> None:
        """Show labels, each with a colour ``#rrggbb``."""
        fresh = tuple(dict.fromkeys(names))
        if fresh == self._names:
            return
        self._names = fresh
        self.setVisible(len(fresh) > 1)
        words = ", ".join(label for label, _ in fresh)
        self.setToolTip(words)
        self.setAccessibleName(tr("Lines: {words}", words=words))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint swatches and names; the last says how many have no room."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.font())
        metrics = QFontMetricsF(self.font())
        x, middle = 12.0, self.height() / 2
        for number, (label, colour) in enumerate(self._names):
            left = len(self._names) - number
            more = tr("and {left} more", left=left)
            wide = _SWATCH + _GAP + metrics.horizontalAdvance(label)
            reserve = metrics.horizontalAdvance(more) + _BETWEEN if left > 1 else 0.0
            painter.setPen(theme.colour(theme.tokens().muted))
            if x + wide + reserve > self.width() - 8:
                rest = QRectF(x, 0, self.width() - x - 8, self.height())
                painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, more)
                break
            painter.setPen(QPen(theme.colour(colour), 3, c=Qt.PenCapStyle.FlatCap))
            painter.drawLine(QPointF(x, middle), QPointF(x + _SWATCH, middle))
            painter.setPen(theme.colour(theme.tokens().muted))
            room = QRectF(x + _SWATCH + _GAP, 0, wide, self.height())
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, label)
            x += wide + _BETWEEN
        painter.end()

    def sizeHint(self) -> QSize:
        """Ask for one line."""
        return QSize(120, _HEIGHT)
