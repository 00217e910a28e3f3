"""The maintenance page: choose a task, see what it will do, run it, see what it did."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.maintenance.frame import foresee
from plume_db.maintenance.kinds import Kind, Order
from plume_db.maintenance.preflight import Preflight
from plume_ui import icons, theme
from plume_ui.document import Document
from plume_ui.jobs import Job
from plume_ui.maintenance.history_view import HistoryView
from plume_ui.maintenance.options_form import OptionsForm
from plume_ui.maintenance.preflight_view import PreflightView
from plume_ui.maintenance.run_view import RunView
from plume_ui.maintenance.runs import Run, RunBook
from plume_ui.maintenance.statistics_view import StatisticsView
from plume_ui.maintenance.task_list import VIEWS, TaskList
from plume_ui.maintenance.tasks import TASKS, look_of, task_named
from plume_ui.rows.wrapping import Wrapping
from plume_ui.widgets.card import label
from plume_ui.widgets.file_dialog import ask_save
from plume_ui.widgets.roomy import Roomy

if TYPE_CHECKING:
    from plume_ui.desk import Desk

PAGE_WIDTH = 760
NARROW_BELOW = 660
"""Pixels of the document below which the list of tasks shows icons only."""
_LEAST_WIDTH = 324
_LEAST_HEIGHT = 500
"""Pixels of height with which both tables of a view show some rows, and no sentence is cut."""
_SNAPSHOT, _SNAPSHOT_SHORT = tr("Take a safety snapshot first"), tr("Safety snapshot first")
_PROOF = tr("Prove afterwards that no value has changed")
_PROOF_SHORT = tr("Prove no value changed")


class MaintenanceDocument(Document):
    """Lists the tasks at the left; at the right the preflight, the run and the result of one."""

    icon_name = "maintenance"
    help_page = "maintenance"
    comes_back_as = "maintenance"
    inspects = False

    def __init__(self, desk: Desk, task: str = "", parent: QWidget | None = None) -> None:
        super().__init__(desk, tr("Maintenance"), parent)
        self.setMinimumWidth(_LEAST_WIDTH)  # the panels beside it give way
        self._kind = TASKS[0]
        self._foreseeing: Job | None = None
        self._run_view: RunView | None = None
        self._narrow = False
        self.book = RunBook.of(desk)
        self._told: Preflight | None = None
        self._history: HistoryView | None = None
        self._statistics: StatisticsView | None = None
        self._rooms: dict[QWidget, Roomy] = {}
        self._list = TaskList()
        self._list.view_chosen.connect(self.show_view)
        self._list.chosen.connect(self._choose_kind)
        self._list.run_chosen.connect(self._show_old_run)
        self._build_page()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._list)
        row.addWidget(_line())
        self._pages = QStackedWidget()
        self._area = self._scrolled()
        self._pages.addWidget(self._area)
        row.addWidget(self._pages, 1)
        for run in self.book.runs:
            self._list.add(run)
        self.book.started.connect(self._on_started)
        self.book.ended.connect(self._on_ended)
        self.choose(task)

    def _build_page(self) -> None:
        self._page = QWidget()
        self._page.setMaximumWidth(theme.wide(PAGE_WIDTH))
        self._column = QVBoxLayout(self._page)
        self._column.setContentsMargins(24, 20, 24, 24)
        self._column.setSpacing(12)
        self._heading = label("", delta=5, wrap=True)
        self._what = label("", "caption", wrap=True)
        self.options = OptionsForm()
        self.options.changed.connect(self._foresee)
        self.snapshot = QCheckBox(_SNAPSHOT)
        self.snapshot.setToolTip(
            tr("A verified copy in the backup store, so that there is a way back whatever happens")
        )
        self.snapshot.toggled.connect(self._foresee)
        self.proof = QCheckBox(_PROOF)
        self.proof.setToolTip(
            tr("Every value is hashed before and after; without it only the result itself is told")
        )
        self.proof.toggled.connect(self._foresee)
        self.preflight = PreflightView()
        self.preflight.ready_changed.connect(self._arm)
        self.go = QPushButton()
        self.go.setProperty("role", "primary")
        self.go.clicked.connect(self._on_go)
        self._again = QPushButton(tr("Look again"))
        self._again.setIcon(icons.icon("refresh"))
        self._again.setToolTip(tr("Look anew at the file, the disk and who has it open"))
        self._again.clicked.connect(self._foresee)
        self._column.addWidget(self._heading)
        self._column.addWidget(self._what)
        self._column.addWidget(self.options)
        self._column.addWidget(self.preflight)
        self._column.addWidget(self.snapshot)
        self._column.addWidget(self.proof)
        buttons = Wrapping(gap=8)  # their texts are longer in some languages
        buttons.addWidget(self.go)
        buttons.addWidget(self._again)
        self.recover = QPushButton(tr("Recover a damaged file…"))
        self.recover.setProperty("role", "link")
        self.recover.setToolTip(tr("Read what can be read of the file into a new one"))
        self.recover.clicked.connect(self.desk.recover_wanted)
        buttons.addWidget(self.recover)
        self._column.addLayout(buttons)
        self._column.addStretch(1)

    def _scrolled(self) -> QScrollArea:
        outer = QWidget()
        row = QHBoxLayout(outer)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._page, 1)
        row.addStretch(0)
        row.setAlignment(self._page, Qt.AlignmentFlag(0))
        area = QScrollArea()
        area.setAccessibleName(tr("The chosen task"))
        area.setWidget(outer)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        return area

    # Both views are made when they are first wanted: with all their columns they would take as long
    # as the rest of the page, and most people come for a task.

    @property
    def history(self) -> HistoryView:
        """Every task on this file, over all sessions."""
        if self._history is None:
            self._history = HistoryView(self.desk)
            self._add_view(self._history)
        return self._history

    @property
    def statistics(self) -> StatisticsView:
        """What the planner knows of each index."""
        if self._statistics is None:
            self._statistics = StatisticsView(self.desk)
            self._statistics.task_wanted.connect(self.choose)
            self._add_view(self._statistics)
        return self._statistics

    def _add_view(self, view: HistoryView | StatisticsView) -> None:
        """Put a view on a page that scrolls where the window is low."""
        room = Roomy(_LEAST_HEIGHT, self)
        room.take(view)
        self._rooms[view] = room
        self._pages.addWidget(room)

    def _views(self) -> Iterator[HistoryView | StatisticsView]:
        """Give those of the two that were made."""
        for view in (self._history, self._statistics):
            if view is not None:
                yield view

    def show_view(self, name: str) -> None:
        """Show the history or the statistics."""
        self._list.mark(name)
        view = self.history if name == "history" else self.statistics
        self._pages.setCurrentWidget(self._rooms[view])
        view.refresh()

    @property
    def looking(self) -> bool:
        """Whether the page still finds out what the task would do."""
        return self._foreseeing is not None or any(view.looking for view in self._views())

    @property
    def run_view(self) -> RunView | None:
        """The run that is shown, if any."""
        return self._run_view

    def choose(self, task: str) -> None:
        """Show a task by its name, as vacuum or backup; or history, or statistics."""
        if task in VIEWS:
            self.show_view(task)
        else:
            self._choose_kind(task_named(task))

    def _choose_with(self, wanted: tuple[str, Mapping[str, Any]]) -> None:
        """Show a task with some of its choices made; it is not started."""
        name, options = wanted
        self._choose_kind(task_named(name))
        for option, value in options.items():
            self.options.choose(option, value)
        self.go.setFocus()

    def refresh(self) -> None:
        """Look at the file again."""
        for view in self._views():
            if self._pages.currentWidget() is self._rooms[view]:
                view.refresh()
                return
        self._foresee()

    def kept(self) -> str:
        """Name the task or view that is shown."""
        for view in self._views():
            if self._pages.currentWidget() is self._rooms[view]:
                return "history" if view is self._history else "statistics"
        return self._kind.name

    def focus_first(self) -> None:
        """Put the keyboard on the chosen task."""
        self._list.focus(self._kind.name)

    def shutdown(self) -> None:
        """Stop looking; a task that runs goes on, and the Activity panel shows it."""
        if self._foreseeing is not None:
            self._foreseeing.cancel()
        for view in self._views():
            view.shutdown()

    def _choose_kind(self, kind: Kind) -> None:
        self._kind = kind
        self._told = None
        self._pages.setCurrentIndex(0)
        self._list.mark(kind.name)
        self._heading.setText(kind.title)
        self._what.setText(kind.caption)
        look = look_of(kind)
        self.go.setText(look.action)
        self.recover.setVisible(kind.name == "check")
        self.go.setIcon(icons.icon(look.icon, "accent_text"))
        self.options.show_choices(kind.choices, self._tables())
        wanted = bool(self.desk.settings.get("snapshots/first"))
        proves = kind.keeps != "nothing"
        for box, offered, checked in (
            (self.snapshot, kind.risky, kind.risky and wanted),
            (self.proof, proves, proves),
        ):
            with QSignalBlocker(box):
                box.setChecked(checked)
            box.setVisible(offered)
        self._show_run(self.book.last_of(kind))
        self.preflight.clear(tr("Looking at the file…"))
        self._foresee()

    def _tables(self) -> list[str]:
        catalog = self.desk.catalog
        return [t.name for t in catalog.tables if t.stored] if catalog is not None else []

    def _order(self, out: Path | None = None, overwrite: bool = False) -> Order:
        """Put together what is chosen on the page."""
        mark = self._told.mark if self._told is not None else None
        return Order(
            out,
            overwrite,
            self.snapshot.isChecked(),
            self.proof.isChecked(),
            self.options.options(),
            mark,
        )

    def _show_old_run(self, run: Run) -> None:
        if run.kind is not self._kind:
            self._choose_kind(run.kind)
        self._show_run(run)

    def _show_run(self, run: Run | None) -> None:
        if self._run_view is not None:
            self._column.removeWidget(self._run_view)
            self._run_view.hide()
            self._run_view.deleteLater()
            self._run_view = None
        if run is not None:
            self._run_view = RunView(run, self.desk)
            self._run_view.set_narrow(self._narrow)
            self._run_view.left.connect(self.focus_first)
            self._run_view.way_back_wanted.connect(self.desk.snapshots_wanted)
            self._run_view.task_wanted.connect(self._choose_with)
            self._column.insertWidget(2, self._run_view)

    def _foresee(self) -> None:
        """Look what the chosen task would do, on a worker."""
        if self._foreseeing is not None:
            self._foreseeing.cancel()
        kind, session, order = self._kind, self.desk.session, self._order()
        log = self.desk.audit

        def work(task: Task) -> Preflight:
            return foresee(task, session, kind, order, log=log)

        job = self.desk.jobs.start(
            self,
            session.worker("maintenance"),
            work,
            title=tr("Preparing {title}", title=kind.title),
            quiet=True,
        )
        self._foreseeing = job
        job.succeeded.connect(lambda told: self._foreseen(job, told))
        job.failed.connect(lambda error: self._unforeseen(job, error))
        job.finished.connect(lambda: self._let_go(job))

    def _foreseen(self, job: Job, told: Preflight) -> None:
        if job is self._foreseeing:
            self._told = told
            self._what.setText(told.will_do)
            self.preflight.show_preflight(told)

    def _unforeseen(self, job: Job, error: PlumeError) -> None:
        if job is self._foreseeing:
            self.preflight.clear(error.sentence)

    def _let_go(self, job: Job) -> None:
        if job is self._foreseeing:
            self._foreseeing = None

    def _arm(self) -> None:
        running = self.book.running
        mine = any(run.kind is self._kind for run in self.book.unfinished)
        self.go.setEnabled(self.preflight.ready and not mine)
        if mine:
            self.go.setToolTip(tr("{title} is not done yet", title=self._kind.title))
        elif running is not None and self.preflight.ready:
            self.go.setToolTip(tr("Begins when “{title}” is done", title=running.kind.title))
        elif not self.preflight.ready:
            self.go.setToolTip(tr("Something above bars it, or is to be accepted first"))
        else:
            self.go.setToolTip(self._kind.caption)

    def _on_go(self) -> None:
        if not self._kind.out:
            self.book.start(self._kind, self._order())
            return
        path = self.desk.session.opened.state.given
        stamp = time.strftime("%Y-%m-%d")
        suggested = path.with_name(f"{path.stem}-{stamp}{path.suffix or '.db'}")
        title = look_of(self._kind).action.rstrip("…")
        ask_save(self, title, self.write_to, suggested, title)

    def write_to(self, chosen: str) -> None:
        """Let the task make this file, after a look whether it can go there."""
        out, kind, session = Path(chosen), self._kind, self.desk.session
        log = self.desk.audit
        wanted = self._order(out)

        def work(task: Task) -> tuple[Order, Preflight]:
            # The dialog has asked before it gave the name of a file that exists; one that appears
            # from now on is not replaced.
            order = replace(wanted, overwrite=out.exists())
            return order, foresee(task, session, kind, order, log=log)

        job = self.desk.jobs.start(
            self,
            session.worker("maintenance"),
            work,
            title=tr("Preparing {title}", title=kind.title),
            quiet=True,
        )
        job.succeeded.connect(lambda found: self._begin_if_possible(kind, *found))
        job.failed.connect(lambda error: self.preflight.clear(error.sentence))

    def _begin_if_possible(self, kind: Kind, order: Order, told: Preflight) -> None:
        if told.blockers:
            self.preflight.show_preflight(told)
            self._again.setFocus()
        else:
            self.book.start(kind, order)

    def _on_started(self, run: Run) -> None:
        self._list.add(run)
        if run.kind is self._kind:
            had_focus = self.go.hasFocus()
            self._show_run(run)
            self._area.verticalScrollBar().setValue(0)
            if had_focus and self._run_view is not None:
                self._run_view.take_keyboard()  # or it goes further down, and the page after it
        self._arm()

    def _on_ended(self, run: Run) -> None:
        if run.kind is not self._kind or not run.kind.writes:
            self._arm()
        if run.kind is self._kind:
            self._foresee()

    # Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the room to the task where there is little."""
        if (narrow := event.size().width() < theme.wide(NARROW_BELOW)) is not self._narrow:
            self._set_narrow(narrow)
        super().resizeEvent(event)

    def _set_narrow(self, narrow: bool) -> None:
        """Put things one below the other instead of side by side, or back."""
        self._narrow = narrow
        self._list.set_narrow(narrow)
        self.options.set_narrow(narrow)
        self.preflight.set_narrow(narrow)
        self.snapshot.setText(_SNAPSHOT_SHORT if narrow else _SNAPSHOT)
        self.proof.setText(_PROOF_SHORT if narrow else _PROOF)
        if self._run_view is not None:
            self._run_view.set_narrow(narrow)
        aside = 12 if narrow else 24
        self._column.setContentsMargins(aside, 20, aside, 24)


def _line() -> QFrame:
    line = QFrame()
    line.setFixedWidth(1)
    line.setProperty("role", "line")
    line.setMaximumHeight(16777215)
    return line
