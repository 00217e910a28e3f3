"""What a plan's page knows, and the jobs that find it out; every part of the page reads from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import tr, trn
from plume_db.query.question import Question
from plume_db.units import count_text
from plume_ui.plan.bytecode_model import Listing, list_program
from plume_ui.plan.facts import NodeFacts, facts_of
from plume_ui.plan.plan_page import PlanPage, fresh, read_plan
from plume_ui.plan.remembering import PlanMemory

if TYPE_CHECKING:
    from plume_db.judgement.badge import Badge
    from plume_db.measure.result import Measured
    from plume_db.recall.entry import Change
    from plume_ui.desk import Desk
    from plume_ui.jobs import Job

T = TypeVar("T")


class PlanReading(QObject):
    """One statement's plan, findings, program and measured run."""

    plan_read = Signal()
    """There is another plan, or none with :attr:`sentence` saying why."""
    facts_read = Signal()
    """Findings or measured rows came."""
    program_read = Signal()
    measured_read = Signal()
    change_found = Signal(object)
    """Carries the Change: the same query was planned otherwise before."""
    recorded = Signal()
    """The plan is in the history now."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.question: Question | None = None
        self.sentence = ""
        """Why there is no plan."""
        self.page: PlanPage | None = None
        self.badges: tuple[Badge, ...] = ()
        self.badges_sentence = ""
        """Why there are no findings where they could not be looked for."""
        self.measured: Measured | None = None
        self.measured_sentence = ""
        self.program: Listing | None = None
        self.program_sentence = ""
        self.facts: tuple[NodeFacts, ...] = ()
        self._jobs: dict[str, Job] = {}

    # asking

    def read(self, question: Question | None = None) -> None:
        """Ask for the plan, of another question where one is given."""
        if question is not None:
            self.question = question
        asked, session = self.question, self._desk.session
        if asked is None:
            return
        self._drop("judge", "program", "measure", "record")
        job = self._start(
            "plan", lambda task: read_plan(session, asked, task), tr("Explain a statement")
        )
        job.succeeded.connect(lambda page: self._take_plan(page) if self._is(job, "plan") else None)
        job.failed.connect(lambda e: self._take_failure(e) if self._is(job, "plan") else None)

    @property
    def busy(self) -> bool:
        """Whether the plan is being made."""
        return "plan" in self._jobs

    @property
    def measuring(self) -> bool:
        """Whether it is being measured."""
        return "measure" in self._jobs

    def _take_plan(self, page: PlanPage) -> None:
        self.page, self.facts = page, page.facts
        self.badges, self.measured, self.program = (), None, None
        self.badges_sentence = self.measured_sentence = self.program_sentence = ""
        self.sentence = page.plan.absent
        self.plan_read.emit()
        if not page.plan.absent:
            self._judge()
            self._record(page)

    def _take_failure(self, error: PlumeError) -> None:
        self.page, self.facts, self.badges = None, (), ()
        self.measured, self.program = None, None
        self.sentence = tr("No plan: {sentence}", sentence=error.sentence)
        self.plan_read.emit()

    def _judge(self) -> None:
        page, measured, session = self.page, self.measured, self._desk.session
        if page is None:
            return

        def work(task: Task) -> tuple[tuple[Badge, ...], tuple[NodeFacts, ...]]:
            from plume_db.judgement.judge import judge

            with fresh(session, task) as alone:
                found = judge(alone, page.plan, measured, page.question.given)
            return found, facts_of(page.plan, measured, found)

        job = self._start("judge", work, tr("Judge a plan"))
        job.succeeded.connect(lambda found: self._take_badges(*found))
        job.failed.connect(self._take_no_badges)

    def _take_badges(self, badges: tuple[Badge, ...], facts: tuple[NodeFacts, ...]) -> None:
        self.badges, self.facts = badges, facts
        self.facts_read.emit()

    def _take_no_badges(self, error: PlumeError) -> None:
        self.badges_sentence = tr(
            "Nothing could be looked for: {sentence}", sentence=error.sentence
        )
        self.facts_read.emit()

    def read_program(self) -> None:
        """Ask for the bytecode, unless it is here or on its way."""
        page, session = self.page, self._desk.session
        if page is None or self.program is not None or "program" in self._jobs:
            return

        def work(task: Task) -> Listing:
            from plume_db.plan.bytecode import read_bytecode

            with fresh(session, task) as alone:
                return list_program(read_bytecode(alone, page.sql, page.question.given))

        job = self._start("program", work, tr("Read the bytecode"))
        job.succeeded.connect(self._take_program)
        job.failed.connect(lambda error: self._take_no_program(error.sentence))

    def _take_program(self, listing: Listing) -> None:
        self.program, self.program_sentence = listing, listing.program.absent
        self.program_read.emit()

    def _take_no_program(self, sentence: str) -> None:
        self.program_sentence = sentence
        self.program_read.emit()

    def measure(self, runs: int, budget: float) -> Job | None:
        """Run the statement some times; gives the job to be followed."""
        page, session = self.page, self._desk.session
        if page is None or self.measuring:
            return None
        badges = self.badges

        def work(task: Task) -> tuple[Measured, tuple[NodeFacts, ...]]:
            from plume_db.measure.measure import measure

            found = measure(
                task, page.sql, page.question.given, runs=runs, budget=budget, session=session
            )
            return found, facts_of(page.plan, found, badges)

        job = self._start(
            "measure", work, tr("Measure a statement"), tr("plan measure"), measured_words
        )
        job.succeeded.connect(lambda found: self._take_measured(*found))
        job.failed.connect(lambda error: self._take_unmeasured(error.sentence))
        return job

    def _take_measured(self, measured: Measured, facts: tuple[NodeFacts, ...]) -> None:
        self.measured, self.facts, self.measured_sentence = measured, facts, ""
        self.facts_read.emit()
        self.measured_read.emit()
        self._judge()  # what was measured says more than what was guessed

    def _take_unmeasured(self, sentence: str) -> None:
        self.measured_sentence = sentence
        self.measured_read.emit()

    def _record(self, page: PlanPage) -> None:
        memory = PlanMemory(self._desk)

        def work(task: Task) -> Change | None:
            return memory.remember(page, task)

        job = self._start("record", work, tr("Remember a plan"))
        job.succeeded.connect(self._take_change)

    def _take_change(self, change: Change | None) -> None:
        self.recorded.emit()
        if change is not None:
            self.change_found.emit(change)

    # jobs

    def _start(
        self,
        name: str,
        work: Callable[[Task], T],
        title: str,
        worker: str = "plan",
        summary: Callable[[T], str] | None = None,
    ) -> Job:
        self._drop(name)
        job = self._desk.jobs.start(
            self,
            self._desk.session.worker(worker),
            work,
            title=title,
            summary=summary,
            quiet=summary is None,
        )
        self._jobs[name] = job
        job.finished.connect(lambda: self._forget(name, job))
        return job

    def _is(self, job: Job, name: str) -> bool:
        return self._jobs.get(name) is job

    def _forget(self, name: str, job: Job) -> None:
        if self._jobs.get(name) is job:
            del self._jobs[name]

    def _drop(self, *names: str) -> None:
        for name in names:
            job = self._jobs.pop(name, None)
            if job is not None:
                job.cancel()

    def stop(self) -> None:
        """Stop everything."""
        self._drop(*list(self._jobs))


def measured_words(found: tuple[Measured, tuple[NodeFacts, ...]]) -> str:
    """Say in a line what a measured run gave."""
    measured = found[0]
    if measured.work is None:
        return measured.ended or tr("No run came to its end.")
    return trn(
        "Work {work} in {n} run",
        "Work {work} in {n} runs",
        len(measured.runs),
        work=count_text(measured.work),
    )
