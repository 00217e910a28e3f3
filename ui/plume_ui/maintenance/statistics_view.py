"""The planner's statistics as a page: what ANALYZE measured, and what no longer fits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from plume_db.jobs import Task
from plume_db.language import localised, tr, trn
from plume_db.maintenance.selectivity import Sample, Statistics, statistics_of, summary_of
from plume_db.values import one_line
from plume_ui import icons
from plume_ui.jobs import Job
from plume_ui.maintenance.quiet_table import quiet_table
from plume_ui.widgets.card import label
from plume_ui.widgets.folding_row import FoldingRow
from plume_ui.widgets.rows_model import RowsModel

if TYPE_CHECKING:
    from plume_ui.desk import Desk

_STATE = 2
_TOKENS = {"fresh": "good", "stale": "warn", "missing": "warn", "gone": "bad", "empty": "muted"}


class StatisticsModel(RowsModel[Statistics]):
    """Indexes with what is known of them, one a row."""

    HEADINGS = (
        tr("Table"),
        tr("Index"),
        tr("State"),
        tr("Rows then"),
        tr("Rows a value"),
        tr("Samples"),
    )
    MEANINGS = (
        tr("The table that is indexed"),
        tr("The index; empty for a table without one"),
        tr("Whether the figures still fit the rows of now"),
        tr("Rows when ANALYZE ran"),
        tr(
            "Rows with the same value in the first column, in the first two columns, and so on, on "
            "average: the fewer, the better the index finds"
        ),
        tr("Rows that ANALYZE kept as samples in sqlite_stat4"),
    )
    NUMBERS = frozenset({3, 5})

    def cells(self, row: Statistics) -> tuple[str, ...]:
        """Tell the statistics of an index in a line."""
        rows = "" if row.rows is None else localised(f"{row.rows:,}")
        average = " · ".join(localised(f"{each:,}") for each in row.average)
        samples = f"{len(row.samples)}" if row.samples else ""
        return (row.table, row.index, row.words, rows, average, samples)

    def tip(self, row: Statistics, _column: int) -> str:
        """Tell how selective the index is."""
        return "\n".join(prefixes_of(row)) or row.words

    def token(self, row: Statistics, column: int) -> str:
        """Give the state its colour."""
        return _TOKENS[row.state] if column == _STATE else ""


def prefixes_of(held: Statistics) -> tuple[str, ...]:
    """Say how selective each beginning of an index is, a sentence each."""
    found = []
    for at, average in enumerate(held.average):
        named = held.columns[: at + 1] or tuple(
            tr("column {number}", number=n + 1) for n in range(at + 1)
        )
        found.append(
            trn(
                "{named}: {n} row for one value",
                "{named}: {n} rows for one value",
                average,
                named=", ".join(named),
            )
        )
    return tuple(found)


class SamplesModel(RowsModel[Sample]):
    """The samples of one index."""

    HEADINGS = (tr("Values, then the row's key"), tr("Rows like it"), tr("Rows before it"))

    def cells(self, row: Sample) -> tuple[str, ...]:
        """Tell a sample in a line."""
        values = " · ".join(one_line(value) for value in row.values)
        return (values, localised(f"{row.equal:,}"), localised(f"{row.less:,}"))


class StatisticsView(QWidget):
    """Shows every index with its statistics, and the samples of the chosen one; edits nothing."""

    task_wanted = Signal(object)
    """Carries the name of a task that helps."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._job: Job | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 12, 24, 16)
        column.setSpacing(8)  # the table is what one comes for
        self._what = label("", "caption", wrap=True)
        row = FoldingRow()
        row.add(label(tr("Statistics of the planner"), delta=5))
        row.add_stretch()
        for task, text, icon in (
            ("analyze", tr("Refresh statistics…"), "analyze"),
            ("dropstats", tr("Drop the statistics…"), "drop-statistics"),
        ):
            button = QPushButton(text)
            button.setIcon(icons.icon(icon))
            button.setToolTip(tr("Go to the task, which tells what it will do before it begins"))
            button.clicked.connect(lambda _on=False, name=task: self.task_wanted.emit(name))
            row.add(button)
        column.addWidget(row)
        column.addWidget(self._what)
        self.model, self.samples = StatisticsModel(self), SamplesModel(self)
        self.table = quiet_table(self.model, (18, 24, 22, 11, 18), tr("Statistics of each index"))
        self._told = label("", "caption", wrap=True)
        sampled = quiet_table(self.samples, (44, 14), tr("Samples of the chosen index"))
        below = QWidget()
        inner = QVBoxLayout(below)
        inner.setContentsMargins(0, 8, 0, 0)
        inner.addWidget(self._told)
        sampled.setMinimumHeight(64)  # the sentence above it comes first
        inner.addWidget(sampled, 1)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.table)
        split.addWidget(below)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setChildrenCollapsible(False)
        column.addWidget(split, 1)
        self.table.selectionModel().currentRowChanged.connect(
            lambda now, _before: self._tell(now.row())
        )

    @property
    def looking(self) -> bool:
        """Whether the statistics are being read."""
        return self._job is not None

    def refresh(self) -> None:
        """Read them again, on a thread."""
        if self._job is not None:
            self._job.cancel()
        session = self._desk.session

        def read(task: Task) -> tuple[Statistics, ...]:
            return statistics_of(task)

        job = self._desk.jobs.start(
            self,
            session.worker("maintenance"),
            read,
            title=tr("Reading the statistics"),
            quiet=True,
        )
        self._job = job
        self._what.setText(tr("Reading the statistics and counting rows…"))
        job.succeeded.connect(lambda found: self._show(job, found))
        job.failed.connect(lambda error: self._what.setText(error.sentence))
        job.finished.connect(lambda: self._let_go(job))

    def shutdown(self) -> None:
        """Stop reading."""
        if self._job is not None:
            self._job.cancel()

    def _let_go(self, job: Job) -> None:
        if job is self._job:
            self._job = None

    def _show(self, job: Job, found: tuple[Statistics, ...]) -> None:
        if job is not self._job:
            return
        self.model.show(found)
        self._what.setText(
            tr(
                "By these figures SQLite chooses between indexes. They are {summary}.",
                summary=summary_of(found),
            )
            if any(each.rows is not None for each in found)
            else tr(
                "There are no statistics: SQLite chooses between indexes by rules of thumb. "
                "Refresh them to have each index measured."
            )
        )
        if found:
            self.table.selectRow(0)
        else:
            self._tell(-1)

    def _tell(self, row: int) -> None:
        held = self.model.rows[row] if 0 <= row < len(self.model.rows) else None
        self.samples.show(held.samples if held is not None else ())
        if held is None:
            self._told.setText(tr("There is no index to be measured."))
            return
        words = ". ".join(prefixes_of(held)) or held.words[:1].upper() + held.words[1:]
        if held.flags:
            words += tr(". Marked {flags}", flags=", ".join(held.flags))
        if not held.samples:
            words += tr(". No samples are kept")
        self._told.setText(words + ".")
