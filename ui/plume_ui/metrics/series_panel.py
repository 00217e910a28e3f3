"""The side page on which everything about the series of a chart can be put right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from plume_db.chart.spec import ChartSpec, SeriesSpec
from plume_db.language import tr
from plume_db.metrics.discover import Profile
from plume_db.metrics.epochs import ENCODINGS, encoding
from plume_db.metrics.measures import Metric
from plume_db.metrics.times import TimeColumn
from plume_ui import icons
from plume_ui.editor.condition_field import ConditionField
from plume_ui.metrics.choices import COMPARE_CHOICES, KIND_CHOICES, UNIT_CHOICES
from plume_ui.metrics.edits import OWN_REASON, Focus, SeriesEdit, panel_at, series_at
from plume_ui.metrics.zone_select import ZoneSelect
from plume_ui.widgets.card import label
from plume_ui.widgets.select import Select

if TYPE_CHECKING:
    from plume_ui.desk import Desk

_KIND_NAMES = {key: name for key, name, _ in KIND_CHOICES}
_ROWS = 5
"""Rows of the list of series that are shown without scrolling."""


class SeriesPanel(QWidget):
    """A list of panels and series, and a form for the one in focus."""

    focus_wanted = Signal(object)
    """Carries a Focus."""
    add_wanted = Signal(object)
    """Carries ``same``, ``new`` or ``second``: where a series is to be added."""
    remove_wanted = Signal()
    move_wanted = Signal(object)
    """Carries -1 for up, 1 for down."""
    edited = Signal(object)
    """Carries a SeriesEdit."""
    panel_edited = Signal(object)
    """Carries a PanelEdit."""
    zone_chosen = Signal(object)
    expression_given = Signal(object)
    """Carries an SQL expression, which has not been checked."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._times: dict[str, TimeColumn] = {}
        self._make_list()
        self._make_form(desk)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 12)
        column.setSpacing(8)
        column.addWidget(label(tr("SERIES"), "section"))
        column.addWidget(self.list)
        column.addLayout(self._list_row)
        column.addWidget(label(tr("TIME"), "section"))
        column.addLayout(self._time_form)
        column.addWidget(label(tr("THIS SERIES"), "section"))
        column.addLayout(self._series_form)
        column.addWidget(label(tr("THIS PANEL"), "section"))
        column.addWidget(self.log)
        column.addWidget(self.log_right)
        column.addStretch(1)

    # Layout

    def _make_list(self) -> None:
        self.list = QTreeWidget(self)
        self.list.setHeaderHidden(True)
        self.list.setRootIsDecorated(False)
        self.list.setIndentation(12)
        self.list.setAccessibleName(tr("Panels and series of the chart"))
        self.list.setToolTip(tr("The panels of the chart and the series in them"))
        self.list.setFixedHeight(self.list.fontMetrics().height() * _ROWS + 4 * _ROWS + 8)
        self.list.currentItemChanged.connect(self._on_item)
        self._list_row = QHBoxLayout()
        self._list_row.setSpacing(0)
        self.add = self._tool("plus", tr("Add a series"))
        menu = QMenu(self.add)
        for key, text in (
            ("same", tr("In the same panel")),
            ("new", tr("In a panel of its own")),
            ("second", tr("From another table…")),
        ):
            action = menu.addAction(text)
            action.triggered.connect(lambda _on=False, where=key: self.add_wanted.emit(where))
        self.add.setMenu(menu)
        self.add.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.up = self._tool("chevron-up", tr("Move up"))
        self.down = self._tool("chevron-down", tr("Move down"))
        self.remove = self._tool("trash", tr("Remove this series"))
        for tool in (self.add, self.up, self.down):
            self._list_row.addWidget(tool)
        self._list_row.addStretch(1)
        self._list_row.addWidget(self.remove)
        self.up.clicked.connect(lambda: self.move_wanted.emit(-1))
        self.down.clicked.connect(lambda: self.move_wanted.emit(1))
        self.remove.clicked.connect(self.remove_wanted)

    def _tool(self, icon: str, tip: str) -> QToolButton:
        made = QToolButton(self)
        made.setIcon(icons.icon(icon))
        made.setToolTip(tip)
        made.setAccessibleName(tip)
        return made

    def _make_form(self, desk: Desk) -> None:
        self.times = Select(tr("Time"), tr("The column of time"), 200, self)
        self.readings = Select(tr("Time format"), tr("How the column writes a moment"), 200, self)
        self.clocks = Select(
            tr("Clock"), tr("The time of day, where the date stands alone"), 200, self
        )
        self.zone = ZoneSelect(self)
        self._put: tuple[Focus, str] | None = None
        """The series in the form and its expression, as they were shown last."""
        self.expression = ConditionField(desk, self)
        self.expression.setAccessibleName(tr("Own SQL expression"))
        self.expression.setToolTip(tr("What is drawn, as SQL over the columns (Enter)"))
        self.expression.set_placeholder("compressed * 1.0 / original")
        self.units = Select(tr("Unit"), tr("What the values are"), 200, self)
        self.name = QLineEdit(self)
        self.name.setAccessibleName(tr("Name of the series"))
        self.name.setToolTip(tr("What the series is called in the legend (Enter)"))
        self.axes = Select(tr("Axis"), tr("On which side its values are written"), 200, self)
        self.compares = Select(tr("Compare"), tr("Another period, drawn beneath"), 200, self)
        self.against = Select(
            tr("Across"), tr("What stands on the other axis of a scatter"), 200, self
        )
        self.log = QCheckBox(tr("Logarithmic axis"), self)
        self.log.setToolTip(tr("Equal steps of the left axis are equal factors"))
        self.log_right = QCheckBox(tr("Logarithmic right axis"), self)
        self.log_right.setToolTip(tr("Equal steps of the right axis are equal factors"))
        self._time_form, self._series_form = self._form(), self._form()
        times: tuple[tuple[str, QWidget], ...] = (
            (tr("Column"), self.times),
            (tr("As"), self.readings),
            (tr("Clock"), self.clocks),
            (tr("Zone"), self.zone),
        )
        rows: tuple[tuple[str, QWidget], ...] = (
            (tr("Name"), self.name),
            ("SQL", self.expression),
            (tr("Unit"), self.units),
            (tr("Axis"), self.axes),
            (tr("Against"), self.compares),
            (tr("Across"), self.against),
        )
        for name, field in times:
            self._time_form.addRow(name, field)
        for name, field in rows:
            self._series_form.addRow(name, field)
        self._fill_fixed()
        self._connect()

    def _form(self) -> QFormLayout:
        made = QFormLayout()
        made.setContentsMargins(0, 0, 0, 0)
        made.setHorizontalSpacing(8)
        made.setVerticalSpacing(4)
        made.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        made.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return made

    def _fill_fixed(self) -> None:
        for key, name in UNIT_CHOICES:
            self.units.addItem(name, key)
        for key, name in COMPARE_CHOICES:
            self.compares.addItem(name, key)
        self.axes.addItem(tr("left"), "left")
        self.axes.addItem(tr("right"), "right")

    def _connect(self) -> None:
        self.times.activated.connect(self._on_time)
        self.readings.activated.connect(self._on_reading)
        self.clocks.activated.connect(self._on_clock)
        self.zone.zone_chosen.connect(self.zone_chosen)
        self.expression.submitted.connect(
            lambda: self.expression_given.emit(self.expression.text())
        )
        self.units.activated.connect(self._on_unit)
        self.name.editingFinished.connect(self._on_name)
        self.axes.activated.connect(self._on_axis)
        self.compares.activated.connect(self._on_compare)
        self.against.activated.connect(self._on_against)
        self.log.clicked.connect(
            lambda on: self.panel_edited.emit(lambda panel: replace(panel, log=bool(on)))
        )
        self.log_right.clicked.connect(
            lambda on: self.panel_edited.emit(lambda panel: replace(panel, log_right=bool(on)))
        )

    # What is changed

    def _on_item(self, item: QTreeWidgetItem | None) -> None:
        focus = item.data(0, Qt.ItemDataRole.UserRole) if item is not None else None
        if isinstance(focus, Focus):
            self.focus_wanted.emit(focus)

    def _emit(self, edit: SeriesEdit) -> None:
        self.edited.emit(edit)

    def _on_time(self, at: int) -> None:
        column = self.times.itemData(at)
        found = self._times.get(column)
        how = found.encoding if found else encoding("number")
        clock = found.clock if found else ""
        self._emit(
            lambda s: replace(s, load=replace(s.load, time=column, encoding=how, clock=clock))
        )

    def _on_reading(self, at: int) -> None:
        how = encoding(self.readings.itemData(at))
        self._emit(lambda s: replace(s, load=replace(s.load, encoding=how)))

    def _on_clock(self, at: int) -> None:
        clock = self.clocks.itemData(at) or ""
        self._emit(lambda s: replace(s, load=replace(s.load, clock=clock)))

    def _on_unit(self, at: int) -> None:
        unit = self.units.itemData(at)

        def edit(series: SeriesSpec) -> SeriesSpec:
            metric = replace(series.load.metric, unit=unit)
            return replace(series, load=replace(series.load, metric=metric))

        self._emit(edit)

    def _on_name(self) -> None:
        title = self.name.text().strip()
        self._emit(lambda s: replace(s, title="" if title == s.load.metric.label else title))

    def _on_axis(self, at: int) -> None:
        side = self.axes.itemData(at)
        self._emit(lambda s: replace(s, axis=side))

    def _on_compare(self, at: int) -> None:
        compare = self.compares.itemData(at)
        self._emit(lambda s: replace(s, compare=compare))

    def _on_against(self, at: int) -> None:
        metric = self.against.itemData(at)
        if isinstance(metric, Metric):
            self._emit(lambda s: replace(s, against=metric))

    # What is shown

    def show_chart(self, spec: ChartSpec, focus: Focus, profile: Profile | None) -> None:
        """Show the chart, and the form of the series in focus."""
        self._fill_list(spec, focus)
        self.zone.show_zone(spec.zone)
        series, panel = series_at(spec, focus), panel_at(spec, focus)
        several = sum(len(each.series) for each in spec.panels) > 1
        self.remove.setEnabled(several)
        self.up.setEnabled(several)
        self.down.setEnabled(several)
        if profile is not None:
            self._fill_times(profile, series)
        if series is None or panel is None:
            return
        _show_text(self.name, series.label)
        own = series.load.metric.sql if series.load.metric.reason == OWN_REASON else ""
        own = own.removeprefix("(").removesuffix("\n)")
        if (focus, own) != self._put:  # else it may hold what is typed and not drawn yet
            if self.expression.text() != own and not self.expression.editor.hasFocus():
                self.expression.set_text(own)
            self._put = (focus, own)
        _choose(self.units, series.load.metric.unit)
        _choose(self.axes, series.axis)
        _choose(self.compares, series.compare)
        self._fill_against(profile.metrics if profile else (), series)
        scatter = panel.kind == "scatter"
        self._series_form.setRowVisible(self.against, scatter)
        for each in (self.axes, self.compares):
            self._series_form.setRowVisible(each, panel.kind == "time")
        for box, on in ((self.log, panel.log), (self.log_right, panel.log_right)):
            with QSignalBlocker(box):
                box.setChecked(on)
        self.log_right.setVisible(any(each.axis == "right" for each in panel.series))

    def _fill_list(self, spec: ChartSpec, focus: Focus) -> None:
        with QSignalBlocker(self.list):
            self.list.clear()
            for number, panel in enumerate(spec.panels):
                kind = "" if panel.kind == "time" else f" · {_KIND_NAMES[panel.kind].lower()}"
                root = QTreeWidgetItem([tr("Panel {number}{kind}", number=number + 1, kind=kind)])
                root.setData(0, Qt.ItemDataRole.UserRole, Focus(number, 0))
                self.list.addTopLevelItem(root)
                for place, series in enumerate(panel.series):
                    item = QTreeWidgetItem([_series_text(series)])
                    item.setToolTip(0, _series_text(series))
                    item.setIcon(0, icons.icon("chart"))
                    item.setData(0, Qt.ItemDataRole.UserRole, Focus(number, place))
                    root.addChild(item)
                    if Focus(number, place) == focus:
                        self.list.setCurrentItem(item)
            self.list.expandAll()
            if (current := self.list.currentItem()) is not None:
                self.list.scrollToItem(current)

    def _fill_times(self, profile: Profile, series: SeriesSpec | None) -> None:
        self._times = {each.column: each for each in profile.times}
        with QSignalBlocker(self.times), QSignalBlocker(self.clocks):
            self.times.clear()
            for each in profile.times:
                self.times.addItem(icons.icon("clock"), each.column, each.column)
                tip = f"{each.column} {each.reason}"
                self.times.setItemData(self.times.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
            rest = [column for column in profile.columns if column not in self._times]
            if rest and self.times.count():
                self.times.insertSeparator(self.times.count())
            for column in rest:
                self.times.addItem(icons.icon("column"), column, column)
            self.clocks.clear()
            self.clocks.addItem(tr("none"), "")
            for column in profile.columns:
                self.clocks.addItem(icons.icon("column"), column, column)
            time = series.load.time if series is not None else ""
            self.times.setCurrentIndex(self.times.findData(time) if time else -1)
            clock = series.load.clock if series is not None else ""
            self.clocks.setCurrentIndex(max(0, self.clocks.findData(clock)))
        self._fill_readings(series)
        self.times.settle()
        self.clocks.settle()

    def _fill_readings(self, series: SeriesSpec | None) -> None:
        """List the ways to read the column, the recognised one first."""
        time = series.load.time if series is not None else ""
        found = self._times[time].encoding if time in self._times else None
        with QSignalBlocker(self.readings):
            self.readings.clear()
            if found is not None:
                self.readings.addItem(found.title, found.key)
                self.readings.insertSeparator(1)
            for each in ENCODINGS:
                if each is not found:
                    self.readings.addItem(each.title, each.key)
            key = series.load.encoding.key if time and series is not None else ""
            self.readings.setCurrentIndex(self.readings.findData(key) if key else -1)
        self.readings.settle()

    def _fill_against(self, metrics: Sequence[Metric], series: SeriesSpec) -> None:
        with QSignalBlocker(self.against):
            self.against.clear()
            for metric in metrics:
                self.against.addItem(icons.icon("chart"), metric.label, metric)
            chosen = series.against
            if chosen is not None and self.against.findText(chosen.label) < 0:
                self.against.addItem(icons.icon("chart"), chosen.label, chosen)
            self.against.setCurrentIndex(self.against.findText(chosen.label) if chosen else -1)
        self.against.settle()


def _series_text(series: SeriesSpec) -> str:
    source = series.load.source
    side = tr(" (right axis)") if series.axis == "right" else ""
    only = tr(" where …") if source.where else ""
    return f"{series.label} · {source.name}{only}{side}"


def _show_text(field: QLineEdit, text: str) -> None:
    if field.text() != text:
        with QSignalBlocker(field):
            field.setText(text)
            field.setCursorPosition(0)


def _choose(select: Select, key: str) -> None:
    with QSignalBlocker(select):
        if select.findData(key) < 0:
            select.addItem(key, key)
        select.setCurrentIndex(select.findData(key))
    select.settle()
