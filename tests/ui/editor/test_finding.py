"""Find and replace: what counts as a hit, and what replacing does."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from plume_ui.editor.finding import Search
from plume_ui.editor.sql_editor import SqlEditor

Key = Qt.Key


def find(qtbot: QtBot, editor: SqlEditor, text: str, **how: bool) -> list[str]:
    finder = editor.finder
    finder.look_for(Search(text, **how))
    qtbot.waitUntil(lambda: not finder.running, timeout=20_000)
    found = []
    for start, end in zip(finder.starts, finder.ends, strict=True):
        cursor = editor.textCursor()
        cursor.setPosition(start)
        cursor.setPosition(end, cursor.MoveMode.KeepAnchor)
        found.append(cursor.selectedText())
    return found


@pytest.mark.parametrize(
    ("text", "how", "expected"),
    [
        ("ab", {}, ["ab", "AB", "ab"]),
        ("ab", {"case": True}, ["ab", "ab"]),
        ("ab", {"word": True}, ["ab", "AB"]),
        ("a.", {}, []),
        ("a.", {"regex": True}, ["ab", "AB", "ab"]),
        ("^x.*$", {"regex": True}, ["xabx Ä"]),
        ("ä", {}, ["Ä"]),
        ("(", {"regex": True}, []),
        ("q*", {"regex": True}, []),
    ],
)
def test_hits_are_what_was_asked_for(
    qtbot: QtBot, editor: SqlEditor, text: str, how: dict[str, bool], expected: list[str]
) -> None:
    editor.setPlainText("ab 😀 AB\nxabx Ä")
    assert find(qtbot, editor, text, **how) == expected


def test_a_pattern_that_is_none_is_told_of(qtbot: QtBot, editor: SqlEditor) -> None:
    editor.show_find()
    editor.find_bar.regex.setChecked(True)
    QTest.keyClicks(editor.find_bar.field, "a(")
    assert editor.find_bar.count.text() == "no valid pattern"
    assert editor.find_bar.count.toolTip()


def test_a_pattern_that_would_try_for_ever_gives_up(qtbot: QtBot, editor: SqlEditor) -> None:
    editor.setPlainText("a" * 1_000 + "b")
    assert find(qtbot, editor, "(a+)+$", regex=True) == []


def test_keys_open_the_bar_walk_the_hits_and_close_it(qtbot: QtBot, editor: SqlEditor) -> None:
    editor.setPlainText("one two one\none")
    QTest.keyClick(editor, Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    bar = editor.find_bar
    assert bar.isVisible() and bar.field.hasFocus() and not bar.replace_field.isVisible()
    QTest.keyClicks(bar.field, "one")
    qtbot.waitUntil(lambda: bar.count.text() == "1 of 3")
    QTest.keyClick(bar.field, Key.Key_Return)
    assert bar.count.text() == "2 of 3" and editor.textCursor().selectionStart() == 8
    QTest.keyClick(bar.field, Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(bar.field, Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert bar.count.text() == "3 of 3"
    QTest.keyClick(bar.field, Key.Key_Escape)
    assert not bar.isVisible() and editor.hasFocus()
    assert editor.selected_text() == "one"


def test_the_bar_makes_room_for_itself_above_the_text(editor: SqlEditor) -> None:
    before = editor.viewport().y()
    editor.show_find(replace=True)
    bar = editor.find_bar.geometry()
    assert editor.viewport().y() >= bar.bottom() and bar.width() == editor.contentsRect().width()
    editor.find_bar.close_bar()
    assert editor.viewport().y() == before


def test_escape_is_the_bars_and_the_lists_before_it_is_the_pages(
    qtbot: QtBot, editor: SqlEditor
) -> None:
    heard: list[bool] = []
    shortcut = QShortcut(QKeySequence("Esc"), editor)
    shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    shortcut.activated.connect(lambda: heard.append(True))
    editor.show_find()
    bar = editor.find_bar
    for widget in (bar.field, bar.case):
        bar.open_bar(False)
        widget.setFocus()
        QTest.keyClick(editor.windowHandle(), Key.Key_Escape)
        assert not bar.isVisible() and not heard
    editor.setFocus()
    QTest.keyClicks(editor, "sel")
    qtbot.waitUntil(lambda: editor.completer.popup is not None)
    QTest.keyClick(editor.windowHandle(), Key.Key_Escape)
    assert editor.completer.popup is None and not heard
    QTest.keyClick(editor.windowHandle(), Key.Key_Escape)
    assert heard


def test_keys_in_the_bar_do_nothing_to_the_text(editor: SqlEditor) -> None:
    editor.setPlainText("select 1")
    editor.show_find()
    for key in (Key.Key_D, Key.Key_Slash, Key.Key_Return, Key.Key_Plus):
        QTest.keyClick(editor.find_bar.field, key, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(editor.find_bar.field, Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert editor.toPlainText() == "select 1"


def test_one_hit_is_replaced_at_a_time(qtbot: QtBot, editor: SqlEditor) -> None:
    editor.setPlainText("a b a")
    QTest.keyClick(editor, Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    bar = editor.find_bar
    QTest.keyClicks(bar.field, "a")
    qtbot.waitUntil(lambda: bar.count.text() == "1 of 2")
    bar.replace_field.setText("xy")
    QTest.keyClick(bar.replace_field, Key.Key_Return)
    assert editor.toPlainText() == "xy b a"
    qtbot.waitUntil(lambda: editor.selected_text() == "a")


def test_replacing_all_is_one_step_back(qtbot: QtBot, editor: SqlEditor) -> None:
    text = "a 😀 b A\n" * 3_000
    editor.setPlainText(text)
    find(qtbot, editor, "a")
    editor.finder.replace_all("long")
    qtbot.waitUntil(lambda: not editor.finder.running, timeout=20_000)
    assert editor.toPlainText() == "long 😀 b long\n" * 3_000
    assert editor.finder.replaced == 6_000 and not editor.isReadOnly()
    editor.undo()
    qtbot.waitUntil(lambda: not editor.steps.running, timeout=20_000)
    assert editor.toPlainText() == text


def test_groups_of_a_pattern_can_be_put_in(qtbot: QtBot, editor: SqlEditor) -> None:
    editor.setPlainText("f(1, 2)\nf(3, 4)")
    find(qtbot, editor, r"f\((\d), (\d)\)", regex=True)
    editor.finder.replace_all(r"g(\2, $1)\\")
    qtbot.waitUntil(lambda: not editor.finder.running)
    assert editor.toPlainText() == "g(2, 1)\\\ng(4, 3)\\"


def test_hits_follow_what_is_typed(qtbot: QtBot, editor: SqlEditor) -> None:
    editor.setPlainText("a a")
    find(qtbot, editor, "a")
    editor.go_to(0)
    QTest.keyClicks(editor, "a ")
    qtbot.waitUntil(lambda: list(editor.finder.starts) == [0, 2, 4])
    assert len(editor._hits_in_view()) == 3
