"""How numbers are spread, as bars; arrow keys and the mouse read them out."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from plume_db.language import tr
from plume_db.profile.profile import Bin, Histogram
from plume_db.units import count_text
from plume_ui import theme
from plume_ui.profile.words import number_text
from plume_ui.tokens import Tokens
from plume_ui.widgets.focus import show_ring
from plume_ui.widgets.spoken import speak_as

BARS = 88
_GAP = 4


class HistogramView(QWidget):
    """Bars to scale; Enter or a click asks for the rows of the bar under the mark."""

    chosen = Signal(object)
    """Carries a Bin."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._histogram: Histogram | None = None
        self._mark: int | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        speak_as(self, QAccessible.Role.Chart)
        show_ring(self)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # from the least to the greatest
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.notifier().changed.connect(self.update)

    def show_histogram(self, histogram: Histogram) -> None:
        """Show other bars."""
        self._histogram, self._mark = histogram, None
        self._tell()

    @property
    def text(self) -> str:
        """What is read out: the marked bar, or what all of them are."""
        return self.accessibleName()

    def _bins(self) -> tuple[Bin, ...]:
        return self._histogram.bins if self._histogram else ()

    def _tell(self) -> None:
        bins = self._bins()
        if self._mark is not None and self._mark < len(bins):
            words = bin_words(bins[self._mark], self._mark == len(bins) - 1)
        elif bins:
            words = tr(
                "Numbers from {number} to {number2}",
                number=number_text(bins[0].low),
                number2=number_text(bins[-1].high),
            )
        else:
            words = tr("No numbers")
        self.setAccessibleName(words)
        self.setToolTip(
            tr("{words}\nArrow keys go from bar to bar; Enter shows its rows", words=words)
        )
        self.update()

    def _choose(self) -> None:
        bins = self._bins()
        if self._mark is not None and self._mark < len(bins):
            self.chosen.emit(bins[self._mark])

    def _at(self, x: float) -> int | None:
        bins = self._bins()
        place = int(x / max(1, self.width()) * len(bins)) if bins else -1
        return place if 0 <= place < len(bins) else None

    # Qt overrides

    def sizeHint(self) -> QSize:
        """Ask for the bars and two lines of words."""
        return QSize(200, BARS + 2 * (QFontMetrics(self.font()).height() + _GAP) + _GAP)

    def minimumSizeHint(self) -> QSize:
        """Do with less width."""
        return QSize(80, self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from bar to bar."""
        last, key = len(self._bins()) - 1, event.key()
        at = self._mark if self._mark is not None else -1
        goes = {
            Qt.Key.Key_Right: min(last, at + 1),
            Qt.Key.Key_Left: max(0, at - 1),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose()
        elif key in goes and last >= 0:
            self._mark = goes[Qt.Key(key)]
            self._tell()
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Mark the bar under the mouse."""
        if (mark := self._at(event.position().x())) != self._mark:
            self._mark = mark
            self._tell()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Ask for the rows of a bar."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._mark = self._at(event.position().x())
            self._choose()

    def leaveEvent(self, event: QEvent) -> None:
        """Take the mark away with the mouse."""
        super().leaveEvent(event)
        if not self.hasFocus():
            self._mark = None
            self._tell()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the mark away with the keyboard."""
        super().focusOutEvent(event)
        self._mark = None
        self._tell()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw bars, ends and the words of the marked one."""
        look, bins = theme.tokens(), self._bins()
        if not bins:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_bars(painter, look, bins)
        self._paint_words(painter, look, bins)
        painter.end()

    def _paint_bars(self, painter: QPainter, look: Tokens, bins: tuple[Bin, ...]) -> None:
        most = max((each.count for each in bins), default=0) or 1
        width = self.width() / len(bins)
        painter.setPen(Qt.PenStyle.NoPen)
        for place, each in enumerate(bins):
            height = max(1.5, (BARS - 2) * each.count / most) if each.count else 0
            bar = QRectF(place * width + 0.5, BARS - height, max(1.0, width - 1), height)
            painter.setBrush(theme.colour(look.accent, 1.0 if place == self._mark else 0.65))
            painter.drawRoundedRect(bar, 1.5, 1.5)
        painter.fillRect(QRectF(0, BARS, self.width(), 1), QColor(look.line))
        if self.hasFocus():
            painter.setPen(QPen(QColor(look.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)

    def _paint_words(self, painter: QPainter, look: Tokens, bins: tuple[Bin, ...]) -> None:
        metrics = QFontMetrics(self.font())
        line = QRectF(2, BARS + _GAP, self.width() - 4, metrics.height())
        painter.setPen(QColor(look.muted))
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft, number_text(bins[0].low))
        painter.drawText(line, Qt.AlignmentFlag.AlignRight, number_text(bins[-1].high))
        if self._mark is not None and self._mark < len(bins):
            below = line.translated(0, metrics.height() + _GAP)
            painter.setPen(QColor(look.text))
            words = bin_words(bins[self._mark], self._mark == len(bins) - 1)
            shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, self.width())
            painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, shown)


def bin_words(each: Bin, last: bool) -> str:
    """Say how many numbers a bar stands for."""
    if each.low == each.high:
        return f"{number_text(each.low)}: {count_text(each.count)}"
    low, high, count = number_text(each.low), number_text(each.high), count_text(each.count)
    if last:
        return tr("{low} to {high}: {count}", low=low, high=high, count=count)
    return tr("{low} to below {high}: {count}", low=low, high=high, count=count)
