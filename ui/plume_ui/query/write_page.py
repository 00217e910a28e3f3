"""What a writing statement would do, shown before it is done: rehearse, ask, then commit or not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QScrollArea,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from plume_db.errors import PlumeError, SqlError
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.query.hints import plain
from plume_db.query.parameters import bindings
from plume_db.query.perform import Options
from plume_db.query.script import Unit
from plume_db.query.statements import Statement
from plume_db.rehearsal.commit import Committed, commit
from plume_db.rehearsal.constraints import Refused
from plume_db.rehearsal.gathering import Gathering, GivenBack
from plume_db.rehearsal.recording import RecordTooLarge
from plume_db.rehearsal.rehearse import rehearse
from plume_db.rehearsal.result import Rehearsal
from plume_ui.query.disposal import close_later
from plume_ui.query.result_looks import Look, look_at
from plume_ui.rehearsal.writing import Writing
from plume_ui.widgets.card import label

if TYPE_CHECKING:
    from plume_ui.desk import Desk
    from plume_ui.jobs import Job
    from plume_ui.rehearsal.panel import RehearsalPanel


TREE_LEAST = 72
"""Pixels of the tree of changes that are kept in a low window."""

ROLLED_BACK = tr("It ended with ROLLBACK; nothing was written.")


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
    title = tr("Before it is written")

    def __init__(
        self, desk: Desk, unit: Unit, options: Options, title: str, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._unit = unit
        self._title = title
        self._steps = [(s.text, bindings(s.text, options.given)[0]) for s in unit.statements]
        self._caps = options.caps
        self._job: Job | None = None
        self._panel: RehearsalPanel | None = None
        self._found: Rehearsal | None = None
        self._undoable = True
        self.given_back: list[tuple[Statement, GivenBack, Look]] = []
        """The rows that statements gave; whoever shows them closes their stores."""
        self._writing: Writing | None = None
        self._over = False
        self._sentence = label(tr("Trying it out without changing the file…"), "caption", wrap=True)
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

    @property
    def writes(self) -> bool:
        """Whether a transaction is open, which is left to end by itself."""
        return self._writing is not None

    def rehearse(self) -> None:
        """Find out what would happen."""
        session, steps = self._desk.session, self._steps
        gathering = self._gathering() if self._unit.rolled_back else None

        def work(task: Task) -> Rehearsal:
            found = rehearse(task, session, steps, gathering=gathering)
            self._take_rows(gathering)
            return found

        self.status_changed.emit(tr("Trying it out…"))
        self._job = job = self._desk.jobs.start(
            self, session.worker("rehearsal"), work, title=tr("Rehearse {title}", title=self._title)
        )
        job.succeeded.connect(self._ask)
        job.failed.connect(self._fail)
        job.cancelled.connect(lambda: self._decline(tr("It was not run.")))
        job.crashed.connect(lambda _error: self._decline(tr("It was not run.")))

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

        if found.failure is not None and found.failure.wrong is not None:
            failure = found.failure
            self._fail(self._placed(failure.sentence, failure.step, found.failure.wrong))
            return
        self._found = found
        self._panel = panel = RehearsalPanel(self)
        panel.accepted.connect(self._commit)
        panel.declined.connect(self._say_no)
        room = QScrollArea(self)  # in a low window the panel is higher than its place
        room.setWidgetResizable(True)
        room.setFrameShape(QFrame.Shape.NoFrame)
        room.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        room.setWidget(panel)
        # The tree gives way first, so that the buttons are seen as long as there is any room.
        panel.tree.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        panel.tree.setMinimumHeight(TREE_LEAST)
        self._stack.addWidget(room)
        self._stack.setCurrentWidget(room)
        panel.show_rehearsal(found)
        if self._unit.rolled_back:
            panel.accept_button.hide()
            panel.decline_button.setText(tr("Done"))
            panel.decline_button.setToolTip(tr("Nothing is written, as the script says"))
            said = tr("It ends with ROLLBACK, so this is all that happens.")
        else:
            said = tr("Nothing was written yet; look, then say whether it should be.")
        panel.setFocus()
        self.status_changed.emit(" ".join(filter(None, (said, self._unit.note))))

    def _say_no(self) -> None:
        self._decline(ROLLED_BACK if self._unit.rolled_back else "")

    def _gathering(self) -> Gathering:
        return Gathering(in_memory=self._desk.session.opened.encrypted, caps=self._caps)

    def _take_rows(self, gathering: Gathering | None) -> None:
        """Make rows ready to be shown; on the worker, since wide rows take a while."""
        for each in gathering.found if gathering is not None else ():
            look = look_at(each.columns, each.store)
            self.given_back.append((self._unit.statements[each.step], each, look))

    # Writing

    def _commit(self) -> None:
        if self._writing is not None or self._over:
            return
        if self._unit.rolled_back:
            self._say_no()
            return
        desk, steps, title, undoable = self._desk, self._steps, self._title, self._undoable
        gathering = self._gathering()

        def work(task: Task) -> Committed:
            try:
                done = commit(
                    task,
                    desk.session,
                    desk.memory,
                    steps,
                    title=title,
                    undoable=undoable,
                    gathering=gathering,
                )
            except BaseException:
                gathering.close()
                raise
            self._take_rows(gathering)
            return done

        # It lives on the desk: what is being written ends well, also where this tab is closed.
        self._writing = writing = Writing(desk, tr("Write {title}", title=title), work)
        writing.done.connect(self._done)
        writing.failed.connect(self._fail)
        writing.stopped.connect(self._stopped)
        self._job = None
        self.transaction_changed.emit(True)
        self.status_changed.emit(tr("Writing: a transaction is open…"))
        writing.start()

    def _stopped(self) -> None:
        self._decline(tr("It was stopped and rolled back; the file is as it was."))

    def _done(self, done: Committed) -> None:
        self._end()
        self.committed.emit(done)

    def _fail(self, error: PlumeError) -> None:
        if isinstance(error, RecordTooLarge) and self._panel is not None:
            self._offer_no_way_back(self._panel, error)
            return
        self._end()
        if isinstance(error, Refused) and error.wrong is not None:
            error = self._placed(error.sentence, error.step, error.wrong)
        self.failed.emit(error)

    def _placed(self, sentence: str, step: int, place: int) -> SqlError:
        """Tell what is wrong with a statement in plain words, at its place in the script."""
        statement = self._unit.statements[step]
        at = place + statement.start if place >= 0 else -1
        return plain(SqlError(sentence, at), statement, self._desk.catalog)

    def _offer_no_way_back(self, panel: RehearsalPanel, error: PlumeError) -> None:
        """Ask again where an undo can not be had; nothing was written so far."""
        self._writing = None
        self._undoable = False
        self.transaction_changed.emit(False)
        assert self._found is not None
        panel.show_rehearsal(replace(self._found, not_undoable=(error.sentence,)))
        panel.accept_button.setText(tr("Write it, with no way back"))
        panel.setFocus()
        self.status_changed.emit(error.sentence)

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
        close_later([each.store for _statement, each, _look in self.given_back])
