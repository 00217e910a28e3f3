"""What a writing statement would do, shown before it is done: rehearse, ask, then commit or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.query.parameters import bindings
from plume_db.query.script import Unit
from plume_db.rehearsal.commit import Committed, commit
from plume_db.rehearsal.rehearse import rehearse
from plume_db.rehearsal.result import Rehearsal
from plume_db.values import Value
from plume_ui.rehearsal.writing import Writing
from plume_ui.widgets.card import label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plume_ui.desk import Desk
    from plume_ui.jobs import Job
    from plume_ui.rehearsal.panel import RehearsalPanel


class WritePage(QWidget):
    """One writing unit of a script; exactly one of the four outcomes comes."""

    committed = Signal(object)
    """Carries a Committed."""
    declined = Signal(object)
    """Carries the reason: "" where the person said no."""
    failed = Signal(object)
    """Carries a PlumeError; the file is as it was."""
    status_changed = Signal(object)
    """Carries a sentence for the status line."""
    transaction_changed = Signal(object)
    """Carries whether a transaction is open on the file now."""

    pinned = False
    title = "Before it is written"

    def __init__(
        self, desk: Desk, unit: Unit, given: Mapping[str, Value], title: str, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._unit = unit
        self._title = title
        self._steps = [(s.text, bindings(s.text, given)[0]) for s in unit.statements]
        self._job: Job | None = None
        self._panel: RehearsalPanel | None = None
        self._writing: Writing | None = None
        self._over = False
        self._sentence = label("Trying it out without changing the file…", "caption", wrap=True)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._inner = QWidget(self)
        self._stack = QStackedLayout(self._inner)
        self._stack.addWidget(self._sentence)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._inner)

    @property
    def asks(self) -> bool:
        """Whether the person is asked, and nothing runs."""
        return self._panel is not None and self._writing is None and not self._over

    def rehearse(self) -> None:
        """Find out what would happen."""
        session, steps = self._desk.session, self._steps

        def work(task: Task) -> Rehearsal:
            return rehearse(task, session, steps)

        self.status_changed.emit("Trying it out…")
        self._job = job = self._desk.jobs.start(
            self, session.worker("rehearsal"), work, title=f"Rehearse {self._title}"
        )
        job.succeeded.connect(self._ask)
        job.failed.connect(self._fail)
        job.cancelled.connect(lambda: self._decline("It was not run."))
        job.crashed.connect(lambda _error: self._decline("It was not run."))

    def stop(self) -> None:
        """Stop trying, or say no; what is being committed is finished or rolled back by itself."""
        if self.asks:
            self._decline("")
        elif self._writing is not None:
            self._writing.cancel()
        elif self._job is not None:
            self._job.cancel()

    def _ask(self, found: Rehearsal) -> None:
        from plume_ui.rehearsal.panel import RehearsalPanel

        self._panel = panel = RehearsalPanel(self)
        panel.accepted.connect(self._commit)
        panel.declined.connect(lambda: self._decline(""))
        self._stack.addWidget(panel)
        self._stack.setCurrentWidget(panel)
        panel.show_rehearsal(found)
        panel.setFocus()
        if self._unit.rolled_back:
            said = "It ends with ROLLBACK, so this is all that happens."
        else:
            said = "Nothing was written yet; look, then say whether it should be."
        self.status_changed.emit(" ".join(filter(None, (said, self._unit.note))))

    # Writing

    def _commit(self) -> None:
        if self._writing is not None or self._over:
            return
        if self._unit.rolled_back:
            self._decline("It ended with ROLLBACK; nothing was written.")
            return
        desk, steps, title = self._desk, self._steps, self._title

        def work(task: Task) -> Committed:
            return commit(task, desk.session, desk.memory, steps, title=title)

        # It lives on the desk: what is being written ends well, also where this tab is closed.
        self._writing = writing = Writing(desk, f"Write {title}", work)
        writing.done.connect(self._done)
        writing.failed.connect(self._fail)
        writing.stopped.connect(self._stopped)
        self._job = None
        self.transaction_changed.emit(True)
        self.status_changed.emit("Writing: a transaction is open…")
        writing.start()

    def _stopped(self) -> None:
        self._decline("It was stopped and rolled back; the file is as it was.")

    def _done(self, done: Committed) -> None:
        self._end()
        self.committed.emit(done)

    def _fail(self, error: PlumeError) -> None:
        self._end()
        self.failed.emit(error)

    def _decline(self, reason: str) -> None:
        if not self._over:
            self._end()
            self.declined.emit(reason)

    def _end(self) -> None:
        if self._writing is not None:
            self._writing = None
            self.transaction_changed.emit(False)
        self._over = True
        self._job = None

    def shutdown(self) -> None:
        """Stop trying; a commit that is on ends by itself, whole or not at all."""
        self._over = True
        if self._job is not None:
            self._job.cancel()
