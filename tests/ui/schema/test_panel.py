"""The schema panel: what it shows, and what it asks the desk for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import apsw
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from plume_db.schema.counts import Count
from plume_ui.desk import Desk
from plume_ui.inspection import Inspection
from plume_ui.schema.panel import SchemaPanel, select_from
from plume_ui.schema.tree import Node

SCHEMA = (
    "create table artist(id integer primary key, name text)",
    "create table album(id integer primary key, artist references artist)",
    "create view seen as select id, artist from album",
    "create view broken as select * from gone",
    "insert into artist values (1, 'a'), (2, 'b')",
)


@pytest.fixture
def shown(qtbot: QtBot, desk_on: Callable[[Path], Desk]) -> Iterator[Callable[[Path], SchemaPanel]]:
    panels: list[SchemaPanel] = []

    def show(path: Path) -> SchemaPanel:
        panel = SchemaPanel(desk_on(path))
        qtbot.addWidget(panel)
        panel.resize(280, 600)
        with qtbot.waitSignal(panel.survey.tree_ready):
            panel.show()
        panels.append(panel)
        return panel

    yield show
    for panel in panels:
        panel.survey.cancel()


@pytest.fixture
def panel(shown: Callable[[Path], SchemaPanel], make_db: Callable[..., Path]) -> SchemaPanel:
    return shown(make_db(*SCHEMA))


def node(panel: SchemaPanel, group: str, name: str) -> Node:
    kind = {"Tables": "table", "Views": "view"}[group]
    found = panel.model.find((("group", group), (kind, name)))
    assert found is not None
    return found


def test_counts_and_sizes_arrive_by_themselves(panel: SchemaPanel, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: "artist" in panel.model.counts and "album" in panel.model.sizes)
    assert panel.model.counts["artist"].at_least == 2
    assert panel.model.sizes["album"].exact


def test_enter_opens_a_table_and_a_column_opens_its_table(panel: SchemaPanel, qtbot: QtBot) -> None:
    desk = panel._desk
    artist = node(panel, "Tables", "artist")
    panel.tree.setCurrentIndex(panel.model.index_of(artist))
    with qtbot.waitSignal(desk.table_wanted) as asked:
        qtbot.keyClick(panel.tree, Qt.Key.Key_Return)
    assert asked.args == ["artist"]
    panel.tree.setCurrentIndex(panel.model.index_of(artist.kids()[1]))
    with qtbot.waitSignal(desk.table_wanted) as asked:
        qtbot.keyClick(panel.tree, Qt.Key.Key_Enter)
    assert asked.args == ["artist"]


def test_enter_on_a_group_folds_it(panel: SchemaPanel, qtbot: QtBot) -> None:
    group = panel.model.index_of(panel.model.root.kids()[0])
    assert panel.tree.isExpanded(group)
    panel.tree.setCurrentIndex(group)
    qtbot.keyClick(panel.tree, Qt.Key.Key_Return)
    assert not panel.tree.isExpanded(group)


def test_the_menu_offers_everything_and_does_it(panel: SchemaPanel, qtbot: QtBot) -> None:
    menu = panel.menu_for(node(panel, "Tables", "album"))
    labels = {action.text().replace("&", ""): action for action in menu.actions()}
    desk = panel._desk
    with qtbot.waitSignal(desk.query_wanted) as asked:
        labels["New query"].trigger()
    assert asked.args == ['SELECT *\nFROM "album"\nLIMIT 100;']
    with qtbot.waitSignal(desk.chart_wanted) as asked:
        labels["Chart"].trigger()
    assert asked.args == ["album"]
    labels["Copy definition (SQL)"].trigger()
    assert QGuiApplication.clipboard().text().startswith("CREATE TABLE album(")
    labels["Copy name"].trigger()
    assert QGuiApplication.clipboard().text() == "album"
    assert isinstance(menu, QMenu)


def test_counting_exactly_reaches_the_desk(panel: SchemaPanel, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: "artist" in panel.model.counts)
    with qtbot.waitSignal(panel._desk.object_measured) as got:
        panel.survey.count_exactly("seen")
    assert [(c.table, c.at_least) for c in got.args[0]] == [("seen", 0)]


def test_the_columns_of_a_view_are_read_when_it_is_opened(panel: SchemaPanel, qtbot: QtBot) -> None:
    seen = node(panel, "Views", "seen")
    assert seen.children is None
    panel.tree.setExpanded(panel.model.index_of(seen), True)
    qtbot.waitUntil(lambda: seen.children is not None)
    assert [kid.name for kid in seen.kids()] == ["id", "artist"]


def test_a_broken_view_shows_its_reason_and_the_rest_goes_on(
    panel: SchemaPanel, qtbot: QtBot
) -> None:
    broken = node(panel, "Views", "broken")
    panel.tree.setExpanded(panel.model.index_of(broken), True)
    qtbot.waitUntil(lambda: bool(broken.error))
    assert "no such table" in broken.error
    assert not panel.model.hasChildren(panel.model.index_of(broken))
    qtbot.waitUntil(lambda: "artist" in panel.model.counts)


def test_the_filter_shows_what_matches_and_gives_the_tree_back(
    panel: SchemaPanel, qtbot: QtBot
) -> None:
    whole = panel.model.root
    qtbot.keyClicks(panel._filter, "art")
    qtbot.waitUntil(lambda: panel.model.root is not whole)
    groups = {group.name: [n.name for n in group.kids()] for group in panel.model.root.kids()}
    assert groups == {"Tables": ["album", "artist"]}
    panel._filter.clear()
    qtbot.waitUntil(lambda: panel.model.root is whole)
    assert panel.tree.isExpanded(panel.model.index_of(whole.kids()[0]))


def test_a_filter_without_a_match_says_so(panel: SchemaPanel, qtbot: QtBot) -> None:
    panel.focus_filter()
    qtbot.keyClicks(panel._filter, "zzz")
    qtbot.waitUntil(lambda: "zzz" in panel._message.text())


def test_choosing_an_object_sends_it_to_the_inspector_with_its_dependencies(
    panel: SchemaPanel, qtbot: QtBot
) -> None:
    shown: list[Inspection] = []
    panel._desk.inspected.connect(shown.append)
    panel.tree.setCurrentIndex(panel.model.index_of(node(panel, "Tables", "artist")))
    qtbot.waitUntil(lambda: bool(shown) and bool(shown[-1].links))
    assert shown[-1].title == "artist"
    assert ("referred to by album (artist)", "album") in shown[-1].links
    assert shown[-1].sql.startswith("CREATE TABLE artist")


def test_what_is_open_stays_open_when_the_schema_is_read_again(
    panel: SchemaPanel, qtbot: QtBot, make_db: Callable[..., Path]
) -> None:
    album = node(panel, "Tables", "album")
    panel.tree.setExpanded(panel.model.index_of(album), True)
    con = apsw.Connection(str(panel._desk.session.path))
    con.execute("create table another(x)").fetchall()
    con.close()
    with qtbot.waitSignal(panel.survey.tree_ready):
        panel.refresh()
    assert node(panel, "Tables", "another") is not None
    again = node(panel, "Tables", "album")
    assert again is not album
    assert panel.tree.isExpanded(panel.model.index_of(again))


def test_an_empty_database_says_what_to_do(
    shown: Callable[[Path], SchemaPanel], make_db: Callable[..., Path], qtbot: QtBot
) -> None:
    panel = shown(make_db("pragma user_version = 3"))
    assert "no tables" in panel._message.text()


def test_sizes_given_up_can_be_measured_on_request(
    shown: Callable[[Path], SchemaPanel],
    make_db: Callable[..., Path],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("plume_db.storage.sizes.READ_AT_ONCE", 0)
    panel = shown(make_db(*SCHEMA))
    qtbot.waitUntil(panel._measure.isVisible)
    assert not panel.model.sizes["album"].exact
    panel._measure.click()
    qtbot.waitUntil(lambda: panel.model.sizes["album"].exact)
    qtbot.waitUntil(lambda: not panel._bottom.isVisible())


def test_the_panel_is_painted_in_both_looks(
    look: str, shown: Callable[[Path], SchemaPanel], real_file: Callable[[str], Path], qtbot: QtBot
) -> None:
    panel = shown(real_file("anki_collection_v1.anki2"))
    qtbot.waitUntil(lambda: bool(panel.model.sizes))
    assert not panel.grab().isNull()


def test_a_query_on_a_column_names_it() -> None:
    assert (
        select_from(Node("column", 'a"b', "column"), "t") == 'SELECT "a""b"\nFROM "t"\nLIMIT 100;'
    )


@pytest.mark.parametrize("key", [Qt.Key.Key_Down, Qt.Key.Key_Return])
def test_the_keyboard_goes_from_the_filter_to_what_was_found(
    panel: SchemaPanel, qtbot: QtBot, key: Qt.Key
) -> None:
    qtbot.keyClicks(panel._filter, "alb")
    qtbot.waitUntil(lambda: panel.model.root is not panel._whole)
    qtbot.keyClick(panel._filter, key)
    assert panel.model.node(panel.tree.currentIndex()).name == "album"
    qtbot.keyClick(panel._filter, Qt.Key.Key_Escape)
    assert panel._filter.text() == ""


def test_the_filter_repeats_markup_as_it_was_typed(panel: SchemaPanel) -> None:
    assert panel._message.textFormat() is Qt.TextFormat.PlainText


def test_reading_the_schema_resets_the_tree_once(panel: SchemaPanel, qtbot: QtBot) -> None:
    resets: list[None] = []
    panel.model.modelReset.connect(lambda: resets.append(None))
    with qtbot.waitSignal(panel.survey.sizes_known):
        panel.refresh()
    qtbot.waitUntil(lambda: "artist" in panel.model.counts)
    assert len(resets) == 1


def test_the_tree_is_laid_out_before_sizes_and_counts_are_asked_for(
    shown: Callable[[Path], SchemaPanel], make_db: Callable[..., Path]
) -> None:
    panel = shown(make_db(*SCHEMA))
    assert panel.survey._begin.isActive()
    assert [job.title for job in panel._desk.jobs.running] == []


def test_one_job_counts_all_that_was_not_counted_to_the_end(
    panel: SchemaPanel, qtbot: QtBot
) -> None:
    survey, desk = panel.survey, panel._desk
    qtbot.waitUntil(lambda: "album" in panel.model.sizes and "artist" in panel.model.counts)
    qtbot.waitUntil(lambda: not desk.jobs.running)
    survey._hand_on(tuple(Count(0, False, table=name) for name in ("artist", "album")))
    survey._count_the_rest()
    assert [job.title for job in desk.jobs.running] == ["Count the rest"]
    qtbot.waitUntil(lambda: panel.model.counts["artist"].exact)
    qtbot.waitUntil(lambda: panel.model.counts["album"].exact)
