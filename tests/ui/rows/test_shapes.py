"""Rows are sorted and filtered from headings, chips, cells and a field; what fails says why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from plume_db.rows.shape import Condition, Shape, Sort, Test
from plume_db.schema.objects import Column
from plume_ui.grid.condition_form import ConditionForm
from plume_ui.grid.typed import condition_of, listed, words
from plume_ui.rows.cell_menu import open_cell_menu
from plume_ui.rows.chip import Chip
from plume_ui.rows.header_menu import open_form, open_header_menu
from plume_ui.rows.sorting import clicked, marked, sort_words
from plume_ui.rows.table_document import TableDocument

from .conftest import Open

# The offscreen platform says so of each menu and form that opens.
pytestmark = pytest.mark.qt_log_ignore(
    "does not support (raise|grabbing|propagateSizeHints)", extend=True
)

MIXED = (
    "create table t(id integer primary key, name text, size int);"
    "create index t_name on t(name);"
    "with recursive n(i) as (select 0 union all select i+1 from n where i<999) "
    "insert into t select i, 'n'||(i*7919%1000), iif(i%10,i%50,null) from n"
)


def settled(qtbot: QtBot, document: TableDocument) -> None:
    qtbot.waitUntil(lambda: document._opening is None and document.counting.job is None)


def shown(document: TableDocument, column: int, n: int = 5) -> list[Any]:
    window = document.window
    assert window is not None
    rows = (window.row(at) for at in range(min(n, window.count)))
    return [row[column] for row in rows if row]


def shape_to(qtbot: QtBot, document: TableDocument, shape: Shape) -> None:
    document.set_shape(shape)
    settled(qtbot, document)


def test_clicks_on_a_heading_sort_up_then_down_then_not() -> None:
    shape = Shape()
    seen = []
    for _ in range(3):
        shape = clicked(shape, "a", False)
        seen.append(shape.sorts)
    assert seen == [(Sort("a"),), (Sort("a", True),), ()]
    two = clicked(clicked(Shape(), "a", False), "b", True)
    assert two.sorts == (Sort("a"), Sort("b"))
    assert clicked(two, "a", True).sorts == (Sort("a", True), Sort("b"))
    assert clicked(clicked(two, "b", True), "b", True).sorts == (Sort("a"),)
    assert clicked(two, "c", False).sorts == (Sort("c"),)
    assert sort_words(clicked(two, "b", True)) == "Sorted by a, then b descending"


def test_sorting_gives_the_order_of_sql_and_says_who_serves_it(
    qtbot: QtBot, open_table: Open
) -> None:
    document = open_table(MIXED)
    document.grid.go_to(500, 2)
    document.grid.header_clicked.emit(1, False)
    settled(qtbot, document)
    assert shown(document, 1) == sorted(f"n{i}" for i in range(1000))[:5]
    assert "t_name" in document.filters.served.text()
    assert document.grid.looks[1].sort == "up" and document.grid.selection.row == 0
    document.grid.header_clicked.emit(1, False)
    settled(qtbot, document)
    assert shown(document, 1)[0] == "n999"
    document.grid.header_clicked.emit(2, True)
    settled(qtbot, document)
    assert [look.sort_place for look in document.grid.looks] == [0, 1, 2]
    document.grid.header_clicked.emit(1, False)
    document.grid.header_clicked.emit(1, False)
    settled(qtbot, document)


def test_a_condition_filters_counts_and_is_shown_as_a_chip(qtbot: QtBot, open_table: Open) -> None:
    document = open_table(MIXED)
    shape_to(qtbot, document, Shape(conditions=(Condition("size", Test.IS_NULL),)))
    assert document.bar._count.text() == "100 of 1,000 rows"
    assert set(shown(document, 2)) == {None} and document.grid.looks[2].filtered
    (chip,) = document.filters.findChildren(Chip)
    assert chip.words == "size is NULL"
    chip.removed.emit()
    settled(qtbot, document)
    assert document.bar._count.text() == "1,000 rows" and document.filters.isHidden()


def test_a_condition_typed_in_sql_filters_and_a_wrong_one_is_underlined(
    qtbot: QtBot, open_table: Open
) -> None:
    document = open_table(MIXED)
    document.toggle_condition()
    assert document.filters.isVisible()
    document.filters.field.set_text("size = 7 -- note")
    document.filters.submit()
    settled(qtbot, document)
    assert document.bar._count.text() == "20 of 1,000 rows"
    document.filters.field.set_text("sise = 7")
    document.filters.submit()
    settled(qtbot, document)
    assert "no such column: sise" in document.filters.error.text()
    assert document.shape.where == "size = 7 -- note" and shown(document, 2)[0] == 7
    qtbot.keyClick(document.filters.field.focusProxy(), Qt.Key.Key_Escape)
    assert document.grid.hasFocus() and not document.filters.error.isVisible()
    assert document.filters.field.text() == "sise = 7"
    document.filters.clear()
    settled(qtbot, document)
    assert document.shape.plain and not document.filters.error.isVisible()


def test_where_can_not_smuggle_in_a_second_statement(qtbot: QtBot, open_table: Open) -> None:
    document = open_table(MIXED)
    document.toggle_condition()
    for text in ("1); delete from t; --", "1) or (1", "'"):
        document.filters.field.set_text(text)
        document.filters.submit()
        settled(qtbot, document)
        assert document.filters.error.isVisible() and document.shape.plain, text


def test_an_empty_result_says_what_to_do(qtbot: QtBot, open_table: Open) -> None:
    document = open_table(MIXED)
    shape_to(qtbot, document, Shape(where="0"))
    assert "Clear all" in document.grid.words and document.grid.scale.count == 0
    document.filters.clear_button.click()
    settled(qtbot, document)
    assert document.grid.scale.count == 1000


def test_the_shape_opens_as_a_query(qtbot: QtBot, open_table: Open) -> None:
    document = open_table(MIXED)
    told: list[str] = []
    document.desk.query_wanted.connect(told.append)
    shape = Shape((Sort("size"),), (Condition("name", Test.CONTAINS, ("7",)),), "id > 3")
    shape_to(qtbot, document, shape)
    document.filters.query_button.click()
    assert told == [shape.sql("t")]


def actions(menu: QMenu) -> dict[str, Any]:
    return {each.text().split("\t")[0]: each for each in menu.actions() if each.text()}


@pytest.fixture
def menus(qtbot: QtBot) -> Any:
    def current() -> dict[str, Any]:
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        return actions(menu)

    yield current
    while (popup := QApplication.activePopupWidget()) is not None:
        popup.close()


def test_a_cell_filters_to_its_value_and_away_from_it(
    qtbot: QtBot, open_table: Open, menus: Callable[[], dict[str, Any]]
) -> None:
    document = open_table(MIXED)
    document.grid.go_to(3, 2)
    open_cell_menu(document, QPoint(0, 0))
    menus()["Only this value"].trigger()
    settled(qtbot, document)
    assert set(shown(document, 2)) == {3}
    document.set_shape(Shape())
    settled(qtbot, document)
    document.grid.go_to(0, 2)
    open_cell_menu(document, QPoint(0, 0))
    menus()["Not this value"].trigger()
    settled(qtbot, document)
    assert document.shape.conditions == (Condition("size", Test.NOT_NULL),)


def test_the_menu_of_a_heading_sorts_by_more_columns(
    qtbot: QtBot, open_table: Open, menus: Callable[[], dict[str, Any]]
) -> None:
    document = open_table(MIXED)
    shape_to(qtbot, document, Shape((Sort("size"),)))
    open_header_menu(document, 1, QPoint(0, 0))
    menus()["Then by this, descending"].trigger()
    settled(qtbot, document)
    assert document.shape.sorts == (Sort("size"), Sort("name", True))
    told: list[Any] = []
    document.desk.profile_wanted.connect(told.append)
    open_header_menu(document, 1, QPoint(0, 0))
    menus()["Profile this column"].trigger()
    assert (told[0].table, told[0].column, told[0].shape) == ("t", "name", document.shape)


def test_the_form_makes_a_condition_by_keyboard_and_changes_one(
    qtbot: QtBot, open_table: Open
) -> None:
    document = open_table(MIXED)
    open_form(document, 2, None, QPoint(0, 0))
    (form,) = document.findChildren(ConditionForm)
    assert form.test.isEnabled() and form.test.currentData() is Test.CONTAINS
    form.test.setCurrentIndex(form.test.findData(Test.BETWEEN))
    qtbot.keyClicks(form.first, "5")
    assert form.condition is None and not form.findChildren(QPushButton)[0].isEnabled()
    qtbot.keyClicks(form.second, "6")
    qtbot.keyClick(form.second, Qt.Key.Key_Return)
    settled(qtbot, document)
    (made,) = document.shape.conditions
    assert made == Condition("size", Test.BETWEEN, (5, 6))
    document.filters.condition_clicked.emit(made)
    form = next(each for each in document.findChildren(ConditionForm) if each.isVisible())
    form.first.setText("4")
    form.apply()
    settled(qtbot, document)
    assert document.shape.conditions == (Condition("size", Test.BETWEEN, (4, 6)),)


INT, TEXT, ANY = Column("c", "INT"), Column("c", "TEXT"), Column("c", "")


@pytest.mark.parametrize(
    ("column", "test", "first", "values"),
    [
        (INT, Test.EQUALS, "12", (12,)),
        (TEXT, Test.EQUALS, "007", ("007",)),
        (ANY, Test.EQUALS, "'12'", ("12",)),
        (ANY, Test.EQUALS, "x'00ff'", (b"\x00\xff",)),
        (INT, Test.IN, "1, 'a,b', 2.5", (1, "a,b", 2.5)),
        (TEXT, Test.CONTAINS, " 5 ", (" 5 ",)),
    ],
)
def test_values_are_read_as_they_are_meant(
    column: Column, test: Test, first: str, values: tuple[Any, ...]
) -> None:
    assert condition_of(column, test, first) == Condition("c", test, values)


def test_nothing_typed_is_no_condition_yet() -> None:
    assert condition_of(INT, Test.EQUALS, " ") is None
    assert condition_of(INT, Test.IN, " , ") is None
    assert condition_of(INT, Test.BETWEEN, "1") is None
    assert condition_of(INT, Test.IS_NULL, "") == Condition("c", Test.IS_NULL)
    assert listed("", INT) == ()


def test_conditions_are_said_in_words() -> None:
    assert words(Condition("a", Test.BETWEEN, (1, 2.5))) == "a between 1 and 2.5"
    assert words(Condition("a", Test.CONTAINS, ("x",))) == "a contains “x”"
    assert words(Condition("a", Test.NOT_NULL)) == "a is not NULL"


def test_marks_leave_other_columns_as_they_are(open_table: Open) -> None:
    looks = open_table(MIXED).grid.looks
    changed = marked(looks, Shape((Sort("size"),)))
    assert changed[:2] == looks[:2] and changed[2].sort == "up" and changed[2].sort_place == 0


def test_the_form_and_the_strip_are_drawn(look: str, qtbot: QtBot, open_table: Open) -> None:
    document = open_table(MIXED)
    conditions = tuple(Condition("name", Test.CONTAINS, (str(i),)) for i in range(5))
    shape_to(qtbot, document, Shape((Sort("size"),), conditions, "id > 0"))
    wide = document.filters.height()
    document.resize(420, 600)
    document.grab()
    assert document.filters.height() > wide  # the chips wrap
    open_form(document, 1, conditions[0], QPoint(0, 0))
    (form,) = document.findChildren(ConditionForm)
    assert not form.grab().isNull() and form.first.text() == "0"
    form.close()
