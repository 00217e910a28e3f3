"""Long texts come in, change and go in pieces, and are the same as if they had not."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from plume_ui.editor.loading import LONGEST_LINE
from plume_ui.editor.sql_editor import SqlEditor, python_offset, utf16_offset

ROW = "INSERT INTO t VALUES({}, 'some text 😀', x'00ff', NULL);\n"
LONG = "".join(ROW.format(n) for n in range(8_000))
ONE_LINE = "INSERT INTO t VALUES " + ",".join(f"({n},'a; b')" for n in range(9_000)) + "; SELECT 1"


def at_rest(editor: SqlEditor) -> bool:
    return not (
        editor.loading.running
        or editor.steps.running
        or editor.finder.running
        or not editor.script.knows(editor.blockCount())
    )


def load(qtbot: QtBot, editor: SqlEditor, text: str) -> None:
    editor.setPlainText(text)
    qtbot.waitUntil(lambda: at_rest(editor), timeout=30_000)


@pytest.mark.parametrize("text", [LONG, ONE_LINE, LONG + ONE_LINE + "\n", "\n" * 70_000])
def test_a_long_text_comes_in_whole(qtbot: QtBot, editor: SqlEditor, text: str) -> None:
    editor.setPlainText(text)
    assert editor.isReadOnly()
    assert editor.toPlainText() == text  # also while it is coming in
    qtbot.waitUntil(lambda: at_rest(editor), timeout=30_000)
    assert not editor.isReadOnly()
    assert editor.toPlainText() == text
    assert not editor.document().isUndoAvailable()


def test_the_end_of_a_line_may_be_any(qtbot: QtBot, editor: SqlEditor) -> None:
    load(qtbot, editor, "select 1;\r\n" * 10_000)
    assert editor.toPlainText() == "select 1;\n" * 10_000


def test_statements_are_found_in_a_long_text(qtbot: QtBot, editor: SqlEditor) -> None:
    load(qtbot, editor, LONG)
    place = editor.document().findBlockByNumber(5_000).position() + 4
    found = editor.script.statement_at(place)
    assert found is not None and found.text == ROW.format(5_000).strip()
    offset = LONG.index("VALUES(5000")
    assert editor.script.position_of(offset) == utf16_offset(LONG, offset)
    assert editor.offset_of(utf16_offset(LONG, offset)) == offset


def test_a_line_that_is_too_long_is_shown_cut_and_kept_whole(
    qtbot: QtBot, editor: SqlEditor
) -> None:
    load(qtbot, editor, ONE_LINE)
    longest = max(
        editor.document().findBlockByNumber(n).length() for n in range(editor.blockCount())
    )
    assert longest <= LONGEST_LINE
    assert "cut" in editor._notice.text()
    for offset in (0, 3_000, len(ONE_LINE) // 2, len(ONE_LINE)):
        place = editor.script.position_of(offset)
        assert editor.offset_of(place) == offset
    editor.selectAll()
    assert editor.createMimeDataFromSelection().text() == ONE_LINE
    editor.go_to(editor.document().characterCount() - 1)
    found = editor.statement_at_cursor()
    assert found is not None and found.text == "SELECT 1"
    QTest.keyClicks(editor, ", 2")
    assert editor.toPlainText() == ONE_LINE + ", 2"


def test_parts_of_a_cut_text_join_to_the_text(qtbot: QtBot, editor: SqlEditor) -> None:
    load(qtbot, editor, ONE_LINE)
    raw = editor.document().toRawText().replace("\u2029", "\n")
    at = raw.index(editor.script.fold)
    for cut in (at, at + 1, at + 2):
        parts = editor.script.unfolded_parts([raw[:cut], "", raw[cut:]])
        assert "".join(parts) == ONE_LINE


def test_a_long_paste_is_one_step_back(qtbot: QtBot, editor: SqlEditor) -> None:
    editor.setPlainText("before after")
    editor.go_to(7)
    data = QMimeData()
    data.setText(LONG)
    editor.insertFromMimeData(data)
    qtbot.waitUntil(lambda: at_rest(editor), timeout=30_000)
    assert editor.toPlainText() == f"before {LONG}after"
    QTest.keyClick(editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: at_rest(editor), timeout=30_000)
    assert editor.toPlainText() == "before after"
    editor.redo()
    qtbot.waitUntil(lambda: at_rest(editor), timeout=30_000)
    assert editor.toPlainText() == f"before {LONG}after"


def test_deleting_everything_is_one_step_back(qtbot: QtBot, editor: SqlEditor) -> None:
    load(qtbot, editor, LONG)
    editor.selectAll()
    QTest.keyClick(editor, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: at_rest(editor), timeout=30_000)
    assert editor.toPlainText() == ""
    editor.undo()
    qtbot.waitUntil(lambda: at_rest(editor), timeout=30_000)
    assert editor.toPlainText() == LONG


def test_typing_after_an_undo_forgets_what_could_be_redone(qtbot: QtBot, editor: SqlEditor) -> None:
    load(qtbot, editor, LONG)
    editor.selectAll()
    QTest.keyClick(editor, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: at_rest(editor), timeout=30_000)
    editor.undo()
    qtbot.waitUntil(lambda: at_rest(editor), timeout=30_000)
    editor.go_to(0)
    QTest.keyClicks(editor, "x")
    editor.undo()
    assert editor.toPlainText() == LONG


def test_another_text_may_come_while_one_is_coming(qtbot: QtBot, editor: SqlEditor) -> None:
    editor.setPlainText(LONG)
    editor.setPlainText("select 1")
    assert editor.toPlainText() == "select 1" and not editor.isReadOnly()
    editor.setPlainText(LONG)
    load(qtbot, editor, ONE_LINE)
    assert editor.toPlainText() == ONE_LINE


def test_the_cursor_goes_to_its_place_once_the_text_is_there(
    qtbot: QtBot, editor: SqlEditor
) -> None:
    editor.setPlainText(LONG)
    editor.go_to(100_000)
    qtbot.waitUntil(lambda: at_rest(editor), timeout=30_000)
    assert editor.textCursor().position() == 100_000
    assert python_offset(LONG, 100_000) == editor.offset_of(100_000)


def test_lines_in_view_are_in_colours_wherever_they_are(qtbot: QtBot, editor: SqlEditor) -> None:
    load(qtbot, editor, LONG)
    editor.go_to(editor.script.position_of(LONG.index("VALUES(7000")))
    editor.ensureCursorVisible()
    assert editor.textCursor().block().layout().formats()
    assert not editor.document().findBlockByNumber(3_000).layout().formats()
