"""Paints a node of a plan: a chip with the access type, what it reads, and a plain sentence."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView

from plume_db.plan.nodes import Access, PlanNode
from plume_ui import theme
from plume_ui.plan.diagram_paint import paint_sign
from plume_ui.plan.facts import MEASURED, NodeFacts
from plume_ui.plan.looks import LOOKS, chip_word, subject
from plume_ui.plan.plan_model import DepthRole, FactsRole, MarkRole, NodeRole
from plume_ui.tokens import Tokens
from plume_ui.widgets.mirror import Mirror

_PAD = 8
_ABOVE = 5
_GAP = 2
_CHIP_PAD = 6
_MOST_LINES = 3
_WRAP = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop

Index = QModelIndex | QPersistentModelIndex


class PlanDelegate(QStyledItemDelegate):
    """Two parts a node: the chip's line, and under it the words, wrapped to the view's width."""

    def __init__(self, view: QTreeView) -> None:
        super().__init__(view)
        self._view = view
        self._set_fonts()
        theme.notifier().changed.connect(self._set_fonts)

    def _set_fonts(self) -> None:
        self._bold = theme.scaled_font(0, QFont.Weight.DemiBold)
        self._small = theme.small_font()

    def _head_height(self) -> int:
        return QFontMetrics(self._bold).height() + 4

    def _words_width(self, index: Index) -> int:
        depth = index.data(DepthRole) or 1
        inner = self._view.viewport().width() - depth * self._view.indentation()
        return max(120, inner - 2 * _PAD)

    def _words_height(self, words: str, width: int) -> int:
        metrics = QFontMetrics(self._small)
        needed = metrics.boundingRect(QRect(0, 0, width, 10_000), _WRAP, words).height()
        return min(needed, _MOST_LINES * metrics.lineSpacing())

    def _paint_chip(self, painter: QPainter, node: PlanNode, rect: QRect, look: Tokens) -> int:
        """Paint the chip at the left of `rect`; give the place right of it."""
        text, background = LOOKS[node.access].colours(look)
        painter.setFont(self._small)
        metrics = QFontMetrics(self._small)
        word = chip_word(node)
        width = metrics.horizontalAdvance(word) + 2 * _CHIP_PAD
        height = metrics.height() + 2
        chip = QRectF(rect.left() + 0.5, rect.center().y() - height / 2 + 0.5, width, height)
        painter.setPen(QPen(QColor(look.line)) if node.access is Access.NONE else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(background))
        place = self._mirror.rectf(chip)
        painter.drawRoundedRect(place, 4, 4)
        painter.setPen(QColor(text))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, word)
        return round(chip.right()) + 8

    def _paint_figure(self, painter: QPainter, facts: NodeFacts, rect: QRect, look: Tokens) -> int:
        """Paint the worst finding's sign, and the measured rows, at the right; give the end."""
        right = rect.right()
        painter.setFont(self._small)
        metrics = QFontMetrics(self._small)
        if facts.severity:
            sign = QRectF(right - 14, rect.center().y() - 7, 14, 14)
            paint_sign(painter, self._mirror.rectf(sign), facts.severity, look, self._bold)
            right -= 20
        painter.setFont(self._small)
        text = facts.labelled if facts.source == MEASURED else ""
        width = metrics.horizontalAdvance(text)
        if text and right - width > rect.left() + 60:
            painter.setPen(QColor(look.text))
            room = QRect(right - width, rect.top(), width + 1, rect.height())
            flags = Qt.AlignmentFlag.AlignVCenter | self._mirror.start
            painter.drawText(self._mirror.rect(room), flags, text)
            right -= width + 8
        return right

    def _paint_subject(self, painter: QPainter, node: PlanNode, rect: QRect, look: Tokens) -> None:
        painter.setFont(self._bold)
        painter.setPen(QColor(look.text))
        metrics = QFontMetrics(self._bold)
        middle = self._mirror.start | Qt.AlignmentFlag.AlignVCenter
        name = metrics.elidedText(subject(node), Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(self._mirror.rect(rect), middle, name)
        left = rect.left() + metrics.horizontalAdvance(name) + 8
        if node.index and left < rect.right() - 40:
            painter.setFont(self._small)
            painter.setPen(QColor(look.muted))
            rest = QRect(left, rect.top(), rect.right() - left, rect.height())
            index = QFontMetrics(self._small).elidedText(
                f"{'‹' if self._mirror.turned else '›'} {node.index}",
                Qt.TextElideMode.ElideRight,
                rest.width(),
            )
            painter.drawText(self._mirror.rect(rest), middle, index)

    # Qt overrides

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """Ask for the height of the words at the view's width."""
        node: PlanNode | None = index.data(NodeRole)
        if node is None:
            return QSize()
        width = self._words_width(index)
        words = self._words_height(node.words or node.detail, width)
        if mark := index.data(MarkRole):
            words += self._words_height(mark, width)
        return QSize(width, self._head_height() + words + _GAP + 2 * _ABOVE)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one node."""
        node: PlanNode | None = index.data(NodeRole)
        if node is None:
            return
        look = theme.tokens()
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(look.selection))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(look.hover))
        elif index.data(MarkRole):
            painter.fillRect(rect, QColor(look.accent_soft))
        self._mirror = Mirror(painter, option)
        wrap = _WRAP | self._mirror.start
        inner = rect.adjusted(_PAD, _ABOVE, -_PAD, -_ABOVE)
        head = QRect(inner.left(), inner.top(), inner.width(), self._head_height())
        head.setLeft(self._paint_chip(painter, node, head, look))
        facts, mark = index.data(FactsRole) or NodeFacts(), index.data(MarkRole) or ""
        head.setRight(self._paint_figure(painter, facts, head, look))
        self._paint_subject(painter, node, head, look)
        painter.setFont(self._small)
        painter.setPen(QColor(look.muted))
        below = inner.adjusted(0, self._head_height() + _GAP, 0, 0)
        if mark:
            height = self._words_height(mark, below.width())
            room = QRect(below.left(), below.bottom() + 1 - height, below.width(), height)
            below.setBottom(room.top() - 1)
            painter.setPen(QColor(look.accent))
            painter.drawText(self._mirror.rect(room), wrap, mark)
            painter.setPen(QColor(look.muted))
        painter.drawText(self._mirror.rect(below), wrap, node.words or node.detail)
        painter.restore()
