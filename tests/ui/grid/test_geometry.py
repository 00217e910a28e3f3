"""Arithmetic of places: no row is out of reach, however many there are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from plume_ui.grid.geometry import BAR_MOST, NARROWEST, Columns, Scale


def scale(count: int, view: int = 600) -> Scale:
    made = Scale(24)
    made.count, made.view = count, view
    return made


def test_columns_are_found_by_place_and_by_border() -> None:
    columns = Columns([100, 50, 200])
    assert [columns.at(x) for x in (-1, 0, 99, 100, 149, 150, 349, 350)] == [
        -1, 0, 0, 1, 1, 2, 2, -1
    ]  # fmt: skip
    assert columns.between(120, 160) == range(1, 3)
    assert columns.between(0, 10_000) == range(3) and columns.between(400, 500) == range(0)
    assert [columns.border_at(x) for x in (97, 103, 120, 151, 352)] == [0, 0, -1, 1, 2]


def test_a_column_never_gets_so_narrow_that_it_is_lost() -> None:
    columns = Columns([100, 50])
    columns.resize(0, -30)
    assert columns.width(0) == NARROWEST and columns.left(1) == NARROWEST


@given(st.integers(0, 10**18), st.integers(1, 5000))
def test_the_scroll_bar_reaches_both_ends_of_any_table(count: int, view: int) -> None:
    made = scale(count, view)
    assert made.bar_most <= BAR_MOST
    assert made.offset_of_bar(0) == 0
    assert made.offset_of_bar(made.bar_most) == made.furthest
    made.scroll_to(made.furthest)
    assert made.bar_value == made.bar_most and made.last == count - 1


@given(st.integers(1, 10**18), st.data())
def test_every_row_can_be_brought_into_view(count: int, data: st.DataObject) -> None:
    made = scale(count)
    row = data.draw(st.integers(0, count - 1))
    made.scroll_to(made.offset_showing(row))
    assert made.first <= row <= made.last
    assert made.top_of(row) >= 0 and made.top_of(row) + made.height <= max(made.view, made.height)
    assert made.row_at(made.top_of(row)) == row


def test_scrolling_moves_by_single_pixels_where_rows_are_few() -> None:
    made = scale(1_000_000)
    made.scroll_to(7)
    assert made.first == 0 and made.top_of(0) == -7 and made.bar_value == 7


def test_an_empty_table_has_no_rows_in_view() -> None:
    made = scale(0)
    assert range(made.first, made.last + 1) == range(0) and made.row_at(5) == -1
