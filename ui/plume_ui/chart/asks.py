"""What a picture asks of the rows beyond the pyramid: buckets, clouds, insights, exact windows.

Each question is data: where its answer goes, what it depends on, and the work that answers it. The
feeder asks a question again only where what it depends on is another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from plume_db.chart.spec import ChartSpec, EventSpec, PanelSpec, SeriesSpec
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.series.loaded import Loaded, LoadSpec

if TYPE_CHECKING:
    from plume_ui.chart.view import ChartView, Window

ROOM = 0.5
"""How much of a window's length is read beyond each of its edges, so that panning shows it."""

_SAME_LENGTH = 0.02
"""Windows whose lengths differ by less show the same picture, moved."""

Held: TypeAlias = Mapping[LoadSpec, Loaded]


@dataclass(frozen=True)
class Ask:
    """One question."""

    slot: tuple[object, ...]
    """Where the answer goes; a later question for the same slot takes the place of this one."""
    about: tuple[object, ...]
    """What the answer depends on, beside the span."""
    span: tuple[float, float] | None
    """The span asked about; None where the answer serves every window."""
    seen: tuple[float, float] | None
    """The window itself."""
    title: str
    work: Callable[[Task], Any]
    show: Callable[[Any], None]
    any_length: bool = False
    """Whether an answer that covers the window serves it, however long the window is."""

    def is_served_by(
        self, other: Ask, covered: tuple[float, float] | None, whole: bool = True
    ) -> bool:
        """Tell whether the answer of an earlier question, over `covered`, answers this one.

        `whole`: it was answered as it was asked, not coarser, as for a span too long for it.
        """
        if self.about != other.about or (self.span is None) != (other.span is None):
            return False
        if self.span is None or self.seen is None or other.seen is None:
            return True
        start, stop = covered or other.span or self.span
        if self.seen[0] < start or self.seen[1] > stop:
            return False
        length, before = self.seen[1] - self.seen[0], other.seen[1] - other.seen[0]
        return (self.any_length and whole) or abs(length - before) <= _SAME_LENGTH * before


def asks_of(spec: ChartSpec, held: Held, window: Window | None, view: ChartView) -> list[Ask]:
    """List what the picture of a window asks; series that are not there yet ask nothing."""
    asks = [_events(event) for event in spec.events]
    if window is None or not window.stop > window.start:
        return asks
    for number, panel in enumerate(spec.panels):
        if panel.kind == "time":
            asks.extend(_of_time(spec, panel, held, window, view))
        elif all(series.load in held for series in panel.series) and panel.series:
            asks.append(_cloud(spec, number, panel, held, window, view))
    return list({ask.slot: ask for ask in asks}.values())


def _of_time(
    spec: ChartSpec, panel: PanelSpec, held: Held, window: Window, view: ChartView
) -> list[Ask]:
    asks = []
    for series in panel.series:
        loaded = held.get(series.load)
        if loaded is None:
            continue
        if not series.by_pixel:
            asks.append(_bins(series, loaded, window, spec.zone, view))
        elif not loaded.exact:
            asks.append(_detail(loaded, window, view))
        if spec.insights:
            asks.append(_insight(spec, loaded, window, view))
    return asks


def _with_room(window: Window) -> tuple[float, float]:
    room = (window.stop - window.start) * ROOM
    return window.start - room, window.stop + room


def _bins(series: SeriesSpec, loaded: Loaded, window: Window, zone: str, view: ChartView) -> Ask:
    seen = (window.start, window.stop)
    # The period compared with is as long as the window itself.
    start, stop = seen if series.compare == "previous" else _with_room(window)
    pixels = max(1, round(window.pixels * (stop - start) / (window.stop - window.start)))

    def work(task: Task) -> Any:
        from plume_db.chart.aggregate import aggregate

        return aggregate(task, loaded, series, start, stop, pixels, zone)

    return Ask(
        ("bins", series),
        (loaded, zone),
        (start, stop),
        seen,
        tr("Gather {label}", label=series.label),
        work,
        view.show_aggregated,
        any_length=series.bucket != "auto" and series.compare != "previous",
    )


def _detail(loaded: Loaded, window: Window, view: ChartView) -> Ask:
    """Ask for the exact range of each pixel of a series whose rows are not held."""
    start, stop = window.start, window.stop

    def work(task: Task) -> Any:
        from plume_db.series.window import exact_window

        return exact_window(task, loaded, start, stop, window.pixels)

    def show(buckets: Any) -> None:
        if buckets is not None:
            view.show_detail(loaded.spec, buckets, start, stop)

    about = (loaded, window.pixels)
    title = tr("Read a window of {label}", label=loaded.label)
    return Ask(("detail", loaded.spec), about, (start, stop), (start, stop), title, work, show)


def _insight(spec: ChartSpec, loaded: Loaded, window: Window, view: ChartView) -> Ask:
    # Not the room beside the rows: a forecast is as long as what it is made from, and it has room
    # made for itself.
    first, last = loaded.span
    start = min(max(window.start, first), last)
    stop = max(min(window.stop, last), start)

    def work(task: Task) -> Any:
        from plume_db.insight.look import insights_of

        return insights_of(task, loaded, spec.insights, start, stop, spec.zone, spec.hidden)

    return Ask(
        ("insight", loaded.spec),
        (loaded, spec.insights, spec.zone, spec.hidden),
        (start, stop),
        (start, stop),
        tr("Look into {label}", label=loaded.label),
        work,
        view.show_insight,
    )


def _cloud(
    spec: ChartSpec, number: int, panel: PanelSpec, held: Held, window: Window, view: ChartView
) -> Ask:
    start, stop = window.start, window.stop
    loadeds = {series.load: held[series.load] for series in panel.series}

    def work(task: Task) -> Any:
        from plume_db.chart.cloud import cloud_of

        return cloud_of(task, loadeds, panel, start, stop, spec.zone)

    def show(cloud: Any) -> None:
        view.show_cloud(number, cloud)

    # What is drawn from all rows: a window moved by nothing needs no second look.
    about = (panel, spec.zone, *loadeds.values())
    title = _GATHER[panel.kind]
    return Ask(("cloud", number), about, (start, stop), (start, stop), title, work, show)


_GATHER = {
    "time": tr("Gather the chart"),
    "histogram": tr("Gather the histogram"),
    "scatter": tr("Gather the scatter"),
    "seasons": tr("Gather the seasons"),
}


def _events(event: EventSpec) -> Ask:
    def work(task: Task) -> Any:
        from plume_db.insight.events import read_events

        return read_events(task, event)

    return Ask(
        ("events", event),
        (),
        None,
        None,
        tr("Read the events of {name}", name=event.load.source.name),
        work,
        lambda _marks: None,  # the feeder shows the marks of all tables together
    )
