"""Paints an entry of the history: the statement, and below it what became of it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from plume_db.history.entry import Ended, Entry
from plume_ui import icons, theme, typeface
from plume_ui.history.entry_model import EntryRole, facts, first_line
from plume_ui.widgets.mirror import Mirror

_SIGNS = {
    Ended.ROWS: ("table", "muted"),
    Ended.CHANGED: ("check", "good"),
    Ended.FAILED: ("error", "bad"),
    Ended.STOPPED: ("stop", "muted"),
    Ended.DECLINED: ("stop", "muted"),
}
_MARGIN, _ICON = 8, 16

Index = QModelIndex | QPersistentModelIndex


class EntryDelegate(QStyledItemDelegate):
    """Two lines for each entry, a sign before them, a pin behind."""

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Ask for two lines."""
        mono = QFontMetrics(theme.mono_font()).height()
        height = mono + QFontMetrics(option.font).height() + 2 * _MARGIN
        return QSize(200, height + typeface.extra_room())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the entry."""
        entry = index.data(EntryRole)
        if not isinstance(entry, Entry):
            return
        look = theme.tokens()
        painter.save()
        mirror = Mirror(painter, option)
        area = QRect(option.rect)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        over = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if chosen or over:
            painter.fillRect(area, theme.colour(look.selection if chosen else look.hover))
        name, token = ("query", "accent") if entry.name else _SIGNS[entry.ended]
        top = area.top() + _MARGIN
        sign = QRect(area.left() + 12, top + 1, _ICON, _ICON)
        icons.icon(name, token).paint(painter, mirror.rect(sign))
        right = area.right() - 12
        if entry.pinned:
            pin = QRect(right - _ICON, top + 1, _ICON, _ICON)
            icons.icon("pin", "accent").paint(painter, mirror.rect(pin))
            right -= _ICON + 8
        left = area.left() + 12 + _ICON + 8
        mono = theme.mono_font()
        line = QRect(left, top, right - left, QFontMetrics(mono).height())
        painter.setFont(option.font if entry.name else mono)
        self._write(painter, mirror, line, first_line(entry), look.text)
        painter.setFont(option.font)
        below = QRect(left, line.bottom() + 1, right - left, painter.fontMetrics().height())
        self._write(painter, mirror, below, facts(entry), look.muted)
        painter.restore()

    def _write(
        self, painter: QPainter, mirror: Mirror, area: QRect, text: str, colour: str
    ) -> None:
        painter.setPen(theme.colour(colour))
        metrics = painter.fontMetrics()
        elided = metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(mirror.rect(area), mirror.start | Qt.AlignmentFlag.AlignVCenter, elided)
