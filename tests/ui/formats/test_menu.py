"""Choosing a display format, and finding it again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from plume_db.formats.choice import format_by_name
from plume_db.rows.cells import CellRow
from plume_ui.desk import Desk
from plume_ui.formats.menu import fill_format_menu
from plume_ui.formats.remembered import MEMORY, choose_format, format_name, restore_formats
from plume_ui.grid.grid import Grid
from plume_ui.grid.look import ColumnLook
from plume_ui.grid.rows import Mark

ROWS: tuple[CellRow, ...] = ((1, 1715000000), (2, "soon"), (3, None))


class Rows:
    """Three rows that are all here."""

    count, exact = len(ROWS), True

    def row(self, position: int) -> CellRow | None:
        return ROWS[position] if position < len(ROWS) else None

    def key(self, position: int) -> tuple[int]:
        return (position,)

    def want(self, first: int, last: int) -> None:
        pass

    def mark(self, row: int, column: int) -> Mark:
        return Mark.NONE


@pytest.fixture
def desk(desk_on: Callable[[Path], Desk], make_db: Callable[..., Path]) -> Desk:
    return desk_on(make_db("create table t(id, created_at integer)"))


@pytest.fixture
def grid(qtbot: QtBot) -> Grid:
    made = Grid()
    qtbot.addWidget(made)
    made.resize(500, 300)
    looks = (ColumnLook("id", ""), ColumnLook("created_at", "integer"))
    made.show_rows(Rows(), looks, (2, 10))
    made.show()
    return made


def actions(menu: QMenu) -> list[QAction]:
    found = []
    for action in menu.actions():
        inner = action.menu()
        found += actions(inner) if isinstance(inner, QMenu) else [action]
    return found


def filled(desk: Desk, grid: Grid, column: int = 1) -> QMenu:
    menu = QMenu(grid)
    fill_format_menu(menu, desk, "t", column, grid)
    return menu


def settled(desk: Desk, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not desk.jobs.running)


def test_every_format_shows_the_current_value_in_it(desk: Desk, grid: Grid, qtbot: QtBot) -> None:
    texts = [action.text() for action in actions(filled(desk, grid))]
    assert "As stored\t1715000000" in texts
    assert "Unix seconds\t2024-05-06 12:53:20 UTC" in texts
    assert "UUID\tnot for this value" in texts


def test_the_name_of_a_column_alone_proposes_nothing_where_a_value_does_not_fit(
    desk: Desk, grid: Grid, qtbot: QtBot
) -> None:
    # "soon" stands in the same column.
    assert not any("suggested" in each.text() for each in actions(filled(desk, grid)))


def test_nothing_is_formatted_unasked(desk: Desk, grid: Grid, qtbot: QtBot) -> None:
    restore_formats(desk, "t", grid)
    settled(desk, qtbot)
    assert not grid.formats


def test_a_chosen_format_is_shown_remembered_and_marked(
    desk: Desk, grid: Grid, qtbot: QtBot
) -> None:
    menu = filled(desk, grid)
    next(a for a in actions(menu) if a.text().startswith("Unix seconds\t")).trigger()
    assert format_name(grid, 1) == "unix seconds"
    settled(desk, qtbot)
    assert desk.memory.read(MEMORY) == {"t": {"created_at": "unix seconds"}}
    checked = [a.text() for a in actions(filled(desk, grid)) if a.isChecked()]
    assert checked == ["Unix seconds\t2024-05-06 12:53:20 UTC"]


def test_a_remembered_format_comes_back_by_the_columns_name(
    desk: Desk, grid: Grid, qtbot: QtBot
) -> None:
    desk.memory.write(MEMORY, {"t": {"created_at": "unix seconds", "gone": "hex"}})
    before = grid.columns.width(1)
    restore_formats(desk, "t", grid)
    settled(desk, qtbot)
    assert {at: each.name for at, each in grid.formats.items()} == {  # type: ignore[attr-defined]
        1: "unix seconds"
    }
    assert grid.columns.width(1) > before


def test_as_stored_is_forgotten_again(desk: Desk, grid: Grid, qtbot: QtBot) -> None:
    choose_format(desk, "t", 1, grid, format_by_name("hex"))
    choose_format(desk, "t", 1, grid, None)
    settled(desk, qtbot)
    assert not grid.formats
    assert desk.memory.read(MEMORY) == {}


@pytest.mark.parametrize("spoiled", [None, 5, "x", [], {"t": 1}, {"t": {"created_at": 5}}])
def test_spoiled_memory_is_no_format(spoiled: object, desk: Desk, grid: Grid, qtbot: QtBot) -> None:
    desk.memory.write(MEMORY, spoiled)
    restore_formats(desk, "t", grid)
    choose_format(desk, "t", 0, grid, format_by_name("hex"))
    settled(desk, qtbot)
    assert desk.memory.read(MEMORY) == {"t": {"id": "hex"}}


def test_a_result_has_no_table_to_be_remembered_under(desk: Desk, grid: Grid, qtbot: QtBot) -> None:
    choose_format(desk, "", 1, grid, format_by_name("hex"))
    settled(desk, qtbot)
    assert grid.formats
    assert desk.memory.read(MEMORY) is None


def test_the_example_is_the_current_rows_value_or_the_first_there_is(
    desk: Desk, grid: Grid, qtbot: QtBot
) -> None:
    grid.go_to(1, 1)
    assert actions(filled(desk, grid))[0].text() == "As stored\tsoon"
    grid.go_to(2, 1)
    assert actions(filled(desk, grid))[0].text() == "As stored\t1715000000"
