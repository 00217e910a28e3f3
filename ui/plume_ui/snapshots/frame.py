"""How the page of snapshots is laid out: tools above, the line of time, and one snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListView,
    QPushButton,
    QScrollArea,
    QSplitter,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from plume_db.language import tr
from plume_ui import icons, theme
from plume_ui.document import Document
from plume_ui.snapshots.detail import SnapshotDetail
from plume_ui.snapshots.timeline import TimelineDelegate, TimelineModel
from plume_ui.widgets.card import label
from plume_ui.widgets.empty_state import EmptyState
from plume_ui.widgets.job_bar import JobBar
from plume_ui.widgets.message_strip import MessageStrip
from plume_ui.widgets.select import Select

if TYPE_CHECKING:
    from plume_ui.desk import Desk

PAGE_WIDTH = 760
SHORT, NARROW = 860, 640
"""Pixels across below which tools show no words, and the list lies above the rest."""
TOOLS = (
    ("open", tr("Open store…"), tr("Use another folder as the store")),
    ("shield", tr("Verify"), tr("Check every byte of the store")),
    ("clear", tr("Prune…"), tr("See which snapshots could go, and why")),
    ("clock", tr("Schedule…"), tr("Take snapshots by themselves")),
)


class SnapshotsFrame(Document):
    """The widgets of the page; what they do is told by the document."""

    icon_name = "snapshots"
    help_page = "snapshots"
    comes_back_as = "snapshots"
    inspects = False

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, tr("Snapshots"), parent)
        self.model = TimelineModel(self)
        self._short = False
        self._wide_pane = False
        self.strip = MessageStrip(self)
        self.detail = SnapshotDetail()
        self._build_tools()
        self._build_list()
        self._build_page()
        self._lay_out()

    def _build_tools(self) -> None:
        self.store = Select(tr("Store"), tr("The folder the snapshots lie in"), 300)
        self.take = QPushButton(tr("Take a snapshot"))
        self.take.setProperty("role", "primary")
        self.take.setIcon(icons.icon("plus", "accent_text"))
        self.take.setToolTip(tr("Keep the file as it is now; only pages that are new take room"))
        self.tools: list[QPushButton] = []
        for icon, text, tip in TOOLS:
            button = QPushButton(text)
            button.setIcon(icons.icon(icon))
            button.setToolTip(tip)
            button.setAccessibleName(text.rstrip("…"))
            self.tools.append(button)

    def _build_list(self) -> None:
        self.list = QListView(self)
        self.list.setModel(self.model)
        self.list.setItemDelegate(TimelineDelegate(self.list))
        self.list.setAccessibleName(tr("Snapshots, the latest first"))
        self.list.setToolTip(tr("The snapshots of this file, the latest first"))
        self.list.setMouseTracking(True)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setMinimumWidth(180)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def _build_page(self) -> None:
        page = QWidget()
        page.setMaximumWidth(theme.wide(PAGE_WIDTH))
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(24, 16, 24, 24)
        self._column.setSpacing(12)
        self._column.addWidget(self.detail)
        self._progress = self._make_progress()
        self._column.addWidget(self._progress)
        self._column.addStretch(1)
        outer = QWidget()
        row = QHBoxLayout(outer)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(page, 1)
        row.addStretch(0)
        row.setAlignment(page, Qt.AlignmentFlag(0))
        self._scroll = QScrollArea()
        self._scroll.setAccessibleName(tr("The chosen snapshot"))
        self._scroll.setWidget(outer)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)

    def _make_progress(self) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self._doing = label("", "caption", wrap=True)
        self._bar = JobBar(tr("Progress"))
        row = QHBoxLayout()
        row.setSpacing(8)
        stop = QPushButton(tr("Cancel"))
        stop.setToolTip(tr("Stop; nothing is left half done"))
        self.stop = stop
        row.addWidget(self._bar, 1)
        row.addWidget(stop)
        column.addWidget(self._doing)
        column.addLayout(row)
        made.hide()
        return made

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 8, 12, 8)
        head.setSpacing(8)
        head.addWidget(self.take)
        head.addWidget(self.store, 1)
        for button in self.tools:
            head.addWidget(button)
        self._empty = EmptyState("snapshots", self)
        self._both = QSplitter(Qt.Orientation.Horizontal, self)
        self._both.setChildrenCollapsible(False)
        self._both.addWidget(self.list)
        self._both.addWidget(self._scroll)
        self._both.setSizes([340, 620])
        self._both.setStretchFactor(1, 1)
        inner = QWidget(self)
        self._stack = QStackedLayout(inner)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._both)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(self.strip)
        whole.addWidget(inner, 1)
        self._empty.say(tr("Looking for snapshots…"))

    def _fit(self) -> None:
        """Leave words out where there is no room for them, then put the list above the rest."""
        width = self.width()
        short, narrow = width < theme.wide(SHORT), width < theme.wide(NARROW)
        for button, (_icon, text, _tip) in zip(self.tools, TOOLS, strict=True):
            button.setText("" if short else text)
        self.take.setText(tr("Take") if narrow else tr("Take a snapshot"))
        way = Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal
        if (way, short) != (self._both.orientation(), self._short):
            self._both.setOrientation(way)
            least = theme.wide(200)
            wide = [least, width - least] if short else [340, 620]
            self._both.setSizes([140, 260] if narrow else wide)
        self._short = short
        side = 12 if short else 24
        self._column.setContentsMargins(side, 8 if short else 16, side, side)
        self._show_list()

    def _show_list(self) -> None:
        """Leave the list out where what is shown needs the room, and is not about one of them."""
        self.list.setHidden(self._short and self._wide_pane)

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the page to its room."""
        super().resizeEvent(event)
        self._fit()
