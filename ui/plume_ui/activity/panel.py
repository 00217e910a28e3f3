"""Running and ended jobs below the documents; opens by itself when something takes a while."""

from __future__ import annotations

from contextlib import suppress

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from plume_db.language import tr
from plume_ui import icons, theme
from plume_ui.activity.row import JobRow
from plume_ui.jobs import Job, JobBoard
from plume_ui.widgets.card import label
from plume_ui.widgets.spoken import Role, speak_as

OPEN_AFTER_MS = 300
"""A job that is over sooner does not open the panel."""
KEPT = 50
"""Ended jobs that stay listed."""
_ROWS_SEEN = 4
_HEIGHT_EACH = 200
"""Pixels of the window for each row that is seen, with the usual font: in a low one the tab in
front comes first."""


class ActivityPanel(QFrame):
    """Lists the jobs of a board, the latest first."""

    def __init__(self, jobs: JobBoard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        speak_as(self, Role.Grouping, tr("Jobs"))
        self._rows: list[JobRow] = []
        self._empty = label(
            tr("Nothing is running. Checks, backups and long queries are listed here."), "caption"
        )
        self._empty.setContentsMargins(12, 0, 12, 8)
        self._clear = QPushButton(tr("Clear finished"))
        self._clear.setProperty("role", "link")
        self._clear.setToolTip(tr("Remove the lines of jobs that have ended"))
        self._clear.clicked.connect(self.clear_finished)
        self._list = QVBoxLayout()
        self._list.setContentsMargins(0, 0, 0, 4)
        self._list.setSpacing(0)
        self._list.addStretch(1)
        self._area = self._make_area()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        line = QFrame()
        line.setProperty("role", "line")
        column.addWidget(line)
        column.addLayout(self._head())
        column.addWidget(self._empty)
        column.addWidget(self._area)
        self._clock = QTimer(self)
        self._clock.setInterval(500)
        self._clock.timeout.connect(self._tick)
        for job in jobs.running:  # started before there was a panel
            if not job.quiet:
                self._add(job)
        jobs.started.connect(self._add)
        self._arrange()
        self.hide()

    def _head(self) -> QHBoxLayout:
        close = QToolButton()
        close.setIcon(icons.icon("close"))
        close.setToolTip(tr("Close the activity panel; jobs go on"))
        close.setAccessibleName(tr("Close the activity panel"))
        close.clicked.connect(self.hide)
        head = QHBoxLayout()
        head.setContentsMargins(12, 4, 8, 0)
        head.addStrut(self._clear.fontMetrics().height() + 2)  # also where the window is low
        head.addWidget(label(tr("ACTIVITY"), "section"))
        head.addStretch(1)
        head.addWidget(self._clear)
        head.addWidget(close)
        return head

    def _make_area(self) -> QScrollArea:
        inside = QWidget()
        inside.setLayout(self._list)
        area = QScrollArea()
        area.setWidget(inside)
        inside.setAutoFillBackground(False)  # setWidget turns it on
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.viewport().setAutoFillBackground(False)
        area.setAccessibleName(tr("Jobs"))
        return area

    @property
    def rows(self) -> tuple[JobRow, ...]:
        """The lines shown, the latest first."""
        return tuple(self._rows)

    def clear_finished(self) -> None:
        """Forget the jobs that have ended; close where none is left."""
        for row in [each for each in self._rows if each.state != "running"]:
            self._remove(row)
        self._close_if_empty()

    def _add(self, job: Job) -> None:
        row = JobRow(job, self)
        row.dismissed.connect(self._dismiss)
        row.height_changed.connect(self._arrange)
        job.silent.connect(self._open_for_silence)
        job.finished.connect(self._arrange)
        job.destroyed.connect(self._arrange)
        self._rows.insert(0, row)
        self._list.insertWidget(0, row)
        ended = [each for each in self._rows if each.state != "running"]
        for old in ended[KEPT:]:
            self._remove(old)
        QTimer.singleShot(OPEN_AFTER_MS, self, lambda: self._open_for(row))
        self._clock.start()
        self._arrange()

    def _open_for(self, row: JobRow) -> None:
        if row in self._rows and row.state == "running":
            self.show()

    def _open_for_silence(self, sentence: str) -> None:
        if sentence:
            self.show()

    def _dismiss(self, row: JobRow) -> None:
        self._remove(row)
        self._close_if_empty()

    def _remove(self, row: JobRow) -> None:
        self._rows.remove(row)
        self._list.removeWidget(row)
        row.deleteLater()
        with suppress(RuntimeError):  # it went with its owner
            row.job.deleteLater()
        self._arrange()

    def _close_if_empty(self) -> None:
        if not self._rows:
            self.hide()

    def _tick(self) -> None:
        running = [row for row in self._rows if row.state == "running"]
        for row in running:
            row.tick()
        if not running:
            self._clock.stop()

    def _arrange(self) -> None:
        """Give the list the height of its rows, up to a few, and show what applies."""
        self._empty.setVisible(not self._rows)
        self._area.setVisible(bool(self._rows))
        self._clear.setVisible(any(row.state != "running" for row in self._rows))
        seen = max(1, min(_ROWS_SEEN, self.window().height() // theme.wide(_HEIGHT_EACH)))
        height = sum(row.height() for row in self._rows[:seen])
        self._area.setFixedHeight(height + 8)  # its frame, and what is below the last

    def showEvent(self, event: QShowEvent) -> None:
        """Take the height that the rows need now."""
        self._arrange()
        super().showEvent(event)
