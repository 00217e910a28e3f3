"""The bar above a chart: what is drawn, over what, by what; everything can be corrected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from plume_db.metrics.discover import Profile, Series
from plume_db.metrics.epochs import ENCODINGS, Encoding, encoding
from plume_db.metrics.measures import Metric, plain_metric
from plume_db.schema.objects import Catalog
from plume_ui import icons
from plume_ui.metrics.request import ChartRequest
from plume_ui.widgets.select import Select


@dataclass(frozen=True)
class Choice:
    """What the bar says is to be drawn."""

    time: str
    encoding: Encoding
    metric: Metric
    group: str | None


class Picker(QWidget):
    """Emits what the user changes; filled by :meth:`show_tables` and :meth:`show_profile`."""

    source_chosen = Signal(object)
    """Carries a ChartRequest: another table, or a proposal."""
    choice_changed = Signal()
    fit_wanted = Signal()
    local_changed = Signal(object)
    ranges_changed = Signal(object)
    all_values_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._encodings: dict[str, Encoding] = {}
        self.tables = Select("Table", "The table or view to draw from", 240, self)
        self.metrics = Select("Metric", "What to draw", 280, self)
        self.times = Select("Time", "The column of time", 180, self)
        self.readings = Select("Time format", "How the column writes a moment", 190, self)
        self.groups = Select("Group", "One line for each value of a column", 180, self)
        self.ranges = self._button("Range", "Draw from the least to the greatest value of a pixel")
        self.all_values = self._button("All values", "Let the height reach the farthest outlier")
        self.local = self._button("Local time", "Write times in this computer's zone, not in UTC")
        self.fit = self._button("Fit", "Show the whole series (double click, or Home)")
        self.fit.setCheckable(False)
        upper = self._row(self.tables, self.metrics)
        upper.addStretch(1)
        for button in (self.ranges, self.all_values, self.local, self.fit):
            upper.addWidget(button)
        lower = self._row(
            self._word("over"), self.times, self._word("as"), self.readings,
            self._word("by"), self.groups,
        )  # fmt: skip
        lower.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 8, 8)
        column.setSpacing(6)
        column.addLayout(upper)
        column.addLayout(lower)
        self._connect()

    def _row(self, *widgets: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        for widget in widgets:
            row.addWidget(widget)
        return row

    def _word(self, text: str) -> QLabel:
        made = QLabel(text, self)
        made.setProperty("role", "caption")
        return made

    def _button(self, text: str, tip: str) -> QToolButton:
        made = QToolButton(self)
        made.setText(text)
        made.setToolTip(tip)
        made.setAccessibleName(text)
        made.setCheckable(True)
        return made

    def _connect(self) -> None:
        self.tables.activated.connect(self._on_table)
        self.times.activated.connect(self._on_time)
        for combo in (self.metrics, self.readings, self.groups):
            combo.activated.connect(lambda _at: self.choice_changed.emit())
        self.fit.clicked.connect(self.fit_wanted)
        self.ranges.clicked.connect(self.ranges_changed.emit)
        self.local.toggled.connect(self.local_changed.emit)
        self.all_values.toggled.connect(self.all_values_changed.emit)

    # Tables

    def show_tables(
        self, catalog: Catalog, proposals: Sequence[Series], request: ChartRequest
    ) -> None:
        """List the tables; those with a time series come first, each with the best of it."""
        with QSignalBlocker(self.tables):
            self.tables.clear()
            seen: set[str] = set()
            if request.sql:
                self.tables.addItem(icons.icon("query"), "Query", request)
            for series in proposals:
                if series.table not in seen:
                    seen.add(series.table)
                    self.tables.addItem(
                        icons.icon("chart"), series.table, ChartRequest(series.table)
                    )
                    at = self.tables.count() - 1
                    self.tables.setItemData(at, series.reason, Qt.ItemDataRole.ToolTipRole)
            if self.tables.count():
                self.tables.insertSeparator(self.tables.count())
            for table in catalog.tables:
                if table.name not in seen and table.kind != "shadow" and not table.internal:
                    name = "view" if table.kind == "view" else "table"
                    self.tables.addItem(icons.icon(name), table.name, ChartRequest(table.name))
            self.select_table(request.table)
        self.tables.settle()

    def select_table(self, name: str) -> None:
        """Show a table as chosen."""
        self.tables.setCurrentIndex(self.tables.findText(name) if name else 0)

    def _on_table(self, at: int) -> None:
        request = self.tables.itemData(at)
        if isinstance(request, ChartRequest):
            self.source_chosen.emit(request)

    # Columns

    def show_profile(self, profile: Profile, request: ChartRequest) -> None:
        """Fill the lists from what was found, the best first, and choose by the request."""
        self._profile = profile
        self._encodings = {each.column: each.encoding for each in profile.times}
        best = profile.series[0] if profile.series else None
        time = request.time or (best.time.column if best else "")
        with QSignalBlocker(self.times), QSignalBlocker(self.metrics), QSignalBlocker(self.groups):
            self._fill_times(profile, time)
            self._fill_metrics(profile, request.metric or (best.metric.label if best else ""))
            group = request.group
            if group is None:
                group = best.group if best and not request.metric else None
            self._fill_groups(profile, group or "")
        self._show_reading(self.times.currentData())
        for select in (self.times, self.metrics, self.groups):
            select.settle()

    def _fill_times(self, profile: Profile, wanted: str) -> None:
        self.times.clear()
        for each in profile.times:
            self.times.addItem(icons.icon("clock"), each.column, each.column)
            tip = f"{each.column} {each.reason}"
            self.times.setItemData(self.times.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        _add_rest(self.times, profile.columns)
        _choose(self.times, wanted)

    def _fill_metrics(self, profile: Profile, wanted: str) -> None:
        self.metrics.clear()
        for metric in profile.metrics:
            self.metrics.addItem(icons.icon("chart"), metric.label, metric)
            tip = metric.reason
            self.metrics.setItemData(self.metrics.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        rest = [c for c in profile.columns if self.metrics.findText(c) < 0]
        if rest:
            self.metrics.insertSeparator(self.metrics.count())
        for column in rest:
            self.metrics.addItem(icons.icon("column"), column, plain_metric(column))
        _choose(self.metrics, wanted)

    def _fill_groups(self, profile: Profile, wanted: str) -> None:
        self.groups.clear()
        self.groups.addItem("one line", None)
        for each in profile.groups:
            self.groups.addItem(icons.icon("split"), each.column, each.column)
        _add_rest(self.groups, profile.columns)
        _choose(self.groups, wanted)

    def _on_time(self, _at: int) -> None:
        self._show_reading(self.times.currentData())
        self.choice_changed.emit()

    def _show_reading(self, column: str | None) -> None:
        """List the ways to read a column, the recognised one chosen."""
        found = self._encodings.get(column or "", encoding("number"))
        with QSignalBlocker(self.readings):
            self.readings.clear()
            for each in (found, *(other for other in ENCODINGS if other is not found)):
                self.readings.addItem(each.title, each.key)
            if self.readings.count() > 1:
                self.readings.insertSeparator(1)
            self.readings.setCurrentIndex(0)
        self.readings.settle()

    def choice(self) -> Choice | None:
        """Give what is to be drawn; None while there is nothing to draw over."""
        column, metric = self.times.currentData(), self.metrics.currentData()
        key = self.readings.currentData()
        if not column or not isinstance(metric, Metric) or not key:
            return None
        return Choice(column, encoding(key), metric, self.groups.currentData() or None)


def _add_rest(combo: QComboBox, columns: Sequence[str]) -> None:
    """Add the columns not proposed, below a line."""
    rest = [column for column in columns if combo.findData(column) < 0]
    if rest and combo.count():
        combo.insertSeparator(combo.count())
    for column in rest:
        combo.addItem(icons.icon("column"), column, column)


def _choose(combo: QComboBox, text: str) -> None:
    at = combo.findText(text) if text else -1
    combo.setCurrentIndex(max(0, at) if combo.count() else -1)
