"""What keys do to whole lines and to pairs of marks; each is one step that can be undone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtGui import QTextBlock, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

from plume_ui.editor.habits import habits
from plume_ui.editor.script import python_offset

PAIRS = {"(": ")", "[": "]", "'": "'", '"': '"', "`": "`"}
_CLOSERS = frozenset(PAIRS.values())

MOST_LINES = 10_000
"""Lines of a selection that are changed at once; more would hold the window."""


def too_many_lines(editor: QPlainTextEdit) -> bool:
    """Tell whether a selection has more lines than can be changed at once."""
    cursor, document = editor.textCursor(), editor.document()
    first = document.findBlock(cursor.selectionStart()).blockNumber()
    return document.findBlock(cursor.selectionEnd()).blockNumber() - first > MOST_LINES


@contextmanager
def one_step(cursor: QTextCursor) -> Iterator[None]:
    """Make everything that is done with a cursor one step for undo."""
    cursor.beginEditBlock()
    try:
        yield
    finally:
        cursor.endEditBlock()


def selected_lines(editor: QPlainTextEdit) -> list[QTextBlock]:
    """List the lines a selection touches; not the last where it ends at its very start."""
    cursor = editor.textCursor()
    document = editor.document()
    first = document.findBlock(cursor.selectionStart()).blockNumber()
    last_block = document.findBlock(cursor.selectionEnd())
    last = last_block.blockNumber()
    if last > first and cursor.selectionEnd() == last_block.position():
        last -= 1
    return [document.findBlockByNumber(n) for n in range(first, last + 1)]


def toggle_comment(editor: QPlainTextEdit) -> None:
    """Put ``--`` before every selected line, or take it away where all have it."""
    blocks = selected_lines(editor)
    filled = [b for b in blocks if b.text().strip()] or blocks
    remove = all(b.text().lstrip().startswith("--") for b in filled)
    _each_line(editor, filled, _uncomment if remove else _comment)


def indent(editor: QPlainTextEdit) -> None:
    """Move the selected lines to the right."""
    blocks = [b for b in selected_lines(editor) if b.text().strip()]
    _each_line(editor, blocks, lambda edit, _block: edit.insertText(habits().indent))


def outdent(editor: QPlainTextEdit) -> None:
    """Move the selected lines, or the line of the cursor, to the left."""
    _each_line(editor, selected_lines(editor), _outdent)


def duplicate(editor: QPlainTextEdit) -> None:
    """Write the selected text, or the line of the cursor, once more behind itself."""
    cursor = editor.textCursor()
    edit = editor.textCursor()
    with one_step(edit):
        if cursor.hasSelection():
            text = cursor.selectedText()
            edit.setPosition(cursor.selectionEnd())
            edit.insertText(text)
            cursor.setPosition(edit.position() - len(text))
            cursor.setPosition(edit.position(), QTextCursor.MoveMode.KeepAnchor)
        else:
            column = cursor.positionInBlock()
            text = cursor.block().text()
            edit.movePosition(QTextCursor.MoveOperation.EndOfBlock)
            edit.insertText("\n" + text)
            cursor.setPosition(edit.block().position() + column)
    editor.setTextCursor(cursor)


def move_lines(editor: QPlainTextEdit, down: bool) -> None:
    """Change the selected lines' place with the line behind or before them."""
    blocks = selected_lines(editor)
    first, last = blocks[0], blocks[-1]
    other = last.next() if down else first.previous()
    if not other.isValid():
        return
    cursor = editor.textCursor()
    anchor, position = cursor.anchor(), cursor.position()
    shift = other.length() if down else -other.length()
    start = min(first.position(), other.position())
    end = max(last.position() + last.length(), other.position() + other.length()) - 1
    lines, single = [b.text() for b in blocks], other.text()
    edit = QTextCursor(editor.document())
    with one_step(edit):
        edit.setPosition(start)
        edit.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        edit.insertText("\n".join([single, *lines] if down else [*lines, single]))
    longest = editor.document().characterCount() - 1
    cursor.setPosition(min(max(0, anchor + shift), longest))
    cursor.setPosition(min(max(0, position + shift), longest), QTextCursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)


