"""What is copied is what is in the file, however much is chosen; all rows go to the export page."""

from __future__ import annotations

import json
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from plume_db.rows.shape import Shape, Sort
from plume_ui.grid.selection import Selection
from plume_ui.rows.table_document import TableDocument

from .conftest import MANY, Open
from .test_shapes import settled


def copied(qtbot: QtBot, document: TableDocument, *how: Any) -> str:
    clipboard = QGuiApplication.clipboard()
    with qtbot.waitSignal(clipboard.dataChanged):
        document.copy(*how)
    return clipboard.text()


def test_thirty_thousand_rows_are_copied_not_the_ten_thousand_in_view(
    qtbot: QtBot, open_table: Open
) -> None:
    document = open_table(MANY)
    document.grid.choose_all()
    lines = copied(qtbot, document).split("\n")
    assert len(lines) == 30_000 and lines[-1] == f"{29_999 * 3}\trow 29999\t{29_999**2}"


def test_a_value_the_grid_has_the_head_of_is_copied_whole(qtbot: QtBot, open_table: Open) -> None:
    document = open_table("create table t(a, b); insert into t values (hex(zeroblob(50000)), 1)")
    document.grid.go_to(0, 0)
    assert copied(qtbot, document) == "0" * 100_000
    document.grid.choose_all()
    assert copied(qtbot, document, "json") == json.dumps(
        [{"a": "0" * 100_000, "b": 1}]
    ) or json.loads(copied(qtbot, document, "json")) == [{"a": "0" * 100_000, "b": 1}]


def test_rows_come_in_the_order_shown_and_with_the_columns_chosen(
    qtbot: QtBot, open_table: Open
) -> None:
    document = open_table(MANY)
    document.set_shape(Shape((Sort("id", True),)))
    settled(qtbot, document)
    document.grid.choose(Selection(12, 1, 10, 1))
    assert copied(qtbot, document).split("\n") == ["row 29989", "row 29988", "row 29987"]


def test_inserts_name_their_table(qtbot: QtBot, open_table: Open) -> None:
    document = open_table("create table t(a); insert into t values (null),('x''y')")
    document.grid.choose_all()
    text = copied(qtbot, document, "sql")
    assert '"t"' in text and "NULL" in text and "'x''y'" in text


def test_a_text_alone_is_copied_as_it_is(qtbot: QtBot, open_table: Open) -> None:
    document = open_table("create table t(a); insert into t values ('two\nlines \"q\"')")
    assert copied(qtbot, document) == 'two\nlines "q"'


@pytest.mark.parametrize(
    ("selection", "title", "sql"),
    [
        (Selection.at(0, 0), "30,000 rows of t", 'select "id", "name", "size"\nfrom "t";'),
        (
            Selection(19, 1, 10, 0),
            "10 selected rows of t",
            'select "id", "name"\nfrom "t"\norder by rowid\nlimit 10 offset 10;',
        ),
    ],
)
def test_export_asks_for_everything_or_for_what_is_chosen(
    open_table: Open, selection: Selection, title: str, sql: str
) -> None:
    document = open_table(MANY)
    told: list[Any] = []
    document.desk.export_wanted.connect(told.append)
    document.grid.choose(selection)
    assert document.export()
    (request,) = told
    assert (request.title, request.source.sql) == (title, sql)
    assert request.count == (30_000 if selection.single else 10)


def exported(document: TableDocument) -> list[tuple[Any, ...]]:
    """Give the rows the export page is asked for."""
    told: list[Any] = []
    document.desk.export_wanted.connect(told.append)
    assert document.export()
    worker = document.desk.session.worker("export")
    slices = worker.submit(lambda task: list(told[-1].source.slices(task))).result(10)
    return [row for piece in slices for row in piece]


def test_chosen_rows_are_exported_also_where_an_index_has_their_columns_in_another_order(
    open_table: Open,
) -> None:
    document = open_table(
        "create table t(a integer primary key, b text unique, c blob);"
        "with recursive n(i) as (select 1 union all select i+1 from n where i<100) "
        "insert into t select i, 'x'||(100-i), zeroblob(500) from n"
    )
    document.grid.choose(Selection(3, 1, 1, 1))
    assert exported(document) == [("x98",), ("x97",), ("x96",)]


def test_chosen_rows_are_exported_also_where_many_are_alike_in_their_order(
    qtbot: QtBot, open_table: Open
) -> None:
    document = open_table(MANY.replace("i*3, 'row '||i", "i*3, 'row '||(i/10000)"))
    document.set_shape(Shape((Sort("name", True),)))
    settled(qtbot, document)
    document.grid.choose(Selection(12, 0, 10, 1))
    shown = [document.grid.cell(row, 0) for row in (10, 11, 12)]
    assert [(row[0],) for row in exported(document)] == shown


def test_a_copy_waits_for_rows_that_are_still_being_gathered(
    qtbot: QtBot, open_table: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plume_db.rows.gathering.FEW_ROWS", 0)
    monkeypatch.setattr("plume_db.rows.listed.MOMENT", 0)
    monkeypatch.setattr("plume_ui.rows.counting.gathers", lambda _source: False)
    monkeypatch.setattr("plume_db.rows.listed.ListedSource.counts_unasked", False)
    document = open_table(MANY)
    document.set_shape(Shape((Sort("size", True),)))
    qtbot.waitUntil(lambda: document._opening is None)
    assert document.window is not None and not document.window.source.about().exact
    document.grid.choose_all()
    lines = copied(qtbot, document).split("\n")
    assert len(lines) == 30_000 and lines[-1].startswith("0\trow 0")
