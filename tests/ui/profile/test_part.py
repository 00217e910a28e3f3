"""The profile in the inspector: what it says, and where it leads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from plume_db.profile import look as core
from plume_db.rows.shape import Condition, Shape, Test
from plume_db.schema.read import read_catalog
from plume_ui.desk import Desk
from plume_ui.profile.part import ProfilePart
from plume_ui.requests import ProfileRequest, TableRequest

MANY = (
    "create table t(v, w); insert into t with n(i) as (select 1 union all select i+1 from n"
    " where i<5000) select i % 40, 'x' || (i % 3) from n"
)
Open = Callable[..., ProfilePart]


@pytest.fixture
def open_part(qtbot: QtBot, make_db: Callable[..., Path], desk_on: Callable[[Path], Desk]) -> Open:
    """Show the profile of a column of a database made of SQL."""

    def make(sql: str, column: str = "v", shape: Shape | None = None) -> ProfilePart:
        desk = desk_on(make_db(sql))
        desk.catalog = desk.session.worker("survey").submit(read_catalog).result(10)
        part = ProfilePart(desk)
        qtbot.addWidget(part)
        part.resize(300, 900)
        part.show()
        part.show_profile(ProfileRequest("t", column, shape or Shape()))
        qtbot.waitUntil(lambda: not part.running, timeout=10_000)
        return part

    return make


def words(part: ProfilePart) -> str:
    return "\n".join(each.text() for each in part.findChildren(QLabel) if each.isVisible())


def test_figures_say_that_they_are_exact(open_part: Open) -> None:
    part = open_part(MANY)
    assert part.shown is not None and part.shown.distinct.count == 40
    assert "All 5,000 rows were looked at." in words(part)
    assert "exact" in words(part) and "sample" not in words(part)
    assert not part.all_rows.isVisible()


def test_types_are_told_in_words_too(open_part: Open) -> None:
    part = open_part("create table t as select null as v union all select 1 union all select 'a'")
    assert part.types.text == "Types: INTEGER 1 (33 %), TEXT 1 (33 %), NULL 1 (33 %)"


def test_a_sample_says_so_and_offers_all_rows(
    qtbot: QtBot, open_part: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core, "AT_ONCE", 100)
    monkeypatch.setattr("plume_db.profile.sampling.BLOCK_ROWS", 10)
    part = open_part(MANY)
    assert "IN THE SAMPLE" in words(part) and "of 5,000" in words(part)
    qtbot.mouseClick(part.all_rows, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not part.running, timeout=10_000)
    assert part.shown is not None and part.shown.extent.whole
    assert not part.all_rows.isVisible()


def test_reading_all_rows_can_be_stopped_and_what_was_known_stays(
    qtbot: QtBot, open_part: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core, "AT_ONCE", 100)
    part = open_part(MANY)
    part.all_rows.click()
    assert part.all_rows.text() == "Stop"
    part.all_rows.click()
    assert not part.running and part.all_rows.text() == "Look at all rows"
    assert part.shown is not None and not part.shown.extent.whole
    qtbot.waitUntil(lambda: not part._desk.jobs.running)


def test_enter_on_a_value_asks_for_its_rows(qtbot: QtBot, open_part: Open) -> None:
    old = Condition("v", Test.LESS, (20,))
    part = open_part(MANY, "w", Shape(conditions=(old,)))
    part.tops.setCurrentRow(0)
    with qtbot.waitSignal(part._desk.table_wanted) as asked:
        qtbot.keyClick(part.tops, Qt.Key.Key_Return)
    request = asked.args[0]
    assert isinstance(request, TableRequest)
    assert request.shape.conditions[0] == old
    added = request.shape.conditions[1]
    assert (added.column, added.test, added.values[0][0]) == ("w", Test.EQUALS, "x")  # type: ignore[index]


def test_arrow_keys_read_bars_out_and_enter_asks_for_their_rows(
    qtbot: QtBot, open_part: Open
) -> None:
    part = open_part(MANY)
    part.histogram.setFocus()
    qtbot.keyClick(part.histogram, Qt.Key.Key_Right)
    assert part.histogram.text == "0 to below 2: 250"
    with qtbot.waitSignal(part._desk.table_wanted) as asked:
        qtbot.keyClick(part.histogram, Qt.Key.Key_Return)
    tests = [(c.test, c.values) for c in asked.args[0].shape.conditions]
    assert tests == [(Test.AT_LEAST, (0,)), (Test.LESS, (2,))]


def test_the_last_bar_asks_for_the_greatest_value_too(qtbot: QtBot, open_part: Open) -> None:
    part = open_part("create table t as select 0.0 as v union all select 1.0 union all select 2.4")
    qtbot.keyClick(part.histogram, Qt.Key.Key_End)
    with qtbot.waitSignal(part._desk.table_wanted) as asked:
        qtbot.keyClick(part.histogram, Qt.Key.Key_Return)
    assert asked.args[0].shape.conditions[1].test is Test.AT_MOST


def test_a_column_that_is_gone_says_so(open_part: Open) -> None:
    part = open_part(MANY, "gone")
    assert "no column named gone" in words(part)


def test_hiding_the_profile_stops_reading(qtbot: QtBot, open_part: Open) -> None:
    part = open_part(MANY)
    part._start(None)
    part.hide()
    assert not part.running
    qtbot.waitUntil(lambda: not part._desk.jobs.running)


@pytest.mark.parametrize(
    "sql",
    [
        MANY,
        "create table t(v)",
        "create table t as select 7 as v",
        "create table t as select cast(x'ff' as text) as v union all select x'00'",
        "create table t as select 9e999 as v union all select -9e999",
    ],
)
def test_every_profile_can_be_painted(open_part: Open, look: str, sql: str) -> None:
    assert not open_part(sql).grab().isNull()


def test_the_inspector_shows_a_profile_until_something_else_is_looked_at(
    qtbot: QtBot, open_part: Open
) -> None:
    from plume_ui.inspection import Inspection
    from plume_ui.inspector.panel import InspectorPanel

    part = open_part(MANY)
    panel = InspectorPanel(part._desk)
    qtbot.addWidget(panel)
    panel.show()
    panel.show_part(part)
    assert part.isVisible() and part.shown is not None
    panel.show_inspection(Inspection("a cell"))
    assert not part.isVisible()
    panel.show_part(part)
    assert part.isVisible()
