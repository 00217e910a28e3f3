"""Choosing a table of events: suggestions first, everything can be corrected."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from plume_db.chart.spec import EventSpec
from plume_db.insight.event_tables import Suggestion
from plume_db.metrics.epochs import encoding
from plume_db.metrics.measures import COUNT
from plume_db.metrics.source import Source
from plume_db.schema.objects import Catalog, Column, Table
from plume_db.series.loaded import LoadSpec
from plume_ui.metrics.events_picker import EventsPicker


def _table(name: str, *columns: str) -> Table:
    made = tuple(Column(each, "TEXT") for each in columns)
    return Table(name, "table", None, made)


CATALOG = Catalog((_table("readings", "ts", "value"), _table("releases", "at", "version", "who")))
SPEC = EventSpec(LoadSpec(Source("releases", rowid="rowid"), "at", encoding("unix_ms"), COUNT,
                          "version"))  # fmt: skip
SUGGESTED = Suggestion(SPEC, "releases: version", 0.9, "its name says so")


@pytest.fixture
def picker(qtbot: QtBot) -> EventsPicker:
    made = EventsPicker()
    qtbot.addWidget(made)
    return made


def test_an_empty_file_offers_nothing_and_says_so(picker: EventsPicker) -> None:
    assert picker.spec() is None
    assert not picker.add.isEnabled()
    assert "no table" in picker.reason.text()


def test_the_suggestion_stands_first_and_is_chosen_with_its_reason(
    picker: EventsPicker, qtbot: QtBot
) -> None:
    picker.show_tables(CATALOG, (SUGGESTED,))
    assert picker.tables.itemText(0) == "releases: version"
    assert "its name says so" in picker.reason.text()
    with qtbot.waitSignal(picker.chosen) as seen:
        picker.add.click()
    assert seen.args[0] == SPEC


def test_another_text_and_another_reading_are_taken(picker: EventsPicker) -> None:
    picker.show_tables(CATALOG, (SUGGESTED,))
    picker.texts.setCurrentIndex(picker.texts.findData("who"))
    picker.readings.setCurrentIndex(picker.readings.findData("iso"))
    spec = picker.spec()
    assert spec is not None
    assert (spec.load.group, spec.load.encoding.key) == ("who", "iso")


def test_any_other_table_can_be_chosen(picker: EventsPicker) -> None:
    picker.show_tables(CATALOG, ())
    assert picker.spec() is None
    at = picker.tables.findText("readings")
    picker.tables.setCurrentIndex(at)
    picker.tables.activated.emit(at)
    spec = picker.spec()
    assert spec is not None
    assert (spec.load.source.table, spec.load.time, spec.load.group) == ("readings", "ts", None)
    assert picker.add.isEnabled()


def test_everything_has_a_tip_and_a_name(picker: EventsPicker) -> None:
    for box in (picker.tables, picker.times, picker.readings, picker.texts):
        assert box.toolTip()
        assert box.accessibleName()
    assert picker.add.toolTip()


def test_all_rows_of_a_table_whose_flagged_rows_are_suggested_can_be_marked(
    picker: EventsPicker,
) -> None:
    flagged = replace(SPEC.load, source=Source("releases", where='"bad"=1'))
    picker.show_tables(CATALOG, (Suggestion(EventSpec(flagged), "releases: bad", 0.6, "few"),))
    texts = [picker.tables.itemText(at) for at in range(picker.tables.count())]
    assert [text for text in texts if text] == ["releases: bad", "readings", "releases"]
    spec = picker.spec()
    assert spec is not None
    assert spec.load.source.where == '"bad"=1'
