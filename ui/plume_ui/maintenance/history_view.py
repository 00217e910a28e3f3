"""What tasks did to this file, over all sessions: the audit log as a page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from plume_db.audit.export import write_export
from plume_db.audit.story import CONTENTS, OUTCOMES, Story, story_of
from plume_db.jobs import Task, Worker
from plume_db.language import tr, trn
from plume_ui import icons
from plume_ui.jobs import Job
from plume_ui.maintenance.quiet_table import quiet_table
from plume_ui.maintenance.tasks import title_of
from plume_ui.widgets.card import label
from plume_ui.widgets.file_dialog import ask_save
from plume_ui.widgets.folding_row import FoldingRow
from plume_ui.widgets.rows_model import RowsModel

if TYPE_CHECKING:
    from plume_ui.desk import Desk

_OUTCOME, _CONTENT = 2, 5
_SHORT = {**OUTCOMES, "interrupted": tr("interrupted")}
_TOKENS = {"failed": "bad", "interrupted": "warn", "cancelled": "muted", "running": "accent"}


@dataclass(frozen=True)
class Told:
    """What was read from the log."""

    stories: tuple[Story, ...]
    broken: str
    """Where the chain of hashes is broken; empty where it is whole."""


class HistoryModel(RowsModel[Story]):
    """Tasks, one a row, the latest first."""

    HEADINGS = (tr("When"), tr("Task"), tr("Outcome"), tr("Took"), tr("Size"), tr("Content"))

    def cells(self, row: Story) -> tuple[str, ...]:
        """Tell a task in a line."""
        title = title_of(row.task)
        outcome = _SHORT.get(row.outcome, row.outcome)
        content = CONTENTS.get(row.content, row.content)
        return (row.at, title, outcome, row.took, row.sizes, content)

    def tip(self, row: Story, column: int) -> str:
        """Tell what the outcome means, and elsewhere which file it was."""
        return OUTCOMES.get(row.outcome, "") if column == _OUTCOME else row.file

    def token(self, row: Story, column: int) -> str:
        """Give the outcome and the content their colours."""
        if column == _OUTCOME:
            return _TOKENS.get(row.outcome, "text")
        if column == _CONTENT:
            return "bad" if row.content == "differs" else "text"
        return ""


class HistoryView(QWidget):
    """Lists tasks, tells all about the chosen one, and writes the log to a file."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._job: Job | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 24)
        column.setSpacing(12)
        column.addWidget(label(tr("History"), delta=5))
        self._chain = label("", "caption", wrap=True)
        column.addWidget(self._chain)
        column.addWidget(self._tools())
        self.model = HistoryModel(self)
        self.table = self._make_table()
        self._detail = QVBoxLayout()
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.table)
        split.addWidget(self._make_detail())
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setChildrenCollapsible(False)
        column.addWidget(split, 1)

    def _tools(self) -> QWidget:
        row = FoldingRow()
        self.all_files = QCheckBox(tr("Tasks on all files"))
        self.all_files.setToolTip(tr("List what was done to other files too"))
        self.all_files.toggled.connect(self.refresh)
        row.add(self.all_files)
        row.add_stretch()
        for kind in ("JSON", "CSV"):
            button = QPushButton(tr("Export {kind}…", kind=kind))
            button.setIcon(icons.icon("export"))
            button.setToolTip(tr("Write every record with its hash to a {kind} file", kind=kind))
            button.clicked.connect(lambda _on=False, which=kind: self._ask_export(which))
            row.add(button)
        return row

    def _make_table(self) -> QTableView:
        table = quiet_table(self.model, (21, 22, 12, 9, 22), tr("Tasks that were carried out"))
        table.setToolTip(tr("Choose a task to see everything that is known of it"))
        table.selectionModel().currentRowChanged.connect(lambda now, _before: self._tell(now.row()))
        return table

    def _make_detail(self) -> QScrollArea:
        inside = QWidget()
        self._detail = QVBoxLayout(inside)
        self._detail.setContentsMargins(0, 8, 8, 0)
        area = QScrollArea()
        area.setAccessibleName(tr("The chosen task"))
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setMinimumHeight(96)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return area

    @property
    def looking(self) -> bool:
        """Whether the log is being read."""
        return self._job is not None

    def refresh(self, *_: object) -> None:
        """Read the log again, on a thread."""
        if self._job is not None:
            self._job.cancel()
        log = self._desk.audit
        file = None if self.all_files.isChecked() else self._desk.session.path

        def read(_task: Task) -> Told:
            return Told(tuple(story_of(each) for each in log.deeds(file)), log.broken())

        worker = Worker("history of tasks")
        job = self._desk.jobs.start(self, worker, read, title=tr("Reading the history"), quiet=True)
        worker.retire()
        self._job = job
        job.succeeded.connect(lambda told: self._show(job, told))
        job.failed.connect(lambda error: self._chain.setText(error.sentence))
        job.finished.connect(lambda: self._let_go(job))

    def shutdown(self) -> None:
        """Stop reading."""
        if self._job is not None:
            self._job.cancel()

    def _let_go(self, job: Job) -> None:
        if job is self._job:
            self._job = None

    def _show(self, job: Job, told: Told) -> None:
        if job is not self._job:
            return
        self.model.show(told.stories)
        self._chain.setText(_chain_words(told))
        self._chain.setProperty("role", "bad" if told.broken else "caption")
        self._chain.style().polish(self._chain)
        if told.stories:
            self.table.selectRow(0)
        else:
            self._tell(-1)

    def _tell(self, row: int) -> None:
        while (item := self._detail.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if not 0 <= row < len(self.model.rows):
            words = tr("Nothing was done to this file yet. Tasks that you run are listed here.")
            self._detail.addWidget(label(words, "caption", wrap=True))
        else:
            self._detail.addWidget(_lines(self.model.rows[row]))
        self._detail.addStretch(1)

    def _ask_export(self, kind: str) -> None:
        path = self._desk.session.opened.state.given
        suggested = path.with_name(f"{path.stem}-history.{kind.lower()}")
        ask_save(
            self,
            tr("Export {kind}", kind=kind),
            lambda out: self.export(kind, out),
            suggested,
            tr("Export"),
        )

    def export(self, kind: str, chosen: str) -> None:
        """Write the records to a file, on a thread."""
        log, out = self._desk.audit, Path(chosen)
        file = None if self.all_files.isChecked() else self._desk.session.path

        database = self._desk.session.path

        def write(_task: Task) -> int:
            return write_export(log.records(file), kind, out, database)

        worker = Worker("history export")
        self._desk.jobs.start(
            self,
            worker,
            write,
            title=tr("Exporting the history"),
            summary=lambda count: trn(
                "{n} record written to {name}.",
                "{n} records written to {name}.",
                count,
                name=out.name,
            ),
        )
        worker.retire()


def _chain_words(told: Told) -> str:
    if told.broken:
        return tr(
            "The log was changed by another hand, or is damaged: {broken} What "
            "stands below can not be trusted from there on.",
            broken=told.broken,
        )
    return tr(
        "Every task is noted before it begins and after it ends. The chain of hashes over all "
        "records was checked just now and is whole."
    )


def _lines(story: Story) -> QWidget:
    made = QWidget()
    grid = QGridLayout(made)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(6)
    grid.setColumnMinimumWidth(0, 112)
    grid.setColumnStretch(1, 1)
    for row, (name, value) in enumerate(story.lines):
        grid.addWidget(label(name, "caption"), row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(_selectable(value), row, 1)
    return made


def _selectable(text: str) -> QLabel:
    shown = label(text, wrap=True)
    shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return shown
