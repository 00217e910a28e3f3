"""A combo box in the look of the program: text elided in the middle, a quiet chevron."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStyle, QWidget

from plume_ui import theme

_ICON = 16
_WIDEST_LIST = 520


class Select(QComboBox):
    """Asks for the width of its text up to a limit; its list is as wide as its texts need."""

    def __init__(
        self, name: str, tip: str, widest: int = 220, parent: QWidget | None = None
    ) -> None:
        """Make an empty box; `name` stands in it, faintly, while nothing is chosen."""
        super().__init__(parent)
        self._tip = tip
        self._widest = widest
        self.setAccessibleName(name)
        self.setPlaceholderText(name)
        self.setEnabled(False)
        self.setToolTip(tip)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.currentIndexChanged.connect(self._on_current)
        theme.notifier().changed.connect(self.update)

    def _on_current(self, _at: int) -> None:
        self.settle()

    def settle(self) -> None:
        """Take the width and the tip of what is chosen; for one who filled it without signals."""
        self.setEnabled(self.count() > 0)
        self.updateGeometry()
        text = self.currentText()
        self.setToolTip(f"{text}\n{self._tip}" if text else self._tip)

    def showPopup(self) -> None:
        """Open the list, wide enough for its texts."""
        metrics = QFontMetrics(self.font())
        texts = (self.itemText(at) for at in range(self.count()))
        width = max((metrics.horizontalAdvance(text) for text in texts), default=0)
        self.view().setMinimumWidth(min(_WIDEST_LIST, max(self.width(), width + 64)))
        super().showPopup()

    def sizeHint(self) -> QSize:
        """Ask for the chosen text."""
        metrics = QFontMetrics(self.font())
        icon = _ICON + 6 if not self.itemIcon(self.currentIndex()).isNull() else 0
        text = self.currentText() if self.currentIndex() >= 0 else self.placeholderText()
        width = metrics.horizontalAdvance(text) + icon + 40
        return QSize(min(self._widest, max(96, width)), metrics.height() + 12)

    def minimumSizeHint(self) -> QSize:
        """Stay readable."""
        return QSize(72, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw frame, icon, text and chevron."""
        look = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        over = self.underMouse() and self.isEnabled()
        focused = self.hasFocus()
        pen = QPen(theme.colour(look.accent if focused else look.edge), look.ring if focused else 1)
        painter.setPen(pen)
        half = pen.widthF() / 2
        frame = QRectF(self.rect()).adjusted(half, half, -half, -half)
        painter.setBrush(theme.colour(look.hover if over else look.base))
        painter.drawRoundedRect(frame, 6, 6)
        left = 10
        icon = self.itemIcon(self.currentIndex())
        if not icon.isNull():
            box = QRect(left, (self.height() - _ICON) // 2, _ICON, _ICON)
            icon.paint(painter, self._mirrored(box))
            left += _ICON + 6
        self._paint_text(painter, left)
        self._paint_chevron(painter)

    def _paint_text(self, painter: QPainter, left: int) -> None:
        look = theme.tokens()
        text = self.currentText() if self.currentIndex() >= 0 else self.placeholderText()
        chosen = self.currentIndex() >= 0 and self.isEnabled()
        painter.setPen(theme.colour(look.text if chosen else look.faint))
        area = self.rect().adjusted(left, 0, -24, 0)
        elided = painter.fontMetrics().elidedText(
            text, Qt.TextElideMode.ElideMiddle, max(0, area.width())
        )
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(self._mirrored(area), flags, elided)

    def _mirrored(self, box: QRect) -> QRect:
        """Place a box as the language is read."""
        return QStyle.visualRect(self.layoutDirection(), self.rect(), box)

    def _paint_chevron(self, painter: QPainter) -> None:
        look = theme.tokens()
        x = self.width() - 15.0 if self.isLeftToRight() else 15.0
        y = self.height() / 2
        pen = QPen(theme.colour(look.muted if self.isEnabled() else look.faint), 1.5)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        points = [QPointF(x - 3.5, y - 1.75), QPointF(x, y + 1.75), QPointF(x + 3.5, y - 1.75)]
        painter.drawPolyline(QPolygonF(points))
