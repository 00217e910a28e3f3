"""The list of snapshots as a line of time: a dot for each, the day where it changes."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QLineF,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from plume_db.store.manifest import Manifest
from plume_ui import icons, theme
from plume_ui.moments import clock_text, day_text, moment_text
from plume_ui.snapshots.listing import age_text, caption_of, reason_of, sign_of
from plume_ui.widgets.mirror import Mirror

Index = QModelIndex | QPersistentModelIndex
ManifestRole = int(Qt.ItemDataRole.UserRole)
DayRole = ManifestRole + 1
_RAIL, _DAY, _MARGIN = 24, 28, 8


class TimelineModel(QAbstractListModel):
    """The snapshots, the latest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._held: tuple[Manifest, ...] = ()
        self._days: tuple[str, ...] = ()

    def show_snapshots(self, held: tuple[Manifest, ...]) -> None:
        """Show others."""
        self.beginResetModel()
        self._held = held
        days = [day_text(each.at) for each in held]
        self._days = tuple("" if at and days[at - 1] == day else day for at, day in enumerate(days))
        self.endResetModel()

    def row_of(self, mark: str) -> int:
        """Find a snapshot by its id; -1 where it is not there."""
        return next((at for at, each in enumerate(self._held) if each.id == mark), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt has it
        """Count them."""
        return 0 if parent.isValid() else len(self._held)

    def data(self, index: Index, role: int = 0) -> Any:
        """Give a snapshot, its day where that is new, or its words."""
        if not index.isValid():
            return None
        manifest = self._held[index.row()]
        if role == ManifestRole:
            return manifest
        if role == DayRole:
            return self._days[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{reason_of(manifest)}, {moment_text(manifest.at)}"
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return f"{moment_text(manifest.at)}\n{caption_of(manifest)}\n{sign_of(manifest)[2]}"
        return None


class TimelineDelegate(QStyledItemDelegate):
    """Paints a snapshot on the line of time."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Ask for two lines, and one more where a day begins."""
        height = 2 * QFontMetrics(option.font).height() + 2 * _MARGIN
        return QSize(200, height + (_day_height() if index.data(DayRole) else 0))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw day, rail, dot and words."""
        manifest = index.data(ManifestRole)
        if not isinstance(manifest, Manifest):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._mirror = Mirror(painter, option)
        area = QRect(option.rect)
        if day := index.data(DayRole):
            self._paint_day(painter, area, day, index.row() == 0)
            area.setTop(area.top() + _day_height())
        self._paint_wash(painter, area, option)
        self._paint_rail(painter, area, manifest, index)
        self._paint_words(painter, area, manifest, option)
        painter.restore()

    def _paint_day(self, painter: QPainter, area: QRect, day: str, first: bool) -> None:
        look = theme.tokens()
        painter.setFont(theme.small_font())
        painter.setPen(theme.colour(look.muted))
        high = _day_height()
        line = QRect(area.left() + _RAIL + 12, area.top(), area.width() - _RAIL - 20, high)
        flags = Qt.AlignmentFlag.AlignVCenter | self._mirror.start
        elided = painter.fontMetrics().elidedText(day, Qt.TextElideMode.ElideRight, line.width())
        painter.drawText(self._mirror.rect(line), flags, elided)
        if not first:
            painter.setPen(QPen(theme.colour(look.line), 2))
            x = self._mirror.across(area.left() + _RAIL)
            painter.drawLine(QLineF(x, area.top(), x, area.top() + high))

    def _paint_wash(self, painter: QPainter, area: QRect, option: QStyleOptionViewItem) -> None:
        look = theme.tokens()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        over = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if chosen or over:
            box = area.adjusted(_RAIL + 10, 1, -8, -1)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(look.accent_soft if chosen else look.hover))
            painter.drawRoundedRect(self._mirror.rect(box), 6, 6)

    def _paint_rail(self, painter: QPainter, area: QRect, held: Manifest, index: Index) -> None:
        look = theme.tokens()
        x, y = self._mirror.across(area.left() + _RAIL), area.center().y()
        last = index.row() == index.model().rowCount() - 1
        painter.setPen(QPen(theme.colour(look.line), 2))
        begins = area.top() if index.row() else y
        painter.drawLine(QLineF(x, begins, x, y if last else area.bottom() + 1))
        painter.setBrush(theme.colour(look.base))
        colour = look.warn if held.damaged else look.accent
        painter.setPen(QPen(theme.colour(colour), 2))
        painter.drawEllipse(QPointF(x, y), 5, 5)

    def _paint_words(
        self, painter: QPainter, area: QRect, held: Manifest, option: QStyleOptionViewItem
    ) -> None:
        look, metrics = theme.tokens(), QFontMetrics(option.font)
        left, right = area.left() + _RAIL + 20, area.right() - 20
        icon, token, _words = sign_of(held)
        sign = QRect(right - 16, area.top() + _MARGIN, 16, 16)
        icons.icon(icon, token).paint(painter, self._mirror.rect(sign))
        top = QRect(left, area.top() + _MARGIN, right - left - 24, metrics.height())
        clock = clock_text(held.at)
        painter.setFont(option.font)
        painter.setPen(theme.colour(look.text))
        self._write(painter, top, f"{clock}  {reason_of(held)}")
        below = QRect(left, top.bottom() + 1, right - left, metrics.height())
        painter.setFont(theme.small_font())
        painter.setPen(theme.colour(look.muted))
        self._write(painter, below, f"{age_text(held.at)} · {caption_of(held)}")

    def _write(self, painter: QPainter, area: QRect, text: str) -> None:
        elide = Qt.TextElideMode.ElideRight
        elided = painter.fontMetrics().elidedText(text, elide, area.width())
        flags = self._mirror.start | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self._mirror.rect(area), flags, elided)


def _day_height() -> int:
    """Give the height of the line above the first snapshot of a day."""
    return max(_DAY, QFontMetrics(theme.small_font()).height() + 4)
