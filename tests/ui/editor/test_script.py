"""The statement at the cursor is found from the lines around it, whatever was changed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from plume_db.query.statements import statement_at
from plume_ui.editor.script import python_offset, utf16_offset
from plume_ui.editor.sql_editor import SqlEditor

LINES = st.lists(
    st.sampled_from(
        [
            *("select 1", ";", "\n", "\n\n", "'", "--", "/*", "*/", "😀", "x ", "create trigger "),
            *("t begin ", "end", '"', "a;b", " ", "[", "]", "explain "),
        ]
    ),
    max_size=25,
).map("".join)


def bodies_agree(editor: SqlEditor, position: int) -> bool:
    text = editor.toPlainText()
    found = editor.script.statement_at(position)
    truth = statement_at(text, python_offset(text, position))
    if truth is None or found is None:
        return found is None and truth is None
    at = utf16_offset(text, truth.body_start)
    return (found.start, found.text) == (at, text[truth.body_start : truth.end])


@given(LINES, st.integers(0, 80))
def test_it_is_the_one_that_reading_everything_finds(
    editor: SqlEditor, text: str, position: int
) -> None:
    editor.setPlainText(text)
    position = min(position, editor.document().characterCount() - 1)
    assert bodies_agree(editor, position)


@given(LINES, LINES, st.integers(0, 80), st.integers(0, 80), st.integers(0, 80))
def test_changes_keep_it_right(
    editor: SqlEditor, text: str, put: str, start: int, end: int, position: int
) -> None:
    editor.setPlainText(text)
    last = editor.document().characterCount() - 1
    cursor = editor.textCursor()
    cursor.setPosition(min(start, last))
    cursor.setPosition(min(end, last), cursor.MoveMode.KeepAnchor)
    cursor.insertText(put)
    position = min(position, editor.document().characterCount() - 1)
    assert bodies_agree(editor, position)
    editor.undo()
    assert bodies_agree(editor, min(position, editor.document().characterCount() - 1))


def test_a_statement_that_is_too_long_is_not_looked_for(editor: SqlEditor) -> None:
    editor.setPlainText("select\n" + "1,\n" * 4_000 + "1; select 2")
    assert editor.script.statement_at(5_000) is None
    found = editor.script.statement_at(editor.document().characterCount() - 1)
    assert found is None or found.text == "select 2"


def test_the_lines_of_the_statement_are_marked_in_the_gutter(
    qtbot: QtBot, editor: SqlEditor
) -> None:
    editor.setPlainText("select 1;\n\nselect\n  2;\nselect 3;")
    editor.go_to(14)
    qtbot.waitUntil(lambda: editor._statement_lines() == (2, 3))
    editor.go_to(0)
    qtbot.waitUntil(lambda: editor._statement_lines() == (0, 0))


def test_no_break_spaces_in_strings_stay_what_they_are(editor: SqlEditor) -> None:
    editor.setPlainText("select 'a\u00a0b'")
    assert editor.toPlainText() == "select 'a\u00a0b'"
