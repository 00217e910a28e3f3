"""The side page that lists charts worth seeing, and those that were shown before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QGuiApplication, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from plume_db.chart.spec import ChartSpec
from plume_db.language import tr
from plume_db.metrics.discover import Series
from plume_db.metrics.groups import group_title
from plume_ui import theme
from plume_ui.metrics.titles import chart_title, title_of
from plume_ui.widgets.card import label

Index: TypeAlias = QModelIndex | QPersistentModelIndex
SECOND = Qt.ItemDataRole.UserRole + 1
"""The role of the smaller line of an entry."""


class _TwoLines(QStyledItemDelegate):
    """Paints a name, and under it a reason, each on one line."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Ask for two lines."""
        return QSize(0, self._height() + QFontMetrics(theme.small_font()).height() + 12)

    def _height(self) -> int:
        return QFontMetrics(QGuiApplication.font()).height()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one entry."""
        look = theme.tokens()
        painter.save()
        area = option.rect.adjusted(2, 1, -2, -1)
        state = option.state
        ground = (
            look.accent_soft
            if state & QStyle.StateFlag.State_Selected
            else look.hover
            if state & QStyle.StateFlag.State_MouseOver
            else ""
        )
        if ground:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(ground))
            painter.drawRoundedRect(area, 6, 6)
        room = area.adjusted(8, 4, -8, -4)
        painter.setFont(QGuiApplication.font())
        self._line(painter, room, index.data(Qt.ItemDataRole.DisplayRole), look.text)
        painter.setFont(theme.small_font())
        room.setTop(room.top() + self._height() + 1)
        self._line(painter, room, index.data(SECOND) or "", look.muted)
        painter.restore()

    def _line(self, painter: QPainter, room: QRect, text: str, colour: str) -> None:
        painter.setPen(theme.colour(colour))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        top = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft
        painter.drawText(room, int(top), shown)


class FoundPanel(QWidget):
    """Two lists; one click opens an entry."""

    series_chosen = Signal(object, object)
    """Carries a Series, and whether it is to be added to what is shown."""
    chart_chosen = Signal(object)
    """Carries a ChartSpec."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.found = self._list(
            tr("Charts worth seeing"), tr("Click to draw; Ctrl+click to add a panel")
        )
        self.recent = self._list(tr("Charts shown before"), tr("Click to show it again"))
        self._none = label(tr("Nothing was found yet."), "caption", wrap=True)
        self._before = label(tr("SHOWN BEFORE"), "section")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 12)
        column.setSpacing(8)
        column.addWidget(label(tr("WORTH SEEING"), "section", wrap=True))
        column.addWidget(self._none)
        column.addWidget(self.found, 3)
        column.addWidget(self._before)
        column.addWidget(self.recent, 1)
        self.found.itemClicked.connect(self._on_found)
        self.recent.itemClicked.connect(self._on_recent)
        self.show_recent(())

    def _list(self, name: str, tip: str) -> QListWidget:
        made = QListWidget(self)
        made.setAccessibleName(name)
        made.setToolTip(tip)
        made.setItemDelegate(_TwoLines(made))
        made.setMouseTracking(True)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.installEventFilter(self)
        return made

    def show_found(self, proposals: Sequence[Series]) -> None:
        """List the proposals, each with its reason."""
        self.found.clear()
        self._none.setText(
            "" if proposals else tr("No table of this file looks like a time series.")
        )
        self._none.setVisible(not proposals)
        for series in proposals:
            name = series.metric.label.split(" = ")[0]
            by = (
                tr(" by {group_title}", group_title=group_title(series.group))
                if series.group
                else ""
            )
            item = QListWidgetItem(f"{name}{by}")
            item.setData(SECOND, f"{series.table} · {series.reason}")
            item.setToolTip(f"{series.label}\n{series.reason}")
            item.setData(Qt.ItemDataRole.UserRole, series)
            self.found.addItem(item)

    def show_recent(self, charts: Sequence[ChartSpec]) -> None:
        """List the charts shown before."""
        self.recent.clear()
        for spec in charts:
            load = spec.loads()[0]
            item = QListWidgetItem(chart_title(spec))
            item.setData(SECOND, load.source.name)
            item.setToolTip("\n".join(title_of(each) for each in spec.loads()))
            item.setData(Qt.ItemDataRole.UserRole, spec)
            self.recent.addItem(item)
        self.recent.setVisible(bool(charts))
        self._before.setVisible(bool(charts))

    def _on_found(self, item: QListWidgetItem) -> None:
        from PySide6.QtGui import QGuiApplication

        adds = bool(QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.ControlModifier)
        self.series_chosen.emit(item.data(Qt.ItemDataRole.UserRole), adds)

    def _on_recent(self, item: QListWidgetItem) -> None:
        self.chart_chosen.emit(item.data(Qt.ItemDataRole.UserRole))

    # Qt overrides

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Open the entry on Enter too."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            entered = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            chosen = next((each for each in (self.found, self.recent) if each is watched), None)
            item = chosen.currentItem() if chosen is not None and entered else None
            if chosen is not None and item is not None:
                chosen.itemClicked.emit(item)
                return True
        return super().eventFilter(watched, event)
