"""What a chart is made of, and every change of it; knows no picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from plume_db.chart.spec import ChartSpec, PanelSpec, SeriesSpec
from plume_db.errors import Cancelled, PlumeError
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.metrics.discover import Profile, Series
from plume_db.metrics.measures import Metric
from plume_db.series.choice import with_only
from plume_db.series.loaded import LoadSpec
from plume_db.values import Value
from plume_ui.metrics.beginning import axes_of, first_series, scattered
from plume_ui.metrics.edits import (
    Focus,
    PanelEdit,
    SeriesEdit,
    moved,
    panel_at,
    series_at,
    series_of,
    with_added,
    with_kind,
    with_metric,
    with_series,
    without,
)
from plume_ui.metrics.request import ChartRequest
from plume_ui.metrics.spec_history import SpecHistory
from plume_ui.metrics.typed import Typed
from plume_ui.metrics.work import look_around, look_at

if TYPE_CHECKING:
    from plume_db.schema.objects import Catalog
    from plume_ui.desk import Desk
    from plume_ui.jobs import Job

WORKER = "chart look"


class Composer(QObject):
    """Holds the spec, which series of it is worked on, and what its sources offer."""

    changed = Signal()
    """The chart is another."""
    profiled = Signal()
    """What the source of the series in focus offers is known, or the focus is another."""
    found = Signal(object)
    """Carries the proposals of discovery."""
    told = Signal(object, object)
    """Carries a sentence, and what to do about it: there is nothing to draw yet."""
    refused = Signal(object)
    """Carries why something typed was not taken."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self.desk = desk
        self.spec = ChartSpec()
        self.focus = Focus()
        self.history = SpecHistory()
        self.jumps = True
        """Whether the window of the spec is to be shown, and not the one the person is in."""
        self.seen: Callable[[], tuple[float, float] | None] = lambda: self.spec.window
        """Gives the window in view, None where it is the whole; the picture puts its own here."""
        self.proposals: tuple[Series, ...] = ()
        self.draft: SeriesSpec | None = None
        """A series that lacks its column of time."""
        self._profiles: dict[tuple[str, str], Profile] = {}
        self._request = ChartRequest()
        self._adds = ""
        self._turned: tuple[LoadSpec, LoadSpec] | None = None
        """What a scatter drew upright instead of the metric that was chosen: before and after."""
        self._looking: Job | None = None
        self._typed = Typed(self)

    # What there is

    @property
    def series(self) -> SeriesSpec | None:
        """The series in focus, or the draft of one."""
        return self.draft if self.draft is not None else series_at(self.spec, self.focus)

    @property
    def profile(self) -> Profile | None:
        """What the source of the series in focus offers, once it is known."""
        series = self.series
        if series is None:
            return self._profiles.get((self._request.table, self._request.sql))
        return self._profiles.get((series.load.source.table, series.load.source.sql))

    @property
    def sql(self) -> str:
        """The query that is drawn; "" where a table is."""
        series = self.series
        return series.load.source.sql if series is not None else self._request.sql

    # Beginning

    def begin(self, request: ChartRequest) -> None:
        """Show what is asked for; what it leaves open is found."""
        self._request = request
        if request.chart is not None:
            self.show_chart(request.chart)
        elif request.series is not None:
            self.show_proposal(request.series)
        elif request.table or request.sql:
            self.choose_source(request)
        else:
            self.told.emit(tr("Looking for time series…"), "")
        if self.desk.catalog is not None:
            self.take_catalog(self.desk.catalog)

    def take_catalog(self, catalog: Catalog) -> None:
        """Look for time series, once the schema has been read."""
        job = self.start(lambda task: look_around(task, catalog), tr("Find time series"))
        if job is not None:
            job.succeeded.connect(self._take_proposals)
            job.failed.connect(lambda error: self.told.emit(error.sentence, ""))

    def _take_proposals(self, proposals: tuple[Series, ...]) -> None:
        self.proposals = proposals
        self.found.emit(proposals)
        asked = self._request.table or self._request.sql
        if self.series is not None or self._looking is not None or asked:
            return
        if proposals:
            self.show_proposal(proposals[0])
        else:
            self.told.emit(
                tr("No table of this file looks like a time series."),
                tr("Choose a table above, then its column of time and what to draw."),
            )

    def show_proposal(self, found: Series) -> None:
        """Draw what discovery found, alone."""
        self._apply(replace(self._plain(), panels=(PanelSpec((series_of(found),)),)), Focus())

    def add_proposal(self, found: Series) -> None:
        """Draw what discovery found in a panel of its own."""
        self._apply(*with_added(self.spec, series_of(found)))

    def show_chart(self, spec: ChartSpec) -> None:
        """Show a whole chart."""
        self.jumps = True
        self._apply(spec, Focus(), as_it_is=True)

    def _plain(self) -> ChartSpec:
        return ChartSpec(zone=self.spec.zone)

    # Sources

    def choose_source(self, request: ChartRequest) -> None:
        """Draw from another table or query: the best of it, or what the request says."""
        self._request = request
        known = self._profiles.get((request.table, request.sql))
        if known is not None:
            self._take_source(known, request)
            return
        if series_at(self.spec, self.focus) is None:
            self.told.emit(tr("Looking at {table}…", table=request.table or tr("the query")), "")
        self._look(request, lambda profile: self._take_source(profile, request))

    def _look(self, request: ChartRequest, done: Callable[[Profile], None]) -> None:
        if self._looking is not None:
            self._looking.cancel()
        catalog = self.desk.catalog
        job = self.start(lambda task: look_at(task, catalog, request), tr("Find time columns"))
        if job is None:
            return
        self._looking = job

        def take(profile: Profile) -> None:
            self._profiles[(request.table, request.sql)] = profile
            if self._looking is job:
                self._looking = None
                done(profile)

        def fail(error: PlumeError) -> None:
            if self._looking is job:
                self._looking = None
                query = bool(request.sql)
                said = tr("The query could not be run.") if query else error.sentence
                advice = error.sentence if query else tr("Choose another table above.")
                self.told.emit(said, advice)

        job.succeeded.connect(take)
        job.failed.connect(fail)

    def _take_source(self, profile: Profile, request: ChartRequest) -> None:
        """Draw the best of a source in the place of the series in focus."""
        made = first_series(profile, request)
        adds, self._adds = self._adds, ""
        if not made.load.time:
            self.draft = made
            name = profile.source.name
            self.told.emit(
                tr(
                    "No column of {name} looks like a time ({error}).",
                    name=name,
                    error=profile.error,
                )
                if profile.error
                else tr("No column of {name} looks like a time.", name=name),
                tr("Choose the column of time at the side, and how it writes a moment."),
            )
            self.profiled.emit()
            return
        if adds or series_at(self.spec, self.focus) is None:
            self._apply(*with_added(self.spec, made, self.focus.panel if adds == "same" else None))
        else:
            self._apply(with_series(self.spec, self.focus, made), self.focus)

    def _know_source(self) -> None:
        """See to it that the source of the series in focus is known."""
        series = self.series
        if series is None or self.profile is not None:
            self.profiled.emit()
            return
        source = series.load.source
        request = ChartRequest(source.table, source.sql)
        self._look(request, lambda _profile: self.profiled.emit())

    # Changes

    def edit(self, change: SeriesEdit) -> None:
        """Change the series in focus; a draft becomes one once it has its column of time."""
        series = self.series
        if series is None:
            return
        made = change(series)
        if self.draft is None:
            self._apply(with_series(self.spec, self.focus, made), self.focus)
            return
        if not made.load.time:
            self.draft = made
            self.profiled.emit()
            return
        self.draft = None
        if series_at(self.spec, self.focus) is None:
            self._apply(*with_added(self.spec, made))
        else:
            self._apply(with_series(self.spec, self.focus, made), self.focus)

    @property
    def grouped_load(self) -> LoadSpec | None:
        """The grouped series in focus, or else the first there is; None where there is none."""
        held = series_at(self.spec, self.focus)
        loads = ([held.load] if held is not None else []) + [*self.spec.loads()]
        return next((load for load in loads if load.group), None)

    def choose_lines(self, like: LoadSpec, values: Sequence[Value]) -> None:
        """Draw these values of a group in every series of its source; none: those of most rows."""

        def changed(series: SeriesSpec) -> SeriesSpec:
            load = series.load
            if (load.source, load.group) != (like.source, like.group):
                return series
            return replace(series, load=with_only(load, values))

        panels = tuple(
            replace(panel, series=tuple(changed(series) for series in panel.series))
            for panel in self.spec.panels
        )
        # Lines that were left out may be among those that are chosen now.
        self._apply(replace(self.spec, panels=panels, hidden=()), self.focus)

    def edit_panel(self, change: PanelEdit) -> None:
        """Change the panel in focus."""
        panel = panel_at(self.spec, self.focus)
        if panel is not None:
            self._apply(self.spec.with_panel(self.focus.panel, change(panel)), self.focus)

    def set_kind(self, kind: str) -> None:
        """Draw the series in focus as another kind of picture."""
        series = series_at(self.spec, self.focus)
        if series is None or self.draft is not None:
            return
        spec = with_kind(self.spec, self.focus, kind)
        if kind == "scatter" and series.against is None:
            made = scattered(self.profile, series)
            self._turned = (series.load, made.load) if made.load != series.load else None
            spec = with_series(spec, self.focus, made)
        elif kind != "scatter" and self._turned is not None:
            before, after = self._turned
            if series.load == after:
                spec = with_series(spec, self.focus, replace(
                    spec.panels[self.focus.panel].series[self.focus.series],
                    load=before, against=after.metric,
                ))  # fmt: skip
            self._turned = None
        self._apply(spec, self.focus)

    def add(self, where: str) -> None:
        """Add a series: ``same`` panel, ``new`` panel, or from a ``second`` source."""
        series = series_at(self.spec, self.focus)
        if series is None:
            return
        if where == "second":
            self._adds = "new"
            self.refused.emit(tr("Choose the table of the new series above."))
            return
        made = with_metric(series, self._unused(series))
        panel = self.focus.panel if where == "same" else None
        self._apply(*with_added(self.spec, replace(made, axis="left"), panel))

    def _unused(self, series: SeriesSpec) -> Metric:
        """Choose a metric of the same source that is not drawn yet."""
        drawn = {s.load.metric.label for panel in self.spec.panels for s in panel.series}
        metrics = self.profile.metrics if self.profile is not None else ()
        return next((m for m in metrics if m.label not in drawn), series.load.metric)

    def remove(self) -> None:
        """Remove the series in focus."""
        if series_at(self.spec, self.focus) is not None:
            self._apply(*without(self.spec, self.focus))

    def move(self, by: int) -> None:
        """Move the series in focus up or down."""
        if series_at(self.spec, self.focus) is not None:
            self._apply(*moved(self.spec, self.focus, by))

    def focus_on(self, focus: Focus) -> None:
        """Work on another series."""
        if focus == self.focus and self.draft is None:
            return
        self.focus, self.draft = focus, None
        self._know_source()

    def change(self, **fields: Any) -> None:
        """Change the chart itself: its zone, insights, events, hidden lines, title."""
        self._apply(replace(self.spec, **fields), self.focus)

    def choose_zone(self, zone: object) -> None:
        """Write times in another zone."""
        self.change(zone=zone)

    def note_window(self, window: tuple[float, float] | None) -> None:
        """Remember where the person is, so that undo comes back there; draws nothing."""
        if self.spec.panels and window != self.spec.window:
            self.spec = replace(self.spec, window=window)
            self.history.keep(self.spec)

    # What is typed

    def give_where(self, text: str) -> None:
        """Draw only the rows that meet a condition, once SQLite has read it."""
        self._typed.give_where(text)

    def give_expression(self, text: str) -> None:
        """Draw an SQL expression, once SQLite has read it."""
        self._typed.give_expression(text)

    # Undo

    def undo(self) -> None:
        """Go back to what was shown before."""
        self._return(self.history.undo())

    def redo(self) -> None:
        """Show again what was undone."""
        self._return(self.history.redo())

    def _return(self, spec: ChartSpec | None) -> None:
        if spec is None:
            return
        self.spec, self.draft, self.jumps = spec, None, True
        if series_at(spec, self.focus) is None:
            self.focus = Focus()
        self.changed.emit()
        self._know_source()

    def _apply(self, spec: ChartSpec, focus: Focus, *, as_it_is: bool = False) -> None:
        if as_it_is:
            pass
        elif axes_of(spec) and not axes_of(spec) & axes_of(self.spec) and self.spec.panels:
            # Another source, or another way to read its times: the old window means nothing.
            spec, self.jumps = replace(spec, window=None), True
        elif not self.jumps:
            spec = replace(spec, window=self.seen())
        self.spec, self.focus, self.draft = spec, focus, None
        self.history.keep(spec)
        self.changed.emit()
        self._know_source()

    def start(self, work: Callable[[Task], Any], title: str) -> Job | None:
        """Look at the file on a worker; None where the file is being closed."""
        try:
            worker = self.desk.session.worker(WORKER)
        except Cancelled:  # the file is being closed
            return None
        return self.desk.jobs.start(self, worker, work, title=title, quiet=True)
