"""The most common values, each with a bar; Enter or a click asks for its rows."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from plume_db.language import tr, trn
from plume_db.profile.profile import Top
from plume_db.units import count_text, percent_text
from plume_db.values import one_line
from plume_ui import theme

TopRole = Qt.ItemDataRole.UserRole + 1
_FRAME = 2
Index = QModelIndex | QPersistentModelIndex


class TopValues(QListWidget):
    """As high as its values need; the panel around it scrolls."""

    chosen = Signal(object)
    """Carries a Top."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Most common values"))
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # data is not mirrored
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setStyleSheet("background: transparent")  # it lies on the panel, not on a page
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setTabKeyNavigation(False)
        self.setItemDelegate(_TopDelegate(self))
        self.itemClicked.connect(lambda item: self.chosen.emit(item.data(TopRole)))
        theme.notifier().changed.connect(self.viewport().update)

    def show_tops(self, tops: tuple[Top, ...]) -> None:
        """Show other values."""
        self.clear()
        for top in tops:
            item = QListWidgetItem(f"{one_line(top.value, 80)}, {count_text(top.count)}")
            item.setData(TopRole, top)
            share = percent_text(top.share, 1)
            item.setToolTip(
                trn(
                    "{kind}: {value}\n{n} row, {share} of those looked at. Show this row (Enter)",
                    "{kind}: {value}\n{n} rows, {share} of those looked at. Show these rows "
                    "(Enter)",
                    top.count,
                    kind=top.kind,
                    value=one_line(top.value, 400),
                    share=share,
                )
            )
            self.addItem(item)
        if tops:
            self.setFixedHeight(len(tops) * self.sizeHintForRow(0) + 2 * _FRAME)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ask for the rows of a value with Enter."""
        item = self.currentItem()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and item is not None:
            self.chosen.emit(item.data(TopRole))
        else:
            super().keyPressEvent(event)


class _TopDelegate(QStyledItemDelegate):
    """The value left, count and share right, the bar behind both."""

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Give one height to all."""
        metrics: QFontMetrics = option.fontMetrics
        return QSize(120, metrics.height() + 8)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one value."""
        top: Top = index.data(TopRole)
        look, rect = theme.tokens(), QRect(option.rect)
        state: QStyle.StateFlag = option.state
        metrics: QFontMetrics = option.fontMetrics
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(look.selection))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(look.hover))
        bar = QRectF(rect.left(), rect.top() + 2, rect.width() * top.share, rect.height() - 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(look.accent, 0.2))
        painter.drawRoundedRect(bar, 3, 3)
        inner = rect.adjusted(6, 0, -6, 0)
        numbers = f"{count_text(top.count)}   {percent_text(top.share, 1)}"
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(look.muted))
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignRight, numbers)
        inner.setRight(inner.right() - metrics.horizontalAdvance(numbers) - 8)
        painter.setPen(QColor(look.faint if top.kind == "blob" else look.text))
        text = one_line(top.value, 120) or tr("empty text")
        words = metrics.elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignLeft, words)
        painter.restore()
