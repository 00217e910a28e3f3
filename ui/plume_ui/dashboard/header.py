"""The bar above a dashboard: which one, which span of time, arranging and sharing it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from plume_db.language import tr
from plume_ui import icons
from plume_ui.dashboard.span_bar import SpanBar
from plume_ui.widgets.select import Select

if TYPE_CHECKING:
    from plume_db.dashboard.dashboard import Dashboard
    from plume_ui.dashboard.work import Offer

_NARROW = 760
_NARROWER = 620


class Header(QWidget):
    """Controls in a row; words leave it once it is narrow."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.choice = Select(tr("Dashboard"), tr("The dashboards that fit this file"), 240, self)
        self.span = SpanBar(self)
        self.edit = self._button("edit", tr("Arrange"), tr("Move, resize, rename and remove cards"))
        self.edit.setCheckable(True)
        self.more = self._button(
            "export", tr("Share", "the verb"), tr("Save, copy, export or import this dashboard")
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(8)
        row.addWidget(self.choice)
        row.addWidget(self.span, 1)
        row.addWidget(self.edit)
        row.addWidget(self.more)

    def _button(self, icon: str, text: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icons.icon(icon))
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(text)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setEnabled(False)
        return button

    def fill(self, offer: Offer) -> None:
        """List the dashboards there are."""
        self.choice.blockSignals(True)
        self.choice.clear()
        for dashboard in offer.all:
            icon = "feather" if not dashboard.name else "dashboard"
            self.choice.addItem(icons.icon(icon), dashboard.title, dashboard)
        self.choice.blockSignals(False)
        self.choice.settle()

    def show_chosen(self, dashboard: Dashboard, offer: Offer) -> None:
        """Name the dashboard that is shown, and tell times in its zone."""
        titles = [each.name or each.title for each in offer.all]
        with suppress(ValueError):
            self.choice.setCurrentIndex(titles.index(dashboard.name or dashboard.title))
        self.span.set_zone(dashboard.cards[0].chart.zone if dashboard.cards else "UTC")

    def allow(self) -> None:
        """Let the dashboard be arranged and shared."""
        for button in (self.edit, self.more):
            button.setEnabled(True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out the words of the buttons where the bar is narrow."""
        super().resizeEvent(event)
        style = Qt.ToolButtonStyle
        narrow = self.width() < _NARROW
        words = style.ToolButtonIconOnly if narrow else style.ToolButtonTextBesideIcon
        for button in (self.edit, self.more):
            button.setToolButtonStyle(words)
        self.span.typed.setVisible(self.width() >= _NARROWER)
