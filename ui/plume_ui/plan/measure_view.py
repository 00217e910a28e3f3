"""The tab with the measured run: its button, and what it gave."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from plume_db.language import tr, trn
from plume_db.units import count_text, duration_text
from plume_ui import icons
from plume_ui.plan.figures import (
    ROW_HEADINGS,
    RUN_HEADINGS,
    counter_lines,
    row_lines,
    run_lines,
    timing_text,
)
from plume_ui.plan.plan_reading import PlanReading
from plume_ui.plan.run_bar import RunBar
from plume_ui.plan.sheet import Sheet, SheetView
from plume_ui.widgets.card import Card, label
from plume_ui.widgets.empty_state import EmptyState
from plume_ui.widgets.select import Select

RUNS = (1, 3, 5, 10, 20, 50)
BUDGETS = (2, 5, 10, 30, 60, 300, 1800)
"""Seconds."""
_MOST_ROWS = 14
"""Rows of a table that stand on the page; it scrolls beyond."""


class MeasureView(QWidget):
    """Starts the measured run of a plan's statement, and shows its figures."""

    node_wanted = Signal(object)
    """Carries the place of a step in the plan."""

    def __init__(self, reading: PlanReading, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reading = reading
        self._places: list[int] = []
        self.runs = _choice(
            tr("Runs"), tr("How often it is run from an empty cache, and as often from a full one")
        )
        for number in RUNS:
            self.runs.addItem(trn("{n} run", "{n} runs", number), number)
        self.budget = _choice(
            tr("Time"), tr("When this is over, it ends with what was measured until then")
        )
        for number in BUDGETS:
            self.budget.addItem(
                tr("at most {replace}", replace=duration_text(number).replace(".0 s", " s")), number
            )
        for choice, at in ((self.runs, RUNS.index(5)), (self.budget, BUDGETS.index(5))):
            choice.setCurrentIndex(at)
            choice.settle()
        self.go = QPushButton(tr("Measure"), self)
        self.go.setProperty("role", "primary")
        self.go.setIcon(icons.icon("clock", "accent_text"))
        self.go.setToolTip(tr("Run the statement, and count what it does"))
        self.go.clicked.connect(self.start)
        self.bar = RunBar("measuring", self)
        self.empty = EmptyState("clock", self)
        self._pages = QStackedWidget(self)
        self._times: dict[str, QLabel] = {}
        self.counters = self._sheet(
            tr("Counters"), (tr("Counter"), tr("Value"), tr("What it counts")), (1,)
        )
        self.rows = self._sheet(tr("Rows of each step"), ROW_HEADINGS, (1, 2, 3, 4))
        self.each = self._sheet(tr("Runs"), RUN_HEADINGS, (0, 2, 3, 4, 5, 6))
        self.notes = label("", "caption", wrap=True)
        self._no_rows = label("", "caption", wrap=True)
        self._lay_out()
        self.rows[1].doubleClicked.connect(lambda index: self._show_step(index.row()))
        self.rows[1].activated.connect(lambda index: self._show_step(index.row()))
        reading.plan_read.connect(self.show_measured)
        reading.measured_read.connect(self.show_measured)
        self.show_measured()

    def _sheet(
        self, name: str, headings: tuple[str, ...], numbers: tuple[int, ...]
    ) -> tuple[Sheet, SheetView]:
        sheet = Sheet(headings, numbers, self)
        return sheet, SheetView(name, sheet, self)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 8, 12, 8)
        head.setSpacing(8)
        head.addWidget(self.go)
        head.addWidget(self.runs)
        head.addWidget(self.budget)
        head.addWidget(self.bar, 1)
        head.addStretch(0)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(16, 8, 16, 16)
        column.setSpacing(12)
        column.addWidget(self._time_card())
        for heading, (_sheet, view) in (
            (tr("ROWS OF EACH STEP"), self.rows),
            (tr("COUNTERS OF ONE COLD RUN"), self.counters),
            ("RUNS", self.each),
        ):
            card = Card(heading)
            if view is self.rows[1]:
                card.body.addWidget(self._no_rows)
            card.body.addWidget(view)
            column.addWidget(card)
        column.addWidget(self.notes)
        column.addStretch(1)
        area = QScrollArea(self)
        area.setWidget(page)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setAccessibleName(tr("What was measured"))
        self.area = area
        self._pages.addWidget(self.empty)
        self._pages.addWidget(area)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        line = QFrame(self)
        line.setProperty("role", "line")
        whole.addWidget(line)
        whole.addWidget(self._pages, 1)
        self.counters[1].set_widths(21, 14, 6)
        self.rows[1].set_widths(25, 9, 15, 9, 11, 20, 6)
        self.each[1].set_widths(4, 7, 10, 12, 11, 10, 9, 6)

    def _time_card(self) -> Card:
        card = Card(tr("TIME AND WORK"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for row, (name, says) in enumerate(_TIMES):
            caption = label(name, "caption")
            caption.setToolTip(says)
            value = label("", wrap=True)
            value.setToolTip(says)
            self._times[name] = value
            grid.addWidget(caption, row, 0)
            grid.addWidget(value, row, 1)
        card.body.addLayout(grid)
        return card

    def start(self) -> None:
        """Measure the statement, unless that is under way."""
        job = self._reading.measure(int(self.runs.currentData()), float(self.budget.currentData()))
        if job is not None:
            self.bar.follow(job)
            self.go.setEnabled(False)
            job.finished.connect(lambda: self.go.setEnabled(self._reading.page is not None))
            if self._reading.measured is None:
                self._say(
                    tr("Measuring…"), tr("The plan, the file and other programs are not affected.")
                )

            def cancelled() -> None:
                if self._reading.measured is None:
                    self._say(tr("Cancelled."), tr("Press Measure to begin again."))

            job.cancelled.connect(cancelled)

    def _say(self, heading: str, advice: str = "") -> None:
        self.empty.say(heading, advice)
        self._pages.setCurrentIndex(0)

    def show_measured(self) -> None:
        """Show what the reading has."""
        reading = self._reading
        usable = reading.page is not None and not reading.page.plan.absent
        self.go.setEnabled(usable and not reading.measuring)
        measured = reading.measured
        if reading.measured_sentence:
            self._say(tr("It could not be measured."), reading.measured_sentence)
            return
        if measured is None or reading.page is None:
            advice = _ADVICE if usable else reading.sentence
            self._say(tr("Nothing was measured yet."), advice)
            return
        self._times[_TIMES[0][0]].setText(timing_text(measured.cold))
        self._times[_TIMES[1][0]].setText(timing_text(measured.warm))
        work = measured.work
        self._times[_TIMES[2][0]].setText(
            count_text(work) if work is not None else tr("no whole run")
        )
        counters = measured.counters
        self.counters[0].show(counter_lines(counters) if counters is not None else [])
        lines = row_lines(reading.page.plan, measured)
        self._places = [place for _line, place in lines]
        self.rows[0].show([line for line, _place in lines])
        self.each[0].show(run_lines(measured.runs))
        for sheet, view in (self.counters, self.rows, self.each):
            _fit(sheet, view)
        no_rows = measured.no_rows or ("" if lines else tr("There is no loop to count rows in."))
        self._no_rows.setText(no_rows or _COUNTED)
        self.notes.setText("\n".join(filter(None, (measured.ended, *measured.notes))))
        self._pages.setCurrentIndex(1)

    def _show_step(self, row: int) -> None:
        if 0 <= row < len(self._places):
            self.node_wanted.emit(self._places[row])


_ADVICE = tr(
    "Press Measure: the statement is run a few times, with an empty and with a full cache, and "
    "the rows of each step are counted. It can be cancelled at any time."
)
_COUNTED = tr(
    "Rows that came up at each step, before its other conditions, in all rounds of its loop "
    "together. Enter shows the step in the plan."
)
_TIMES = (
    (tr("Cold"), tr("Runs that began with SQLite's own cache empty")),
    (tr("Warm"), tr("Runs right after another, with what that left in the cache")),
    (
        tr("Work"),
        tr("VM steps + 8 for each page in the cache + 80 for each page read; the same each run"),
    ),
)


def _choice(name: str, tip: str) -> Select:
    return Select(name, tip, 180)


def _fit(sheet: Sheet, view: SheetView) -> None:
    """Make a table as high as its rows, up to a limit."""
    rows = min(_MOST_ROWS, max(1, len(sheet.lines)))
    head = view.horizontalHeader().sizeHint().height()
    view.setFixedHeight(head + rows * view.verticalHeader().defaultSectionSize() + 16)
