"""A table opens with its rows at once, can be walked to its end, and says what it can not read."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

import plume_db.session
from plume_db.database import Place, connect
from plume_db.rows.shape import Condition, Shape, Test
from plume_ui.grid.selection import Selection
from plume_ui.inspection import Inspection
from plume_ui.requests import TableRequest
from plume_ui.rows.table_document import TableDocument

from .conftest import MANY, Open


def held(document: TableDocument, row: int) -> Any:
    assert document._window is not None
    return document._window.row(row)


def test_the_first_rows_are_there_before_any_count(
    qtbot: QtBot, open_table: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, str]] = []

    def traced(place: Place) -> apsw.Connection:
        con = connect(place)
        con.exec_trace = lambda _cursor, sql, _bindings: (
            seen.append((threading.current_thread().name, sql)) or True
        )
        return con

    monkeypatch.setattr(plume_db.session, "connect", traced)
    document = open_table(MANY)
    assert held(document, 0) == (0, "row 0", 0)
    rows = [i for i, (_, sql) in enumerate(seen) if "limit 201" in sql]
    counts = [i for i, (_, sql) in enumerate(seen) if "count(" in sql]
    assert rows and counts and rows[0] < counts[0]


def test_no_statement_runs_on_the_gui_thread(
    qtbot: QtBot, open_table: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: set[threading.Thread] = set()

    def traced(place: Place) -> apsw.Connection:
        con = connect(place)
        con.exec_trace = lambda *_: threads.add(threading.current_thread()) or True
        return con

    monkeypatch.setattr(plume_db.session, "connect", traced)
    document = open_table(MANY)
    for row in (5_000, 29_999, 12, 20_000):
        document.grid.go_to(row)
        qtbot.waitUntil(lambda row=row: held(document, row) is not None)
    document.refresh()
    qtbot.waitUntil(lambda: document._opening is None)
    document.copy()
    qtbot.waitUntil(lambda: not document.desk.jobs.running)
    assert threads and threading.main_thread() not in threads


def test_the_count_becomes_exact(open_table: Open) -> None:
    document = open_table(MANY)
    assert document.bar._count.text() == "30,000 rows"
    assert document.grid.scale.count == 30_000
    assert not document.bar.count_button.isVisible()


def test_any_row_shows_what_limit_offset_gives(qtbot: QtBot, open_table: Open) -> None:
    document = open_table(MANY)
    for row in (29_999, 0, 15_000, 15_100, 14_700, 29_000, 199, 200, 201):
        document.grid.go_to(row)
        qtbot.waitUntil(lambda row=row: held(document, row) is not None)
        assert held(document, row) == (row * 3, f"row {row}", row * row)


def test_scrolling_through_everything_keeps_memory_flat_and_rows_in_order(
    qtbot: QtBot, open_table: Open
) -> None:
    document = open_table(MANY)
    window = document._window
    assert window is not None
    for row in range(0, 30_000, 150):
        document.grid.go_to(row)
        qtbot.waitUntil(lambda row=row: window.row(row) is not None)
        assert window.row(row) == (row * 3, f"row {row}", row * row)
        assert len(window.held) <= 13 * window.page_rows
    for row in range(29_999, 0, -150):
        document.grid.go_to(row)
        qtbot.waitUntil(lambda row=row: window.row(row) is not None)
        assert window.row(row) == (row * 3, f"row {row}", row * row)


def test_a_guessed_place_becomes_right_without_moving_the_picture(
    qtbot: QtBot, open_table: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plume_ui.rows.counting.COUNT_SECONDS", -1.0)
    document = open_table(
        "create table t(id integer primary key, n int);"
        "with recursive n(i) as (select 0 union all select i+1 from n where i<59999) "
        "insert into t select iif(i<30000,i,i*4), i from n"
    )
    assert document.bar._count.text().startswith("≥")
    assert document.bar.count_button.isVisible()
    guess = document.grid.scale.count // 2
    document.grid.go_to(guess)
    qtbot.waitUntil(lambda: held(document, guess) is not None)
    window = document._window
    assert window is not None and not window.exact
    seen = held(document, document.grid.scale.first)
    document.bar.count_button.click()
    qtbot.waitUntil(lambda: window.exact)
    qtbot.waitUntil(lambda: document.counting.job is None)
    assert document.bar._count.text() == "60,000 rows"
    top = document.grid.scale.first
    assert held(document, top) == seen and seen[1] == top


def test_the_end_is_found_while_nobody_knows_where_it_is(
    qtbot: QtBot, open_table: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plume_ui.rows.counting.COUNT_SECONDS", -1.0)
    document = open_table(MANY)
    document.grid.setFocus()
    qtbot.keyClick(document.grid, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    last = lambda: held(document, document.grid.scale.count - 1)  # noqa: E731
    qtbot.waitUntil(lambda: last() is not None and last()[1] == "row 29999")


def test_a_cell_is_shown_in_the_inspector_whole(qtbot: QtBot, open_table: Open) -> None:
    document = open_table(
        "create table t(a text, b blob, c); insert into t values"
        "('small', zeroblob(50000), null),(hex(zeroblob(9000)), x'01', 7)"
    )
    shown: list[Inspection] = []
    document.desk.inspected.connect(shown.append)

    def inspect(row: int, column: int) -> Inspection:
        shown.clear()
        document.grid.go_to(row, column)
        qtbot.waitUntil(lambda: bool(shown) and shown[-1].title == "abc"[column])
        return shown[-1]

    assert inspect(1, 0).value == "0" * 18_000
    small = inspect(0, 0)
    assert small.value == "small" and small.subtitle == "t · row 1"
    assert ("Declared", "TEXT") in small.facts and ("Type", "text") in small.facts
    big = inspect(0, 1)
    assert big.value == bytes(50_000) and ("Length", "50.0 kB (50,000 bytes)") in big.facts
    assert inspect(0, 2).value is None and ("Type", "NULL") in shown[-1].facts


def test_chosen_cells_are_copied_as_tab_separated_text(qtbot: QtBot, open_table: Open) -> None:
    document = open_table(MANY)
    clipboard = QGuiApplication.clipboard()
    document.grid.go_to(1, 0)
    document.grid.go_to(2, 1, extend=True)
    with qtbot.waitSignal(clipboard.dataChanged):
        document.copy()
    assert clipboard.text() == "3\trow 1\n6\trow 2"
    document.grid.choose_all()
    with qtbot.waitSignal(clipboard.dataChanged):
        document.copy(header=True)
    lines = clipboard.text().split("\n")
    assert lines[0] == "id\tname\tsize" and len(lines) == 30_001


def test_a_table_without_rows_says_so_below_its_columns(open_table: Open) -> None:
    document = open_table("create table t(a int, b text)")
    assert document.bar._count.text() == "0 rows"
    assert "no rows" in document.grid.words and len(document.grid.looks) == 2


def test_a_view_that_fails_says_why_and_that_the_rest_is_fine(open_table: Open) -> None:
    document = open_table("create table u(a); create view t as select a from u; drop table u")
    assert "can not be read" in document.grid.words and "no such table" in document.grid.words
    assert "rest of the file is not affected" in document.grid.words


def test_a_table_that_is_gone_says_so(open_table: Open) -> None:
    assert "no table or view named gone" in open_table(MANY, "gone").grid.words


def test_a_view_is_not_counted_unasked(qtbot: QtBot, open_table: Open) -> None:
    document = open_table(MANY + ";create view v as select id, name from t where size%2", "v")
    assert document.bar._count.text() == "≥ 200 rows" and document.bar.count_button.isVisible()
    document.bar.count_button.click()
    qtbot.waitUntil(lambda: document.bar._count.text() == "15,000 rows")


def test_rows_behind_a_damaged_page_can_still_be_seen(
    qtbot: QtBot, open_table: Open, make_db: Callable[..., Path]
) -> None:
    path = make_db(
        "pragma page_size=1024; create table t(id integer primary key, a text);"
        "with recursive n(i) as (select 1 union all select i+1 from n where i<2000) "
        "insert into t select i, printf('%.*c',90,'x') from n"
    )
    con = apsw.Connection(str(path))
    pages = con.execute(
        "select pageno from dbstat where name='t' and pagetype='leaf' order by path"
    ).fetchall()
    con.close()
    raw = bytearray(path.read_bytes())
    first = (pages[0][0] - 1) * 1024
    raw[first : first + 1024] = b"\xee" * 1024
    path.write_bytes(raw)
    document = open_table(path)
    qtbot.waitUntil(lambda: "damaged" in document.strip.text)
    qtbot.waitUntil(lambda: document.grid.scale.count > 0)
    assert held(document, document.grid.scale.count - 1)[0] == 2000


REAL = [
    ("chinook.sqlite", "Track"),
    ("chinook_utf16le.sqlite", "Artist"),
    ("chinook_utf16be.sqlite", "Artist"),
    ("giant_row_id.db", "big_row_id"),
    ("funkykey.sqlite", "fuz"),
    ("withoutrowid.sqlite", "words"),
    ("anki_collection_v1.anki2", "tags"),
    ("turbo_strict_generated.db", None),
    ("bubenec.gpkg", "rtree_plots_geom"),
    ("mmssms.db", "words"),
    ("northwind_jpwhite3_built.db", "Alphabetical list of products"),
    ("powerlog.PLSQL", None),
    ("fuzzdata4.db", None),
]


@pytest.mark.parametrize(("name", "table"), REAL)
def test_tables_of_real_files_open_and_are_drawn(
    look: str, open_table: Open, real_file: Any, name: str, table: str | None
) -> None:
    path = real_file(name)
    before = sorted(p.name for p in path.parent.iterdir())
    document = open_table(path, table or "sqlite_schema")
    if table is None or document._window is None:
        tables = document.desk.catalog.tables if document.desk.catalog else ()
        widest = max(tables, key=lambda each: len(each.columns))
        document.name = widest.name
        document.refresh()
        document.refresh()
    image = document.grab().toImage()
    assert not image.isNull()
    document.shutdown()
    document.desk.session.close(10)
    assert sorted(p.name for p in path.parent.iterdir()) == before


def test_every_control_has_a_name_and_a_tip(open_table: Open) -> None:
    document = open_table(MANY)
    for button in document.bar.findChildren(type(document.bar.count_button)):
        assert button.toolTip() and button.accessibleName()
    assert document.grid.accessibleName() == "Rows of t"
    assert document.bar.place.accessibleName()


def test_rows_opened_from_a_profile_leave_the_inspector_to_it_until_the_person_moves(
    qtbot: QtBot, open_table: Open
) -> None:
    document = open_table(MANY)
    shape = Shape((), (Condition("name", Test.CONTAINS, ("7",)),))
    document.show_request(TableRequest("t", shape, column="name", inspects=False))
    qtbot.waitUntil(lambda: document.shape == shape)
    assert document.grid.selection == Selection.at(0, 1)
    assert not document._inspecting._settle.isActive()
    with qtbot.waitSignal(document.desk.inspected):
        document.grid.go_to(1, 1)
