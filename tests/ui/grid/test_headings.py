"""Headings are clicked, dragged and asked for menus, by mouse and by keyboard."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from plume_ui import theme
from plume_ui.grid.grid import Grid
from plume_ui.grid.look import ColumnLook, same_columns

from .test_grid import Made

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
SHIFT = Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def grid(qtbot: QtBot) -> Grid:
    made = Grid()
    qtbot.addWidget(made)
    made.resize(800, 500)
    looks = tuple(ColumnLook(f"column {i}", "INT") for i in range(5))
    made.show_rows(Made(1_000, lambda n: tuple(n + i for i in range(5))), looks, (8,) * 5)
    made.header_menus = True
    made.show()
    return made


def heading(grid: Grid, column: int) -> QPoint:
    box = grid.cell_rect(-1, column)
    return QPoint(box.left() + 12, box.center().y())


def test_a_click_tells_the_column_and_whether_it_adds(grid: Grid, qtbot: QtBot) -> None:
    told: list[tuple[object, object]] = []
    grid.header_clicked.connect(lambda column, adds: told.append((column, adds)))
    qtbot.mouseClick(grid.viewport(), LEFT, NONE, heading(grid, 2))
    qtbot.mouseClick(grid.viewport(), LEFT, SHIFT, heading(grid, 3))
    assert told == [(2, False), (3, True)]
    assert grid.selection is not None and grid.selection.column == 3


def test_a_drag_that_leaves_the_heading_is_no_click(grid: Grid, qtbot: QtBot) -> None:
    told: list[object] = []
    grid.header_clicked.connect(lambda column, _adds: told.append(column))
    qtbot.mousePress(grid.viewport(), LEFT, NONE, heading(grid, 1))
    qtbot.mouseRelease(grid.viewport(), LEFT, NONE, heading(grid, 1) + QPoint(40, 60))
    assert told == []


def test_the_menu_opens_by_its_corner_by_the_right_button_and_by_a_key(
    grid: Grid, qtbot: QtBot
) -> None:
    wanted: list[object] = []
    grid.header_menu_wanted.connect(lambda column, _place: wanted.append(column))
    box = grid.cell_rect(-1, 1)
    qtbot.mouseClick(grid.viewport(), LEFT, NONE, QPoint(box.right() - 8, box.center().y()))
    qtbot.mouseClick(grid.viewport(), RIGHT, NONE, heading(grid, 2))
    grid.go_to(4, 3)
    qtbot.keyClick(grid, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert wanted == [1, 2, 3]
    assert grid.selection is not None and grid.selection.row == 4  # Alt+Down did not walk


def colours(image: QImage) -> set[str]:
    return {QColor(image.pixel(x, y)).name() for x in range(image.width()) for y in range(0, 37)}


def test_sorting_and_filtering_show_in_the_heading_and_are_said(look: str, grid: Grid) -> None:
    accent = theme.tokens().accent
    assert accent not in colours(grid.viewport().grab().toImage())
    first = replace(grid.looks[0], sort="down", sort_place=2, filtered=True)
    grid.set_looks((first, *grid.looks[1:]))
    assert accent in colours(grid.viewport().grab().toImage())
    assert first.marks == "sorted descending, 2. of the columns sorted by, filtered"
    assert same_columns((first,), grid.looks[:1])


def test_widths_stay_when_only_the_marks_change(grid: Grid) -> None:
    grid.resize_column(1, 222)
    marked = (replace(grid.looks[0], sort="up"), *grid.looks[1:])
    grid.show_rows(Made(10, lambda n: (n,) * 5), marked, (8,) * 5, keep_place=True)
    assert grid.columns.width(1) == 222 and grid.looks[0].sort == "up"
