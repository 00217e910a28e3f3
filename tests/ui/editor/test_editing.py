"""Keys that change lines and pairs of marks."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest

from plume_ui.editor import editing
from plume_ui.editor.sql_editor import SqlEditor

Key = Qt.Key
Ctrl, Alt = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def choose(editor: SqlEditor, start: int, end: int) -> None:
    cursor = editor.textCursor()
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)


def test_tab_moves_selected_lines_and_backtab_moves_them_back(editor: SqlEditor) -> None:
    editor.setPlainText("a\n\n  b\nc")
    choose(editor, 0, 6)
    QTest.keyClick(editor, Key.Key_Tab)
    assert editor.toPlainText() == "    a\n\n      b\nc"
    QTest.keyClick(editor, Key.Key_Backtab)
    assert editor.toPlainText() == "a\n\n  b\nc"
    QTest.keyClick(editor, Key.Key_Backtab)
    assert editor.toPlainText() == "a\n\nb\nc"
    for _ in range(3):
        editor.undo()
    assert editor.toPlainText() == "a\n\n  b\nc"


def test_a_line_is_duplicated_and_a_selection_too(editor: SqlEditor) -> None:
    editor.setPlainText("one\ntwo")
    editor.go_to(2)
    QTest.keyClick(editor, Key.Key_D, Ctrl)
    assert editor.toPlainText() == "one\none\ntwo"
    assert editor.textCursor().position() == 6
    choose(editor, 8, 11)
    QTest.keyClick(editor, Key.Key_D, Ctrl)
    assert editor.toPlainText() == "one\none\ntwotwo"


def test_lines_are_moved_with_their_selection(editor: SqlEditor) -> None:
    editor.setPlainText("a\nbb\nccc")
    choose(editor, 0, 4)
    QTest.keyClick(editor, Key.Key_Down, Alt)
    assert editor.toPlainText() == "ccc\na\nbb"
    assert editor.selected_text() == "a\nbb"
    QTest.keyClick(editor, Key.Key_Down, Alt)  # the last already
    QTest.keyClick(editor, Key.Key_Up, Alt)
    assert editor.toPlainText() == "a\nbb\nccc"
    editor.undo()
    assert editor.toPlainText() == "ccc\na\nbb"


@pytest.mark.parametrize(
    ("typed", "expected", "place"),
    [
        ("(", "()", 1),
        ("()", "()", 2),
        ("f(a)", "f(a)", 4),
        ("'", "''", 1),
        ("'a'", "'a'", 3),
        ("''", "''", 2),
        ("it's", "it's", 4),
        ("-- it's (", "-- it's (", 9),
        ("'a(", "'a('", 3),
        ("x'a (", "x'a (", 5),
        ("a[", "a[", 2),
    ],
)
def test_marks_are_closed_where_that_helps(
    editor: SqlEditor, typed: str, expected: str, place: int
) -> None:
    QTest.keyClicks(editor, typed)
    assert editor.toPlainText() == expected
    assert editor.textCursor().position() == place


def test_a_selection_is_put_between_marks(editor: SqlEditor) -> None:
    editor.setPlainText("a b")
    choose(editor, 2, 3)
    QTest.keyClicks(editor, "(")
    assert editor.toPlainText() == "a (b)"
    assert editor.selected_text() == "b"


def test_an_empty_pair_goes_as_a_whole(editor: SqlEditor) -> None:
    QTest.keyClicks(editor, "f(")
    QTest.keyClick(editor, Key.Key_Backspace)
    assert editor.toPlainText() == "f"
    QTest.keyClicks(editor, "(1")
    QTest.keyClick(editor, Key.Key_Backspace)
    assert editor.toPlainText() == "f()"


def test_return_opens_a_bracket_over_lines(editor: SqlEditor) -> None:
    QTest.keyClicks(editor, "in (")
    QTest.keyClick(editor, Key.Key_Return)
    assert editor.toPlainText() == "in (\n    \n)"
    assert editor.textCursor().position() == 9


def test_shift_return_is_a_line_break_as_any(editor: SqlEditor) -> None:
    QTest.keyClicks(editor, "a")
    QTest.keyClick(editor, Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClicks(editor, "b")
    assert editor.toPlainText() == "a\nb"
    assert editor.blockCount() == 2


def test_ctrl_slash_comments_and_ctrl_return_runs(editor: SqlEditor) -> None:
    editor.setPlainText("select 1")
    QTest.keyClick(editor, Key.Key_Slash, Ctrl)
    assert editor.toPlainText() == "-- select 1"
    heard: list[bool] = []
    editor.run_wanted.connect(lambda: heard.append(True))
    QTest.keyClick(editor, Key.Key_Return, Ctrl)
    assert heard and editor.toPlainText() == "-- select 1"


def test_zoom_is_told_and_bounded(editor: SqlEditor) -> None:
    heard: list[object] = []
    editor.zoomed.connect(heard.append)
    before = editor.font().pointSizeF()
    QTest.keyClick(editor, Key.Key_Plus, Ctrl)
    assert editor.font().pointSizeF() == before + 1 and heard == [1]
    QTest.keyClick(editor, Key.Key_Minus, Ctrl)
    QTest.keyClick(editor, Key.Key_0, Ctrl)
    assert editor.font().pointSizeF() == before and heard[-1] == 0
    editor.set_zoom(500)
    assert editor.font().pointSizeF() < 100


def test_characters_beyond_the_basic_plane_do_not_confuse_pairs(editor: SqlEditor) -> None:
    editor.setPlainText("f(😀, (b))")
    editor.go_to(1)
    editor._marks.look()
    ends = [m.cursor.selectedText() for m in editor.extraSelections()[1:]]
    places = [m.cursor.selectionStart() for m in editor.extraSelections()[1:]]
    assert ends == ["(", ")"] and places == [1, 9]


def test_of_too_many_lines_none_is_changed_and_this_is_said(
    editor: SqlEditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editing, "MOST_LINES", 3)
    text = "a\nb\nc\nd\ne\nf"
    editor.setPlainText(text)
    for key, held in ((Key.Key_Slash, Ctrl), (Key.Key_Tab, None), (Key.Key_Down, Alt)):
        choose(editor, 0, 9)
        QTest.keyClick(editor, key, held or Qt.KeyboardModifier.NoModifier)
        assert editor.toPlainText() == text, "half of it would be worse than nothing"
        assert "At most 3 lines" in editor._notice.text()
    choose(editor, 0, 5)
    editor.toggle_comment()
    assert editor.toPlainText().startswith("-- a\n-- b\n-- c\nd")
