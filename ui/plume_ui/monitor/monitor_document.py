"""The monitor: a file in use as it is now, how it came there, who uses it, and what to mind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from plume_db.errors import PlumeError
from plume_db.language import tr
from plume_db.monitor.look import THERE, Look
from plume_db.units import duration_text
from plume_ui import theme
from plume_ui.document import Document
from plume_ui.monitor.alerts_view import AlertsView
from plume_ui.monitor.events_list import EventsList
from plume_ui.monitor.holders_table import HoldersTable
from plume_ui.monitor.limits_form import LimitsForm
from plume_ui.monitor.numbers import Numbers
from plume_ui.monitor.top_bar import TopBar
from plume_ui.monitor.watching import View, Watching
from plume_ui.widgets.card import Card, label

if TYPE_CHECKING:
    from plume_ui.desk import Desk

PAGE_WIDTH = 1180
_BESIDE = 820
"""Pixels from which who uses the file stands beside what happened."""
_NARROW = 560
"""Pixels below which things stand below each other."""
_LIST_HEIGHT = 168


class MonitorDocument(Document):
    """Watches the open file, faster while this tab is seen."""

    icon_name = "activity"
    help_page = "monitor"
    comes_back_as = "monitor"
    inspects = False

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, tr("Monitor"), parent)
        self.top = TopBar()
        self.numbers = Numbers()
        self.alerts = AlertsView()
        self.holders = HoldersTable()
        self.events = EventsList()
        self.limits = LimitsForm()
        self.watching = Watching(desk, self)
        self._build()
        self.top.paused.connect(self.watching.pause)
        self.top.span_chosen.connect(self.watching.show_tier)
        self.alerts.task_wanted.connect(desk.maintenance_wanted)
        self.limits.changed.connect(self.watching.set_limits)
        self.watching.limits_known.connect(self.limits.show_limits)
        self.watching.looked.connect(self._show)
        self.watching.failed.connect(self._say_failure)

    @property
    def live(self) -> bool:
        """It follows the file by itself."""
        return not self.watching.paused

    @property
    def state_text(self) -> str:
        """What the line at the top says."""
        return self.top.text

    @property
    def forecast_text(self) -> str:
        """The sentences about what is to come."""
        return f"{self._size_ahead.text()} {self._disk_ahead.text()}"

    def refresh(self) -> None:
        """Look at once."""
        self.watching.look()

    def focus_first(self) -> None:
        """Put the keyboard on the button that pauses."""
        self.top.pause.setFocus()

    def shutdown(self) -> None:
        """Stop watching."""
        self.watching.close()

    def _build(self) -> None:
        # From the outside in: to give a filled widget another parent styles all of it anew.
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        area = QScrollArea(self)
        area.setAccessibleName(tr("Monitor"))
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        whole.addWidget(area)
        outer = QWidget()
        area.setWidget(outer)
        row = QHBoxLayout(outer)
        row.setContentsMargins(0, 0, 0, 0)
        page = QWidget(outer)
        page.setMaximumWidth(theme.wide(PAGE_WIDTH))
        row.addWidget(page, 1)
        column = self._column = QVBoxLayout(page)
        self._margins(narrow=False)
        column.setSpacing(12)
        column.addWidget(self.top)
        column.addWidget(self.alerts)
        column.addWidget(self.numbers)
        column.addWidget(self._ahead())
        column.addLayout(self._lists())
        limits = Card(tr("ALERT WHEN"))
        limits.body.addWidget(self.limits)
        column.addWidget(limits)
        column.addStretch(1)

    def _margins(self, narrow: bool) -> None:
        beside = 12 if narrow else 20
        self._column.setContentsMargins(beside, 16, beside, 20)

    def _ahead(self) -> Card:
        card = Card(tr("WHAT IS TO COME"))
        self._size_ahead = label("", wrap=True)
        self._disk_ahead = label("", wrap=True)
        self._basis = label("", "caption", wrap=True)
        for each in (self._size_ahead, self._disk_ahead, self._basis):
            card.body.addWidget(each)
        self._basis.hide()
        return card

    def _lists(self) -> QBoxLayout:
        using, happened = Card(tr("WHO USES IT")), Card(tr("WHAT HAPPENED"))
        self._nobody = label("", "caption", wrap=True)
        self._nothing = label(tr("Nothing since this page was opened."), "caption", wrap=True)
        using.body.addWidget(self._nobody)
        using.body.addWidget(self.holders)
        happened.body.addWidget(self._nothing)
        happened.body.addWidget(self.events)
        for each in (self.holders, self.events):
            each.setFixedHeight(_LIST_HEIGHT)
            each.hide()
        for card in (using, happened):
            card.body.addStretch(1)
        self._beside = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._beside.setSpacing(12)
        self._beside.addWidget(using, 1)
        self._beside.addWidget(happened, 1)
        return self._beside

    def _show(self, view: View) -> None:
        look = view.report.look
        self._say_state(look, view.pause)
        self.numbers.setEnabled(look.state == THERE)
        if look.state == THERE:
            self.numbers.show_look(look)
        self.numbers.draw(view.curves)
        self._show_holders(look)
        self.events.show_events(view.events)
        self.events.setVisible(bool(view.events))
        self._nothing.setVisible(not view.events)
        self._size_ahead.setText(view.outlook.size)
        self._disk_ahead.setText(view.outlook.disk)
        self._basis.setText(view.outlook.basis)
        self._basis.setVisible(bool(view.outlook.basis))
        self.alerts.show_alerts(view.report.active)
        if view.report.fresh and not self.isVisible():  # else it stands here already
            self.desk.alerted.emit(view.report.fresh[0])

    def _show_holders(self, look: Look) -> None:
        holds = look.holds or ()
        self.holders.setVisible(bool(holds))
        self._nobody.setVisible(not holds)
        if holds:
            self.holders.show_holds(holds)
        elif look.holds is None:
            self._nobody.setText(tr("This system does not tell who uses a file."))
        else:
            self._nobody.setText(tr("No other program has it open."))

    def _say_state(self, look: Look, pause: float) -> None:
        if look.state == THERE:
            rest = "" if look.changed else tr("; nothing has changed since the look before")
            self.top.say(
                tr("Watching, a look every {pause}{rest}.", pause=duration_text(pause), rest=rest)
            )
        else:
            self.top.say(look.why)

    def _say_failure(self, error: PlumeError) -> None:
        self.top.say(error.sentence)

    def showEvent(self, event: QShowEvent) -> None:
        """Look often."""
        super().showEvent(event)
        self.watching.be_seen(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Look seldom."""
        super().hideEvent(event)
        self.watching.be_seen(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the two lists beside each other where there is room."""
        wide = event.size().width() >= _BESIDE
        narrow = event.size().width() < _NARROW
        self.top.be_narrow(narrow)
        self.limits.be_narrow(narrow)
        self._margins(narrow)
        direction = QBoxLayout.Direction
        self._beside.setDirection(direction.LeftToRight if wide else direction.TopToBottom)
        super().resizeEvent(event)
