"""A screen reader gets the grid as a table of cells with row, column, heading and value."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAccessible
from pytestqt.qtbot import QtBot

from plume_ui.grid.grid import Grid
from plume_ui.grid.look import ColumnLook

from .test_grid import Made

TEXT = QAccessible.Text


@pytest.fixture
def listening() -> Iterator[None]:
    """Behave as if a screen reader were running."""
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(False)


def grid_of(count: int) -> Grid:
    made = Grid()
    made.resize(600, 400)
    looks = (ColumnLook("id", "INT", tip="id\nPrimary key"), ColumnLook("name", "TEXT"))
    made.show_rows(Made(count, lambda n: (n, None if n % 2 else f"row {n}")), looks, (6, 12))
    made.setAccessibleName("Rows of t")
    made.show()
    return made


def test_the_grid_is_a_table_with_name_and_size(qtbot: QtBot) -> None:
    grid = grid_of(12_345)
    qtbot.addWidget(grid)
    table = QAccessible.queryAccessibleInterface(grid)
    assert table.role() == QAccessible.Role.Table
    assert table.text(TEXT.Name) == "Rows of t"
    assert table.text(TEXT.Description) == "12,345 rows, 2 columns"
    assert table.childCount() == (len(grid.shown_rows()) + 1) * 2


def test_each_cell_tells_row_column_heading_and_value(qtbot: QtBot) -> None:
    grid = grid_of(12_345)
    qtbot.addWidget(grid)
    grid.go_to(5_000, 1)
    table = QAccessible.queryAccessibleInterface(grid)
    heading = table.child(0)
    assert heading.role() == QAccessible.Role.ColumnHeader and heading.text(TEXT.Name) == "id"
    for index in range(2, table.childCount()):
        cell = table.child(index)
        assert table.indexOfChild(cell) == index
        place = cell.tableCellInterface()
        row, column = place.rowIndex(), place.columnIndex()
        assert row in grid.shown_rows() and column == index % 2
        value = str(row) if column == 0 else "NULL" if row % 2 else f"row {row}"
        assert cell.text(TEXT.Name) == value
        assert f"row {row + 1:,}" in cell.text(TEXT.Description)
        assert place.columnHeaderCells()[0].text(TEXT.Name) == ("id", "name")[column]
        assert cell.rect().isValid()


def test_the_current_cell_has_the_focus(qtbot: QtBot, listening: None) -> None:
    grid = grid_of(100)
    qtbot.addWidget(grid)
    grid.go_to(7, 1)
    table = QAccessible.queryAccessibleInterface(grid)
    cell = table.focusChild()
    assert cell.text(TEXT.Name) == "NULL" and cell.state().focused and cell.state().selected
    assert not table.child(2).state().focused


def test_a_point_on_the_screen_leads_to_its_cell(qtbot: QtBot) -> None:
    grid = grid_of(100)
    qtbot.addWidget(grid)
    table = QAccessible.queryAccessibleInterface(grid)
    at = grid.viewport().mapToGlobal(grid.cell_rect(4, 1).center())
    assert table.childAt(at.x(), at.y()).text(TEXT.Name) == "row 4"


def test_interfaces_do_not_outlive_the_grid_nor_pile_up(
    qtbot: QtBot, listening: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plume_ui.grid.access.MOST_CELLS", 200)
    grid = grid_of(100_000)
    for row in range(0, 100_000, 900):
        grid.go_to(row)
        table = QAccessible.queryAccessibleInterface(grid)
        for index in range(table.childCount()):
            table.child(index).text(TEXT.Name)
    assert len(table._cells) <= 200
    gc.collect()  # what earlier tests left behind refers to None too
    none_before = sys.getrefcount(None)
    grid.close()
    grid.deleteLater()
    del table, grid
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert sys.getrefcount(None) > none_before - 1_000


def test_a_cell_that_a_reader_still_knows_is_gone_with_its_grid(
    qtbot: QtBot, listening: None
) -> None:
    grid = grid_of(100)
    table = QAccessible.queryAccessibleInterface(grid)
    numbers = [QAccessible.uniqueId(table.child(index)) for index in range(6)]
    assert QAccessible.accessibleInterface(numbers[3]).text(TEXT.Name)
    del table
    grid.close()
    grid.deleteLater()
    del grid
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert all(QAccessible.accessibleInterface(number) is None for number in numbers)


def test_alt_shift_and_arrows_make_a_column_wider_and_narrower(qtbot: QtBot) -> None:
    grid = grid_of(10)
    qtbot.addWidget(grid)
    grid.go_to(0, 1)
    before = grid.columns.width(1)
    held = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(grid, Qt.Key.Key_Right, held)
    assert grid.columns.width(1) == before + 16
    qtbot.keyClick(grid, Qt.Key.Key_Left, held)
    assert grid.columns.width(1) == before


def test_shift_and_f10_open_the_menu_of_a_cell(qtbot: QtBot) -> None:
    grid = grid_of(10)
    qtbot.addWidget(grid)
    grid.go_to(2, 1)
    with qtbot.waitSignal(grid.menu_wanted):
        qtbot.keyClick(grid, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
