"""The tab in which changes are imagined: what to change at the left, what it gives at the right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import said, tr, trn
from plume_db.units import bytes_text
from plume_db.whatif.changes import ChangeRefused, Regime, WhatIfChange
from plume_ui import icons
from plume_ui.plan.change_list import ChangeList
from plume_ui.plan.compare_view import CompareView, Comparison, lay_side_by_side
from plume_ui.plan.plan_reading import PlanReading
from plume_ui.plan.run_bar import RunBar
from plume_ui.plan.sheet import Line
from plume_ui.widgets.card import label
from plume_ui.widgets.empty_state import EmptyState
from plume_ui.widgets.select import Select

if TYPE_CHECKING:
    from plume_db.whatif.imagined import Imagined, RowCost
    from plume_ui.desk import Desk
    from plume_ui.jobs import Job

RUNS, BUDGET = 3, 5.0
_NARROW = 680


@dataclass(frozen=True)
class Answer:
    """What was imagined, ready to be shown in each regime."""

    imagined: Imagined
    comparisons: dict[Regime, Comparison]
    notes: dict[Regime, str]


class WhatIfView(QWidget):
    """Plans with imagined changes at once; measures on a copy when asked."""

    def __init__(self, desk: Desk, reading: PlanReading, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._reading = reading
        self._job: Job | None = None
        self._answer: Answer | None = None
        self._size = 0
        self.changes = ChangeList(self)
        self.changes.changed.connect(self.imagine)
        self.regime = Select(tr("Statistics"), tr("With which statistics the planner works"), 320)
        for each in Regime:
            self.regime.addItem(tr("Planned {value}", value=said(each.value)), each)
        self.regime.setCurrentIndex(0)
        self.regime.settle()
        self.regime.currentIndexChanged.connect(lambda _at: self._show_regime())
        self.go = QPushButton(tr("Measure on a copy"))
        self.go.setIcon(icons.icon("clock", "accent"))
        self.go.setToolTip(
            tr("Run both queries on a snapshot copy with all rows; the file is not touched")
        )
        self.go.clicked.connect(lambda _on=False: self.imagine(measured=True))
        self.says = label("", "caption", wrap=True)
        self.bar = RunBar("what-if", self)
        self._compare: CompareView | None = None
        self.notes = label("", "caption", wrap=True)
        self.notes.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.empty = EmptyState("compare", self)
        self._pages = QStackedWidget(self)
        self._lay_out()
        self.changes.set_catalog(desk.catalog)
        desk.catalog_changed.connect(self.changes.set_catalog)
        reading.plan_read.connect(self._take_plan)
        self._take_plan()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 6, 12, 6)
        head.setSpacing(8)
        head.addWidget(self.regime)
        head.addWidget(self.go)
        head.addStretch(1)
        self._area = QScrollArea()
        self._area.setWidget(self.notes)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setMaximumHeight(96)
        self._area.setAccessibleName(tr("Notes on the what-if"))
        self.notes.setContentsMargins(12, 6, 12, 6)
        shown = QWidget()
        column = QVBoxLayout(shown)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._area)
        self._shown = column
        self._pages.addWidget(self.empty)
        self._pages.addWidget(shown)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        self.says.setContentsMargins(12, 0, 12, 6)
        column.addWidget(self.says)
        column.addWidget(self.bar)
        self.bar.setContentsMargins(12, 0, 12, 6)
        line = QFrame(self)
        line.setProperty("role", "line")
        column.addWidget(line)
        column.addWidget(self._pages, 1)
        self._split = QSplitter(Qt.Orientation.Horizontal, self)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self.changes)
        self._split.addWidget(right)
        self._split.setStretchFactor(0, 1)
        self._split.setStretchFactor(1, 2)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._split)

    # what it is about

    def _take_plan(self) -> None:
        page = self._reading.page
        usable = page is not None and not page.plan.absent
        self.changes.setEnabled(usable)
        self.go.setEnabled(usable)
        self._drop()
        if page is None or not usable:
            self._say(tr("There is no plan to change."), self._reading.sentence)
            return
        self.changes.set_statement(page.sql, page.question.given, page.parameters, page.tables)
        self._ask_size()
        self.imagine()

    def try_change(self, change: WhatIfChange) -> None:
        """Add a change that a finding proposes, and plan with it."""
        self.changes.add(change)
        self.changes.list.setFocus()

    def _ask_size(self) -> None:
        session = self._desk.session

        def work(task: Task) -> int:
            return int(task.con.pragma("page_size")) * int(task.con.pragma("page_count"))

        worker = session.worker("survey")
        job = self._desk.jobs.start(self, worker, work, title=tr("Size of a copy"), quiet=True)
        job.succeeded.connect(self._take_size)

    def _take_size(self, size: int) -> None:
        self._size = size
        self.says.setText(
            tr(
                "Measuring copies the file's {size} to a private place, runs both "
                "queries up to {runs} times, each at most {budget:.0f} s, and throws "
                "the copy away.",
                size=bytes_text(size),
                runs=RUNS,
                budget=BUDGET,
            )
        )

    @property
    def compare(self) -> CompareView:
        """Old against new; built for the first answer, since it takes half a frame."""
        if self._compare is None:
            self._compare = CompareView(self)
            self._shown.insertWidget(0, self._compare, 1)
        return self._compare

    # imagining

    @property
    def busy(self) -> bool:
        """Whether an answer is being made."""
        return self._job is not None

    def imagine(self, *, measured: bool = False) -> None:
        """Plan with the ticked changes, or measure them; a later question drops an earlier one."""
        page, changes = self._reading.page, self.changes.changes
        if page is None or page.plan.absent:
            return
        self._drop()
        if not changes and not measured:
            self._say(tr("Nothing is changed yet."), _ADVICE)
            return
        session, regime = self._desk.session, self._regime

        def work(task: Task) -> Answer:
            from plume_db.whatif.imagine import imagine

            found = imagine(
                task,
                session,
                page.sql,
                page.question.given,
                changes,
                regime,
                measured,
                runs=RUNS,
                budget=BUDGET,
            )
            return make_answer(found)

        job = self._desk.jobs.start(
            self,
            session.worker("plan whatif"),
            work,
            title=tr("Measure a what-if") if measured else tr("Imagine a change"),
            quiet=not measured,
        )
        self._job = job
        if measured:
            self.bar.follow(job)
        job.succeeded.connect(lambda answer: self._show(answer) if job is self._job else None)
        job.failed.connect(lambda error: self._refuse(error) if job is self._job else None)
        job.cancelled.connect(lambda: self._on_cancelled(job, measured))
        job.finished.connect(lambda: self._forget(job))

    def _on_cancelled(self, job: Job, measured: bool) -> None:
        if job is self._job and measured:
            self._say(tr("Cancelled."), tr("The copy was thrown away; the file is as it was."))

    def _drop(self) -> None:
        job, self._job = self._job, None
        if job is not None:
            job.cancel()

    def _forget(self, job: Job) -> None:
        if job is self._job:
            self._job = None

    def _say(self, heading: str, advice: str = "") -> None:
        self._answer = None
        self.empty.say(heading, advice)
        self._pages.setCurrentIndex(0)

    def _refuse(self, error: PlumeError) -> None:
        self.changes.mark(error.change if isinstance(error, ChangeRefused) else -1, error.sentence)
        self._say(tr("This can not be imagined."), error.sentence)

    @property
    def _regime(self) -> Regime:
        found = self.regime.currentData()
        return found if isinstance(found, Regime) else Regime.STAT4

    def _show(self, answer: Answer) -> None:
        self._answer = answer
        self.changes.mark(-1, "")
        self._show_regime()

    def _show_regime(self) -> None:
        answer, regime = self._answer, self._regime
        if answer is None:
            return
        if regime not in answer.comparisons:
            self.imagine()
            return
        self.compare.show_comparison(answer.comparisons[regime])
        found = answer.imagined
        others = (
            tr(
                "Planned {value}: {words}",
                value=said(each.regime.value),
                words=each.difference.words,
            )
            for each in found.by_regime
            if each.regime is not regime
        )
        notes = [found.how, answer.notes.get(regime, ""), *found.notes, *others]
        if found.results is not None:
            notes.insert(0, found.results.words)
        self.notes.setText("\n".join(note for note in notes if note))
        self._pages.setCurrentIndex(1)

    def stop(self) -> None:
        """Stop everything."""
        self.changes.stop()
        self._drop()

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the changes above the answer where there is little room."""
        super().resizeEvent(event)
        narrow = self.width() < _NARROW
        way = Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal
        if self._split.orientation() != way:
            self._split.setOrientation(way)
            self._split.setSizes([180, self.height() - 180] if narrow else [300, 600])

    def height_needed(self, width: int) -> int:
        """Ask for more where one part stands above the other."""
        return 720 if width < _NARROW else 420


