"""A chart: chosen in the bar above, drawn in the middle, told in figures below.

The document is there at once. What it draws with (numpy, pyqtgraph) is imported on the worker
that then finds and loads the series, so the window never waits.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from plume_db.errors import PlumeError
from plume_db.jobs import Progress
from plume_db.schema.objects import Catalog
from plume_db.units import count_text
from plume_ui.chart.captions import nothing_caption, scale_caption, span_caption
from plume_ui.chart.legend import Legend
from plume_ui.chart.loading_strip import LoadingStrip
from plume_ui.document import Document
from plume_ui.metrics.picker import Picker
from plume_ui.metrics.request import ChartRequest
from plume_ui.metrics.work import (
    Found,
    import_drawing,
    loading,
    loading_window,
    look_around,
    look_at,
)
from plume_ui.widgets.card import label
from plume_ui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from plume_db.metrics.discover import Profile, Series
    from plume_db.series.load import Loaded
    from plume_ui.chart.plot import PlotView, Window
    from plume_ui.desk import Desk
    from plume_ui.jobs import Job

_DETAIL_MS = 150


class ChartDocument(Document):
    """One tab with one chart."""

    icon_name = "chart"
    _part_came = Signal(object)

    def __init__(
        self, desk: Desk, request: ChartRequest | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(desk, "Chart", parent)
        self._request = request or ChartRequest()
        self._profile: Profile | None = None
        self._proposals: tuple[Series, ...] = ()
        self._loaded: Loaded | None = None
        self._job: Job | None = None
        self._detail_job: Job | None = None
        self._plot: PlotView | None = None
        self._ready = False
        self._return_to: tuple[float, float] | None = None
        self._build()
        self._connect()
        self._say("Preparing chart…")
        self._import()
        if desk.catalog is not None:
            self._look_around(desk.catalog)

    # Layout

    def _build(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.picker = Picker(self)
        self.legend = Legend(self)
        self.loading = LoadingStrip(self)
        self._message = EmptyState("chart", self)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._message)
        self._span = label("", "caption", delta=-1.0)
        self._scale = label("", "caption", delta=-1.0)
        self._notes = label("", "caption", wrap=True, delta=-1.0)
        self._notes.setContentsMargins(16, 0, 16, 4)
        self._notes.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.picker)
        layout.addWidget(_hairline(self))
        layout.addWidget(self._sheet(), 1)
        layout.addWidget(_hairline(self))
        layout.addWidget(self.legend)

    def _sheet(self) -> QWidget:
        """Put everything about the picture on the ground of data."""
        sheet = QWidget(self)
        sheet.setAutoFillBackground(True)
        sheet.setBackgroundRole(QPalette.ColorRole.Base)
        column = QVBoxLayout(sheet)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._caption_row())
        column.addWidget(self._stack, 1)
        column.addWidget(self.loading)
        column.addWidget(self._notes)
        return sheet

    def _caption_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(16, 8, 16, 0)
        row.addWidget(self._span)
        row.addStretch(1)
        row.addWidget(self._scale)
        return row

    def _connect(self) -> None:
        self.picker.source_chosen.connect(self._on_source)
        self.picker.choice_changed.connect(self.load)
        self.picker.fit_wanted.connect(self._fit)
        self.picker.local_changed.connect(self._on_zone)
        self.picker.ranges_changed.connect(self._on_ranges)
        self.picker.all_values_changed.connect(self._on_all_values)
        self.loading.cancel_wanted.connect(self._on_cancel)
        self._part_came.connect(self._show_part, Qt.ConnectionType.QueuedConnection)
        self.desk.catalog_changed.connect(self._on_catalog)
        self._detail_timer = QTimer(self)
        self._detail_timer.setSingleShot(True)
        self._detail_timer.setInterval(_DETAIL_MS)
        self._detail_timer.timeout.connect(self._load_detail)

    def _say(self, sentence: str, advice: str = "") -> None:
        """Show a sentence in place of the picture, and what to do about it."""
        self._message.say(sentence, advice)
        self._stack.setCurrentWidget(self._message)
        self._span.clear()
        self._scale.clear()

    @property
    def sentence(self) -> str:
        """What stands in place of the picture; "" while there is one."""
        return self._message.text if self._stack.currentWidget() is self._message else ""

    @property
    def notes(self) -> str:
        """What stands under the picture."""
        return self._notes.text() if not self._notes.isHidden() else ""

    @property
    def loaded(self) -> Loaded | None:
        """What is shown, or the part of it that has come."""
        return self._loaded

    @property
    def plot(self) -> PlotView | None:
        """The picture, once it has been built."""
        return self._plot

    # Preparing

    def _start(self, work: Any, done: Any, title: str, *, quiet: bool = True) -> Job:
        worker = self.desk.session.worker("chart")
        job = self.desk.jobs.start(self, worker, work, title=title, quiet=quiet)
        job.succeeded.connect(done)
        return job

    def _import(self) -> None:
        job = self._start(import_drawing, self._on_imported, "Prepare charts")
        job.failed.connect(self._on_failed)

    @Slot(object)
    def _on_imported(self, _nothing: object) -> None:
        self._ready = True
        if self._profile is not None:
            self.load()

    @Slot(object)
    def _on_catalog(self, catalog: Catalog) -> None:
        if self._profile is None:
            self._look_around(catalog)
        else:
            self.picker.show_tables(catalog, self._proposals, self._request)

    def _look_around(self, catalog: Catalog) -> None:
        request = self._request
        job = self._start(
            lambda task: look_around(task, catalog, request), self._on_found, "Find time series"
        )
        job.failed.connect(self._on_failed)

    @Slot(object)
    def _on_found(self, found: Found) -> None:
        self._request, self._proposals = found.request, found.proposals
        if self.desk.catalog is not None:
            self.picker.show_tables(self.desk.catalog, found.proposals, found.request)
        if found.profile is None:
            self._say(
                "No table of this file looks like a time series.",
                "Choose a table above, then its column of time and what to draw.",
            )
            self.picker.tables.setCurrentIndex(-1)
            return
        self._take_profile(found.profile)

    @Slot(object)
    def _on_source(self, request: ChartRequest) -> None:
        catalog = self.desk.catalog
        if catalog is None:
            return
        self._request = request
        self._profile = None
        self._drop()
        self._say(f"Looking at {request.table or 'the query'}…")
        job = self._start(
            lambda task: look_at(task, catalog, request), self._take_profile, "Find time columns"
        )
        job.failed.connect(self._on_failed)

    @Slot(object)
    def _take_profile(self, profile: Profile) -> None:
        self._profile = profile
        self.picker.show_profile(profile, self._request)
        if not profile.times and not self._request.time:
            name = profile.source.name
            why = f" ({profile.error})" if profile.error else ""
            self._say(
                f"No column of {name} looks like a time{why}.",
                "Choose the column after “over”, and how it writes a moment after “as”.",
            )
            self.picker.times.setCurrentIndex(-1)
            return
        self.load()

    # Loading

    @Slot()
    def load(self) -> None:
        """Load what the bar says, from the beginning."""
        from plume_ui.metrics.titles import title_of

        choice = self.picker.choice()
        if self._profile is None or choice is None or not self._ready:
            return
        from plume_db.series.load import LoadSpec

        self._drop()
        spec = LoadSpec(
            self._profile.source, choice.time, choice.encoding, choice.metric, choice.group
        )
        self.set_title(title_of(spec))
        self._say("Reading the first rows…")
        job = self.desk.jobs.start(
            self,
            self.desk.session.worker("chart"),
            loading(spec, self._hand_over),
            title=self.title,
            summary=lambda loaded: f"Read {count_text(loaded.rows)} rows",
        )
        job.succeeded.connect(self._show_whole)
        job.failed.connect(self._on_failed)
        job.crashed.connect(self._on_crashed)
        job.cancelled.connect(self._on_cancelled)
        job.progressed.connect(self.loading.show_progress)
        job.finished.connect(lambda: self._on_finished(job))
        self._job = job
        self.loading.show_progress(Progress(0, 1))
        self.loading.show()

    def _hand_over(self, part: Loaded) -> None:
        """Bring a part from the worker into the window, unless the window has gone."""
        with suppress(RuntimeError):
            self._part_came.emit(part)

    def _drop(self) -> None:
        """Cancel what is being loaded and forget what was shown."""
        for job in (self._job, self._detail_job):
            if job is not None and job.ended is None:
                job.cancel()
        self._job = self._detail_job = None
        self._loaded = None
        self._notes.hide()
        self.loading.hide()
        if self._plot is not None:
            self._plot.clear()
        self.legend.show_lines(())

    @Slot(object)
    def _show_part(self, loaded: Loaded) -> None:
        """Show what there is so far; a part that comes after a change of mind is dropped."""
        choice = self.picker.choice()
        running = self._job is not None and self._job.ended is None
        if running and choice is not None and loaded.spec.metric == choice.metric:
            self._show(loaded)

    @Slot(object)
    def _show_whole(self, loaded: Loaded) -> None:
        self._show(loaded)
        if self._plot is not None and self._return_to is not None:
            self._plot.show_window(*self._return_to)
            self._return_to = None
        sentence, advice = nothing_caption(loaded)
        if sentence:
            self._say(sentence, advice)

    def _show(self, loaded: Loaded) -> None:
        if self._plot is None:
            self._plot = self._make_plot()
        self._loaded = loaded
        self.legend.show_lines([line.label for line in loaded.lines])
        if loaded.complete:
            # A line alone shows its range; several would cover each other.
            self.picker.ranges.setChecked(len(loaded.lines) == 1)
            self._plot.set_ranges(None)
        self._plot.show_loaded(loaded)
        self._stack.setCurrentWidget(self._plot)
        self._notes.setText(" ".join(loaded.notes))
        self._notes.setVisible(bool(loaded.notes))

    def _make_plot(self) -> PlotView:
        from plume_ui.chart.plot import PlotView

        plot = PlotView(self)
        plot.window_changed.connect(self._on_window)
        self.legend.hidden_changed.connect(plot.set_hidden)
        self._stack.addWidget(plot)
        if self.hasFocus():
            plot.setFocus()
        plot.set_zone(self._zone())
        plot.set_all_values(self.picker.all_values.isChecked())
        return plot

    def _on_finished(self, job: Job) -> None:
        if job is self._job:
            self.loading.hide()

    @Slot(object)
    def _on_failed(self, error: PlumeError) -> None:
        if self._request.sql:
            self._say("The query could not be run.", error.sentence)
        else:
            self._say(error.sentence, "Choose another table or column above.")

    @Slot(object)
    def _on_crashed(self, _error: object) -> None:
        self._say("The chart could not be loaded because of an error in Plume DB.")

    @Slot()
    def _on_cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()

    @Slot()
    def _on_cancelled(self) -> None:
        if self._loaded is None and self._stack.currentWidget() is self._message:
            self._say("Loading was stopped.", "Choose anything above to load again.")
        elif self._loaded is not None:
            self._notes.setText(
                f"Stopped after {self._loaded.fraction:.0%}: the picture shows a part of the rows."
            )
            self._notes.show()

    # The window of the picture

    @Slot(object)
    def _on_window(self, window: Window) -> None:
        if self._plot is None or self._loaded is None:
            return
        self._span.setText(span_caption(self._loaded, window, self._zone()))
        self._scale.setText(scale_caption(self._loaded, window))
        self.legend.show_figures(self._plot.figures(), self._loaded.spec.metric.unit)
        if window.coarse and self._loaded.complete:
            self._detail_timer.start()

    @Slot()
    def _load_detail(self) -> None:
        """Read the rows of the window again, with room to pan on both sides."""
        if self._plot is None or self._plot.seen is None or self._loaded is None:
            return
        window, loaded = self._plot.seen, self._loaded
        if not window.coarse or (self._detail_job is not None and self._detail_job.ended is None):
            return
        margin = (window.stop - window.start) / 2
        start, stop = window.start - margin, window.stop + margin

        def show(detail: Loaded | None) -> None:
            if detail is not None and self._plot is not None and self._loaded is loaded:
                self._plot.show_detail(detail, start, stop)

        self._detail_job = self._start(loading_window(loaded, start, stop), show, "Read a window")

    def _zone(self) -> Any:
        from datetime import UTC

        return None if self.picker.local.isChecked() else UTC

    @Slot(object)
    def _on_zone(self, _local: object) -> None:
        if self._plot is not None:
            self._plot.set_zone(self._zone())

    @Slot(object)
    def _on_ranges(self, wanted: object) -> None:
        if self._plot is not None:
            self._plot.set_ranges(bool(wanted))

    @Slot(object)
    def _on_all_values(self, wanted: object) -> None:
        if self._plot is not None:
            self._plot.set_all_values(bool(wanted))

    @Slot()
    def _fit(self) -> None:
        if self._plot is not None:
            self._plot.fit()

    # Document

    def refresh(self) -> None:
        """Load again, and stay where the user is; the file changed or the person asked."""
        window = self._plot.seen if self._plot is not None and self._plot.touched else None
        self.load()
        self._return_to = (window.start, window.stop) if window is not None else None

    def focus_first(self) -> None:
        """Put the keyboard into the picture; before there is one, keep it for that."""
        (self._plot or self).setFocus()

    def shutdown(self) -> None:
        """Cancel what is being loaded."""
        self._detail_timer.stop()
        self._drop()


def _hairline(parent: QWidget) -> QFrame:
    made = QFrame(parent)
    made.setProperty("role", "line")
    made.setFixedHeight(1)
    return made
