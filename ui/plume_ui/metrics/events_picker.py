"""Choose a table whose rows are marked in a chart: releases, settings, failures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from plume_db.language import tr
from plume_db.metrics.epochs import ENCODINGS, encoding
from plume_db.metrics.measures import COUNT
from plume_db.metrics.source import source_of
from plume_db.metrics.words import hints_time
from plume_db.schema.objects import Catalog, Table
from plume_ui import icons
from plume_ui.widgets.card import label
from plume_ui.widgets.select import Select

if TYPE_CHECKING:
    from plume_db.chart.spec import EventSpec
    from plume_db.insight.event_tables import Suggestion


class EventsPicker(QWidget):
    """Three lists (table, time, text) and a button; suggestions stand first, with their reason."""

    chosen = Signal(object)
    """Carries an EventSpec."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalog = Catalog()
        self._suggestions: tuple[Suggestion, ...] = ()
        self.tables = Select(
            tr("Table of events"), tr("The table whose rows are marked"), 280, self
        )
        self.times = Select(tr("Time of an event"), tr("The column that says when"), 280, self)
        self.readings = Select(tr("Time format"), tr("How the column writes a moment"), 280, self)
        self.texts = Select(tr("Text of an event"), tr("The column that says what"), 280, self)
        self.add = QPushButton(tr("Mark events"), self)
        self.add.setIcon(icons.icon("event"))
        self.add.setToolTip(tr("Mark the rows of this table in the chart, the latest 500 of them"))
        self.reason = label("", "caption", wrap=True)
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(8)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        for name, box in (
            (tr("Rows of"), self.tables),
            (tr("at", "the time that an event has"), self.times),
            (tr("read as"), self.readings),
            (tr("saying", "the text that an event has"), self.texts),
        ):
            word = label(name, "caption")
            word.setBuddy(box)
            form.addRow(word, box)
        row = QHBoxLayout()
        row.addWidget(self.add)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 12)
        column.setSpacing(8)
        column.addWidget(label(tr("MARK EVENTS"), "section"))
        column.addLayout(form)
        column.addWidget(self.reason)
        column.addLayout(row)
        self.tables.activated.connect(self._on_table)
        self.times.activated.connect(self._on_time)
        self.readings.activated.connect(lambda _at: self._settle())
        self.texts.activated.connect(lambda _at: self._settle())
        self.add.clicked.connect(self._on_add)
        self.show_tables(Catalog(), ())

    def show_tables(self, catalog: Catalog, suggestions: Sequence[Suggestion]) -> None:
        """List the tables of a file, those that look like events first."""
        self._catalog, self._suggestions = catalog, tuple(suggestions)
        with QSignalBlocker(self.tables):
            self.tables.clear()
            for each in self._suggestions:
                self.tables.addItem(icons.icon("event"), each.title, each)
                at = self.tables.count() - 1
                self.tables.setItemData(at, each.reason, Qt.ItemDataRole.ToolTipRole)
            # Of a table whose flagged rows are suggested, all rows can be marked too.
            sources = [each.spec.load.source for each in self._suggestions]
            named = {source.table for source in sources if not source.where}
            rest = [t for t in catalog.tables if _usable(t) and t.name not in named]
            if self._suggestions and rest:
                self.tables.insertSeparator(self.tables.count())
            for table in rest:
                self.tables.addItem(icons.icon("table"), table.name, table)
            self.tables.setCurrentIndex(0 if self._suggestions else -1)
        self.tables.settle()
        self._on_table(self.tables.currentIndex())

    def _on_table(self, at: int) -> None:
        held = self.tables.itemData(at) if at >= 0 else None
        table = held if isinstance(held, Table) else None
        suggested = held if held is not None and table is None else None
        if suggested is not None:
            table = self._catalog.table(suggested.spec.load.source.table)
        names = [column.name for column in table.columns] if table is not None else []
        time, text, key = "", "", ""
        if suggested is not None:
            load = suggested.spec.load
            time, text, key = load.time, load.group or "", load.encoding.key
        else:
            time = next((name for name in names if hints_time(name)), "")
        self._fill(self.times, names, time)
        self._fill(self.texts, names, text)
        self._show_readings(key)
        self._settle()

    def _fill(self, box: Select, names: Sequence[str], wanted: str) -> None:
        with QSignalBlocker(box):
            box.clear()
            for name in names:
                box.addItem(icons.icon("column"), name, name)
            box.setCurrentIndex(box.findData(wanted) if wanted else -1)
        box.settle()

    def _show_readings(self, key: str) -> None:
        """List the ways to write a moment; without a known one ISO text stands first."""
        ways = [each for each in ENCODINGS if each.is_time]
        with QSignalBlocker(self.readings):
            self.readings.clear()
            for each in ways if self.times.count() else ():
                self.readings.addItem(each.title, each.key)
            self.readings.setCurrentIndex(max(0, self.readings.findData(key)))
        self.readings.settle()

    def _on_time(self, _at: int) -> None:
        self._settle()

    def _settle(self) -> None:
        """Say what will happen, or what is missing."""
        self.add.setEnabled(self.spec() is not None)
        held = self.tables.currentData()
        if not self.tables.count():
            text = tr("This file has no table to take events from.")
        elif self.tables.currentIndex() < 0:
            text = tr("Choose a table. No table of this file looks like a list of events.")
        elif not self.times.currentData():
            text = tr("Choose the column that says when.")
        elif not self.texts.currentData():
            text = tr("Choose the column that says what, or mark the rows without words.")
        else:
            text = "" if isinstance(held, Table) else tr("Suggested: {reason}.", reason=held.reason)
        self.reason.setText(text)
        self.reason.setVisible(bool(text))

    def spec(self) -> EventSpec | None:
        """Give what is chosen; None while a part is missing."""
        held, time = self.tables.currentData(), self.times.currentData()
        key = self.readings.currentData()
        if held is None or not time or not key:
            return None
        from plume_db.chart.spec import EventSpec
        from plume_db.series.loaded import LoadSpec

        # A suggestion may read some rows only, and its moments from two columns.
        load = None if isinstance(held, Table) else held.spec.load
        source = source_of(held) if load is None else load.source
        clock = load.clock if load is not None and load.time == time else ""
        text = self.texts.currentData() or None
        return EventSpec(LoadSpec(source, time, encoding(key), COUNT, text, clock))

    def _on_add(self) -> None:
        if (spec := self.spec()) is not None:
            self.chosen.emit(spec)


def _usable(table: Table) -> bool:
    return table.kind == "table" and not table.internal and not table.error and bool(table.columns)
