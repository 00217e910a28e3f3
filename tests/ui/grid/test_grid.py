"""The grid by keyboard and mouse, drawn in light and dark."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from plume_db.rows.cells import CellRow, Clipped
from plume_db.rows.page import RowKey
from plume_db.values import BadText
from plume_ui import theme
from plume_ui.grid.grid import Grid
from plume_ui.grid.look import ColumnLook
from plume_ui.grid.rows import Mark
from plume_ui.grid.selection import Selection

KEY = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class Made:
    """As many rows as wanted, all there at once."""

    exact = True

    def __init__(self, count: int, make: Callable[[int], CellRow]) -> None:
        self.count = count
        self._make = make
        self.wanted: list[tuple[int, int]] = []
        self.marks: dict[tuple[int, int], Mark] = {}

    def row(self, position: int) -> CellRow | None:
        return self._make(position) if 0 <= position < self.count else None

    def key(self, position: int) -> RowKey | None:
        return (position,) if 0 <= position < self.count else None

    def want(self, first: int, last: int) -> None:
        self.wanted.append((first, last))

    def mark(self, row: int, column: int) -> Mark:
        return self.marks.get((row, column), Mark.NONE)


@pytest.fixture
def grid(qtbot: QtBot) -> Any:
    def make(count: int, columns: int = 6, row: Callable[[int], CellRow] | None = None) -> Grid:
        made = Grid()
        qtbot.addWidget(made)
        made.resize(800, 500)
        looks = tuple(
            ColumnLook(f"c{i}", "INT", ("key",) if i == 0 else ()) for i in range(columns)
        )
        rows = Made(count, row or (lambda n: tuple(n * 10 + i for i in range(columns))))
        made.show_rows(rows, looks, (8,) * columns)
        made.show()
        made.setFocus()
        return made

    return make


WALK = [
    (KEY.Key_Down, None, (1, 0)),
    (KEY.Key_Right, None, (1, 1)),
    (KEY.Key_End, None, (1, 5)),
    (KEY.Key_Right, None, (1, 5)),
    (KEY.Key_Home, None, (1, 0)),
    (KEY.Key_Tab, None, (1, 1)),
    (KEY.Key_Backtab, None, (1, 0)),
    (KEY.Key_End, CONTROL, (999_999, 5)),
    (KEY.Key_Down, None, (999_999, 5)),
    (KEY.Key_Up, None, (999_998, 5)),
    (KEY.Key_Home, CONTROL, (0, 0)),
    (KEY.Key_Up, None, (0, 0)),
    (KEY.Key_Down, CONTROL, (999_999, 0)),
    (KEY.Key_Up, CONTROL, (0, 0)),
]


def test_every_key_leads_where_it_should_and_the_cell_is_in_view(grid: Any, qtbot: QtBot) -> None:
    made = grid(1_000_000)
    for key, modifier, where in WALK:
        qtbot.keyClick(made, key, modifier or Qt.KeyboardModifier.NoModifier)
        assert (made.selection.row, made.selection.column) == where
        assert where[0] in made.shown_rows() and where[1] in made.shown_columns()


def test_page_keys_go_by_what_fits(grid: Any, qtbot: QtBot) -> None:
    made = grid(1_000)
    page = made.scale.whole_rows
    qtbot.keyClick(made, KEY.Key_PageDown)
    assert made.selection.row == page
    qtbot.keyClick(made, KEY.Key_PageUp)
    assert made.selection.row == 0


def test_shift_chooses_a_rectangle_and_control_a_everything(grid: Any, qtbot: QtBot) -> None:
    made = grid(10**9)
    qtbot.keyClick(made, KEY.Key_Down, SHIFT)
    qtbot.keyClick(made, KEY.Key_Right, SHIFT)
    assert made.selection.rows == range(2) and made.selection.columns == range(2)
    qtbot.keyClick(made, KEY.Key_A, CONTROL)
    assert len(made.selection.rows) == 10**9 and made.selection.has(5, 5)


def test_tab_leaves_the_grid_at_the_end_of_a_row(grid: Any) -> None:
    made = grid(5)
    made.go_to(0, 5)
    assert not made.focusNextPrevChild(True) or made.selection.column == 5


def test_rows_beyond_31_bits_of_pixels_can_be_reached(grid: Any) -> None:
    made = grid(10**12)
    made.go_to(10**12 - 1)
    assert made.shown_rows().stop == 10**12
    bar = made.verticalScrollBar()
    assert bar.value() == bar.maximum()
    bar.setValue(bar.maximum() // 2)
    assert abs(made.scale.first / 10**12 - 0.5) < 0.01
    made.viewport().repaint()


def test_the_arrows_of_the_scroll_bar_move_by_one_row_on_huge_tables(grid: Any) -> None:
    made = grid(10**12)
    made.go_to(10**11)
    before = made.scale.first
    made.verticalScrollBar().triggerAction(
        made.verticalScrollBar().SliderAction.SliderSingleStepAdd
    )
    assert made.scale.first == before + 1


def test_only_rows_in_view_are_asked_for(grid: Any) -> None:
    made = grid(10**9)
    made.go_to(5 * 10**8)
    first, last = made._rows.wanted[-1]
    assert first <= 5 * 10**8 <= last and last - first < 60


def at_cell(grid: Grid, row: int, column: int) -> QPoint:
    return grid.cell_rect(row, column).center()


def test_a_click_a_drag_and_the_row_numbers_choose(grid: Any, qtbot: QtBot) -> None:
    made = grid(100)
    view = made.viewport()
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=at_cell(made, 3, 2))
    assert made.selection == Selection.at(3, 2)
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, SHIFT, pos=at_cell(made, 6, 4))
    assert made.selection.rows == range(3, 7) and made.selection.columns == range(2, 5)
    number = QPoint(5, at_cell(made, 8, 0).y())
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=number)
    assert made.selection.whole_rows and made.selection.rows == range(8, 9)


def test_a_columns_border_can_be_dragged(grid: Any, qtbot: QtBot) -> None:
    made = grid(100)
    view, width = made.viewport(), made.columns.width(1)
    border = QPoint(made.cell_rect(-1, 1).right() + 1, 10)
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=border)
    qtbot.mouseMove(view, border + QPoint(60, 0))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=border + QPoint(60, 0))
    assert made.columns.width(1) == pytest.approx(width + 60, abs=2)


def test_positions_that_are_corrected_leave_the_picture_where_it_is(grid: Any) -> None:
    made = grid(100_000)
    made.go_to(50_000, 1)
    top, selected = made.scale.first, made.selection.row
    made.rows_moved(-1_234)
    assert made.scale.first == top - 1_234 and made.selection.row == selected - 1_234


def colours(image: QImage) -> set[str]:
    return {
        QColor(image.pixel(x, y)).name()
        for x in range(0, image.width(), 2)
        for y in range(0, image.height(), 2)
    }


def test_every_kind_of_cell_is_drawn_in_the_themes_colours(
    look: str, grid: Any, qtbot: QtBot
) -> None:
    row = (None, 1, 2.5, "text", b"\x01", BadText(b"\xff\xfe"))
    made = grid(50, row=lambda n: row if n else (Clipped("x" * 300, 9000, "text"), *row[1:]))
    made.go_to(2, 3)
    tokens = theme.tokens()
    found = colours(made.viewport().grab().toImage())
    for name in ("base", "alternate", "panel", "line", "neutral_soft", "warn_soft", "accent_soft"):
        assert getattr(tokens, name) in found, name


def test_the_words_for_no_rows_stand_below_the_headings(look: str, grid: Any) -> None:
    made = grid(0)
    blank = colours(made.viewport().grab().toImage())
    made.say("This table has no rows.")
    assert len(colours(made.viewport().grab().toImage())) > len(blank)
    assert made.selection is None


def test_a_painting_asks_for_visible_rows_only(grid: Any) -> None:
    asked: list[int] = []

    def row(number: int) -> CellRow:
        asked.append(number)
        return (number,) * 200

    made = grid(10**6, columns=200, row=row)
    asked.clear()
    made.viewport().grab()
    assert asked and set(asked) <= set(made.shown_rows())
    assert len(made.shown_columns()) < 30
