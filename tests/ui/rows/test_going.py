"""Going places in a table: by references, by searching, back, and after a refresh."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import apsw
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from plume_db.opening.watch import Change
from plume_db.rows.shape import Condition, Shape, Sort, Test
from plume_ui.requests import TableRequest
from plume_ui.rows.finding import matching_column
from plume_ui.rows.table_document import TableDocument

from .conftest import MANY, Open
from .test_shapes import settled

MUSIC = (
    "create table artist(id integer primary key, name text);"
    "insert into artist values (1,'Nina'),(5,'Miles');"
    "create table t(id integer primary key, artist int references artist(id), up int "
    "references t(id));"
    "create index t_artist on t(artist);"
    "insert into t values (1,5,null),(2,99,1),(3,null,1);"
    "create table note(t int references t(id));"
    "insert into note values (1),(1),(2)"
)


def asked(document: TableDocument) -> list[Any]:
    told: list[Any] = []
    document.desk.table_wanted.connect(told.append)
    return told


def test_a_reference_leads_to_its_row_by_key(qtbot: QtBot, open_table: Open) -> None:
    document = open_table(MUSIC)
    told = asked(document)
    document.grid.go_to(0, 1)
    assert document.grid.looks[1].reference
    qtbot.keyClick(document.grid, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(told))
    assert (told[0].name, told[0].key) == ("artist", (5,))


@pytest.mark.parametrize(
    ("row", "said"), [(1, "No row of artist has id 99"), (2, "artist NULL names no row")]
)
def test_a_reference_that_leads_nowhere_says_so(
    qtbot: QtBot, open_table: Open, row: int, said: str
) -> None:
    document = open_table(MUSIC)
    told = asked(document)
    document.following.follow_cell((row, 1))
    qtbot.waitUntil(lambda: said in document.strip.text)
    assert told == []


def test_who_refers_is_listed_counted_and_opened(qtbot: QtBot, open_table: Open) -> None:
    document = open_table(MUSIC)
    told = asked(document)
    document.grid.go_to(0, 0)
    document.following.show_referrers()
    qtbot.waitUntil(document.referrers.isVisible)
    names = [line.link.text() for line in document.referrers.lines]
    assert sorted(names) == ["note · t", "t · up"]
    note = document.referrers.lines[names.index("note · t")]
    assert note.number.text() == "" and note.button.isVisible()  # no index: not unasked
    note.button.click()
    qtbot.waitUntil(lambda: note.number.text() == "2 rows")
    note.link.click()
    wanted = TableRequest("note", Shape(conditions=(Condition("t", Test.EQUALS, (1,)),)))
    assert told == [wanted]
    qtbot.keyClick(document.referrers, Qt.Key.Key_Escape)
    assert document.referrers.isHidden()


def test_a_request_opens_at_its_row_and_an_open_tab_goes_to_it(
    qtbot: QtBot, open_table: Open
) -> None:
    document = open_table(MANY, wanted=TableRequest("t", key=(60_000,), column="size"))
    grid = document.grid
    qtbot.waitUntil(lambda: (grid.selection.row, grid.selection.column) == (20_000, 2))
    document.show_request(TableRequest("t", key=(300,), column="name"))
    qtbot.waitUntil(lambda: (grid.selection.row, grid.selection.column) == (100, 1))
    only = Shape(conditions=(Condition("id", Test.LESS, (30,)),))
    document.show_request(TableRequest("t", only))
    settled(qtbot, document)
    assert document.shape == only and document.bar._count.text() == "10 of 30,000 rows"
    document.show_request(TableRequest("t", key=(87,)))  # the filter would hide it
    settled(qtbot, document)
    assert document.shape.plain and document.grid.selection.row == 29


def test_back_leads_to_the_cell_and_the_filter_one_came_from(
    qtbot: QtBot, open_table: Open
) -> None:
    document = open_table(MANY)
    document.set_shape(Shape((Sort("size", True),)))
    settled(qtbot, document)
    document.go_to_row(12_000)
    document.grid.go_to(11_999, 1)
    qtbot.waitUntil(lambda: document.window.key(11_999) is not None)
    place = document.place()
    document.set_shape(Shape(where="id = 3"))
    settled(qtbot, document)
    document.return_to(place)
    settled(qtbot, document)
    assert document.shape.sorts and document.grid.selection.column == 1
    qtbot.waitUntil(lambda: document.grid.current_cell == "row 18000")


def test_the_next_and_the_previous_match_are_found_far_away(qtbot: QtBot, open_table: Open) -> None:
    document = open_table(MANY)
    assert document.find_text() and document.find_bar.isVisible()
    document.find_bar.field.setText("ROW 2222")
    found = ["row 2222", "row 22220", "row 22221"]
    for value in found:
        qtbot.keyClick(document.find_bar.field, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda value=value: document.grid.current_cell == value)
    document.finding.find(True)
    qtbot.waitUntil(lambda: document.grid.current_cell == found[1])


def test_no_match_says_so_and_the_search_begins_anew(qtbot: QtBot, open_table: Open) -> None:
    document = open_table(MANY)
    document.find_text()
    document.go_to_row(29_500)
    document.find_bar.field.setText("row 28999")
    document.finding.find()
    qtbot.waitUntil(lambda: "No further match" in document.find_bar.words.text())
    document.finding.find()
    qtbot.waitUntil(lambda: document.grid.current_cell == "row 28999")
    qtbot.keyClick(document.find_bar.field, Qt.Key.Key_Escape)
    assert document.find_bar.isHidden()


def test_columns_of_one_row_are_walked_before_the_next() -> None:
    row = (1, "abc", None, b"abc", "xABCx", 2.5)
    assert matching_column(row, "abc", -1, False) == 1
    assert matching_column(row, "abc", 1, False) == 4
    assert matching_column(row, "abc", 4, True) == 1
    assert matching_column(row, "2.5", 4, False) == 5
    assert matching_column(row, "abc", 4, False) is None


def test_a_refresh_keeps_the_row_by_its_key_and_where_it_is_on_the_screen(
    qtbot: QtBot, open_table: Open
) -> None:
    document = open_table(MANY)
    document.go_to_row(15_000)
    qtbot.waitUntil(lambda: document.window.key(14_999) is not None)
    top = document.grid.scale.top_of(14_999)
    write(document, "delete from t where id < 3000")
    document.refresh()
    settled(qtbot, document)
    qtbot.waitUntil(lambda: document.window.exact)
    assert document.grid.current_cell == 14_999 * 3
    assert document.grid.selection.row == 13_999
    assert document.grid.scale.top_of(13_999) == top


def test_a_live_table_follows_another_program_and_a_quiet_one_waits(
    qtbot: QtBot, open_table: Open
) -> None:
    document = open_table(MANY)
    write(document, "insert into t(name) values ('new')")
    document.desk.file_changed.emit(Change.CONTENT)
    assert document._opening is None and document.bar._count.text() == "30,000 rows"
    document.bar.live_button.click()  # what was missed is read at once
    qtbot.waitUntil(lambda: document.bar._count.text() == "30,001 rows")
    settled(qtbot, document)
    write(document, "insert into t(name) values ('newer')")
    document.desk.file_changed.emit(Change.CONTENT)
    qtbot.waitUntil(lambda: document.bar._count.text() == "30,002 rows")
    settled(qtbot, document)


def write(document: TableDocument, sql: str) -> None:
    path: Path = document.desk.session.path
    con = apsw.Connection(str(path))
    con.execute(sql).fetchall()
    con.close()


def test_a_share_of_the_rows_can_be_gone_to(qtbot: QtBot, open_table: Open) -> None:
    document = open_table(MANY)
    for text, row in (("50%", 15_000), ("100 %", 29_999), ("0%", 0), ("29,000", 28_999)):
        document.bar.place.setText(text)
        document.bar.place.returnPressed.emit()
        assert document.grid.selection.row == row
