"""What a person reaches for in a picture: the rows of a point, the figures of a span, a menu."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QMenu

from plume_db.chart.spec import SeriesSpec
from plume_db.errors import Cancelled, PlumeError
from plume_db.jobs import Task
from plume_db.language import localised, tr
from plume_ui import icons
from plume_ui.chart.formats import span_text
from plume_ui.metrics.captions import is_time
from plume_ui.metrics.edits import Focus, series_at
from plume_ui.metrics.leading import rows_request
from plume_ui.metrics.menu import fill_menu
from plume_ui.metrics.zone_select import zone_info
from plume_ui.requests import QueryRequest, TableRequest

if TYPE_CHECKING:
    from plume_ui.chart.clouds.panel import Picked
    from plume_ui.chart.seen import Clicked
    from plume_ui.jobs import Job
    from plume_ui.metrics.stage import Stage

SOON_MS = 150
"""How long a selection must rest before its figures are worked out."""


class Reach(QObject):
    """Answers clicks and selections of one chart."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._stage = stage
        self._span: tuple[float, float] | None = None
        self._job: Job | None = None
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self._work_out)
        view, panel = stage.view, stage.range_panel
        view.clicked.connect(self.show_rows)
        view.menu_wanted.connect(self._show_menu)
        view.selected.connect(self._on_selected)
        view.picked.connect(self.show_picked)
        panel.rows_wanted.connect(self._rows_of_span)
        panel.query_wanted.connect(self.show_query)
        panel.zoom_wanted.connect(self._zoom)
        panel.closed.connect(lambda: stage.view.select(None))

    # Rows

    @Slot(object)
    def show_rows(self, clicked: Clicked) -> None:
        """Open the rows behind a point, in a table document or as a query."""
        series = series_at(self._stage.composer.spec, Focus(clicked.panel, clicked.series))
        if series is not None:
            line = self._line_of(series, clicked.label)
            self._open(series, line, clicked.start, clicked.stop)

    def _line_of(self, series: SeriesSpec, label: str) -> str:
        """Give the line that a label of the legend means, which may name its series too."""
        loaded = self._stage.feeder.loaded(series.load)
        lines = [line.label for line in loaded.lines] if loaded is not None else []
        meant = [line for line in lines if label == line or label.startswith(f"{line} · ")]
        return max(meant, key=len, default="")

    @Slot(object)
    def show_picked(self, picked: Picked) -> None:
        """Open the rows behind a bin, a point or a cell."""
        view = self._stage.view
        for number, widget in enumerate(view.stacked):
            if widget.rect().contains(widget.mapFromGlobal(picked.at)):
                series = series_at(self._stage.composer.spec, Focus(number, picked.series))
                if series is not None:
                    self._open(series, picked.label, picked.start, picked.stop, picked.where)
                return

    def _rows_of_span(self) -> None:
        series = self._stage.composer.series
        if series is not None and self._span is not None:
            self._open(series, "", *self._span)

    def _open(
        self, series: SeriesSpec, label: str, start: float, stop: float, where: str = ""
    ) -> None:
        desk = self._stage.desk
        request = rows_request(series, label, start, stop, desk.catalog, where)
        if isinstance(request, TableRequest):
            desk.table_wanted.emit(request)
        else:
            desk.query_wanted.emit(request)

    def show_query(self) -> None:
        """Open the SQL that gives what the series in focus shows."""
        stage = self._stage
        series, window = stage.composer.series, stage.view.window
        if series is None or window is None:
            return
        from plume_db.chart.sql import sql_of

        start, stop = self._span or (window.start, window.stop)
        try:
            sql = sql_of(series, start, stop, stage.composer.spec.zone)
        except PlumeError as error:
            stage.note(error.sentence)
            return
        stage.desk.query_wanted.emit(QueryRequest(sql, series.label[:40]))

    # A span

    @Slot(object)
    def _on_selected(self, span: tuple[float, float] | None) -> None:
        self._span = span
        self._cancel()
        stage = self._stage
        stage.show_range(span is not None)
        if span is None:
            self._soon.stop()
            return
        spec = stage.composer.spec
        start, stop = span
        text = localised(f"{start:,.6g} – {stop:,.6g}")
        if is_time(spec):
            text = span_text(start, stop, zone_info(spec.zone))
        stage.range_panel.show_span(text)
        self._soon.start()

    def _work_out(self) -> None:
        stage = self._stage
        if self._span is None:
            return
        start, stop = self._span
        spec = stage.composer.spec
        held = {load: each for load in spec.loads() if (each := stage.feeder.loaded(load))}

        def work(task: Task) -> Any:
            from plume_ui.metrics.ranges import figures_of_range

            return figures_of_range(task, spec, held, start, stop)

        try:
            worker = stage.desk.session.worker(tr("chart figures"))
        except Cancelled:
            return
        job = stage.desk.jobs.start(
            self, worker, work, title=tr("Work out the figures of a span"), quiet=True
        )
        self._job = job
        job.succeeded.connect(stage.range_panel.show_figures)
        job.failed.connect(lambda error: stage.range_panel.say(error.sentence))
        job.finished.connect(self._forget)

    @Slot()
    def _forget(self) -> None:
        self._job = None

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.succeeded.disconnect(self._stage.range_panel.show_figures)
            self._job.cancel()
            self._job = None

    def _zoom(self) -> None:
        if self._span is not None:
            start, stop = self._span
            self._stage.view.select(None)
            self._stage.view.show_window(start, stop)

    # The menu

    @Slot(object)
    def _show_menu(self, clicked: Clicked) -> None:
        menu = self.menu_of(clicked)
        menu.popup(clicked.at)

    def menu_of(self, clicked: Clicked) -> QMenu:
        """Make the menu of a place in the picture."""
        stage = self._stage
        menu = QMenu(stage)
        menu.aboutToHide.connect(menu.deleteLater)
        series = series_at(stage.composer.spec, Focus(clicked.panel, clicked.series))
        if series is not None:
            rows = menu.addAction(icons.icon("table"), tr("Show these rows"))
            rows.triggered.connect(lambda: self.show_rows(clicked))
            if clicked.stop > clicked.start:
                zoom = menu.addAction(icons.icon("zoom-in"), tr("Zoom to this bucket"))
                zoom.triggered.connect(lambda: stage.view.show_window(clicked.start, clicked.stop))
            if clicked.label:
                hide = menu.addAction(tr("Hide {short}", short=_short(clicked.label)))
                hide.triggered.connect(lambda: stage.hide_line(clicked.label))
            menu.addSeparator()
        fit = menu.addAction(icons.icon("fit"), tr("Show the whole series"))
        fit.triggered.connect(stage.view.fit_next)
        menu.addSeparator()
        fill_menu(menu, stage)
        return menu


def _short(text: str) -> str:
    return text if len(text) <= 32 else f"{text[:31]}…"
