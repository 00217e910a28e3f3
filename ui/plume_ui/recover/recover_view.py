"""The whole page: the form, then the run, then the report. It needs a path, and no open file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from plume_db.database import Key
from plume_db.errors import PlumeError
from plume_db.jobs import Task, Worker
from plume_db.language import tr, trn
from plume_db.recover.report import Options, Report
from plume_db.units import duration_text
from plume_ui import theme
from plume_ui.jobs import Job, JobBoard
from plume_ui.recover.form import RecoverForm
from plume_ui.recover.page_map import Squares, condense
from plume_ui.recover.report_view import ReportView
from plume_ui.widgets.card import Card, label
from plume_ui.widgets.file_dialog import ask_save
from plume_ui.widgets.job_bar import JobBar
from plume_ui.widgets.sign import Sign

PAGE_WIDTH = 860
Found = tuple[Report, Squares, str]


class RecoverView(QScrollArea):
    """Recovers one file."""

    file_wanted = Signal(object)
    """Carries the path of a recovered database that is to be opened."""

    def __init__(
        self, source: Path, jobs: JobBoard, key: Key | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.source = source
        self.report_view: ReportView | None = None
        self._jobs = jobs
        self._key = key
        self._options = Options()
        self._job: Job | None = None
        page = QWidget()
        page.setMaximumWidth(theme.wide(PAGE_WIDTH))
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(24, 20, 24, 24)
        self._column.setSpacing(12)
        self._column.addWidget(label(tr("Recover {name}", name=source.name), delta=5, wrap=True))
        self.form = RecoverForm(source)
        self.form.start_wanted.connect(self.start)
        if key is not None:
            self._column.addWidget(_of_encrypted())
        self._column.addWidget(self.form)
        self.running = self._make_running()
        self.running.hide()
        self._column.addWidget(self.running)
        self._column.addStretch(1)
        self._frame(page)
        self._clock = QTimer(self)
        self._clock.setInterval(250)
        self._clock.timeout.connect(self._tick)

    def _frame(self, page: QWidget) -> None:
        outer = QWidget()
        row = QHBoxLayout(outer)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(page, 1)
        row.setAlignment(page, Qt.AlignmentFlag(0))
        self.setWidget(outer)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(tr("Recover a damaged file"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def _make_running(self) -> Card:
        card = Card()
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(Sign("activity", "accent"))
        row.addWidget(label(tr("Recovering; the original is only read"), "heading"), 1)
        card.body.addLayout(row)
        self._bar = JobBar(tr("Progress of the recovery"))
        card.body.addWidget(self._bar)
        self._what = label("", "caption", wrap=True)
        self._time = label("", "caption")
        self.cancel = QPushButton(tr("Cancel"))
        self.cancel.setToolTip(tr("Stop; nothing is left behind, and the original stays as it is"))
        self.cancel.clicked.connect(self.stop)
        below = QHBoxLayout()
        below.addWidget(self._what, 1)
        below.addWidget(self._time)
        below.addWidget(self.cancel)
        card.body.addLayout(below)
        return card

    @property
    def busy(self) -> bool:
        """Whether a recovery runs."""
        return self._job is not None

    def start(self, out: Path, options: Options) -> None:
        """Recover into a new file, in a process of its own."""
        if self._job is not None:
            return
        source, key = self.source, self._key
        # Counted first; rows are taken when the person has seen how many, and says so.
        self._options = options = replace(options, merge_counts_only=options.merge is not None)

        def work(task: Task) -> Found:
            from plume_db.recover.process import recover
            from plume_db.recover.text import lines

            report = recover(task, source, out, options, key=key)
            return report, condense(report), "\n".join(lines(report, with_map=True))

        worker = Worker(f"recover {source.name}")
        job = self._jobs.start(
            self,
            worker,
            work,
            title=tr("Recovering {name}", name=source.name),
            summary=lambda found: found[0].summary,
        )
        worker.retire()
        self._job = job
        self._drop_report()
        self.form.hide()
        self._bar.begin()
        self._what.setText(tr("Starting"))
        self._time.clear()
        self.cancel.setText(tr("Cancel"))
        self.running.show()
        self.cancel.setFocus()
        self._clock.start()
        job.progressed.connect(self._show_progress)
        job.succeeded.connect(self._show_report)
        job.failed.connect(self._fail)
        job.crashed.connect(
            lambda _error: self._fail(PlumeError(tr("An error in Plume DB ended it.")))
        )
        job.cancelled.connect(
            lambda: self._fail(PlumeError(tr("Stopped; nothing was left behind.")))
        )
        job.finished.connect(self._end)

    def stop(self) -> None:
        """Stop the recovery that runs, if any."""
        if self._job is not None:
            self.cancel.setText(tr("Stopping…"))
            self._job.cancel()

    def _show_progress(self, _progress: object) -> None:
        job = self._job
        if job is not None:
            self._bar.show_share(job.progress.fraction)
            self._what.setText(job.progress.text)

    def _tick(self) -> None:
        job = self._job
        if job is None:
            return
        left = job.seconds_left
        parts = [duration_text(job.elapsed)] if job.elapsed >= 1 else []
        if left:
            parts.append(tr("about {left} left", left=duration_text(left)))
        self._time.setText(", ".join(parts))

    def _show_report(self, found: Found) -> None:
        self.report_view = view = ReportView(*found)
        view.open_wanted.connect(self._open)
        view.save_wanted.connect(self._ask_save)
        view.again_wanted.connect(self.ask_again)
        view.fill_wanted.connect(self.fill_up)
        self._column.insertWidget(self._column.indexOf(self.running) + 1, view)
        self.verticalScrollBar().setValue(0)

    def _fail(self, error: PlumeError) -> None:
        self.form.show()
        self.form.say(error.sentence)

    def _end(self) -> None:
        self._job = None
        self._clock.stop()
        self.running.hide()
        self.focus_first()

    def focus_first(self) -> None:
        """Put the keyboard where the person goes on."""
        if self.report_view is not None:
            self.report_view.open.setFocus()
        elif self._job is not None:
            self.cancel.setFocus()
        elif self.form.go.isEnabled():
            self.form.go.setFocus()

    def ask_again(self) -> None:
        """Show the form once more, with another name for the new file."""
        from plume_ui.recover.form import suggested

        self._drop_report()
        self.form.out.set_path(suggested(self.source))
        self.form.show()
        self.form.go.setFocus()

    def _drop_report(self) -> None:
        if self.report_view is not None:
            self._column.removeWidget(self.report_view)
            self.report_view.hide()
            self.report_view.deleteLater()
            self.report_view = None

    def fill_up(self) -> None:
        """Take the rows that only the backup has, as they were counted."""
        view, backup = self.report_view, self._options.merge
        if view is None or backup is None or self._job is not None:
            return
        report, source, key = view.report, self.source, self._key
        names = [table.name for table in report.tables]

        def work(task: Task) -> Found:
            from plume_db.recover.merging import fill_up
            from plume_db.recover.text import lines

            filled = report.filled(fill_up(task, source, Path(report.out), backup, names, key))
            return filled, condense(filled), "\n".join(lines(filled, with_map=True))

        worker = Worker(f"fill up {source.name}")
        self._job = job = self._jobs.start(
            self,
            worker,
            work,
            title=tr("Filling up {name}", name=Path(report.out).name),
            summary=lambda found: trn(
                "{n} row was taken from the backup.",
                "{n} rows were taken from the backup.",
                found[0].merged,
            ),
        )
        worker.retire()
        view.wait(True)
        job.succeeded.connect(self._show_filled)
        job.failed.connect(lambda error: view.say(error.sentence))
        job.cancelled.connect(lambda: view.say(tr("Stopped; no row was taken.")))
        job.finished.connect(self._end)

    def _show_filled(self, found: Found) -> None:
        self._drop_report()
        self._show_report(found)

    def _open(self) -> None:
        if self.report_view is not None:
            self.file_wanted.emit(Path(self.report_view.report.out))

    def _ask_save(self) -> None:
        suggested = self.source.with_name(f"{self.source.stem}-recovery.txt")
        ask_save(self, tr("Save the report"), self.save_report, suggested)

    def save_report(self, chosen: str) -> None:
        """Write the report into a text file, on a worker."""
        view = self.report_view
        if view is None:
            return
        text, source = view.text, self.source

        def work(_task: Task) -> str:
            from plume_db.recover.text import save

            save(text, Path(chosen), source)
            return chosen

        worker = Worker("save report")
        self._jobs.start(
            self,
            worker,
            work,
            title=tr("Saving the report"),
            summary=lambda path: tr("Saved as {path}.", path=path),
        )
        worker.retire()


def _of_encrypted() -> Card:
    card = Card()
    card.body.addWidget(label(tr("This file is encrypted"), "heading"))
    card.body.addWidget(
        label(
            tr(
                "SQLite decrypts its pages in memory, and the new database gets the same key; "
                "nothing "
                "is written in plain. A value on a page that fails the cipher's check may be wrong."
            ),
            "caption",
            wrap=True,
        )
    )
    return card
