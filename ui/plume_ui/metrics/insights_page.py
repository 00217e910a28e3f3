"""The side page of insights and events, and what it does to the chart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from plume_db.chart.spec import ChartSpec, EventSpec
from plume_db.errors import Cancelled
from plume_db.insight.marks import Insight
from plume_db.jobs import Task
from plume_db.language import tr
from plume_ui import icons
from plume_ui.metrics.events_picker import EventsPicker
from plume_ui.metrics.insight_panel import InsightPanel
from plume_ui.metrics.zone_select import zone_or_local
from plume_ui.widgets.card import label
from plume_ui.widgets.elided_label import ElidedLabel

if TYPE_CHECKING:
    from plume_ui.metrics.stage import Stage


class InsightsPage(QWidget):
    """Insights above, the tables of events that are marked, and a way to mark another."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._stage = stage
        self._asked = False
        self.panel = InsightPanel(self)
        self.picker = EventsPicker(self)
        self._marked = QVBoxLayout()
        self._marked.setContentsMargins(12, 0, 12, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.panel, 1)
        column.addLayout(self._marked)
        column.addWidget(self.picker)
        self.panel.wanted_changed.connect(self._on_wanted)
        self.panel.zoom_wanted.connect(lambda span: stage.view.show_window(*span))
        self.picker.chosen.connect(self._on_chosen)
        stage.feeder.answered.connect(self._on_answered)
        stage.composer.changed.connect(self._show)
        stage.desk.catalog_changed.connect(self._on_catalog)
        self._show()
        self._look_for_events()

    def _show(self) -> None:
        spec = self._stage.composer.spec
        self.panel.set_wanted(spec.insights)
        self.panel.set_zone(zone_or_local(spec.zone))
        self.panel.keep(spec.loads())
        if not spec.events:
            self.panel.show_events(())
        self._list_marked(spec)

    def _list_marked(self, spec: ChartSpec) -> None:
        """List the tables that are marked, each with a way to take it out again."""
        while (item := self._marked.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if spec.events:
            self._marked.addWidget(label(tr("MARKED"), "section"))
        for event in spec.events:
            row = QWidget(self)
            line = QHBoxLayout(row)
            line.setContentsMargins(0, 0, 0, 0)
            line.addWidget(ElidedLabel(event.load.source.name, "", row), 1)
            drop = QToolButton(row)
            drop.setIcon(icons.icon("close"))
            drop.setToolTip(tr("Do not mark {name} any more", name=event.load.source.name))
            drop.setAccessibleName(drop.toolTip())
            drop.clicked.connect(lambda _on=False, which=event: self._drop(which))
            line.addWidget(drop)
            self._marked.addWidget(row)

    @Slot(object)
    def _on_wanted(self, wanted: tuple[str, ...]) -> None:
        self._stage.composer.change(insights=tuple(wanted))

    @Slot(object)
    def _on_chosen(self, event: EventSpec) -> None:
        events = self._stage.composer.spec.events
        if event not in events:
            self._stage.composer.change(events=(*events, event))

    def _drop(self, event: EventSpec) -> None:
        events = self._stage.composer.spec.events
        self._stage.composer.change(events=tuple(each for each in events if each != event))

    @Slot(object)
    def _on_answered(self, answer: Any) -> None:
        if isinstance(answer, Insight):
            self.panel.show_insight(answer)
        elif isinstance(answer, tuple):
            self.panel.show_events(self._stage.feeder.events())

    @Slot(object)
    def _on_catalog(self, _catalog: object) -> None:
        self._asked = False
        self._look_for_events()

    def _look_for_events(self) -> None:
        """Look for tables of events, on a worker."""
        catalog = self._stage.desk.catalog
        if self._asked or catalog is None:
            return
        self._asked = True

        def work(task: Task) -> Any:
            from plume_db.insight.event_tables import suggest_events

            return suggest_events(task, catalog)

        try:
            worker = self._stage.desk.session.worker("chart look")
        except Cancelled:
            return
        job = self._stage.desk.jobs.start(
            self, worker, work, title=tr("Look for tables of events"), quiet=True
        )
        job.succeeded.connect(lambda found: self.picker.show_tables(catalog, found))
