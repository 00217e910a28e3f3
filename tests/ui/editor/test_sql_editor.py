"""The editor: colours, brackets, comments, and an error underlined where it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCharFormat
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from plume_db.query.tokens import TokenKind, tokens
from plume_ui import theme
from plume_ui.editor.brackets import pair_at
from plume_ui.editor.sql_editor import SqlEditor, python_offset, utf16_offset


@pytest.fixture
def editor(qtbot: QtBot) -> SqlEditor:
    made = SqlEditor()
    qtbot.addWidget(made)
    return made


def underlined(editor: SqlEditor) -> str:
    wave = QTextCharFormat.UnderlineStyle.WaveUnderline
    marks = [m for m in editor.extraSelections() if m.format.underlineStyle() == wave]
    return "|".join(m.cursor.selectedText() for m in marks)


def colours(editor: SqlEditor) -> list[str]:
    """Give the colour of each character, lines joined by "" for their breaks."""
    found: list[str] = []
    block = editor.document().firstBlock()
    while block.isValid():
        line = [""] * block.length()
        for part in block.layout().formats():
            for at in range(part.start, part.start + part.length):
                line[at] = part.format.foreground().color().name()
        found += line
        block = block.next()
    return found[:-1]


def test_the_word_at_an_error_is_underlined_until_it_is_changed(editor: SqlEditor) -> None:
    editor.setPlainText("select 'ü😀', frm\nfrom t")
    editor.show_error(editor.toPlainText().index("frm"))
    assert underlined(editor) == "frm"
    assert editor.textCursor().position() == utf16_offset(editor.toPlainText(), 13)
    editor.insertPlainText("x")
    assert underlined(editor) == ""


def test_an_error_at_the_end_or_beyond_it_is_still_shown(editor: SqlEditor) -> None:
    for text, offset in (("select", 6), ("select", 99), ("select (", 7), ("", 0)):
        editor.setPlainText(text)
        editor.show_error(offset)
        assert editor.error_range is not None
        assert bool(underlined(editor)) == bool(text)


def test_colouring_alone_does_not_take_the_underline_away(editor: SqlEditor) -> None:
    editor.setPlainText("select frm")
    editor.show_error(7)
    editor.highlighter.recolour()
    assert underlined(editor) == "frm"


@given(st.text(), st.integers(0, 50))
def test_offsets_go_to_qt_and_back(text: str, offset: int) -> None:
    offset = min(offset, len(text))
    assert python_offset(text, utf16_offset(text, offset)) == offset


LINES = st.lists(
    st.sampled_from(
        ["select ", "'", "''", '"', "/*", "*/", "--", "\n", "1.5", ":a", "[", "]", "`", "t", " "]
    ),
    max_size=25,
).map("".join)


@given(LINES)
def test_colours_are_those_of_the_tokens_over_any_lines(editor: SqlEditor, sql: str) -> None:
    look = theme.tokens()
    expected = [""] * len(sql)
    kinds = {
        TokenKind.COMMENT: look.comment,
        TokenKind.STRING: look.string,
        TokenKind.NUMBER: look.number,
        TokenKind.PARAMETER: look.warn,
    }
    for token in tokens(sql):
        colour = kinds.get(token.kind, "")
        if token.kind is TokenKind.WORD and token.text == "select":
            colour = look.keyword
        for at in range(token.start, token.end):
            expected[at] = "" if sql[at] == "\n" else colour
    editor.setPlainText(sql)
    assert colours(editor)[: len(sql)] == expected


def test_colours_follow_the_theme(editor: SqlEditor, look: str) -> None:
    editor.setPlainText("select")
    assert colours(editor)[0] == theme.tokens().keyword


def test_brackets_find_their_partner_outside_strings() -> None:
    text = "f(a, ')', (b)) -- ("
    assert pair_at(text, 1) == (1, 13)
    assert pair_at(text, 14) == (13, 1)
    assert pair_at(text, 11) == (10, 12)
    assert pair_at(text, len(text)) is None
    assert pair_at(")(", 1) is None


def test_comments_are_put_and_taken_away(editor: SqlEditor) -> None:
    text = "select 1\n\n  from t"
    editor.setPlainText(text)
    editor.selectAll()
    editor.toggle_comment()
    assert editor.toPlainText() == "-- select 1\n\n--   from t"
    editor.selectAll()
    editor.toggle_comment()
    assert editor.toPlainText() == text
    editor.undo()
    editor.undo()
    assert editor.toPlainText() == text


def test_a_new_line_keeps_the_indent_and_tab_makes_blanks(editor: SqlEditor) -> None:
    editor.setPlainText("  a")
    editor.moveCursor(editor.textCursor().MoveOperation.End)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QTest.keyClicks(editor, "b")
    QTest.keyClick(editor, Qt.Key.Key_Tab)
    assert editor.toPlainText() == "  a\n  b "


def test_line_numbers_make_room_for_themselves(editor: SqlEditor) -> None:
    before = editor.viewportMargins().left()
    editor.setPlainText("\n" * 12_000)
    assert editor.viewportMargins().left() > before
    editor.resize(300, 200)
    editor.grab()
    assert len(list(editor.lines_in_view(200))) < 50


def test_the_hint_of_an_empty_editor_is_not_covered(editor: SqlEditor) -> None:
    assert editor.placeholderText()
    assert not editor.extraSelections()
    editor.setPlainText("select 1")
    assert editor.extraSelections()
    editor.clear()
    assert not editor.extraSelections()
