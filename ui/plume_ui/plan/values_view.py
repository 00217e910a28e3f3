"""The tab of values: bind others to the parameters, and ask which of them flip the plan."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.plan.difference import difference
from plume_db.units import count_text
from plume_db.values import one_line
from plume_ui import icons
from plume_ui.plan.compare_view import CompareView, Comparison, lay_side_by_side
from plume_ui.plan.plan_page import fresh
from plume_ui.plan.plan_reading import PlanReading
from plume_ui.plan.run_bar import RunBar
from plume_ui.plan.sheet import Line, Sheet, SheetView
from plume_ui.plan.value_form import ValueForm
from plume_ui.widgets.card import label
from plume_ui.widgets.empty_state import EmptyState
from plume_ui.widgets.roomy import Roomy

if TYPE_CHECKING:
    from plume_db.whatif.flips import Example, Flip, Flips, PlanGroup
    from plume_ui.desk import Desk
    from plume_ui.jobs import Job

_HEADINGS = (tr("Compared"), tr("Plan"), tr("Values tried"), tr("Such as (rows)"), tr("First step"))
_ADVICE = tr(
    "SQLite may plan one value otherwise than another, since ANALYZE took samples of how common "
    "they are. Ask, and other values of each column are tried in place of those in the statement; "
    "nothing is run."
)


@dataclass(frozen=True)
class _Found:
    """What values do to a plan, ready to be shown."""

    words: str
    lines: tuple[Line, ...]
    comparisons: tuple[Comparison, ...]
    """Of each line: the most common plan of its comparison against this one."""


class ValuesView(QWidget):
    """Binds values, and looks for those that make another plan."""

    def __init__(self, desk: Desk, reading: PlanReading, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._reading = reading
        self._job: Job | None = None
        self._found: _Found | None = None
        self.form = ValueForm(self)
        self.bind = QPushButton(tr("Plan with these values"))
        self.bind.setIcon(icons.icon("parameter"))
        self.bind.setToolTip(tr("Make the plan for the values above"))
        self.bind.clicked.connect(self._bind)
        self.ask = QPushButton(tr("Which values flip the plan?"))
        self.ask.setIcon(icons.icon("search", "accent"))
        self.ask.setToolTip(tr("Try other values of each column that is compared; nothing is run"))
        self.ask.clicked.connect(self.look)
        self.bar = RunBar(tr("trying values"), self)
        self.says = label("", "caption", wrap=True)
        self.sheet = Sheet(_HEADINGS, (1, 2), self)
        self.table = SheetView(tr("Plans by value"), self.sheet, self)
        self.table.set_widths(26, 5, 12, 34, 6)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._compare())
        self.compare = CompareView(self)
        self.empty = EmptyState("parameter", self)
        self._pages = QStackedWidget(self)
        self._lay_out()
        reading.plan_read.connect(self._take_plan)
        self._take_plan()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 6, 12, 6)
        head.setSpacing(8)
        head.addWidget(self.ask)
        head.addWidget(self.bind)
        head.addWidget(self.bar, 1)
        head.addStretch(0)
        split = QSplitter(Qt.Orientation.Vertical, self)
        split.setChildrenCollapsible(False)
        split.addWidget(self.table)
        split.addWidget(self.compare)
        split.setSizes([160, 320])
        shown = QWidget()
        column = QVBoxLayout(shown)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.says.setContentsMargins(12, 6, 12, 6)
        column.addWidget(self.says)
        column.addWidget(split, 1)
        self._pages.addWidget(self.empty)
        low = Roomy(shown.minimumSizeHint().height(), self)  # it takes no room from what is above
        low.take(shown)
        self._pages.addWidget(low)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        self.form.setMaximumHeight(140)
        self.form.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        whole.addWidget(self.form)
        whole.addWidget(self._pages, 1)

    def _take_plan(self) -> None:
        page = self._reading.page
        usable = page is not None and not page.plan.absent
        self.ask.setEnabled(usable)
        names = page.parameters if page is not None else ()
        self.form.setVisible(bool(names))
        self.bind.setVisible(bool(names))
        if page is not None:
            self.form.ask_for(names, page.question.given)
        self.stop()
        if usable:
            self._say(tr("No values were tried yet."), _ADVICE)
        else:
            self._say(tr("There is no plan to try values with."), self._reading.sentence)

    def _say(self, heading: str, advice: str = "") -> None:
        self._found = None
        self.empty.say(heading, advice)
        self._pages.setCurrentIndex(0)

    def _bind(self) -> None:
        page = self._reading.page
        if page is not None:
            self._reading.read(replace(page.question, given=self.form.given()))

    def look(self) -> None:
        """Try values."""
        page, session = self._reading.page, self._desk.session
        if page is None or self._job is not None:
            return

        def work(task: Task) -> _Found:
            from plume_db.whatif.flips import find_flips

            with fresh(session, task) as alone:
                return _told(find_flips(alone, page.sql, page.question.given))

        worker = session.worker("plan values")
        job = self._desk.jobs.start(self, worker, work, title=tr("Try values"), quiet=True)
        self._job = job
        self._say(tr("Trying values…"))
        self.bar.follow(job)
        job.succeeded.connect(lambda found: self._show(found) if job is self._job else None)
        job.failed.connect(lambda error: self._refuse(error) if job is self._job else None)
        job.cancelled.connect(lambda: self._cancelled(job))
        job.finished.connect(lambda: self._forget(job))

    def _cancelled(self, job: Job) -> None:
        if job is self._job:
            self._say(tr("Cancelled."), _ADVICE)

    def _refuse(self, error: PlumeError) -> None:
        self._say(tr("No values could be tried."), error.sentence)

    def _forget(self, job: Job) -> None:
        if job is self._job:
            self._job = None

    def _show(self, found: _Found) -> None:
        if not found.lines:
            self._say(tr("There is nothing to try."), found.words)
            return
        self._found = found
        self.says.setText(found.words)
        self.sheet.show(found.lines)
        self._pages.setCurrentIndex(1)
        self.table.selectRow(1 if len(found.lines) > 1 else 0)

    def _compare(self) -> None:
        row = self.table.currentIndex().row()
        if self._found is not None and 0 <= row < len(self._found.comparisons):
            self.compare.show_comparison(self._found.comparisons[row])

    def stop(self) -> None:
        """Stop looking."""
        job, self._job = self._job, None
        if job is not None:
            job.cancel()


def _told(flips: Flips) -> _Found:
    lines: list[Line] = []
    comparisons: list[Comparison] = []
    for flip in sorted(flips.found, key=lambda each: not each.flips):
        for number, group in enumerate(flip.groups, 1):
            lines.append(_line(flip, number, group))
            titles = (tr("Most values"), f"{_example(group.examples[0])}" if group.examples else "")
            first = flip.groups[0].plan
            comparisons.append(lay_side_by_side(difference(first, group.plan), titles))
    words = " ".join(filter(None, (*(flip.words for flip in flips.found), flips.note)))
    return _Found(words, tuple(lines), tuple(comparisons))


def _line(flip: Flip, number: int, group: PlanGroup) -> Line:
    compared = flip.comparison
    step = next((node.detail for node in group.plan.walk()), group.plan.absent)
    such = "; ".join(_example(each) for each in group.examples)
    return Line(
        (
            f"{compared.table}.{compared.column} {compared.operator} {one_line(compared.text, 40)}",
            str(number),
            count_text(group.count),
            such,
            step,
        ),
        f"{such}\n{flip.words}",
        "warn" if flip.flips and number > 1 else "",
    )


def _example(example: Example) -> str:
    values = ", ".join(one_line(value, 40) for value in example.values.values())
    if example.rows is not None:
        return f"{values} ({count_text(example.rows)})"
    if example.estimated is not None:
        return tr(
            "{values} (about {estimated})", values=values, estimated=count_text(example.estimated)
        )
    return values
