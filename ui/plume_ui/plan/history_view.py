"""The tab of earlier plans of the same query, any two of which can be compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import tr, trn
from plume_db.plan.difference import difference
from plume_db.recall.entry import Recalled
from plume_db.units import count_text
from plume_ui import icons, keyboards
from plume_ui.moments import moment_text
from plume_ui.plan.compare_view import CompareView, Comparison, lay_side_by_side
from plume_ui.plan.plan_reading import PlanReading
from plume_ui.plan.remembering import PlanMemory
from plume_ui.plan.sheet import Line, Sheet, SheetView
from plume_ui.widgets.card import label
from plume_ui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from plume_ui.desk import Desk
    from plume_ui.jobs import Job

_HEADINGS = (
    tr("Last made"),
    tr("First made"),
    tr("Times"),
    tr("Steps"),
    tr("Statistics"),
    "SQLite",
    tr("Query"),
)
_SHOWN = 200


@dataclass(frozen=True)
class _Listed:
    """Remembered plans with their rows."""

    plans: tuple[Recalled, ...]
    lines: tuple[Line, ...]


class HistoryView(QWidget):
    """Lists plans of the query that is shown; the chosen one is compared with another."""

    def __init__(self, desk: Desk, reading: PlanReading, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._reading = reading
        self._plans: tuple[Recalled, ...] = ()
        self._job: Job | None = None
        self._pair: Job | None = None
        self.sheet = Sheet(_HEADINGS, (2, 3), self)
        self.list = SheetView(tr("Earlier plans of this query"), self.sheet, self)
        self.list.set_widths(19, 19, 6, 6, 20, 7, 6)
        self.list.selectionModel().selectionChanged.connect(lambda *_: self._compare())
        self.says = label("", "caption", wrap=True)
        self.forget = QPushButton(tr("Forget"))
        self.forget.setIcon(icons.icon("trash"))
        self.forget.setToolTip(tr("Forget the chosen plans  (Del)"))
        self.forget.clicked.connect(self._forget_chosen)
        delete = QShortcut(QKeySequence(keyboards.usual("Del")), self.list, self._forget_chosen)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        self.compare = CompareView(self)
        self.empty = EmptyState("history", self)
        self._pages = QStackedWidget(self)
        self._lay_out()
        reading.recorded.connect(self.refresh)
        reading.plan_read.connect(self._clear)
        self._clear()
        self.refresh()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 6, 12, 6)
        head.addWidget(self.says, 1)
        head.addWidget(self.forget)
        top = QWidget()
        column = QVBoxLayout(top)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.list, 1)
        split = QSplitter(Qt.Orientation.Vertical, self)
        split.setChildrenCollapsible(False)
        split.addWidget(top)
        split.addWidget(self.compare)
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 2)
        split.setSizes([190, 380])
        top.setMinimumHeight(120)
        self._pages.addWidget(self.empty)
        self._pages.addWidget(split)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._pages)

    def _clear(self) -> None:
        self._say(tr("Nothing is remembered of this query yet."), self._reading.sentence)

    def _say(self, heading: str, advice: str = "") -> None:
        self._plans = ()
        self.sheet.show(())
        self.empty.say(heading, advice)
        self._pages.setCurrentIndex(0)

    def refresh(self) -> None:
        """Read the list anew."""
        page = self._reading.page
        if page is None:
            return
        memory = PlanMemory(self._desk)
        kept = memory.history().kept

        def work(_task: Task) -> _Listed:
            plans = memory.plans(page)
            return _Listed(plans, tuple(_line(each) for each in plans[:_SHOWN]))

        worker = self._desk.session.worker(tr("plan history"))
        job = self._desk.jobs.start(self, worker, work, title=tr("Read earlier plans"), quiet=True)
        job.succeeded.connect(lambda found: self._show(found, kept) if job is self._job else None)
        job.failed.connect(self._refuse)
        self._job = job

    def _refuse(self, error: PlumeError) -> None:
        self._say(tr("Earlier plans can not be read."), error.sentence)

    def _show(self, found: _Listed, kept: bool) -> None:
        if not found.plans:
            self._clear()
            return
        self._plans = found.plans[:_SHOWN]
        self.sheet.show(found.lines)
        many = len(found.plans)
        where = "" if kept else tr(" Plans of this file are forgotten when it is closed.")
        if many == 1:
            words = tr("This query was always planned as it is now.")
        else:
            words = trn(
                "{n} entry: another plan, schema, statistics or value makes one.",
                "{n} entries: another plan, schema, statistics or value makes one. "
                "Choose one to compare it with the latest, or choose two.",
                many,
            )
        self.says.setText(words + where)
        self._pages.setCurrentIndex(1)
        self.list.selectRow(1 if many > 1 else 0)

    def _compare(self) -> None:
        rows = self.list.chosen_rows()
        self.forget.setEnabled(bool(rows))
        if not rows or not self._plans:
            return
        old = rows[-1]
        new = rows[0] if len(rows) > 1 else 0
        before, after = self._plans[old], self._plans[new]

        def work(_task: Task) -> Comparison:
            titles = (
                tr("Made {when}", when=_when(before.first)),
                tr("Made {when}", when=_when(after.first)),
            )
            return lay_side_by_side(difference(before.plan, after.plan), titles)

        worker = self._desk.session.worker(tr("plan history"))
        job = self._desk.jobs.start(self, worker, work, title=tr("Compare two plans"), quiet=True)
        job.succeeded.connect(
            lambda found: self.compare.show_comparison(found) if job is self._pair else None
        )
        self._pair = job

    def show_pair(self, before: int, after: int) -> None:
        """Choose two plans by their numbers, where they are in the list."""
        rows = [at for at, each in enumerate(self._plans) if each.id in (before, after)]
        self.list.clearSelection()
        model = self.list.selectionModel()
        for row in rows:
            model.select(
                self.sheet.index(row, 0), model.SelectionFlag.Select | model.SelectionFlag.Rows
            )

    def _forget_chosen(self) -> None:
        numbers = tuple(self._plans[row].id for row in self.list.chosen_rows())
        if not numbers:
            return
        history = PlanMemory(self._desk).history()

        def work(_task: Task) -> None:
            history.forget(numbers)

        worker = self._desk.session.worker(tr("plan history"))
        job = self._desk.jobs.start(self, worker, work, title=tr("Forget plans"), quiet=True)
        job.succeeded.connect(lambda _none: self.refresh())
        job.failed.connect(self._refuse)

    def stop(self) -> None:
        """Stop reading."""
        for job in (self._job, self._pair):
            if job is not None and job.ended is None:
                job.cancel()
        self._job = self._pair = None


def _line(plan: Recalled) -> Line:
    query = " ".join(plan.sql[:2_000].split())
    return Line(
        (
            _when(plan.last),
            _when(plan.first),
            count_text(plan.times),
            count_text(sum(1 for _ in plan.plan.walk())),
            plan.plan.statistics or "",
            plan.made.sqlite,
            query[:300],
        ),
        query,
    )


def _when(seconds: float) -> str:
    return moment_text(seconds)
