"""How many values are of which type: one bar in parts, with the words under it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from plume_db.language import tr
from plume_db.units import count_text, percent_text
from plume_ui import theme
from plume_ui.tokens import Tokens

BAR = 12
_DOT = 8
_WORDS = {"integer": "INTEGER", "real": "REAL", "text": "TEXT", "blob": "BLOB", "null": "NULL"}


class TypeBar(QWidget):
    """Each type has its place, its colour and its word; the bar is drawn to scale."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kinds: list[tuple[str, int]] = []
        self._total = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.notifier().changed.connect(self.update)

    def show_kinds(self, kinds: dict[str, int]) -> None:
        """Show other counts."""
        self._kinds = [(kind, count) for kind, count in kinds.items() if count]
        self._total = sum(kinds.values())
        words = ", ".join(
            f"{_WORDS[kind]} {count_text(count)} ({percent_text(count, self._total)})"
            for kind, count in self._kinds
        )
        self.setAccessibleName(tr("Types: {words}", words=words or tr("no rows")))
        self.setToolTip(words.replace(", ", "\n"))
        self.updateGeometry()
        self.update()

    @property
    def text(self) -> str:
        """What the bar says in words."""
        return self.accessibleName()

    def _line(self) -> int:
        return QFontMetrics(self.font()).height() + 4

    # Qt overrides

    def sizeHint(self) -> QSize:
        """Ask for the bar and a line for each type."""
        return QSize(160, BAR + 8 + max(1, len(self._kinds)) * self._line())

    def minimumSizeHint(self) -> QSize:
        """Do with less width, not with less height."""
        return QSize(80, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the parts and their words."""
        look = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_bar(painter, look)
        top = BAR + 8
        for kind, count in self._kinds:
            self._paint_words(painter, look, kind, count, top)
            top += self._line()
        if not self._kinds:
            painter.setPen(QColor(look.muted))
            painter.drawText(0, top, self.width(), self._line(), 0, tr("No rows"))
        painter.end()

    def _paint_bar(self, painter: QPainter, look: Tokens) -> None:
        whole = QRectF(0, 0, self.width(), BAR)
        path = QPainterPath()
        path.addRoundedRect(whole, 4, 4)
        painter.save()
        painter.setClipPath(path)
        painter.fillRect(whole, QColor(look.neutral_soft))
        left = 0.0
        for kind, count in self._kinds:
            width = whole.width() * count / self._total
            # A type that is there at all is seen.
            part = QRectF(left, 0, max(2.0, width), BAR)
            painter.fillRect(part, kind_colour(kind, look))
            painter.fillRect(QRectF(part.right() - 1, 0, 1, BAR), QColor(look.panel))
            left += width
        painter.restore()

    def _paint_words(
        self, painter: QPainter, look: Tokens, kind: str, count: int, top: int
    ) -> None:
        line = self._line()
        dot = QRectF(0, top + (line - _DOT) / 2, _DOT, _DOT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(kind_colour(kind, look))
        painter.drawRoundedRect(dot, 2, 2)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(look.text))
        words = QRectF(_DOT + 8, top, self.width() - _DOT - 8, line)
        painter.drawText(words, middle | Qt.AlignmentFlag.AlignLeft, _WORDS[kind])
        right = middle | Qt.AlignmentFlag.AlignRight
        share = percent_text(count, self._total)
        painter.drawText(words, right, share)
        metrics = QFontMetrics(self.font())
        room = metrics.horizontalAdvance("< 0.1 %") + 12
        needed = metrics.horizontalAdvance(_WORDS[kind] + count_text(count)) + 8
        if needed <= words.width() - room:  # in a narrow panel the tip has it
            painter.setPen(QColor(look.muted))
            painter.drawText(words.adjusted(0, 0, -room, 0), right, count_text(count))


def kind_colour(kind: str, look: Tokens) -> QColor:
    """Choose the colour of a type; NULL is the one without."""
    places = {"integer": 0, "real": 6, "text": 2, "blob": 1}
    return QColor(look.series[places[kind]]) if kind in places else QColor(look.faint)
