"""The part of the inspector that shows the profile of a column."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from plume_db.errors import PlumeError
from plume_db.jobs import Progress, Task
from plume_db.language import tr, trn
from plume_db.profile.look import BUDGET, profile
from plume_db.profile.profile import Bin, Profile, Top
from plume_db.rows.shape import Condition, Test
from plume_db.units import duration_text
from plume_db.values import BadText
from plume_ui.profile.histogram_view import HistogramView
from plume_ui.profile.top_values import TopValues
from plume_ui.profile.type_bar import TypeBar
from plume_ui.profile.words import badge_words, extent_words, figure_rows
from plume_ui.requests import ProfileRequest, TableRequest
from plume_ui.widgets.card import label
from plume_ui.widgets.elided_label import ElidedLabel

if TYPE_CHECKING:
    from plume_ui.desk import Desk
    from plume_ui.jobs import Job

WORKER = "profile"
_TOP = Qt.AlignmentFlag.AlignTop


class ProfilePart(QWidget):
    """Looks at a column quickly; at all of its rows on request."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._job: Job | None = None
        self.request: ProfileRequest | None = None
        self.shown: Profile | None = None
        self._title = label("", "heading", wrap=True, delta=2.0)
        self._about = label("", "caption", wrap=True)
        self._extent = label("", "caption", wrap=True)
        self._state = label("", "", wrap=True)
        self._progress = QProgressBar(self)
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName(tr("How much of the column was read"))
        self.all_rows = QPushButton(tr("Look at all rows"), self)
        self.all_rows.setToolTip(tr("Read every row, so that each figure is exact; can be stopped"))
        self.all_rows.clicked.connect(lambda _checked=False: self._pressed())
        self._reading = False
        self.types = TypeBar(self)
        self.tops = TopValues(self)
        self.tops.chosen.connect(self._show_value)
        self.histogram = HistogramView(self)
        self.histogram.chosen.connect(self._show_bin)
        self._cut = label("", "caption", wrap=True)
        self._notes = label("", "caption", wrap=True)
        self._figures = QWidget(self)
        self._figure_grid = QGridLayout(self._figures)
        self._tops_title = label(tr("MOST COMMON"), "section")
        self._histogram_title = label(tr("HISTOGRAM"), "section")
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        head = QVBoxLayout()
        head.setSpacing(2)
        head.addWidget(self._title)
        head.addWidget(self._about)
        column.addLayout(head)
        row = QHBoxLayout()
        row.addWidget(self.all_rows)
        row.addStretch(1)
        known = QVBoxLayout()
        known.setSpacing(6)
        for widget in (self._state, self._extent, self._progress):
            known.addWidget(widget)
        known.addLayout(row)
        column.addLayout(known)
        self._body = QWidget(self)
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(6)
        self._figure_grid.setContentsMargins(0, 0, 0, 0)
        self._figure_grid.setHorizontalSpacing(10)
        self._figure_grid.setVerticalSpacing(4)
        self._figure_grid.setColumnStretch(1, 1)
        for title, widgets in (
            (label(tr("TYPES"), "section"), (self.types,)),
            (label(tr("FIGURES"), "section"), (self._figures,)),
            (self._histogram_title, (self.histogram, self._cut)),
            (self._tops_title, (self.tops,)),
        ):
            body.addWidget(title)
            for each in widgets:
                body.addWidget(each)
            body.addSpacing(8)
        body.addWidget(self._notes)
        column.addWidget(self._body)
        column.addStretch(1)

    @property
    def running(self) -> bool:
        """Whether rows are being read."""
        return self._job is not None

    # Looking

    def show_profile(self, request: ProfileRequest) -> None:
        """Look at a column and show what it holds."""
        self.request, self.shown = request, None
        self._title.setText(request.column)
        self._about.setText(request.table)
        self._body.hide()
        self._extent.setText("")
        self._start(BUDGET)

    def _start(self, budget: float | None) -> None:
        request, catalog = self.request, self._desk.catalog
        self.stop()
        table = catalog.table(request.table) if catalog and request else None
        if request is None or table is None:
            self._refuse(PlumeError(tr("This table is no longer in the file.")))
            return

        def work(task: Task) -> Profile:
            return profile(task, table, request.column, request.shape, budget)

        self._job = job = self._desk.jobs.start(
            self,
            self._desk.session.worker(WORKER),
            work,
            title=tr("Profile {table}.{column}", table=request.table, column=request.column),
            summary=lambda made: trn("{n} row looked at", "{n} rows looked at", made.extent.rows),
            quiet=budget is not None,
        )
        job.succeeded.connect(self._show)
        job.failed.connect(self._refuse)
        job.progressed.connect(self._show_progress)
        job.finished.connect(lambda: self._finished(job))
        self._reading = True
        self._state.setText(tr("Reading…") if budget is not None else tr("Reading all rows…"))
        self._progress.setRange(0, 0)
        self._progress.show()
        self.all_rows.setText(tr("Stop"))
        self.all_rows.setEnabled(True)
        self.all_rows.show()

    def stop(self) -> None:
        """Stop reading; what is shown stays."""
        if self._job is not None:
            job, self._job = self._job, None
            job.cancel()
            self._rest()

    def _pressed(self) -> None:
        if self._job is not None:
            self.stop()
        else:
            self._start(None)

    def _finished(self, job: Job) -> None:
        if job is self._job:
            self._job = None
            self._rest()

    def _rest(self) -> None:
        """Offer what can be done now that nothing runs."""
        self._progress.hide()
        self.all_rows.setText(tr("Look at all rows"))
        self.all_rows.setVisible(self.shown is None or not self.shown.extent.whole)
        if self.shown is not None:
            took = duration_text(self.shown.seconds)
            self._state.setText(f"{badge_words(self.shown.extent)}, {took}")
        elif self._reading:
            self._state.setText(tr("Stopped."))

    def _show_progress(self, progress: Progress) -> None:
        if self._job is None:
            return
        fraction = progress.fraction
        self._progress.setRange(0, 1000 if fraction is not None else 0)
        self._progress.setValue(round(1000 * (fraction or 0)))
        self._state.setText(f"{progress.text}…")

    def _refuse(self, error: PlumeError) -> None:
        self._reading = False
        self._state.setText(error.sentence)

    # Showing

    def _show(self, made: Profile) -> None:
        self.shown = made
        declared = f" · {made.declared_type}" if made.declared_type else ""
        self._about.setText(f"{made.table}{declared}")
        self._extent.setText(extent_words(made.extent))
        self.types.show_kinds(made.kinds)
        self._show_figures(made)
        self._show_histogram(made)
        self._tops_title.setText(
            tr("MOST COMMON") if made.extent.whole else tr("MOST COMMON IN THE SAMPLE")
        )
        self.tops.show_tops(made.tops)
        self._tops_title.setVisible(bool(made.tops))
        self.tops.setVisible(bool(made.tops))
        notes = "\n".join(filter(None, (made.unique, *made.notes)))
        self._notes.setText(notes)
        self._notes.setVisible(bool(notes))
        self._body.show()

    def _show_figures(self, made: Profile) -> None:
        grid = self._figure_grid
        while grid.count():
            if (item := grid.takeAt(0)) and (widget := item.widget()):
                widget.hide()
                widget.deleteLater()
        for row, figure in enumerate(figure_rows(made)):
            value = label(figure.text, wrap=True)
            value.setAlignment(Qt.AlignmentFlag.AlignRight)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            known = label(figure.known, "caption", delta=-1.0)
            for each in (value, known):
                each.setToolTip(figure.tip)
            name = ElidedLabel(figure.name, "caption")  # a name is cut before a number is
            name.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
            grid.addWidget(name, row, 0, _TOP)
            grid.addWidget(value, row, 1, _TOP)
            grid.addWidget(known, row, 2, _TOP)

    def _show_histogram(self, made: Profile) -> None:
        histogram = made.histogram
        for widget in (self._histogram_title, self.histogram):
            widget.setVisible(histogram is not None)
        whole = made.extent.whole
        self._histogram_title.setText(tr("HISTOGRAM") if whole else tr("HISTOGRAM OF THE SAMPLE"))
        beyond = ""
        if histogram is not None:
            self.histogram.show_histogram(histogram)
            sides = (
                tr("{below:,} below", below=histogram.below) if histogram.below else "",
                tr("{above:,} above", above=histogram.above) if histogram.above else "",
            )
            beyond = ", ".join(side for side in sides if side)
        self._cut.setText(tr("Outside this range: {beyond}", beyond=beyond) if beyond else "")
        self._cut.setVisible(bool(beyond))

    # Going there

    def _show_value(self, top: Top) -> None:
        if not isinstance(top.value, BadText):
            self._open(Test.EQUALS, top.value)

    def _show_bin(self, each: Bin) -> None:
        if each.low == each.high:
            self._open(Test.EQUALS, each.low)
            return
        last = self.shown is not None and self.shown.histogram is not None
        last = last and each == self.shown.histogram.bins[-1]  # type: ignore[union-attr]
        low, high = _plain(each.low), _plain(each.high)
        self._open(Test.AT_LEAST, low, (Test.AT_MOST if last else Test.LESS, high))

    def _open(
        self, test: Test, value: object, second: tuple[Test, int | float] | None = None
    ) -> None:
        """Open the table, filtered to the rows of a value, within the filter in force."""
        request = self.request
        if request is None or self.shown is None:
            return
        column = self.shown.column
        asked = [Condition(column, test, (value,))]  # type: ignore[arg-type]
        if second is not None:
            asked.append(Condition(column, second[0], (second[1],)))
        shape = replace(request.shape, conditions=(*request.shape.conditions, *asked))
        # The profile stays where it is, so that the next value can be chosen.
        wanted = TableRequest(request.table, shape, column=column, inspects=False)
        self._desk.table_wanted.emit(wanted)

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop reading for nobody."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.stop()


def _plain(edge: float) -> int | float:
    """Write whole edges as whole numbers, as a person would."""
    return int(edge) if edge.is_integer() and abs(edge) < 2**53 else edge
