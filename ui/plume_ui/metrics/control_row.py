"""The two rows above a chart: what the series in focus draws, and the tools of the chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from plume_db.chart.spec import BUCKETS, SeriesSpec
from plume_db.language import tr
from plume_db.metrics.discover import Profile, Series
from plume_db.metrics.groups import group_title
from plume_db.metrics.measures import Metric, plain_metric
from plume_db.schema.objects import Catalog
from plume_ui import icons
from plume_ui.editor.condition_field import ConditionField
from plume_ui.metrics.choices import AGGREGATE_CHOICES, KIND_CHOICES
from plume_ui.metrics.edits import SeriesEdit, grouped, with_metric
from plume_ui.metrics.request import ChartRequest
from plume_ui.widgets.select import Select

if TYPE_CHECKING:
    from plume_ui.desk import Desk

WIDE = 820
"""Below this width the tools go to the second row."""
NARROW = 640
"""Below this one the filter goes to a third row, which a tool shows."""
_LOWER = 4
"""What stands in the second row in any case."""
OWN = tr("own expression")
"""The last entry of the list of metrics."""


class ControlRow(QWidget):
    """Emits what a person changes of the series in focus; knows no chart."""

    source_chosen = Signal(object)
    """Carries a ChartRequest for another table."""
    edited = Signal(object)
    """Carries a SeriesEdit."""
    kind_chosen = Signal(object)
    where_given = Signal(object)
    """Carries a condition in SQL, which has not been checked."""
    expression_wanted = Signal()
    page_wanted = Signal(object)
    """Carries the name of a side page, or "" for none."""
    live_toggled = Signal(object)
    fit_wanted = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tables = Select(tr("Table"), tr("The table or view that is drawn"), 220, self)
        self.metrics = Select(tr("Metric"), tr("What is drawn"), 240, self)
        self.groups = Select(tr("Group"), tr("One line for each value of a column"), 180, self)
        self.kinds = Select(tr("Picture"), tr("How it is drawn"), 120, self)
        self.kinds.setMinimumWidth(self.kinds.fontMetrics().horizontalAdvance(tr("Histogram")) + 42)
        self.aggregates = Select(tr("Aggregate"), tr("What a bucket of time shows"), 150, self)
        self.buckets = Select(tr("Bucket"), tr("How long a bucket of time is"), 110, self)
        self.field = ConditionField(desk, self)
        self.field.setAccessibleName(tr("Filter: a condition in SQL"))
        self.field.setToolTip(tr("Only rows that meet this condition are drawn (Enter)"))
        self.field.set_placeholder(tr("only rows where…"))
        self.pages: dict[str, QToolButton] = {}
        self._page("found", "proposals", tr("Charts worth seeing, and those you had before"))
        self._page("series", "sliders", tr("Series, panels, time column, axes and zone"))
        self._page("insights", "insight", tr("Trend, changes, outliers, forecast, events"))
        self.live = self._tool("live", tr("Live: follow the file as it grows"))
        self.live.setCheckable(True)
        self.filter = self._tool("filter", tr("Draw only the rows that meet a condition"))
        self.filter.setCheckable(True)
        self.filter.toggled.connect(self._arrange)
        self.fit = self._tool("fit", tr("Show the whole series (Home, or double click)"))
        self.more = self._tool("more", tr("More: pictures, data, SQL, dashboards"))
        self.menu = QMenu(self.more)
        self.menu.setToolTipsVisible(True)
        self.more.setMenu(self.menu)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._lay_out()
        self._fill_fixed()
        self._connect()

    def _tool(self, icon: str, tip: str) -> QToolButton:
        made = QToolButton(self)
        made.setIcon(icons.icon(icon))
        made.setToolTip(tip)
        made.setAccessibleName(tip.split(":", maxsplit=1)[0])
        return made

    def _page(self, name: str, icon: str, tip: str) -> None:
        made = self._tool(icon, tip)
        made.setAccessibleName(tip)
        made.setCheckable(True)
        made.clicked.connect(lambda on: self.page_wanted.emit(name if on else ""))
        self.pages[name] = made

    def _word(self, text: str) -> QLabel:
        made = QLabel(text, self)
        made.setProperty("role", "caption")
        return made

    def _lay_out(self) -> None:
        self._upper, self._lower = QHBoxLayout(), QHBoxLayout()
        for row in (self._upper, self._lower):
            row.setSpacing(4)
        for each in (
            self.tables,
            self.metrics,
            self._word(tr("by", "one line for each value")),
            self.groups,
        ):
            self._upper.addWidget(each)
        self._upper.addStretch(1)
        self._tools = QWidget(self)
        tools = QHBoxLayout(self._tools)
        tools.setContentsMargins(0, 0, 0, 0)
        tools.setSpacing(0)
        for tool in (*self.pages.values(), self.live, self.filter, self.fit, self.more):
            tools.addWidget(tool)
        for each in (
            self.kinds,
            self.aggregates,
            self._word(tr("per", "step of time")),
            self.buckets,
        ):
            self._lower.addWidget(each)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 8, 8)
        column.setSpacing(4)
        column.addLayout(self._upper)
        column.addLayout(self._lower)
        self._rows = column
        self._mode = ""
        self._arrange()

    def _arrange(self, *_: object) -> None:
        """Put tools and filter where there is room for them."""
        width = self.width()
        mode = "wide" if width >= WIDE else "middle" if width >= NARROW else "narrow"
        self.filter.setVisible(mode == "narrow")
        self.field.setVisible(mode != "narrow" or self.filter.isChecked())
        if mode == self._mode:
            return
        self._mode = mode
        for row in (self._upper, self._lower, self._rows):
            row.removeWidget(self.field)
            row.removeWidget(self._tools)
        if self._lower.count() > _LOWER:
            self._lower.takeAt(_LOWER)
        if mode == "narrow":
            self._lower.addStretch(1)
            self._rows.addWidget(self.field)
        else:
            self._lower.addWidget(self.field, 1)
        (self._upper if mode == "wide" else self._lower).addWidget(self._tools)

    def _fill_fixed(self) -> None:
        for select, choices in (
            (self.kinds, KIND_CHOICES),
            (self.aggregates, AGGREGATE_CHOICES),
        ):
            for key, name, tip in choices:
                select.addItem(name, key)
                select.setItemData(select.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        for key in BUCKETS:
            self.buckets.addItem(tr("auto") if key == "auto" else key, key)
        for select in (self.kinds, self.aggregates, self.buckets):
            select.settle()

    def _connect(self) -> None:
        self.tables.activated.connect(self._on_table)
        self.metrics.activated.connect(self._on_metric)
        self.groups.activated.connect(self._on_group)
        self.kinds.activated.connect(lambda at: self.kind_chosen.emit(self.kinds.itemData(at)))
        self.aggregates.activated.connect(self._on_aggregate)
        self.buckets.activated.connect(self._on_bucket)
        self.field.submitted.connect(lambda: self.where_given.emit(self.field.text()))
        self.live.toggled.connect(self.live_toggled.emit)
        self.fit.clicked.connect(self.fit_wanted)

    # What is changed

    def _on_table(self, at: int) -> None:
        request = self.tables.itemData(at)
        if isinstance(request, ChartRequest):
            self.source_chosen.emit(request)

    def _on_metric(self, at: int) -> None:
        metric = self.metrics.itemData(at)
        if isinstance(metric, Metric):
            self.edited.emit(lambda series: with_metric(series, metric))
        elif metric == OWN:
            self.expression_wanted.emit()

    def _on_group(self, at: int) -> None:
        column, labels = self.groups.itemData(at) or (None, None)

        def edit(series: SeriesSpec) -> SeriesSpec:
            return replace(series, load=grouped(series.load, column, labels))

        self.edited.emit(edit)

    def _on_aggregate(self, at: int) -> None:
        key = self.aggregates.itemData(at)
        self._emit(lambda series: replace(series, aggregate=key))

    def _on_bucket(self, at: int) -> None:
        key = self.buckets.itemData(at)
        self._emit(lambda series: replace(series, bucket=key))

    def _emit(self, edit: SeriesEdit) -> None:
        self.edited.emit(edit)

    # What is shown

    def show_tables(self, catalog: Catalog, proposals: Sequence[Series], sql: str) -> None:
        """List the tables, those with a time series first; `sql` is a query that is drawn."""
        current = self.tables.currentText()
        with QSignalBlocker(self.tables):
            self.tables.clear()
            seen: set[str] = set()
            if sql:
                self.tables.addItem(icons.icon("query"), tr("Query"), ChartRequest(sql=sql))
            for series in proposals:
                if series.table not in seen:
                    seen.add(series.table)
                    self._add_table("chart", series.table, series.reason)
            if self.tables.count():
                self.tables.insertSeparator(self.tables.count())
            for table in catalog.tables:
                if table.name not in seen and table.kind != "shadow" and not table.internal:
                    self._add_table("view" if table.kind == "view" else "table", table.name, "")
            self.tables.setCurrentIndex(self.tables.findText(current) if current else -1)
        self.tables.settle()

    def _add_table(self, icon: str, name: str, tip: str) -> None:
        self.tables.addItem(icons.icon(icon), name, ChartRequest(name))
        self.tables.setItemData(self.tables.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)

    def show_source(self, name: str) -> None:
        """Show a table as chosen; "" for a query."""
        with QSignalBlocker(self.tables):
            self.tables.setCurrentIndex(self.tables.findText(name or tr("Query")))
        self.tables.settle()

    def show_series(self, profile: Profile, series: SeriesSpec | None, kind: str) -> None:
        """Show what a source offers, and what of it the series in focus draws."""
        with QSignalBlocker(self.metrics), QSignalBlocker(self.groups):
            self._fill_metrics(profile, series)
            self._fill_groups(profile, series)
        _choose(self.kinds, kind)
        if series is not None:
            _choose(self.aggregates, series.aggregate)
            if self.buckets.findData(series.bucket) < 0:
                self.buckets.addItem(series.bucket, series.bucket)
            _choose(self.buckets, series.bucket)
            if series.load.source.where != self.field.text():
                self.field.set_text(series.load.source.where)
        of_time = kind not in ("histogram", "scatter", "seasons", "heat", "band")
        self.aggregates.setEnabled(of_time)
        self.buckets.setEnabled(kind not in ("histogram", "scatter", "seasons"))
        for select in (self.metrics, self.groups):
            select.settle()

    def _fill_metrics(self, profile: Profile, series: SeriesSpec | None) -> None:
        self.metrics.clear()
        for metric in profile.metrics:
            self.metrics.addItem(icons.icon("chart"), metric.label, metric)
            self._tip(self.metrics, metric.reason)
        known = {metric.label for metric in profile.metrics}
        rest = [column for column in profile.columns if column not in known]
        _separate(self.metrics, bool(rest))
        for column in rest:
            self.metrics.addItem(icons.icon("column"), column, plain_metric(column))
        _separate(self.metrics, True)
        self.metrics.addItem(icons.icon("function"), tr("Own expression…"), OWN)
        chosen = series.load.metric if series is not None else None
        if chosen is not None and self.metrics.findText(chosen.label) < 0:
            self.metrics.insertItem(0, icons.icon("function"), chosen.label, chosen)
        self.metrics.setCurrentIndex(self.metrics.findText(chosen.label) if chosen else -1)

    def _fill_groups(self, profile: Profile, series: SeriesSpec | None) -> None:
        self.groups.clear()
        self.groups.addItem(tr("one line"), (None, None))
        for group in profile.groups:
            title = group_title(group.column)
            self.groups.addItem(icons.icon("split"), title, (group.column, group.labels))
        known = {group.column for group in profile.groups}
        rest = [column for column in profile.columns if column not in known]
        _separate(self.groups, bool(rest))
        for column in rest:
            self.groups.addItem(icons.icon("column"), column, (column, None))
        chosen = series.load.group if series is not None else None
        at = 0
        for place in range(self.groups.count()):
            data = self.groups.itemData(place)
            if chosen is not None and isinstance(data, tuple) and data[0] == chosen:
                at = place
                break
        self.groups.setCurrentIndex(at)

    def _tip(self, select: QComboBox, tip: str) -> None:
        select.setItemData(select.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)

    def show_page(self, name: str) -> None:
        """Show which side page is open."""
        for each, button in self.pages.items():
            button.setChecked(each == name)

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the rows anew where the width asks for it."""
        super().resizeEvent(event)
        self._arrange()


def _choose(select: Select, key: str) -> None:
    with QSignalBlocker(select):
        select.setCurrentIndex(select.findData(key))
    select.settle()


def _separate(select: QComboBox, wanted: bool) -> None:
    if wanted and select.count():
        select.insertSeparator(select.count())
