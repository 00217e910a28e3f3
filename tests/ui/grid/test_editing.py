"""A cell is edited in its place, exactly, and only where the grid was made editable."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from plume_db.rows.cells import CellRow
from plume_ui import theme
from plume_ui.grid.cell_editor import CellEditor, fits, text_of
from plume_ui.grid.grid import Grid
from plume_ui.grid.look import ColumnLook
from plume_ui.grid.rows import Mark
from plume_ui.grid.selection import Selection

from .test_grid import Made

KEY = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
ROW: CellRow = ("text", 7, None, b"\x01", 2.5)


@pytest.fixture
def grid(qtbot: QtBot) -> Grid:
    made = Grid()
    qtbot.addWidget(made)
    made.resize(800, 500)
    looks = tuple(ColumnLook(f"c{i}", "", reference=i == 1) for i in range(len(ROW)))
    made.show_rows(Made(100, lambda n: ROW), looks, (8,) * len(ROW))
    made.show()
    made.setFocus()
    return made


def edits(grid: Grid) -> list[Any]:
    made: list[Any] = []
    grid.edited.connect(made.append)
    grid.editable = True
    return made


def field(grid: Grid) -> CellEditor:
    assert grid.editing.field is not None
    return grid.editing.field


def test_nothing_can_be_edited_until_the_grid_is_editable(grid: Grid, qtbot: QtBot) -> None:
    told: list[Selection] = []
    grid.activated.connect(told.append)
    assert not grid.edit_current()
    qtbot.keyClick(grid, KEY.Key_Return)
    qtbot.keyClick(grid, KEY.Key_X)
    assert grid.editing.field is None and told == [Selection.at(0, 0)]


def test_enter_takes_the_text_and_goes_down_escape_leaves_it(grid: Grid, qtbot: QtBot) -> None:
    made = edits(grid)
    grid.go_to(3, 0)
    assert grid.edit_current()
    qtbot.keyClicks(field(grid), "new")
    qtbot.keyClick(field(grid), KEY.Key_Return)
    assert made == [(3, 0, "new")] and grid.selection == Selection.at(4, 0)
    qtbot.keyClick(grid, KEY.Key_F2)
    qtbot.keyClicks(field(grid), "thrown away")
    qtbot.keyClick(field(grid), KEY.Key_Escape)
    assert len(made) == 1 and grid.editing.field is None


def test_typing_begins_anew_and_tab_goes_right(grid: Grid, qtbot: QtBot) -> None:
    made = edits(grid)
    qtbot.keyClick(grid, KEY.Key_Q)
    assert field(grid).text() == "q"
    qtbot.keyClick(field(grid), KEY.Key_Tab)
    assert made == [(0, 0, "q")] and grid.selection == Selection.at(0, 1)


def test_text_that_is_left_as_it_was_is_no_edit(grid: Grid, qtbot: QtBot) -> None:
    made = edits(grid)
    for column in (0, 1, 2, 4):
        grid.go_to(0, column)
        assert grid.edit_current()
        qtbot.keyClick(field(grid), KEY.Key_Return)
    assert made == []


@pytest.mark.parametrize("text", ["a\u00a0b", "a\u2028b", "a\r\nb", "tab\there", "\U0001f600"])
def test_the_field_gives_back_exactly_what_it_was_given(grid: Grid, text: str) -> None:
    editor = CellEditor(0, 0, text, grid)
    assert fits(text) and editor.text() == text


@pytest.mark.parametrize("text", ["nul \0", "a\rb", "a\u2029b"])
def test_text_a_field_would_change_is_not_edited_in_place(grid: Grid, text: str) -> None:
    assert not fits(text)
    grid.editable = True
    grid.text_to_edit = lambda _row, _column: text
    assert not grid.edit_current()


def test_what_is_no_text_is_not_edited_in_place() -> None:
    assert text_of(b"\x01") is None
    assert [text_of(cell) for cell in (None, 2**63 - 1, 0.1)] == ["", "9223372036854775807", "0.1"]


def test_the_field_stays_over_its_cell_while_rows_move(grid: Grid) -> None:
    edits(grid)
    grid.go_to(5, 1)
    grid.edit_current()
    grid.rows_moved(7)
    assert field(grid).row == 12
    grid.scale.scroll_to(5 * grid.scale.height)
    grid.scrolled()
    assert abs(field(grid).y() - grid.cell_rect(12, 1).top()) <= 1


def test_a_reference_is_followed_by_click_and_key_and_nothing_else_is(
    grid: Grid, qtbot: QtBot
) -> None:
    told: list[object] = []
    grid.follow_wanted.connect(told.append)
    left = Qt.MouseButton.LeftButton
    for column in (0, 1):
        at = grid.cell_rect(2, column).center()
        qtbot.mouseClick(grid.viewport(), left, CONTROL, at)
    qtbot.keyClick(grid, KEY.Key_Return, CONTROL)
    assert told == [(2, 1), (2, 1)]


def test_staged_rows_and_cells_are_told_apart(look: str, grid: Grid) -> None:
    rows = grid._rows
    assert isinstance(rows, Made)
    grid.go_to(50)
    grid.go_to(0)
    rows.marks = {
        (2, -1): Mark.NEW,
        (3, -1): Mark.DELETED,
        (4, -1): Mark.CHANGED,
        (4, 1): Mark.CHANGED,
    }
    image = grid.viewport().grab().toImage()
    tokens = theme.tokens()
    for row, column, token in ((2, 0, "good_soft"), (3, 4, "bad_soft"), (4, 1, "warn_soft")):
        at = grid.cell_rect(row, column)
        assert QColor(image.pixel(at.right() - 3, at.top() + 2)).name() == getattr(tokens, token)
    beside = grid.cell_rect(4, 2)
    assert QColor(image.pixel(beside.right() - 3, beside.top() + 2)).name() != tokens.warn_soft


def test_a_format_is_asked_for_visible_cells_only_and_none_means_plain(grid: Grid) -> None:
    asked: list[Any] = []

    class Loud:
        def text(self, value: Any) -> str | None:
            asked.append(value)
            return None if value == "text" else "shown"

    before = grid.viewport().grab().toImage()
    grid.formats = {0: Loud()}
    assert grid.viewport().grab().toImage() == before
    assert len(asked) == len(grid.shown_rows())
    grid.formats = {1: Loud()}
    assert grid.viewport().grab().toImage() != before
