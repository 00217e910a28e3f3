"""The search page: hits as they come, keys, Stop, and where each line leads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from plume_db.schema.read import read_catalog
from plume_db.search.outcome import NameHit, RowHit, Snippet, TableResult
from plume_ui.desk import Desk
from plume_ui.requests import TableRequest
from plume_ui.search.hit_model import EntryRole, Heading, HitModel, Remark
from plume_ui.search.search_document import SearchDocument

SQL = (
    "create table notes(id integer primary key, body text);"
    "create table plain(a, b);"
    "create view late as select body || '!' as words from notes;"
    "create view broken as select * from missing;"
    "insert into notes values(3, 'a plume'), (9, 'no Plume'), (12, 'nothing');"
    "insert into plain values(5, 'plume 5')"
)
Open = Callable[..., SearchDocument]


@pytest.fixture
def open_search(
    qtbot: QtBot, make_db: Callable[..., Path], desk_on: Callable[[Path], Desk]
) -> Open:
    """Open the page on a database made of SQL."""

    def make(sql: str = SQL) -> SearchDocument:
        desk = desk_on(make_db(*sql.split(";")))
        desk.catalog = desk.session.worker("survey").submit(read_catalog).result(10)
        page = SearchDocument(desk)
        qtbot.addWidget(page)
        page.resize(800, 600)
        page.show()
        return page

    return make


@pytest.fixture
def look_for(qtbot: QtBot, open_search: Open) -> Callable[..., SearchDocument]:
    """Look for a text and wait until everything is shown."""

    def make(text: str, sql: str = SQL) -> SearchDocument:
        page = open_search(sql)
        page.look_for(text)
        wait(qtbot, page)
        return page

    return make


def wait(qtbot: QtBot, page: SearchDocument) -> None:
    qtbot.waitUntil(lambda: not page.running and not page._clock.isActive(), timeout=10_000)


def entries(page: SearchDocument) -> list[object]:
    return [page.model.entry(row) for row in range(page.model.rowCount())]


def choose(qtbot: QtBot, page: SearchDocument, kind: type, place: int = 0) -> object:
    """Press Enter on an entry of a kind, and give what the desk was asked for."""
    rows = [row for row, entry in enumerate(entries(page)) if isinstance(entry, kind)]
    page.view.go_to(rows[place])
    with qtbot.waitSignal(page.desk.table_wanted) as asked:
        qtbot.keyClick(page.view, Qt.Key.Key_Return)
    return asked.args[0]


def test_hits_stand_under_their_tables_with_a_count(
    look_for: Callable[..., SearchDocument],
) -> None:
    page = look_for("plume")
    headings = [each for each in entries(page) if isinstance(each, Heading)]
    assert {(each.table, each.cells) for each in headings} == {("notes", 2), ("plain", 1)}
    assert page.status.startswith("3 hits in 2 of 2 tables, ")
    assert page.title == "Search: plume"


def test_enter_opens_the_table_at_the_row_and_column(
    qtbot: QtBot, look_for: Callable[..., SearchDocument]
) -> None:
    page = look_for("no plume")
    request = choose(qtbot, page, RowHit)
    assert request == TableRequest("notes", key=(9,), column="body")


def test_a_hit_without_a_key_opens_the_filtered_view(
    qtbot: QtBot, look_for: Callable[..., SearchDocument]
) -> None:
    page = look_for("plume!")
    assert "nowhere" in page._empty.text
    page.bar.places["views"].setChecked(True)
    wait(qtbot, page)
    request = choose(qtbot, page, RowHit)
    assert isinstance(request, TableRequest)
    assert request.name == "late" and "plume!" in request.shape.where


def test_a_table_that_fails_is_told_under_its_name(
    qtbot: QtBot, look_for: Callable[..., SearchDocument]
) -> None:
    page = look_for("plume")
    page.bar.places["views"].setChecked(True)
    wait(qtbot, page)
    (remark,) = [each for each in entries(page) if isinstance(each, Remark)]
    assert (remark.kind, remark.table) == ("error", "broken")
    assert "1 table could not be read" in page.status


def test_more_hits_than_shown_are_one_line_away(
    qtbot: QtBot, look_for: Callable[..., SearchDocument]
) -> None:
    sql = (
        "create table t(v); insert into t with n(i) as (select 1 union all select i+1 from n"
        " where i<300) select 'plume ' || i from n"
    )
    page = look_for("plume", sql)
    assert page.status.startswith("At least 100 hits")
    request = choose(qtbot, page, Remark)
    assert isinstance(request, TableRequest)
    con = page.desk.session.connect()
    counted = con.execute(f"select count(*) from t where {request.shape.where}").get
    con.close()
    assert counted == 300


def test_names_come_first_and_lead_to_their_tables(
    qtbot: QtBot, look_for: Callable[..., SearchDocument]
) -> None:
    page = look_for("body")
    first = page.model.entry(1)
    assert isinstance(first, NameHit) and first.kind == "column"
    assert choose(qtbot, page, NameHit) == TableRequest("notes", column="body")


def test_arrows_go_from_table_to_table(
    qtbot: QtBot, look_for: Callable[..., SearchDocument]
) -> None:
    page = look_for("plume")
    page.view.go_to(0)
    qtbot.keyClick(page.view, Qt.Key.Key_Right)
    row = page.view.currentIndex().row()
    assert row > 0 and isinstance(page.model.entry(row), Heading)
    qtbot.keyClick(page.view, Qt.Key.Key_Left)
    assert page.view.currentIndex().row() == 0


def test_down_leads_from_the_field_into_the_list(
    qtbot: QtBot, look_for: Callable[..., SearchDocument]
) -> None:
    page = look_for("plume")
    page.activateWindow()
    page.bar.field.setFocus()
    qtbot.keyClick(page.bar.field, Qt.Key.Key_Down)
    assert page.focusWidget() is page.view


def test_stop_keeps_what_was_found(qtbot: QtBot, open_search: Open) -> None:
    sql = (
        "create table first(v); insert into first values('plume');"
        "create view endless as with recursive n(i) as (select 1 union all select i+1 from n)"
        " select i as x from n where i < 0"
    )
    page = open_search(sql)
    page.bar.places["views"].setChecked(True)
    page.look_for("plume")
    qtbot.waitUntil(lambda: page.model.rowCount() == 2)
    qtbot.keyClick(page.bar.field, Qt.Key.Key_Escape)
    wait(qtbot, page)
    assert page.status == "Stopped."
    assert page.model.rowCount() == 2
    assert page.bar.go.text() == "Search"


def test_a_wrong_pattern_is_told_and_nothing_hangs(
    qtbot: QtBot, look_for: Callable[..., SearchDocument]
) -> None:
    page = look_for("(plume")
    page.bar.switches["regex"].setChecked(True)
    wait(qtbot, page)
    assert "regular expression is wrong" in page.status


def test_a_new_search_replaces_one_that_runs(qtbot: QtBot, open_search: Open) -> None:
    page = open_search()
    page.look_for("plume")
    page.look_for("nothing")
    wait(qtbot, page)
    hits = [each for each in entries(page) if isinstance(each, RowHit)]
    assert [hit.key for hit in hits] == [(12,)]


def test_a_search_waits_for_the_schema(qtbot: QtBot, open_search: Open) -> None:
    page = open_search()
    catalog, page.desk.catalog = page.desk.catalog, None
    page.look_for("plume")
    assert not page.running
    page.desk.catalog_changed.emit(catalog)
    wait(qtbot, page)
    assert page.status.startswith("3 hits")


def test_the_list_grows_as_a_model_should(qtbot: QtBot) -> None:
    model = HitModel()
    tester = QAbstractItemModelTester(
        model, QAbstractItemModelTester.FailureReportingMode.Fatal, model
    )
    snippet = Snippet("a ", "plume", "")
    hits = [RowHit("t", "v", (n,), "text", snippet) for n in range(3)]
    model.add([*hits, TableResult("t", 3, 3, True), TableResult("empty")])
    model.add([RowHit("u", "v", None, "text", snippet), TableResult("u", 1, 1, error="Damaged.")])
    kinds = [type(model.entry(row)).__name__ for row in range(model.rowCount())]
    assert kinds == ["Heading", *["RowHit"] * 3, "Remark", "Heading", "RowHit", "Remark"]
    assert model.index(1, 0).data(EntryRole) is hits[0]
    assert model.index(0, 0).data() == "t, ≥ 3 hits"
    model.clear()
    assert model.rowCount() == 0
    del tester


def test_every_kind_of_line_is_painted(
    qtbot: QtBot, look_for: Callable[..., SearchDocument], look: str
) -> None:
    page = look_for("o")
    page.bar.places["views"].setChecked(True)
    wait(qtbot, page)
    assert not page.grab().isNull()
