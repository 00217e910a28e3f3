"""A query document runs, shows, stops and fails in front of the person."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from plume_db.values import BadText
from plume_ui.desk import Desk
from plume_ui.inspection import Inspection
from plume_ui.query.query_document import QueryDocument
from plume_ui.query.result_page import ResultPage

NUMBERS = "with recursive n(i) as (select 1 union all select i + 1 from n) "
BUILD = (
    "create table t(a integer primary key, b)",
    "insert into t values (1, 'one'), (2, null), (3, x'00')",
)
MakeDb = Callable[..., Path]
DeskOn = Callable[[Path], Desk]


@pytest.fixture
def document(qtbot: QtBot, make_db: MakeDb, desk_on: DeskOn) -> Iterator[QueryDocument]:
    made = QueryDocument(desk_on(make_db(*BUILD)))
    qtbot.addWidget(made)
    yield made
    made.shutdown()


def run(qtbot: QtBot, document: QueryDocument, sql: str | None = None) -> None:
    if sql is not None:
        document.editor.setPlainText(sql)
    document.run()
    qtbot.waitUntil(lambda: not document.flow.busy)


def run_all(qtbot: QtBot, document: QueryDocument, sql: str) -> None:
    document.editor.setPlainText(sql)
    document.run_all()
    qtbot.waitUntil(lambda: not document.flow.busy)


def rows_of(page: ResultPage) -> list[tuple[object, ...]]:
    assert page.store is not None
    return [tuple(row) for row in page.store.read(0, 10_000)]


def shown(document: QueryDocument) -> list[tuple[object, ...]]:
    page = document.results.current
    return rows_of(page) if page is not None and page.store is not None else []


def test_rows_are_shown_with_what_they_cost(qtbot: QtBot, document: QueryDocument) -> None:
    run(qtbot, document, "select * from t")
    assert shown(document) == [(1, "one"), (2, None), (3, b"\0")]
    assert document.status.text().startswith("3 rows in ")
    assert "VM steps" in document.status.text()
    assert "2 full-scan steps" in document.status.text()


def test_the_statement_at_the_cursor_is_run(qtbot: QtBot, document: QueryDocument) -> None:
    document.editor.setPlainText("select 'first';\nselect 'second';")
    run(qtbot, document)
    assert shown(document) == [("first",)]
    document.editor.moveCursor(document.editor.textCursor().MoveOperation.End)
    QTest.keyClick(document.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: shown(document) == [("second",)])
    assert document.sql == "select 'first';\nselect 'second';"


def test_a_selection_is_run_alone(qtbot: QtBot, document: QueryDocument) -> None:
    document.editor.setPlainText("select '😀' union select 2")
    cursor = document.editor.textCursor()
    cursor.setPosition(18)
    cursor.movePosition(cursor.MoveOperation.End, cursor.MoveMode.KeepAnchor)
    document.editor.setTextCursor(cursor)
    run(qtbot, document)
    assert shown(document) == [(2,)]


def test_an_endless_statement_stops_at_once_and_the_next_one_runs(
    qtbot: QtBot, document: QueryDocument
) -> None:
    document.editor.setPlainText(NUMBERS + "select i from n where i <= 3 or i < 0")
    document.run()
    qtbot.waitUntil(lambda: len(shown(document)) == 3)
    assert document.tools.buttons["stop"].isEnabled()
    asked = time.monotonic()
    document.tools.buttons["stop"].click()
    qtbot.waitUntil(lambda: not document.flow.busy)
    assert time.monotonic() - asked < 1
    assert document.status.text() == "Stopped; 3 rows had come"
    assert not document.tools.buttons["stop"].isEnabled()
    run(qtbot, document, "select 5")
    assert shown(document) == [(5,)]


def test_running_again_drops_the_rows_of_the_run_before(
    qtbot: QtBot, document: QueryDocument
) -> None:
    document.editor.setPlainText(NUMBERS + "select i from n")
    document.run()
    run(qtbot, document, "select 'new'")
    assert shown(document) == [("new",)]


def test_the_cap_is_stated(qtbot: QtBot, document: QueryDocument) -> None:
    document.desk.settings.set("query/row_cap", 1_000)
    run(qtbot, document, NUMBERS + "select i from n")
    assert len(shown(document)) == 1_000
    assert "stopped at 1,000 rows, there are more" in document.status.text()


def test_an_error_is_underlined_and_told_with_its_place(
    qtbot: QtBot, document: QueryDocument
) -> None:
    document.editor.setPlainText("select '😀';\nselect wrong from t;")
    cursor = document.editor.textCursor()
    cursor.movePosition(cursor.MoveOperation.End)
    document.editor.setTextCursor(cursor)
    run(qtbot, document)
    assert document.error.text == "There is no column named wrong here.  (line 2, column 8)"
    assert not document.error.isHidden()
    assert document.editor.error_range is not None
    start, end = document.editor.error_range
    cursor.setPosition(start)
    cursor.setPosition(end, cursor.MoveMode.KeepAnchor)
    assert cursor.selectedText() == "wrong"
    run(qtbot, document, "select 1")
    assert document.error.isHidden()


def test_nothing_to_run_is_told(qtbot: QtBot, document: QueryDocument) -> None:
    run(qtbot, document, " -- nothing")
    assert "no statement" in document.error.text


def test_values_of_parameters_are_asked_for_and_used(qtbot: QtBot, document: QueryDocument) -> None:
    document.editor.setPlainText("select ?1 + 1, :name, :other")
    qtbot.waitUntil(lambda: not document.parameter_bar.isHidden())
    assert list(document.parameter_bar.values()) == ["?1", ":name", ":other"]
    document.parameter_bar.fill({"?1": "41", ":name": "'x'"})
    run(qtbot, document)
    assert shown(document) == [(42, "x", None)]
    document.editor.setPlainText("select 1")
    qtbot.waitUntil(document.parameter_bar.isHidden)
    document.editor.setPlainText("select :name")
    qtbot.waitUntil(lambda: not document.parameter_bar.isHidden())
    assert document.parameter_bar.values() == {":name": "x"}


def test_a_chosen_cell_is_inspected(qtbot: QtBot, document: QueryDocument) -> None:
    run(qtbot, document, "select b as value from t")
    page = document.results.current
    assert page is not None
    assert page.grid is not None
    assert page.rows is not None
    page.grid.resize(400, 300)
    page.rows.want(0, 2)
    qtbot.waitUntil(lambda: page.rows is not None and page.rows.row(2) is not None)
    with qtbot.waitSignal(document.desk.inspected) as caught:
        page.grid.go_to(2, 0)
    inspection = caught.args[0]
    assert isinstance(inspection, Inspection)
    assert (inspection.title, inspection.value) == ("value", b"\0")


def test_formatting_changes_the_text_and_can_be_undone(
    qtbot: QtBot, document: QueryDocument
) -> None:
    document.editor.setPlainText("select a from t where a = 1")
    document.format()
    qtbot.waitUntil(lambda: document.sql == "SELECT a\nFROM t\nWHERE a = 1")
    document.editor.undo()
    assert document.sql == "select a from t where a = 1"


def test_running_asks_for_the_plan_of_the_same_statement(
    qtbot: QtBot, document: QueryDocument
) -> None:
    document.editor.setPlainText("select 1; select 2")
    with qtbot.waitSignal(document.plan_wanted) as caught:
        document.run()
    assert caught.args[0].statement().body == "select 1"
    qtbot.waitUntil(lambda: not document.flow.busy)


def test_closing_while_it_runs_leaves_nothing_behind(
    qtbot: QtBot, make_db: MakeDb, desk_on: DeskOn
) -> None:
    desk = desk_on(make_db(*BUILD))
    document = QueryDocument(desk, NUMBERS + "select i from n where i < 0")
    document.run()
    document.shutdown()
    document.deleteLater()
    qtbot.waitUntil(lambda: not desk.jobs.running)


def test_a_change_of_the_file_is_told_and_nothing_is_run_unasked(
    qtbot: QtBot, document: QueryDocument
) -> None:
    document.refresh()
    assert document.status.text() == ""
    run(qtbot, document, "select 1")
    document.refresh()
    document.refresh()
    assert document.status.text().count("older than the file") == 1


def test_opened_drawn_and_closed_in_both_themes(
    qtbot: QtBot, make_db: MakeDb, desk_on: DeskOn, look: str
) -> None:
    document = QueryDocument(desk_on(make_db(*BUILD)), "select *, :x from t -- é\n;")
    qtbot.addWidget(document)
    document.resize(900, 600)
    run(qtbot, document)
    assert not document.grab().isNull()
    run(qtbot, document, "select wrong")
    assert not document.grab().isNull()
    run(qtbot, document, "select 1 where 0")
    assert not document.grab().isNull()
    document.shutdown()


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "sql", "rows"),
    [
        ("chinook.sqlite", "select * from Track", 3503),
        ("chinook_utf16le.sqlite", "select * from Artist where Name like 'É%' or 1", 275),
        ("northwind_jpwhite3_built.db", "select name from sqlite_schema where type='table'", 14),
        ("proj.db", "select * from crs_view limit 500", 500),
    ],
)
def test_real_files(
    qtbot: QtBot,
    desk_on: DeskOn,
    real_file: Callable[[str], Path],
    name: str,
    sql: str,
    rows: int,
) -> None:
    document = QueryDocument(desk_on(real_file(name)), sql)
    qtbot.addWidget(document)
    run(qtbot, document)
    assert document.error.text == ""
    page = document.results.current
    assert page is not None
    assert page.kept == rows
    document.shutdown()


@pytest.mark.data
def test_text_that_is_not_utf8_is_shown_from_a_real_file(
    qtbot: QtBot, desk_on: DeskOn, real_file: Callable[[str], Path]
) -> None:
    document = QueryDocument(desk_on(real_file("fuzzdata4.db")), "select sqltext from xsql")
    qtbot.addWidget(document)
    run(qtbot, document)
    assert any(isinstance(row[0], BadText) for row in shown(document))
    assert "not valid UTF-8" in document.status.text()
    document.shutdown()