_ADVICE = tr(
    "Add a change at the left, or press Try it at a finding. The plan is made at once on a private "
    "copy of the schema; the file is never touched."
)


def make_answer(found: Imagined) -> Answer:
    """Lay old and new side by side in each regime; for a worker."""
    more = (*size_lines(found), *write_lines(found))
    comparisons: dict[Regime, Comparison] = {}
    notes: dict[Regime, str] = {}
    for each in found.by_regime:
        own = each.regime is found.regime
        measured = (found.measured_before, found.measured_after) if own else (None, None)
        comparisons[each.regime] = lay_side_by_side(each.difference, measured=measured, more=more)
        notes[each.regime] = each.note
    if found.regime not in comparisons:
        measured = (found.measured_before, found.measured_after)
        comparisons[found.regime] = lay_side_by_side(found.difference, measured=measured, more=more)
    return Answer(found, comparisons, notes)


def size_lines(found: Imagined) -> list[Line]:
    """Say what each index takes or gives back."""
    lines = []
    for each in found.sizes:
        size = bytes_text(each.bytes) if each.bytes is not None else tr("not known")
        source = tr("measured") if each.measured else tr("estimate")
        before, after = (size, "–") if each.gone else ("–", size)
        lines.append(Line((tr("Index {index}", index=each.index), before, after, source), each.how))
    return lines


def write_lines(found: Imagined) -> list[Line]:
    """Say what the indexes cost each row that is written."""
    lines = []
    for each in found.writes:
        source = tr("measured") if each.measured else tr("estimate")
        for name, cost in (
            ("INSERT", each.insert),
            ("UPDATE", each.update),
            ("DELETE", each.delete),
        ):
            if cost is None:
                continue
            title = tr("{name} of a row of {table}", name=name, table=each.table)
            before = _cost_text(cost.steps_before, cost.pages_before)
            after = _cost_text(cost.steps_after, cost.pages_after)
            lines.append(Line((title, before, after, _more(cost, source)), each.how))
    return lines


def _cost_text(steps: float, pages: float) -> str:
    return trn(
        "{n} step, {pages:.1f} pages", "{n} steps, {pages:.1f} pages", round(steps), pages=pages
    )


def _more(cost: RowCost, source: str) -> str:
    return tr(
        "{steps:+,.0f} steps, {pages:+,.1f} pages ({source})",
        steps=cost.steps,
        pages=cost.pages,
        source=source,
    )
