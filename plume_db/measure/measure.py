"""Measure a statement: the same run several times, from an empty page cache and from a full one."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial

import apsw

from plume_db.errors import BudgetSpent, PlumeError, ReadOnly
from plume_db.jobs import STEPS_BETWEEN_CHECKS, Task, attended
from plume_db.language import tr, trn
from plume_db.measure.actual import Counting
from plume_db.measure.result import Actual, Measured, Run
from plume_db.measure.running import run_once, small_cache
from plume_db.query.intent import Intent, intent_of
from plume_db.query.oldquotes import bare_quotes, comes_from_view
from plume_db.query.parameters import bindings
from plume_db.query.run import null_note, only_statement, ours
from plume_db.query.statements import Statement, split
from plume_db.query.tokens import tokens
from plume_db.schema.quotes import double_quoted_text
from plume_db.session import Session
from plume_db.units import duration_text
from plume_db.values import Row, Value

_READING = ("SELECT", "WITH", "VALUES")
_WRITING = ("INSERT", "REPLACE", "UPDATE", "DELETE", "WITH")
_FIRST_SHARE = 0.6
"""The part of the budget the first run may take, so that rows can be counted in any case."""

_COUNTING_SHARE = 0.75
"""The part of what is left then that counting rows may take."""

SYSTEM_CACHE = tr(
    "Each cold run begins with SQLite's own page cache (2 MB) empty. What the system keeps of the "
    "file in memory can not be emptied, so the first run alone may have waited for the disk."
)


ON_A_COPY = tr(
    "Measured on a copy of the file, with foreign keys enforced, and rolled back after every run; "
    "the time does not include bringing the change to the disk."
)

WITHOUT_KEYS = tr(
    "Measured on a copy of the file without foreign keys, which would refuse the statement, and "
    "rolled back after every run; the time does not include bringing the change to the disk."
)


def measure(
    task: Task,
    sql: str,
    given: Mapping[str, Value] | None = None,
    *,
    runs: int = 5,
    budget: float = 5.0,
    session: Session | None = None,
) -> Measured:
    """Run the one statement in `sql` `runs` times cold and as often warm, within `budget` seconds.

    The task's connection is used alone and its settings are put back; give it a worker of its own,
    such as ``session.worker("plan measure")``. A statement that writes runs on a copy of the file,
    for which `session` is needed; every run is rolled back and the copy is thrown away.

    Raises ReadOnly for a statement that is not measured, and SqlError for one that can not be run.
    A budget that ends gives what was measured until then.
    """
    statement = _without_explain(only_statement(sql))
    intent = intent_of(statement)
    if intent is Intent.READ and statement.verb in _READING:
        return _reading(task, statement, given, runs, budget)
    if intent is Intent.WRITE and statement.verb in _WRITING:
        return _on_a_copy(task, statement, given, runs, budget, session)
    raise ReadOnly(
        tr(
            "{verb} is not measured: only SELECT, INSERT, UPDATE and DELETE are. Nothing was run.",
            verb=statement.verb or tr("This"),
        )
    )


def _reading(
    task: Task,
    statement: Statement,
    given: Mapping[str, Value] | None,
    runs: int,
    budget: float,
) -> Measured:
    values, missing = bindings(statement.text, given)
    notes = null_note(missing)
    try:
        with ExitStack() as settings:
            settings.enter_context(small_cache(task.con))
            try:
                return _Measuring(task, statement.text, values, runs, budget).measured(notes)
            except apsw.SQLError as error:
                if not comes_from_view(error, statement):
                    raise
                settings.enter_context(double_quoted_text(task.con))
                text = bare_quotes(statement).text
                return _Measuring(task, text, values, runs, budget).measured(notes)
    except (apsw.Error, UnicodeError) as error:
        raise ours(error, statement) from None


def _on_a_copy(
    task: Task,
    statement: Statement,
    given: Mapping[str, Value] | None,
    runs: int,
    budget: float,
    session: Session | None,
) -> Measured:
    from plume_db.rehearsal.copying import NoCopy, snapshot

    if session is None:
        raise ReadOnly(
            tr(
                "{verb} writes, so it is measured only on a copy of the file, and "
                "there is none here. Nothing was run.",
                verb=statement.verb,
            )
        )
    values, missing = bindings(statement.text, given)
    try:
        with snapshot(task, session) as (con, _how):
            copied = Task(con, task.token, lambda now: task.report(now.done, now.total, now.text))
            with attended(con, copied), small_cache(con):
                work = partial(_Measuring, copied, statement.text, values, runs, budget, True)
                con.execute("pragma foreign_keys=1").fetchall()
                try:
                    return work().measured((*null_note(missing), ON_A_COPY))
                except apsw.ConstraintError as error:
                    if "FOREIGN KEY" not in str(error):
                        raise
                con.execute("pragma foreign_keys=0").fetchall()
                return work().measured((*null_note(missing), WITHOUT_KEYS))
    except NoCopy as error:
        raise ReadOnly(
            tr(
                "{verb} writes, so it is measured only on a copy of the file, and none "
                "was made: {sentence} copied.",
                verb=statement.verb,
                sentence=error.sentence,
            )
        ) from None
    except (apsw.Error, UnicodeError) as error:
        raise ours(error, statement) from None


def _without_explain(statement: Statement) -> Statement:
    """Blank out a leading EXPLAIN [QUERY PLAN]; positions stay what they are."""
    if statement.verb != "EXPLAIN":
        return statement
    solid = [token for token in tokens(statement.text) if not token.blank]
    inner = solid[3 if statement.words[1:] == ("QUERY", "PLAN") else 1 :]
    cut = inner[0].start if inner else len(statement.text)
    bare = next(split(" " * cut + statement.text[cut:]))
    return Statement(statement.start, bare.text, bare.body_start + statement.start)


@dataclass
class _Measuring:
    """One measuring, from the first run to the last."""

    task: Task
    sql: str
    values: Row
    wanted: int
    budget: float
    writes: bool = False
    runs: list[Run] = field(default_factory=list)
    actual: dict[int, Actual] = field(default_factory=dict)
    no_rows: str = ""
    ended: str = ""

    def measured(self, notes: tuple[str, ...]) -> Measured:
        self.wanted = max(1, self.wanted)
        self._until = time.monotonic() + max(self.budget, 0.0)
        version = self.task.con.data_version()
        self._run(0, emptied=True)
        self._count_rows()
        self._run(0, emptied=False)
        for number in range(1, self.wanted):
            self._run(number, emptied=True)
            self._run(number, emptied=False)
        if self.task.con.data_version() != version:
            notes = (*notes, tr("Another program changed the file meanwhile, so runs may differ."))
        if self._differ():
            notes = (*notes, tr("The counters differ from run to run."))
        return Measured(
            self.sql.strip(),
            tuple(self.runs),
            self.wanted,
            self.ended,
            self.actual,
            self.no_rows,
            (*notes, SYSTEM_CACHE),
        )

    def _run(self, number: int, *, emptied: bool) -> None:
        """Run once, from an empty cache or right after the run before, if there is time."""
        if self.ended:
            return
        left = self._until - time.monotonic()
        if left <= 0 and self.runs:
            self.ended = self._spent()
            return
        if not self.runs:
            left *= _FIRST_SHARE
        done = 2 * number + (not emptied)
        self.task.report(
            done, 2 * self.wanted, tr("Run {done} of {value}", done=done + 1, value=2 * self.wanted)
        )
        with self._undone():
            run = run_once(self.task, self.sql, self.values, emptied=emptied, seconds=left)
        self.runs.append(run)
        if not run.complete:
            self.ended = self._spent()

    @contextmanager
    def _undone(self) -> Iterator[None]:
        """Take back what a statement wrote in the block."""
        if not self.writes:
            yield
            return
        con = self.task.con
        con.execute("begin").fetchall()
        try:
            yield
        finally:
            if con.in_transaction:
                con.set_progress_handler(None, id="plume")  # a cancelled task must still undo it
                con.execute("rollback").fetchall()
                con.set_progress_handler(self.task.must_stop, STEPS_BETWEEN_CHECKS, id="plume")

    def _spent(self) -> str:
        whole = sum(run.complete for run in self.runs)
        limit = duration_text(self.budget)
        if not whole:
            return tr(
                "The budget of {limit} ended the first run; what was counted is so far only.",
                limit=limit,
            )
        return trn(
            "The budget of {limit} ended the measuring after {whole} of {n} run.",
            "The budget of {limit} ended the measuring after {whole} of {n} runs.",
            2 * self.wanted,
            limit=limit,
            whole=whole,
        )

    def _count_rows(self) -> None:
        if self.writes:
            self.no_rows = tr("Rows in each loop are counted only for statements that read.")
            return
        left = (self._until - time.monotonic()) * _COUNTING_SHARE
        self.task.report(1, 2 * self.wanted, tr("Counting rows in each loop"))
        try:
            self.actual = Counting(self.task, self.sql, self.values).count(max(left, 0.05))
        except BudgetSpent:
            self.no_rows = tr("The time was over before rows could be counted.")
        except apsw.InterruptError:
            raise
        except (apsw.Error, UnicodeError) as error:
            self.no_rows = tr(
                "Rows can not be counted here: SQLite refuses it ({error}).", error=error
            )
        except PlumeError as error:
            self.no_rows = error.sentence

    def _differ(self) -> bool:
        """Whether runs alike did not count alike; what a statement holds in memory may vary."""
        whole = [run.counters for run in self.runs if run.emptied and run.complete]
        return len({replace(each, memory=0) for each in whole}) > 1