def around(cursor: QTextCursor) -> tuple[str, str]:
    """Give the text of the line before and behind a cursor."""
    text = cursor.block().text()
    column = python_offset(text, cursor.positionInBlock())
    return text[:column], text[column:]


def new_line(editor: QPlainTextEdit) -> None:
    """Begin a line that is indented like the one before; one more inside a fresh bracket."""
    cursor = editor.textCursor()
    before, behind = around(cursor)
    blanks = before[: len(before) - len(before.lstrip(" "))]
    deeper = before.rstrip().endswith("(")
    with one_step(cursor):
        cursor.insertText("\n" + blanks + (habits().indent if deeper else ""))
        if deeper and behind.startswith(")"):
            place = cursor.position()
            cursor.insertText("\n" + blanks)
            cursor.setPosition(place)
    editor.setTextCursor(cursor)
    editor.ensureCursorVisible()


def type_pair(editor: QPlainTextEdit, typed: str, in_text: bool) -> bool:
    """Put the closing mark behind an opening one; False where the key is to do as always.

    A closing mark that stands there already is stepped over, and a selection is put between.
    `in_text` says that the cursor is in a string or comment.
    """
    if not habits().pairs:
        return False
    cursor = editor.textCursor()
    line, rest = around(cursor)
    before, behind = line[-1:], rest[:1]
    if cursor.hasSelection():
        return typed in PAIRS and _surround(editor, cursor, typed)
    if typed in _CLOSERS and behind == typed:
        cursor.movePosition(QTextCursor.MoveOperation.Right)
        editor.setTextCursor(cursor)
        return True
    in_word = before.isalnum() or before == "_"
    if typed not in PAIRS or in_text or (behind and behind not in " ),;"):
        return False
    if typed not in "([" and (in_word or before == typed):
        return False
    if typed == "[" and in_word:
        return False
    with one_step(cursor):
        cursor.insertText(typed + PAIRS[typed])
    cursor.movePosition(QTextCursor.MoveOperation.Left)
    editor.setTextCursor(cursor)
    return True


def delete_pair(editor: QPlainTextEdit) -> bool:
    """Take an empty pair away as a whole; False where there is none."""
    cursor = editor.textCursor()
    if cursor.hasSelection():
        return False
    before, behind = around(cursor)
    if not before or PAIRS.get(before[-1]) != behind[:1]:
        return False
    with one_step(cursor):
        cursor.deletePreviousChar()
        cursor.deleteChar()
    return True


def _surround(editor: QPlainTextEdit, cursor: QTextCursor, typed: str) -> bool:
    start, end = cursor.selectionStart(), cursor.selectionEnd()
    with one_step(cursor):
        cursor.setPosition(end)
        cursor.insertText(PAIRS[typed])
        cursor.setPosition(start)
        cursor.insertText(typed)
    cursor.setPosition(start + 1)
    cursor.setPosition(end + 1, QTextCursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)
    return True


def _each_line(
    editor: QPlainTextEdit,
    blocks: list[QTextBlock],
    change: Callable[[QTextCursor, QTextBlock], object],
) -> None:
    edit = QTextCursor(editor.document())
    with one_step(edit):
        for block in blocks:
            edit.setPosition(block.position())
            change(edit, block)


def _comment(edit: QTextCursor, _block: QTextBlock) -> None:
    edit.insertText("-- ")


def _uncomment(edit: QTextCursor, block: QTextBlock) -> None:
    text = block.text()
    at = text.index("--") if "--" in text else len(text)
    length = 3 if text[at + 2 : at + 3] == " " else len(text[at : at + 2])
    edit.setPosition(block.position() + at)
    edit.setPosition(block.position() + at + length, QTextCursor.MoveMode.KeepAnchor)
    edit.removeSelectedText()


def _outdent(edit: QTextCursor, block: QTextBlock) -> None:
    text = block.text()
    blanks = len(text) - len(text.lstrip(" "))
    count = 1 if text.startswith("\t") else min(habits().tab_width, blanks)
    edit.setPosition(block.position() + count, QTextCursor.MoveMode.KeepAnchor)
    edit.removeSelectedText()
