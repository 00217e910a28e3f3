"""From Check and Commit to what became of it, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from plume_db.edit.statements import statements
from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.rehearsal.commit import Committed, commit
from plume_db.rehearsal.conflict import ChangedRow, Conflict
from plume_db.rehearsal.constraints import Refused
from plume_db.rehearsal.past import past_edits
from plume_db.rehearsal.records import Record
from plume_db.rehearsal.rehearse import rehearse
from plume_db.rehearsal.result import Failure, Rehearsal
from plume_db.rehearsal.steps import Step
from plume_db.rehearsal.undo import UndoConflict, undo
from plume_db.rows.page import RowKey
from plume_ui.rehearsal.writing import Work, Writing

if TYPE_CHECKING:
    from plume_db.edit.staging import Staging
    from plume_ui.edit.mode import EditMode
    from plume_ui.edit.panel import EditPanel
    from plume_ui.jobs import Job


class Committing(QObject):
    """Checks before it writes, and asks where something happens that was not typed."""

    written = Signal(object)
    """Carries a Committed: what was staged is in the file now."""
    undone = Signal(object)
    """Carries a Committed: an earlier write was undone."""

    def __init__(self, mode: EditMode, panel: EditPanel) -> None:
        super().__init__(mode)
        self._mode = mode
        self._desk = mode.host.desk
        self._panel = panel
        self._checked: Staging | None = None
        """What was staged when it was last checked."""
        self._job: Job | None = None
        self._writing: Writing | None = None
        self._steps: list[Step] = []
        panel.check_wanted.connect(self.check)
        panel.commit_wanted.connect(self.commit)
        panel.stop_wanted.connect(self.stop)
        panel.past_wanted.connect(self.read_past)
        panel.past.undo_wanted.connect(self.undo)
        panel.effects.accepted.connect(self.write)
        panel.effects.declined.connect(lambda: panel.show_page(0))
        panel.conflict.keep_wanted.connect(self._keep_mine)
        panel.conflict.drop_wanted.connect(self._drop_mine)

    @property
    def busy(self) -> bool:
        """Whether a check or a write is on."""
        return self._job is not None or self._writing is not None

    def stop(self) -> None:
        """Stop the check, or the write where it is not committed yet."""
        if self._job is not None:
            self._job.cancel()
        if self._writing is not None:
            self._writing.cancel()

    def staged(self) -> None:
        """Take note that something else is staged: an older check says nothing any more."""
        panel = self._panel
        if self._checked is not None and not self._mode.staging.is_as(self._checked):
            self._checked = None
            panel.effects.rehearsal = None
            if panel.page in (1, 3):
                panel.show_page(0)

    # Checking

    def check(self) -> None:
        """Try what is staged on a copy of the file."""
        self._rehearse(then_write=False)

    def commit(self) -> None:
        """Write what is staged, once it was tried; ask first where more happens than was typed."""
        checked, found = self._checked, self._panel.effects.rehearsal
        known = checked is not None and self._mode.staging.is_as(checked)
        if known and found is not None and found.passes:
            self.write()
        else:
            self._rehearse(then_write=True)

    def _rehearse(self, then_write: bool) -> None:
        target, staging = self._mode.target, self._mode.staging.copy()
        if target is None or staging.empty or self.busy:
            return
        session = self._desk.session
        run: list[Step] = []
        self._steps = run

        def work(task: Task) -> Rehearsal:
            run.extend(steps := statements(target, staging))
            return rehearse(task, session, steps)

        self._job = job = self._desk.jobs.start(
            self,
            session.worker("rehearsal"),
            work,
            title=tr("Try the changes of {name} on a copy", name=target.name),
            summary=lambda found: (
                tr("It would go through") if found.passes else tr("It would fail")
            ),
        )
        self._panel.show_busy(tr("Trying it on a copy of the file…"))
        job.progressed.connect(self._panel.show_progress)
        job.succeeded.connect(lambda found: self._rehearsed(staging, found, then_write))
        job.failed.connect(self._fail)
        job.finished.connect(self._job_ended)

    def _job_ended(self) -> None:
        self._job = None
        self._panel.show_busy("")

    def _rehearsed(self, staging: Staging, found: Rehearsal, then_write: bool) -> None:
        self._job = None
        if not self._mode.staging.is_as(staging):
            self._panel.show_page(0)  # it was changed meanwhile: the answer is to another question
            return
        self._checked = staging
        if then_write and _holds_no_surprise(found):
            self._panel.effects.show_rehearsal(found)
            self.write()
            return
        self._show(found)

    def _show(self, found: Rehearsal) -> None:
        self._panel.show_busy("")
        self._panel.effects.show_rehearsal(found)
        self._panel.show_page(1)
        if found.failure is not None:
            self._go_to_step(found.failure.step)

    def _go_to_step(self, number: int) -> None:
        if 0 <= number < len(self._steps):
            new = number - len(self._mode.staging.edits)
            self._mode.go_to(self._steps[number], new)

    # Writing

    def write(self) -> None:
        """Write what is staged."""
        target, staging = self._mode.target, self._mode.staging.copy()
        if target is None or staging.empty or self.busy:
            return
        session, memory = self._desk.session, self._desk.memory
        title = tr("Edit {name}", name=target.name)
        run: list[Step] = []
        self._steps = run

        def work(task: Task) -> Committed:
            run.extend(steps := statements(target, staging))
            return commit(task, session, memory, steps, title=title, mark=staging.token)

        writing = self._start(title, work, tr("Writing…"))
        writing.done.connect(lambda done: self._written(staging, done))
        writing.failed.connect(self._refused)

    def _start(self, title: str, work: Work, words: str) -> Writing:
        self._writing = writing = Writing(self._desk, title, work)
        self._mode.hold(True)
        self._panel.show_busy(words)
        writing.progressed.connect(self._panel.show_progress)
        for signal in (writing.done, writing.failed):
            signal.connect(lambda _what: self._writing_ended())
        writing.stopped.connect(self._writing_ended)
        writing.start()
        return writing

    def _writing_ended(self) -> None:
        self._writing = None
        self._mode.hold(False)
        self._panel.show_busy("")

    def _written(self, staging: Staging, done: Committed) -> None:
        self._checked = None
        self._panel.effects.rehearsal = None
        self._panel.show_page(0)
        self._mode.forget_written(staging)
        self.written.emit(done)

    def _refused(self, error: PlumeError) -> None:
        if isinstance(error, Conflict):
            self._panel.conflict.show_conflict(error)
            self._panel.show_page(3)
        elif isinstance(error, Refused):
            failure = Failure(error.step, error.sql, error.row, error.sentence)
            self._show(Rehearsal(failure=failure, how=tr("Nothing was written.")))
        else:
            self._fail(error)

    def _fail(self, error: PlumeError) -> None:
        self._mode.host.strip.say(
            "bad", tr("{sentence} What is staged stays staged.", sentence=error.sentence)
        )

    # Conflicts

    def _rows_in_conflict(self) -> list[tuple[RowKey, ChangedRow]]:
        conflict = self._panel.conflict.conflict
        found = []
        for row in conflict.rows if conflict is not None else ():
            step = self._steps[row.step] if row.step < len(self._steps) else None
            if step is not None and step.guard is not None:
                found.append((step.guard.bindings, row))
        return found

    def _keep_mine(self) -> None:
        self._mode.rebase(self._rows_in_conflict())
        self._panel.show_page(0)

    def _drop_mine(self) -> None:
        self._mode.staging.revert([key for key, _row in self._rows_in_conflict()])
        self._mode.staged()
        self._panel.show_page(0)

    # The way back

    def read_past(self) -> None:
        """List what was written before."""
        memory = self._desk.memory

        def work(task: Task) -> tuple[Record, ...]:
            return past_edits(task, memory)

        job = self._desk.jobs.start(
            self, self._desk.session.worker("browse"), work, title=tr("List past edits"), quiet=True
        )
        job.succeeded.connect(self._panel.past.show_records)

    def undo(self, name: object) -> None:
        """Undo a write, by its record."""
        if self.busy:
            return
        session, memory = self._desk.session, self._desk.memory

        def work(task: Task) -> Committed:
            return undo(task, session, memory, str(name))

        writing = self._start(tr("Undo a write"), work, tr("Undoing…"))
        writing.done.connect(self._undone)
        writing.failed.connect(self._undo_refused)

    def _undone(self, done: Committed) -> None:
        if self._panel.page == 2:
            self.read_past()
        self.undone.emit(done)

    def _undo_refused(self, error: PlumeError) -> None:
        sentence = error.sentence
        if isinstance(error, UndoConflict):
            sentence = "; ".join(error.rows[:5]) + tr(
                ". Nothing was undone, so as not to lose that."
            )
        self._mode.host.strip.say("warn", sentence)


def _holds_no_surprise(found: Rehearsal) -> bool:
    """Whether nothing happens but what was typed, and all of it can be undone."""
    follows = any(t.also_inserted + t.also_updated + t.also_deleted for t in found.touched)
    return found.passes and not (found.actions or found.not_undoable or follows)
