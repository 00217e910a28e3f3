"""Paint a plan's diagram with any painter: on the screen, into a picture, into an SVG file."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from plume_db.plan.nodes import Access, Kind
from plume_db.units import count_text
from plume_ui.plan.diagram_layout import HEAD, Arrow, Box, Diagram
from plume_ui.plan.facts import MEASURED, NodeFacts, token_of
from plume_ui.plan.looks import LOOKS, chip_word, subject
from plume_ui.tokens import Tokens

_ROUND = frozenset({Kind.TEMP_BTREE, Kind.BLOOM})
"""Kinds that keep rows instead of reading a table are drawn round."""
_INSET = 12.0
_DETAILED = 0.35
"""Below this scale only shapes and names are painted: nobody could read the rest."""
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class Fonts:
    """The fonts of a diagram, in pixels of its own measure."""

    name: QFont
    small: QFont

    @classmethod
    def of(cls, family: QFont) -> Fonts:
        """Make the fonts of an application's font."""
        name, small = QFont(family), QFont(family)
        name.setPixelSize(14)
        name.setWeight(QFont.Weight.DemiBold)
        small.setPixelSize(12)
        return cls(name, small)


class DiagramPainter:
    """Paints what of a diagram is inside an area."""

    def __init__(
        self, diagram: Diagram, facts: Sequence[NodeFacts], look: Tokens, fonts: Fonts
    ) -> None:
        self._diagram = diagram
        self._facts = facts
        self._look = look
        self._fonts = fonts
        self._name = QFontMetricsF(fonts.name)
        self._small = QFontMetricsF(fonts.small)

    def paint(self, painter: QPainter, area: QRectF, scale: float = 1.0, chosen: int = -1) -> None:
        """Paint the frames, arrows and boxes that reach into `area`."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shown = [
            box
            for box in self._diagram.shown(area.top(), area.bottom())
            if box.x <= area.right() and box.x + box.width >= area.left()
        ]
        detailed = scale >= _DETAILED
        for box in shown:
            if box.frame:
                self._frame(painter, box, chosen == box.place, detailed)
        for arrow in self._diagram.arrows_shown(area.top(), area.bottom()):
            self._arrow(painter, arrow, detailed)
        for box in shown:
            if not box.frame:
                self._box(painter, box, chosen == box.place, detailed)

    def _pen(self, box: Box, chosen: bool) -> QPen:
        if chosen:
            return QPen(QColor(self._look.accent), 2.5)
        text, _soft = LOOKS[box.node.access].colours(self._look)
        strong = box.node.access not in (Access.NONE, Access.RESULT)
        return QPen(QColor(text if strong else self._look.faint), 1.2)

    def _frame(self, painter: QPainter, box: Box, chosen: bool, detailed: bool) -> None:
        look = self._look
        pen = self._pen(box, chosen)
        if not chosen:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(QColor(look.alternate if box.depth % 2 == 0 else look.base))
        painter.drawRoundedRect(QRectF(box.x, box.y, box.width, box.height), 8, 8)
        line = QRectF(box.x + _INSET, box.y + 4, box.width - 2 * _INSET, HEAD - 8)
        right = self._figure(painter, box, line) if detailed else line.right()
        left = self._chip(painter, box, line) if detailed else line.left()
        self._text(
            painter, self._fonts.name, self._name, look.text, subject(box.node), left, right, line
        )

    def _box(self, painter: QPainter, box: Box, chosen: bool, detailed: bool) -> None:
        look, node = self._look, box.node
        _text, soft = LOOKS[node.access].colours(look)
        area = QRectF(box.x, box.y, box.width, box.height)
        painter.setPen(self._pen(box, chosen))
        painter.setBrush(QColor(soft if node.access is not Access.NONE else look.raised))
        corner = box.height / 2 if node.kind in _ROUND else 6
        painter.drawRoundedRect(area, corner, corner)
        inset = _INSET + (16 if node.kind in _ROUND else 0)
        rows = [
            QRectF(area.left() + inset, area.top() + at, area.width() - 2 * inset, 22)
            for at in (8, 33, 57, 81)
        ]
        if not detailed:
            middle = area.adjusted(inset, 0, -inset, 0)
            self._text(
                painter, self._fonts.name, self._name, look.text, subject(node) or chip_word(node),
                middle.left(), middle.right(), middle,
            )  # fmt: skip
            return
        name = subject(node) or chip_word(node)
        right = self._sign(painter, box, rows[0])
        self._text(
            painter, self._fonts.name, self._name, look.text, name, rows[0].left(), right, rows[0]
        )
        self._chip(painter, box, rows[1])
        self._figure(painter, box, rows[3])
        if node.index:
            self._text(
                painter, self._fonts.small, self._small, look.text, node.index,
                rows[2].left(), rows[2].right(), rows[2],
            )  # fmt: skip

    def _text(
        self,
        painter: QPainter,
        font: QFont,
        metrics: QFontMetricsF,
        colour: str,
        text: str,
        left: float,
        right: float,
        line: QRectF,
    ) -> None:
        room = right - left
        if room < 12 or not text:
            return
        painter.setFont(font)
        painter.setPen(QColor(colour))
        shown = metrics.elidedText(" ".join(text.split()), Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(QRectF(left, line.top(), room, line.height()), _LEFT, shown)

    def _chip(self, painter: QPainter, box: Box, line: QRectF) -> float:
        """Paint the word of the access on its colour; give where it ends."""
        look = self._look
        text, soft = LOOKS[box.node.access].colours(look)
        word = chip_word(box.node)
        width = min(self._small.horizontalAdvance(word) + 12, line.width())
        chip = QRectF(line.left(), line.center().y() - 9, width, 18)
        painter.setPen(QPen(QColor(text), 1))
        painter.setBrush(QColor(look.raised if not box.frame else soft))
        painter.drawRoundedRect(chip, 4, 4)
        painter.setFont(self._fonts.small)
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, word)
        return chip.right() + 8

    def _sign(self, painter: QPainter, box: Box, line: QRectF) -> float:
        """Paint the sign of the worst finding; give where the room left of it ends."""
        facts = self._of(box)
        if not facts.severity:
            return line.right()
        rect = QRectF(line.right() - 16, line.center().y() - 8, 16, 16)
        paint_sign(painter, rect, facts.severity, self._look, self._fonts.name)
        return rect.left() - 6

    def _figure(self, painter: QPainter, box: Box, line: QRectF) -> float:
        """Paint the rows at the right; give where the room left of them ends."""
        right = self._sign(painter, box, line) if box.frame else line.right()
        facts = self._of(box)
        if not facts.labelled:
            return right
        measured = facts.source == MEASURED
        painter.setFont(self._fonts.small)
        painter.setPen(QColor(self._look.text if measured else self._look.muted))
        room = right - line.left()
        shown = self._small.elidedText(facts.labelled, Qt.TextElideMode.ElideRight, int(room))
        painter.drawText(QRectF(line.left(), line.top(), room, line.height()), _RIGHT, shown)
        return right - self._small.horizontalAdvance(shown)

    def _of(self, box: Box) -> NodeFacts:
        return self._facts[box.place] if box.place < len(self._facts) else NodeFacts()

    def _arrow(self, painter: QPainter, arrow: Arrow, detailed: bool) -> None:
        look = self._look
        rows = self._facts[arrow.source].rows if arrow.source < len(self._facts) else None
        pen = QPen(QColor(look.faint if arrow.side else look.muted), thickness(rows))
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        if arrow.side:
            pen.setStyle(Qt.PenStyle.DashLine)
        points = [QPointF(x, y) for x, y in arrow.points]
        head = 7.0 + pen.widthF()
        tip, towards = points[-1], QLineF(points[-1], points[-2])
        towards.setLength(head)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF([*points[:-1], towards.p2()]))
        self._arrow_head(painter, tip, towards, pen)
        if detailed and rows is not None and not arrow.side:
            self._arrow_words(painter, points, count_text(rows))

    def _arrow_head(self, painter: QPainter, tip: QPointF, towards: QLineF, pen: QPen) -> None:
        half = towards.normalVector().unitVector()
        away = QPointF(half.dx(), half.dy()) * (towards.length() * 0.55)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(pen.color())
        painter.drawPolygon(QPolygonF([tip, towards.p2() + away, towards.p2() - away]))

    def _arrow_words(self, painter: QPainter, points: list[QPointF], words: str) -> None:
        painter.setFont(self._fonts.small)
        painter.setPen(QColor(self._look.muted))
        # Over the longest level stretch: of an arrow that goes on below, the long way back.
        level = [(a, b) for a, b in pairwise(points) if a.y() == b.y()] or [(points[0], points[1])]
        start, end = max(level, key=lambda pair: abs(pair[0].x() - pair[1].x()))
        middle = (start + end) / 2
        room = QRectF(middle.x() - 60, middle.y() - 25, 120, 18)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, words)


def paint_sign(painter: QPainter, rect: QRectF, severity: str, look: Tokens, font: QFont) -> None:
    """Paint a triangle for a warning and a disc for the others.

    Not the icons of the window: their renderers are the GUI thread's, and a file is painted on a
    worker.
    """
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(getattr(look, token_of(severity))))
    if severity == "warn":
        top = QPointF(rect.center().x(), rect.top())
        painter.drawPolygon(QPolygonF([top, rect.bottomRight(), rect.bottomLeft()]))
    else:
        painter.drawEllipse(rect)
    sign = QFont(font)
    sign.setPixelSize(max(6, round(rect.height() * 0.68)))
    painter.setFont(sign)
    painter.setPen(QColor(look.base))
    inner = rect.adjusted(0, 2, 0, 1) if severity == "warn" else rect
    painter.drawText(inner, Qt.AlignmentFlag.AlignCenter, "i" if severity == "note" else "!")


def thickness(rows: int | None) -> float:
    """Turn rows into the thickness of an arrow: one more for each digit; thin where unknown."""
    if not rows:
        return 1.4
    return 1.4 + min(8.0, math.log10(rows + 1)) * 0.95
