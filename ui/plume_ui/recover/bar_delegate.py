"""Draws how much of a table was found, as a bar with the figure in it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from plume_ui import theme
from plume_ui.recover.tables_model import SHARE_ROLE
from plume_ui.widgets.mirror import Mirror


class BarDelegate(QStyledItemDelegate):
    """Paints a share of a whole."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint a bar as long as the share, and its figure beside it."""
        share = index.data(SHARE_ROLE)
        tokens = theme.tokens()
        rect = QRectF(option.rect)
        track = QRectF(rect.left() + 8, rect.center().y() - 3, rect.width() - 72, 6)
        painter.save()
        mirror = Mirror(painter, option)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.neutral_soft))
        painter.drawRoundedRect(mirror.rectf(track), 3, 3)
        if share is not None:
            whole = share >= 1.0
            painter.setBrush(QColor(tokens.good if whole else tokens.warn))
            filled = QRectF(track)
            filled.setWidth(max(6.0, track.width() * share))
            painter.drawRoundedRect(mirror.rectf(filled), 3, 3)
            painter.setPen(QColor(tokens.muted))
            words = QRectF(rect.right() - 60, rect.top(), 56, rect.height())
            flags = Qt.AlignmentFlag.AlignVCenter | mirror.start
            painter.drawText(mirror.rectf(words), flags, str(index.data()))
        painter.restore()
