"""The list of completions, driven by keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from plume_db.schema.objects import Catalog
from plume_ui.editor.condition_field import ConditionField
from plume_ui.editor.popup import spoken
from plume_ui.editor.sql_editor import SqlEditor

Key = Qt.Key


def labels(editor: SqlEditor) -> list[str]:
    popup = editor.completer.popup
    return [item.label for item in popup.completions.items] if popup else []


def settle(qtbot: QtBot, editor: SqlEditor) -> None:
    qtbot.waitUntil(lambda: not editor.completer._rest.isActive())


def type_in(qtbot: QtBot, editor: SqlEditor, text: str) -> None:
    QTest.keyClicks(editor, text)
    settle(qtbot, editor)


def test_the_list_opens_after_two_letters_and_behind_a_dot(qtbot: QtBot, editor: SqlEditor) -> None:
    type_in(qtbot, editor, "s")
    assert labels(editor) == []
    type_in(qtbot, editor, "e")
    assert "select" in labels(editor)
    type_in(qtbot, editor, "lect a.")
    assert labels(editor) == []  # nothing is called a
    editor.setPlainText("select  from Album a")
    editor.go_to(7)
    type_in(qtbot, editor, "a.")
    assert labels(editor)[:2] == ["AlbumId", "Title"]


@pytest.mark.parametrize("key", [Key.Key_Tab, Key.Key_Return])
def test_tab_and_return_take_what_begins_like_what_was_typed(
    qtbot: QtBot, editor: SqlEditor, key: Qt.Key
) -> None:
    type_in(qtbot, editor, "select * from Alb")
    QTest.keyClick(editor, key)
    assert editor.toPlainText() == "select * from Album"
    assert editor.completer.popup is None


def test_return_breaks_the_line_where_nothing_was_chosen(qtbot: QtBot, editor: SqlEditor) -> None:
    type_in(qtbot, editor, "select * from ")
    assert labels(editor)
    QTest.keyClick(editor, Key.Key_Return)
    assert editor.toPlainText() == "select * from \n"
    editor.setPlainText("")
    type_in(qtbot, editor, "select")
    QTest.keyClick(editor, Key.Key_Return)
    assert editor.toPlainText() == "select\n"


def test_what_the_arrows_chose_is_taken_by_return(qtbot: QtBot, editor: SqlEditor) -> None:
    type_in(qtbot, editor, "select * from ")
    QTest.keyClick(editor, Key.Key_Down)
    QTest.keyClick(editor, Key.Key_Up)
    QTest.keyClick(editor, Key.Key_Up)  # around, to the last
    last = labels(editor)[-1]
    QTest.keyClick(editor, Key.Key_Return)
    assert editor.toPlainText().startswith(f"select * from {last}")


def test_fast_typing_never_takes_an_item_of_the_word_before(
    qtbot: QtBot, editor: SqlEditor
) -> None:
    editor.setPlainText("select  from Album a")
    editor.go_to(7)
    type_in(qtbot, editor, "a.")
    QTest.keyClicks(editor, "ti")
    QTest.keyClick(editor, Key.Key_Tab)
    assert editor.toPlainText() == "select a.Title from Album a"


def test_tab_replaces_the_whole_word_and_return_only_what_is_before(
    qtbot: QtBot, editor: SqlEditor
) -> None:
    for key, expected in ((Key.Key_Tab, "Title"), (Key.Key_Return, "TitlezzId")):
        editor.setPlainText("select zzId from Album")
        editor.go_to(7)
        type_in(qtbot, editor, "Titl")
        QTest.keyClick(editor, Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(editor, key)
        assert editor.toPlainText() == f"select {expected} from Album"


def test_escape_closes_and_the_same_word_does_not_open_it_again(
    qtbot: QtBot, editor: SqlEditor
) -> None:
    type_in(qtbot, editor, "se")
    QTest.keyClick(editor, Key.Key_Escape)
    assert editor.completer.popup is None
    type_in(qtbot, editor, "l")
    assert editor.completer.popup is None
    type_in(qtbot, editor, "ect co")
    assert "count" in labels(editor)


def test_ctrl_space_always_asks(qtbot: QtBot, editor: SqlEditor) -> None:
    QTest.keyClick(editor, Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    assert "SELECT" in labels(editor)
    QTest.keyClick(editor, Key.Key_Return)
    assert editor.toPlainText() == "SELECT"


def test_nothing_opens_in_text_and_comments(qtbot: QtBot, editor: SqlEditor) -> None:
    for text in ("select 'sel", "-- select co", "/* select co", 'select "'):
        editor.setPlainText("")
        type_in(qtbot, editor, text)
        assert labels(editor) == []
        QTest.keyClick(editor, Key.Key_Escape)


def test_a_function_puts_the_cursor_between_its_brackets(qtbot: QtBot, editor: SqlEditor) -> None:
    type_in(qtbot, editor, "select subs")
    QTest.keyClick(editor, Key.Key_Tab)
    assert editor.toPlainText() == "select substr()"
    assert editor.textCursor().position() == len("select substr(")
    qtbot.waitUntil(lambda: editor.completer.tip is not None)
    assert editor.completer.tip is not None
    assert editor.completer.tip.accessibleName() == "substr(text, start, length)"
    type_in(qtbot, editor, "'a', ")
    assert "<b" in editor.completer.tip._call.text().partition("text, ")[2]
    type_in(qtbot, editor, "1)")
    assert editor.completer.tip is None


def test_the_list_never_covers_the_line_of_the_cursor(qtbot: QtBot, editor: SqlEditor) -> None:
    for lines in (0, 8, 15, 40):
        editor.setPlainText("\n" * lines)
        editor.go_to(lines)
        type_in(qtbot, editor, "se")
        popup = editor.completer.popup
        assert popup is not None
        caret = editor.cursorRect()
        top_left = editor.viewport().mapTo(editor.window(), caret.topLeft())
        line = QRect(0, top_left.y(), editor.width(), caret.height())
        assert not popup.geometry().intersects(line)
        assert editor.window().rect().contains(popup.geometry())


def test_items_are_spoken_with_kind_and_detail(qtbot: QtBot, editor: SqlEditor) -> None:
    editor.setPlainText("select  from Album")
    editor.go_to(7)
    type_in(qtbot, editor, "Ti")
    popup = editor.completer.popup
    assert popup is not None
    index = popup.view.model().index(0, 0)
    words = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert words == spoken(popup.completions.items[0]) == "Title, column, TEXT · Album"
    assert popup.view.accessibleName() == "Completions"


def test_the_list_goes_with_the_keyboard_and_the_editor(qtbot: QtBot, catalog: Catalog) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    row = QVBoxLayout(page)
    editor, other = SqlEditor(page), QLineEdit(page)
    row.addWidget(editor)
    row.addWidget(other)
    page.show()
    editor.setFocus()
    qtbot.waitUntil(editor.hasFocus)
    type_in(qtbot, editor, "se")
    assert editor.completer.popup is not None
    other.setFocus()
    assert editor.completer.popup is None


def test_characters_beyond_the_basic_plane_do_not_shift_what_is_replaced(
    qtbot: QtBot, editor: SqlEditor
) -> None:
    editor.setPlainText("select '😀😀',  from Album")
    editor.go_to(15)
    type_in(qtbot, editor, "Titl")
    QTest.keyClick(editor, Key.Key_Tab)
    assert editor.toPlainText() == "select '😀😀', Title from Album"


@pytest.fixture
def field(qtbot: QtBot, catalog: Catalog) -> ConditionField:
    made = ConditionField(None)
    qtbot.addWidget(made)
    made.editor.set_catalog(catalog)
    table = catalog.table("Track")
    assert table is not None
    made.set_table(table)
    made.resize(400, 300)
    made.show()
    made.setFocus()
    qtbot.waitUntil(made.editor.hasFocus)
    return made


def test_a_condition_completes_its_table_and_is_submitted_by_return(
    qtbot: QtBot, field: ConditionField
) -> None:
    type_in(qtbot, field.editor, "Nam")
    QTest.keyClick(field.editor, Key.Key_Tab)
    type_in(qtbot, field.editor, " = 1")
    with qtbot.waitSignal(field.submitted):
        QTest.keyClick(field.editor, Key.Key_Return)
    assert field.text() == "Name = 1"


def test_a_condition_stays_one_line(qtbot: QtBot, field: ConditionField) -> None:
    field.set_text("a = 1\n and b = 2")
    assert field.text() == "a = 1  and b = 2"
    QTest.keyClick(field.editor, Key.Key_Return)
    assert "\n" not in field.text()
    field.set_text("  Nam = 1")
    field.show_error(0)
    assert field.editor.error_range == (2, 5)


def test_tab_leaves_a_condition(qtbot: QtBot, catalog: Catalog) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    row = QVBoxLayout(page)
    field, other = ConditionField(None, page), QLineEdit(page)
    row.addWidget(field)
    row.addWidget(other)
    page.show()
    field.setFocus()
    qtbot.waitUntil(field.editor.hasFocus)
    QTest.keyClick(field.editor, Key.Key_Tab)
    assert other.hasFocus()
