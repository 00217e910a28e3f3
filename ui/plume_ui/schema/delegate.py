"""Paints a row of the schema tree: icon, name, what is quieter behind it, and its figures."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from plume_db.language import localised, tr
from plume_db.values import revealed
from plume_ui import icons, theme, typeface
from plume_ui.schema.model import NODE, Col
from plume_ui.schema.tree import Node

ROW_HEIGHT = 24
ICON = 16
GAP = 6

ROOM_FOR_SIZES = 190
"""Pixels below which the name is worth more than its figures, which the tip has as well; more of
them in a large font."""

_TOKENS = {"key": "accent", "reference": "accent"}


class SchemaDelegate(QStyledItemDelegate):
    """Draws names in the text colour, details in a quieter one, failures in their own."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw one row, its figures at the right edge."""
        node = index.data(NODE)
        if not isinstance(node, Node):
            return
        self._background(painter, option, index)
        painter.save()
        # Laid out from left to right; where the language is read the other way, all is mirrored.
        self._place = partial(QStyle.visualRect, option.direction, option.rect)
        start, end = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        if option.direction == Qt.LayoutDirection.RightToLeft:
            start, end = end, start
        self._start, self._end = start.value | _MIDDLE, end.value | _MIDDLE
        # Names and sizes go their own way, whatever the language of the window is.
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        rect = option.rect.adjusted(2, 0, -8, 0)
        taken = self._figures(painter, rect, node, index)
        self._name(painter, rect.adjusted(0, 0, -taken, 0), node, option.font)
        painter.restore()

    def _figures(
        self,
        painter: QPainter,
        rect: QRect,
        node: Node,
        index: QModelIndex | QPersistentModelIndex,
    ) -> int:
        """Draw rows and size; return the width they take. A group says what they are."""
        figures = (index.sibling(index.row(), column) for column in (Col.ROWS, Col.SIZE))
        texts = [str(figure.data() or "") for figure in figures]
        font = theme.small_font()
        metrics = QFontMetrics(font)
        size_width = metrics.horizontalAdvance("~ 00.0 MB")
        if node.kind == "group":
            texts = [tr("rows"), tr("size")] if node.icon in ("table", "virtual") else ["", ""]
        if not any(texts) or rect.width() < theme.wide(ROOM_FOR_SIZES):
            return 0
        painter.setFont(font)
        look = theme.tokens()
        painter.setPen(QColor(look.faint if node.kind == "group" else look.muted))
        painter.drawText(self._place(rect), self._end, texts[1])
        before = rect.adjusted(0, 0, -size_width - GAP, 0)
        painter.drawText(self._place(before), self._end, texts[0])
        return size_width + (metrics.horizontalAdvance(texts[0]) + 2 * GAP if texts[0] else GAP)

    def _background(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        bare = QStyleOptionViewItem(option)
        self.initStyleOption(bare, index)
        bare.text = ""
        style = bare.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, bare, painter, bare.widget)
        if bare.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QColor(theme.tokens().accent))
            painter.drawRect(bare.rect.adjusted(0, 0, -1, -1))

    def _name(self, painter: QPainter, rect: QRect, node: Node, base: QFont) -> None:
        look = theme.tokens()
        token = "bad" if node.error else _TOKENS.get(node.icon, "muted")
        icon = "error" if node.error else node.icon
        top = rect.top() + (rect.height() - ICON) / 2
        box = QRect(rect.left(), round(top), ICON, ICON)
        icons.paint(painter, icon, QRectF(self._place(box)), token)
        rect = rect.adjusted(ICON + GAP, 0, 0, 0)
        font = QFont(base)
        if node.kind == "group":
            font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(QColor(look.text))
        metrics = QFontMetrics(font)
        detail = node.error or node.detail
        if node.kind == "group":
            detail = localised(f"{len(node.kids()):,}")
        name = revealed(node.name)
        width = min(metrics.horizontalAdvance(name), rect.width())
        elide = Qt.TextElideMode.ElideMiddle
        shown = metrics.elidedText(name, elide, rect.width())
        painter.drawText(self._place(rect), self._start, shown)
        rect = rect.adjusted(width + GAP + 2, 0, 0, 0)
        if detail and rect.width() > 24:
            painter.setFont(theme.small_font())
            painter.setPen(QColor(look.bad if node.error else look.faint))
            small = QFontMetrics(painter.font())
            shown = small.elidedText(detail, Qt.TextElideMode.ElideRight, rect.width())
            painter.drawText(self._place(rect), self._start, shown)

    def sizeHint(
        self, option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Give the height of a row."""
        height = max(ROW_HEIGHT, option.fontMetrics.height() + 6)
        return QSize(0, height + typeface.extra_room())


_MIDDLE = (Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute).value
