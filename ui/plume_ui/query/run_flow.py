"""The way of one run: statements, their tabs, the question before writing, the history."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from plume_db.errors import PlumeError, SqlError
from plume_db.history.entry import Ended as How
from plume_db.history.entry import Entry
from plume_db.language import tr
from plume_db.query.intent import Intent
from plume_db.query.outcome import Outcome, Started
from plume_db.query.perform import Began, Ended, Flowing, Options
from plume_db.query.question import Question
from plume_db.query.script import Unit
from plume_db.rehearsal.commit import Committed
from plume_db.units import count_text, duration_text
from plume_ui.query.disposal import close_later
from plume_ui.query.result_looks import Look
from plume_ui.query.result_page import ResultPage
from plume_ui.query.result_tabs import MOST, ResultTabs
from plume_ui.query.runner import Paused, Runner
from plume_ui.query.words import rows_text
from plume_ui.query.write_page import ROLLED_BACK, WritePage

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
        if self.write_page is not None and self.write_page.writes:
            self.status_changed.emit(
                tr("Rows are still being written; run this once that is over.")
            )
            return
        if self.write_page is not None:
            self._leave_write_page()
        if self.runner.running:
            self.runner.stop()
        self._options, self._title, self._page = options, title, None
        self._tabs.begin()
        self.status_changed.emit(tr("Running…"))
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

    def _show_rows(self, flowing: Flowing, look: Look) -> None:
        if self.runner.behind <= MOST:
            self._current_page().show_rows(flowing.started, look)

    def _current_page(self) -> ResultPage:
        """Give the page of the statement that runs; made once there is something to show."""
        if self._page is None:
            sql = self._began.statement.text if self._began else ""
            self._page = self._tabs.add(sql)
            if self._began is not None:
                self._page.own(self._began.store)
        return self._page

    def _show_end(self, ended: Ended) -> None:
        if self._page is None and self.runner.behind >= MOST and ended.outcome is not None:
            self._pass_over(ended, ended.outcome)
            return
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

    def _pass_over(self, ended: Ended, outcome: Outcome) -> None:
        """Show no page of a result that those behind it would push out at once."""
        if self._began is not None:
            close_later([self._began.store])
        self._record(
            ended.statement.text, ended.at, ended.seconds, How.ROWS, outcome.rows, outcome.capped
        )
        self._began = None

    def _show_elapsed(self, seconds: float) -> None:
        if self._page is not None and self._began is not None:
            self._page.grow()
        so_far = ""
        if self._began is not None and (kept := len(self._began.store)):
            so_far = tr(" · {kept} so far", kept=rows_text(kept))
        elif seconds > 0.25:
            self._tabs.say(tr("Running… rows show here as soon as there are any."))
        self.status_changed.emit(
            tr("Running · {seconds}{so_far}", seconds=duration_text(seconds), so_far=so_far)
        )

    def _show_stopped(self, reason: str) -> None:
        began, self._began = self._began, None
        page = self._page if began is None else self._current_page()
        if began is None:
            if page is None:
                self._tabs.say(tr("Stopped before the first statement."))
            self.status_changed.emit(tr("Stopped"))
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
                self._tabs.say(tr("There was nothing to run."))
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
        page = WritePage(self._desk, unit, self._options, self._title, self._tabs)
        self.write_page = page
        self._tabs.begin_nothing()
        self._tabs.put(page, page.title)
        at = time.time()
        page.status_changed.connect(self.status_changed)
        page.transaction_changed.connect(self.transaction_changed)
        page.committed.connect(lambda done: self._written(unit, at, done, paused))
        page.declined.connect(lambda reason: self._declined(unit, at, reason, paused))
        page.failed.connect(lambda error: self._not_written(unit, at, error))
        page.rehearse()
        self.running_changed.emit(True)

    def _leave_write_page(self) -> None:
        page, self.write_page = self.write_page, None
        if page is not None:
            self._tabs.remove(page)

    def _show_given_back(self) -> None:
        """Show the rows that statements of a write gave."""
        page = self.write_page
        if page is None:
            return
        given, page.given_back = page.given_back, []
        for statement, each, look in given:
            shown = self._tabs.add(statement.text)
            shown.show_rows(Started(each.columns, each.store), look)
            shown.show_given_back(each.capped)
            shown.of_write = True

    def _written(self, unit: Unit, at: float, done: Committed, paused: Paused) -> None:
        changed = done.inserted + done.updated + done.deleted
        title = (
            tr("{changed} changed", changed=rows_text(changed))
            if changed or not done.beyond
            else tr("Done")
        )
        parts = [
            f"{count_text(number)} {word}"
            for number, word in (
                (done.inserted, "inserted"),
                (done.updated, "updated"),
                (done.deleted, "deleted"),
            )
            if number
        ]
        rows = ", ".join(parts) or ("" if done.beyond else tr("No row was changed"))
        told = " ".join(filter(None, (f"{rows}." if rows else "", *done.beyond)))
        sentence = tr(
            "{told}; committed in {seconds}.", told=told[:-1], seconds=duration_text(done.seconds)
        )
        notes = "  ".join(done.notes)
        page = self._tabs.add(unit.text)
        page.say(title, "\n".join(filter(None, (sentence, notes))), sentence, "check")
        self._show_given_back()
        self._leave_write_page()
        self._record(unit.text, at, done.seconds, How.CHANGED, changed, told)
        self._after(paused)

    def _after(self, paused: Paused) -> None:
        """Go on behind a unit that was written, or was not meant to be."""
        options = replace(self._options, catalog=self._desk.catalog)
        if paused.at + 1 < len(paused.units):
            self.runner.resume(paused.units, paused.at + 1, options, self._title)
        else:
            self._finish()

    def _declined(self, unit: Unit, at: float, reason: str, paused: Paused) -> None:
        page = self._tabs.add(unit.text)
        sentence = reason or tr("It was not run; the file is as it was.")
        page.say(tr("Not run"), sentence, sentence, "stop")
        self._show_given_back()
        self._leave_write_page()
        self._record(unit.text, at, 0.0, How.DECLINED, 0, sentence)
        if reason == ROLLED_BACK:
            self._after(paused)
        else:
            self._finish()

    def _not_written(self, unit: Unit, at: float, error: PlumeError) -> None:
        self._leave_write_page()
        page = self._tabs.add(unit.text)
        page.show_error(error)
        self.error_found.emit(error, "")
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
