"""Bring a chart what it shows: series as they load, then what the window in view asks for.

A chart view draws and knows no worker. The feeder loads every series of a chart once, hands over
the parts while it fills, and when the window has come to rest has buckets, clouds and insights
worked out for it. What is on the screen stays there until something newer has come; an answer to
a question that is no longer asked is dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from plume_db.chart.spec import ChartSpec
from plume_db.errors import Cancelled, PlumeError
from plume_db.jobs import Progress, Task
from plume_db.language import tr, trn
from plume_db.series.loaded import Loaded, LoadSpec
from plume_ui.chart.asks import Ask, asks_of
from plume_ui.chart.growing import Growing
from plume_ui.chart.seen import Window
from plume_ui.chart.storing import Store
from plume_ui.jobs import Job, bring

if TYPE_CHECKING:
    from plume_ui.chart.view import ChartView
    from plume_ui.desk import Desk

SETTLE_MS = 120
"""How long a window must rest before it is asked about."""


@dataclass
class _Answer:
    """A question that was asked, and what became of it."""

    ask: Ask
    job: Job | None
    covered: tuple[float, float] | None = None
    whole: bool = True
    """Whether it has the buckets that were asked for, not wider ones."""
    failed: bool = False


@dataclass(frozen=True)
class _Came:
    """A series, and which content of the file it was read from; "" where it was recalled."""

    loaded: Loaded
    identity: str = ""


class Feeder(QObject):
    """Loads what a chart shows; one for each view."""

    progressed = Signal(object)
    """Carries the Progress of the work that a person waits for."""
    came = Signal(object, object)
    """Carries a LoadSpec and what there is of it: a part, or the whole."""
    failed = Signal(object)
    """Carries a sentence."""
    finished = Signal()
    """Nothing is being loaded or worked out any more."""
    answered = Signal(object)
    """Carries what came for the window: an Aggregated, a Cloud, an Insight, marks of events."""
    extended = Signal(object)
    """Carries how many rows came to a series that is followed."""

    def __init__(self, desk: Desk, view: ChartView, parent: QObject | None = None) -> None:
        super().__init__(parent or view)
        self._desk, self._view = desk, view
        self._spec = ChartSpec()
        self._held: dict[LoadSpec, Loaded] = {}
        self._parts: dict[LoadSpec, Loaded] = {}
        self._loads: dict[LoadSpec, Job] = {}
        self._answers: dict[tuple[object, ...], _Answer] = {}
        self._marks: dict[tuple[object, ...], Any] = {}
        self._refused: dict[LoadSpec, str] = {}
        self._store = Store(desk, self)
        self._growing = Growing(self, view)
        self._rest = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._rest.timeout.connect(self._settle)
        view.window_changed.connect(self._on_window)
        desk.file_changed.connect(self._growing.take_change)
        desk.file_written.connect(self._growing.grow)

    # What is shown

    @property
    def spec(self) -> ChartSpec:
        """The chart that is shown."""
        return self._spec

    @property
    def busy(self) -> bool:
        """Whether anything is being loaded or worked out."""
        return bool(self._loads) or any(self._running())

    @property
    def loading(self) -> bool:
        """Whether a series is being loaded."""
        return bool(self._loads)

    @property
    def asks_soon(self) -> bool:
        """Whether a window has not rested long enough to be asked about."""
        return self._rest.isActive()

    def loaded(self, load: LoadSpec) -> Loaded | None:
        """Give what there is of a series: the whole, or the part that has come."""
        return self._held.get(load) or self._parts.get(load)

    def refusal(self, load: LoadSpec) -> str:
        """Say why a series could not be loaded; "" where it could."""
        return self._refused.get(load, "")

    def show(self, spec: ChartSpec) -> None:
        """Show a chart: what is loaded is shown at once, the rest is loaded."""
        same_zone = spec.zone == self._spec.zone
        self._spec = spec
        for slot in [slot for slot, each in self._answers.items() if not _fits(each.ask, spec)]:
            self._drop(slot)
        self._view.set_spec(spec)
        if not same_zone:
            self._view.set_zone(spec.zone)
        wanted = spec.loads()
        for load in [load for load in self._loads if load not in wanted]:
            self._loads.pop(load).cancel()
            self._parts.pop(load, None)
        self._refused = {load: why for load, why in self._refused.items() if load in wanted}
        for load in wanted:
            if (held := self.loaded(load)) is not None:
                self._view.show_loaded(load, held)
                self.came.emit(load, held)
            if load not in self._held and load not in self._loads and load not in self._refused:
                self._load(load)
        self._forget_spare(wanted)
        self._view.show_events(self.events())
        self._rest.start(0)

    def reload(self) -> None:
        """Load everything again; what is on the screen stays until it comes."""
        self._refused.clear()
        self._drop_answers()
        for job in self._loads.values():
            job.cancel()
        self._loads.clear()
        shown = self._spec.loads()
        self._held = {load: held for load, held in self._held.items() if load in shown}
        for load in shown:
            self._load(load, anew=True)

    def cancel(self) -> None:
        """Stop what runs; what has come stays."""
        for load, job in list(self._loads.items()):
            job.cancel()
            self._refused.setdefault(load, tr("Loading was stopped."))
        for answer in self._running():
            answer.failed = True
            if answer.job is not None:
                answer.job.cancel()

    def shutdown(self) -> None:
        """Cancel everything; nothing is shown any more."""
        self._rest.stop()
        self._growing.follow(False)
        for job in self._loads.values():
            job.cancel()
        self._loads.clear()
        self._drop_answers()

    def _forget_spare(self, wanted: tuple[LoadSpec, ...]) -> None:
        """Let go of the oldest series that are not shown, beyond a limit of memory."""
        spare = [load for load in self._held if load not in wanted]
        size = sum(_bytes_of(self._held[load]) for load in spare)
        most = float(self._desk.settings.get("charts/memory_gigabytes")) * 1e9
        for load in spare:
            if size <= most:
                break
            size -= _bytes_of(self._held.pop(load))

    # Loading

    def start(self, worker: str, work: Callable[[Task], Any], title: str, **how: Any) -> Job:
        """Give one of the session's workers something to do."""
        desk = self._desk
        return desk.jobs.start(self, desk.session.worker(worker), work, title=title, **how)

    def _load(self, load: LoadSpec, *, anew: bool = False) -> None:
        store, take_part = self._store, self._take_part

        def work(task: Task) -> _Came:
            from plume_db.series.load import load_series

            identity = store.identity()
            if not anew and (kept := store.recall(identity, load)) is not None:
                return _Came(kept)
            loaded = load_series(
                task, load, lambda part: bring(take_part, (load, task.token, part))
            )
            return _Came(loaded, identity)

        try:
            job = self.start(
                "chart",
                work,
                tr("Load {label} of {name}", label=load.metric.label, name=load.source.name),
                summary=lambda came: trn("Read {n} row", "Read {n} rows", came.loaded.rows),
            )
        except Cancelled:  # the file is being closed
            return
        job.holds = False  # nothing is lost where the file is closed: it is read anew
        self._loads[load] = job
        job.succeeded.connect(lambda came: self._take_whole(load, job, came))
        job.failed.connect(lambda error: self._refuse(load, job, error.sentence))
        job.crashed.connect(
            lambda _error: self._refuse(
                load,
                job,
                tr("{label} could not be loaded: an error in Plume DB.", label=load.metric.label),
            )
        )
        job.progressed.connect(self.progressed)
        job.finished.connect(lambda: self._end_load(load, job))
        self.progressed.emit(Progress(0, 1, tr("Loading {label}…", label=load.metric.label)))

    def _take_part(self, brought: tuple[LoadSpec, Any, Loaded]) -> None:
        """Show a part; while something older and whole is on the screen, that stays."""
        load, token, part = brought
        job = self._loads.get(load)
        if job is None or job.token is not token or token.cancelled or load in self._held:
            return
        self._parts[load] = part
        self._view.show_loaded(load, part)
        self.came.emit(load, part)

    def _take_whole(self, load: LoadSpec, job: Job, came: _Came) -> None:
        if self._loads.get(load) is job:
            self._hold(load, came.loaded)
            self._store.keep(came.identity, came.loaded)

    def _hold(self, load: LoadSpec, loaded: Loaded) -> None:
        self._parts.pop(load, None)
        self._refused.pop(load, None)
        self._held[load] = loaded
        self._view.show_loaded(load, loaded)
        self.came.emit(load, loaded)
        self._rest.start()

    def _refuse(self, load: LoadSpec, job: Job, sentence: str) -> None:
        if self._loads.get(load) is job:
            self._refused[load] = sentence
            self.failed.emit(sentence)

    def _end_load(self, load: LoadSpec, job: Job) -> None:
        if self._loads.get(load) is job:
            del self._loads[load]
            self._tell_end()

    def _tell_end(self) -> None:
        if not self.busy:
            self.finished.emit()

    # What the window asks

    @Slot(object)
    def _on_window(self, _window: Window) -> None:
        self._rest.start()

    def _window(self) -> Window | None:
        """Give the window in view; the whole of what is held where no panel is of time."""
        if any(panel.kind == "time" for panel in self._spec.panels):
            return self._view.window
        spans = [self._held[load].span for load in self._spec.loads() if load in self._held]
        if not spans:
            return None
        start, stop = min(s[0] for s in spans), max(s[1] for s in spans)
        if self._spec.window is not None:
            start, stop = self._spec.window
        room = (stop - start) * 0.001 or 0.5
        return Window(start - room, stop + room, max(100, self._view.width()))

    @Slot()
    def _settle(self) -> None:
        """Ask what the window needs and what has not been asked yet."""
        asks = asks_of(self._spec, self._held, self._window(), self._view)
        slots = {ask.slot for ask in asks}
        for slot in [slot for slot in self._answers if slot not in slots]:
            self._drop(slot)
        for ask in asks:
            known = self._answers.get(ask.slot)
            if known is None or not ask.is_served_by(known.ask, known.covered, known.whole):
                self._ask(ask)
        self._tell_end()

    def _ask(self, ask: Ask) -> None:
        self._drop(ask.slot)
        try:
            job = self.start(tr("chart figures"), ask.work, ask.title, quiet=True)
        except Cancelled:  # the file is being closed
            return
        answer = _Answer(ask, job)
        self._answers[ask.slot] = answer
        job.succeeded.connect(lambda result: self._take_answer(answer, result))
        job.failed.connect(lambda error: self._fail(answer, error))
        job.progressed.connect(self.progressed)
        job.finished.connect(lambda: self._end_answer(answer))

    def _take_answer(self, answer: _Answer, result: Any) -> None:
        if self._answers.get(answer.ask.slot) is not answer:
            return
        if answer.ask.slot[0] == "bins":
            answer.covered = (result.start, result.stop)
            answer.whole = result.spec.bucket in ("auto", result.bucket)
        answer.ask.show(result)
        if answer.ask.slot[0] == "events":
            self._marks[answer.ask.slot] = result
            self._view.show_events(self.events())
        self.answered.emit(result)

    def _fail(self, answer: _Answer, error: PlumeError) -> None:
        if self._answers.get(answer.ask.slot) is answer:
            answer.failed = True
            self.failed.emit(error.sentence)

    def _end_answer(self, answer: _Answer) -> None:
        answer.job = None  # quiet jobs delete themselves
        if self._answers.get(answer.ask.slot) is answer:
            self._tell_end()

    def _running(self) -> Iterator[_Answer]:
        return (answer for answer in self._answers.values() if answer.job is not None)

    def _drop(self, slot: tuple[object, ...]) -> None:
        answer = self._answers.pop(slot, None)
        if answer is not None and answer.job is not None:
            answer.job.cancel()

    def _drop_answers(self) -> None:
        for slot in list(self._answers):
            self._drop(slot)

    def events(self) -> tuple[Any, ...]:
        """Give the marks of all tables of events of the chart."""
        wanted = {("events", event) for event in self._spec.events}
        return tuple(
            mark for slot, marks in self._marks.items() if slot in wanted for mark in marks
        )

    # A file that grows

    @property
    def follows(self) -> bool:
        """Whether rows that are added to the file are shown as they come."""
        return self._growing.follows

    def follow(self, on: bool) -> None:
        """Show the rows that are added, from now on; or stop doing so."""
        self._growing.follow(on)

    @property
    def whole(self) -> list[Loaded]:
        """The series in the picture that are there in full."""
        return [self._held[load] for load in self._spec.loads() if load in self._held]

    def replace(self, before: Loaded, after: Loaded | None) -> None:
        """Show a series with what was added to it; None loads it again, as its past has changed."""
        load = before.spec
        if self._held.get(load) is not before or after is before:
            return
        if after is None:
            self._load(load, anew=True)
        else:
            self._hold(load, after)


def _fits(ask: Ask, spec: ChartSpec) -> bool:
    """Tell whether the answer to a question still has its place in a chart."""
    kind, what = ask.slot[0], ask.slot[1]
    if kind == "cloud":
        assert isinstance(what, int)
        return what < len(spec.panels) and spec.panels[what] == ask.about[0]
    if kind == "bins":
        drawn = (panel.series for panel in spec.panels if panel.kind == "time")
        return any(what in series for series in drawn)
    return kind == "events" or what in spec.loads()


def _bytes_of(loaded: Loaded) -> int:
    return sum(line.pyramid.nbytes for line in loaded.lines)
