"""The way of one run: statements, their tabs, the question before writing, the history."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from plume_db.errors import PlumeError, SqlError
from plume_db.history.entry import Ended as How
from plume_db.history.entry import Entry
from plume_db.query.intent import Intent
from plume_db.query.perform import Began, Ended, Flowing, Options
from plume_db.query.question import Question
from plume_db.query.script import Unit
from plume_db.rehearsal.commit import Committed
from plume_db.units import count_text, duration_text
from plume_ui.query.result_page import ResultPage
from plume_ui.query.result_tabs import ResultTabs
from plume_ui.query.runner import Paused, Runner
from plume_ui.query.words import rows_text
from plume_ui.query.write_page import WritePage

if TYPE_CHECKING:
    from plume_ui.desk import Desk


class RunFlow(QObject):
    """Runs one script at a time and shows what becomes of it in the result tabs."""

    status_changed = Signal(object)
    """Carries a sentence for the status line."""
    error_found = Signal(object, object)
    """Carries a PlumeError, and the id of a maintenance task that helps, or ""."""
    running_changed = Signal(object)
    """Carries whether a run is on; also while the person is asked."""
    transaction_changed = Signal(object)
    """Carries whether a transaction is open on the file."""
    recorded = Signal(object)
    """Carries Entries for the history."""

    def __init__(self, desk: Desk, name: str, tabs: ResultTabs, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._tabs = tabs
        self._options = Options()
        self._title = ""
        self._page: ResultPage | None = None
        self._began: Began | None = None
        self._entries: list[Entry] = []
        self.write_page: WritePage | None = None
        self.runner = runner = Runner(desk, name, self)
        runner.began.connect(self._show_begin)
        runner.flowing.connect(self._show_rows)
        runner.ended.connect(self._show_end)
        runner.paused.connect(self._go_on)
        runner.failed.connect(self._refuse)
        runner.stopped.connect(self._show_stopped)
        runner.ticked.connect(self._show_elapsed)
        runner.running_changed.connect(lambda _on: self.running_changed.emit(self.busy))

    @property
    def busy(self) -> bool:
        """Whether a run is on, or the person is asked before writing."""
        return self.runner.running or self.write_page is not None

    def start(self, question: Question, options: Options, title: str) -> None:
        """Run what is asked; a run that is on is stopped first."""
        if self.write_page is not None:
            self._leave_write_page()
        if self.runner.running:
            self.runner.stop()
        self._options, self._title, self._page = options, title, None
        self._tabs.begin()
        self.status_changed.emit("Running…")
        self.runner.start(question, options, title)

    def stop(self) -> None:
        """Stop at once; or say no where the person is asked."""
        if self.write_page is not None:
            self.write_page.stop()
        else:
            self.runner.stop()

    def shutdown(self) -> None:
        """Stop, and tell nobody."""
        self.runner.shutdown()
        self._flush()

    # Reading

    def _show_begin(self, began: Began) -> None:
        self._began = began
        self._page = None

    def _show_rows(self, flowing: Flowing, characters: tuple[int, ...]) -> None:
        self._current_page().show_rows(flowing.started, characters)

    def _current_page(self) -> ResultPage:
        """Give the page of the statement that runs; made once there is something to show."""
        if self._page is None:
            sql = self._began.statement.text if self._began else ""
            self._page = self._tabs.add(sql)
            if self._began is not None:
                self._page.own(self._began.store)
        return self._page

    def _show_end(self, ended: Ended) -> None:
        page = self._current_page()
        if ended.outcome is not None:
            page.show_outcome(ended.outcome)
            how, rows, told = How.ROWS, ended.outcome.rows, ended.outcome.capped
        else:
            assert ended.error is not None
            page.show_error(ended.error)
            self.error_found.emit(ended.error, "")
            how, rows, told = How.FAILED, page.kept, ended.error.sentence
        self._record(ended.statement.text, ended.at, ended.seconds, how, rows, told)
        self._began = None

    def _show_elapsed(self, seconds: float) -> None:
        if self._page is not None and self._began is not None:
            self._page.grow()
        so_far = ""
        if self._began is not None and (kept := len(self._began.store)):
            so_far = f" · {rows_text(kept)} so far"
        elif seconds > 0.25:
            self._tabs.say("Running… rows show here as soon as there are any.")
        self.status_changed.emit(f"Running · {duration_text(seconds)}{so_far}")

    def _show_stopped(self, reason: str) -> None:
        began, self._began = self._began, None
        page = self._page if began is None else self._current_page()
        if began is None:
            if page is None:
                self._tabs.say("Stopped before the first statement.")
            self.status_changed.emit("Stopped")
        else:
            assert page is not None
            page.show_stopped(reason)
            seconds = time.time() - began.at
            self._record(began.statement.text, began.at, seconds, How.STOPPED, page.kept, reason)
        self._finish()

    # Between units

    def _go_on(self, paused: Paused) -> None:
        unit = paused.unit
        if unit is None or unit.intent is Intent.READ:
            if not paused.units:
                self._tabs.say("There was nothing to run.")
            self._finish()
        elif unit.intent is Intent.WRITE:
            self._ask(unit, paused)
        else:
            assert unit.refusal is not None
            place = unit.statements[0].body_start
            self._refuse(SqlError(unit.refusal.sentence, place), unit.refusal.task, unit.text)

    def _refuse(self, error: PlumeError, task: str = "", sql: str = "") -> None:
        self._tabs.add(sql).show_error(error)
        self.error_found.emit(error, task)
        if sql:
            self._record(sql, time.time(), 0.0, How.FAILED, 0, error.sentence)
        self._finish()

    def _finish(self) -> None:
        self._flush()
        self.running_changed.emit(self.busy)

    # Writing

    def _ask(self, unit: Unit, paused: Paused) -> None:
        page = WritePage(self._desk, unit, self._options.given, self._title, self._tabs)
        self.write_page = page
        self._tabs.begin_nothing()
        self._tabs.put(page, page.title)
        at = time.time()
        page.status_changed.connect(self.status_changed)
        page.transaction_changed.connect(self.transaction_changed)
        page.committed.connect(lambda done: self._written(unit, at, done, paused))
        page.declined.connect(lambda reason: self._declined(unit, at, reason))
        page.failed.connect(lambda error: self._not_written(unit, at, error))
        page.rehearse()
        self.running_changed.emit(True)

    def _leave_write_page(self) -> None:
        page, self.write_page = self.write_page, None
        if page is not None:
            self._tabs.remove(page)

    def _written(self, unit: Unit, at: float, done: Committed, paused: Paused) -> None:
        self._leave_write_page()
        changed = done.inserted + done.updated + done.deleted
        title = f"{rows_text(changed)} changed"
        parts = [
            f"{count_text(number)} {word}"
            for number, word in (
                (done.inserted, "inserted"),
                (done.updated, "updated"),
                (done.deleted, "deleted"),
            )
            if number
        ]
        told = ", ".join(parts) or "No row was changed"
        sentence = f"{told}; committed in {duration_text(done.seconds)}."
        notes = "  ".join(done.notes)
        page = self._tabs.add(unit.text)
        page.say(title, "\n".join(filter(None, (sentence, notes))), sentence, "check")
        self._record(unit.text, at, done.seconds, How.CHANGED, changed, told)
        options = replace(self._options, catalog=self._desk.catalog)
        if paused.at + 1 < len(paused.units):
            self.runner.resume(paused.units, paused.at + 1, options, self._title)
        else:
            self._finish()

    def _declined(self, unit: Unit, at: float, reason: str) -> None:
        self._leave_write_page()
        page = self._tabs.add(unit.text)
        sentence = reason or "It was not run; the file is as it was."
        page.say("Not run", sentence, sentence, "stop")
        self._record(unit.text, at, 0.0, How.DECLINED, 0, sentence)
        self._finish()

    def _not_written(self, unit: Unit, at: float, error: PlumeError) -> None:
        self._leave_write_page()
        page = self._tabs.add(unit.text)
        page.show_error(error)
        self.error_found.emit(PlumeError(error.sentence), "")
        self._record(unit.text, at, 0.0, How.FAILED, 0, error.sentence)
        self._finish()

    # History

    def _record(self, sql: str, at: float, seconds: float, how: How, rows: int, told: str) -> None:
        file = str(self._desk.session.path)
        self._entries.append(Entry(sql.strip(), file, at, seconds, how, rows, told))

    def _flush(self) -> None:
        entries, self._entries = self._entries, []
        if entries:
            self.recorded.emit(tuple(entries))
