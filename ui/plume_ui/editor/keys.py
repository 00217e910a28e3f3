"""What the keys of the editor do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from plume_db.completion.cut import is_closed
from plume_db.query.lines import OPEN_MASK, OPENERS
from plume_db.query.tokens import TokenKind, tokens
from plume_ui import shortcuts
from plume_ui.editor import editing
from plume_ui.editor.habits import habits
from plume_ui.editor.loading import AT_ONCE

if TYPE_CHECKING:
    from plume_ui.editor.sql_editor import SqlEditor

_Key = Qt.Key
_Ctrl = Qt.KeyboardModifier.ControlModifier
_Shift = Qt.KeyboardModifier.ShiftModifier
_Alt = Qt.KeyboardModifier.AltModifier
_RUN = "Ctrl+Return"
_RETURNS = (_Key.Key_Return, _Key.Key_Enter)
_ZOOMS = {_Key.Key_Plus: 1, _Key.Key_Equal: 1, _Key.Key_Minus: -1, _Key.Key_0: 0}
_MARKS = (*editing.PAIRS, *editing.PAIRS.values())


def command(editor: SqlEditor, event: QKeyEvent) -> bool:
    """Do what a key with Ctrl or Alt means, or a key on much that is selected; False where not."""
    key, held = event.key(), event.modifiers() & (_Ctrl | _Shift | _Alt)
    if held == _Ctrl and key in _RETURNS and shortcuts.chosen("query.run", _RUN) == _RUN:
        editor.completer.close()
        editor.run_wanted.emit()
    elif held == _Ctrl and key == _Key.Key_Space:
        editor.completer.ask()
    elif held == _Ctrl and key in (_Key.Key_F, _Key.Key_H):
        editor.show_find(replace=key == _Key.Key_H)
    elif key == _Key.Key_F3 and not held & _Ctrl:
        editor.find_bar.go_back() if held & _Shift else editor.find_bar.go_on()
    elif held & _Ctrl and key in _ZOOMS:
        editor.zoom_by(_ZOOMS[_Key(key)])
    else:
        return not editor.isReadOnly() and (_on_lines(editor, key, held) or _on_much(editor, event))
    return True


def _on_lines(editor: SqlEditor, key: int, held: Qt.KeyboardModifier) -> bool:
    if held == _Ctrl and key == _Key.Key_Slash:
        editor.toggle_comment()
    elif held == _Ctrl and key == _Key.Key_D:
        editing.duplicate(editor)
    elif held == _Alt and key in (_Key.Key_Up, _Key.Key_Down):
        editor.change_lines(lambda it: editing.move_lines(it, key == _Key.Key_Down))
    else:
        return False
    return True


def _on_much(editor: SqlEditor, event: QKeyEvent) -> bool:
    """Undo, redo, and change what is selected, in slices where it is much."""
    standard = QKeySequence.StandardKey
    if event.matches(standard.Undo):
        editor.undo()
    elif event.matches(standard.Redo):
        editor.redo()
    elif not much_is_selected(editor):
        return False
    elif event.matches(standard.Cut):
        editor.cut()
    elif event.key() in (_Key.Key_Delete, _Key.Key_Backspace):
        editor.loading.replace_selection("")
    elif event.text().isprintable() and event.text() and not event.modifiers() & _Ctrl:
        editor.loading.replace_selection(event.text())
    else:
        return False
    return True


def much_is_selected(editor: SqlEditor) -> bool:
    """Tell whether more is selected than Qt changes in a moment."""
    cursor = editor.textCursor()
    return cursor.selectionEnd() - cursor.selectionStart() > AT_ONCE


def edit(editor: SqlEditor, event: QKeyEvent) -> bool:
    """Do what Tab, Return, Backspace and the marks in pairs mean; False for all that Qt does."""
    key, held = event.key(), event.modifiers() & (_Ctrl | _Shift | _Alt)
    if editor.isReadOnly() or held & (_Ctrl | _Alt):
        return False
    if key == _Key.Key_Tab and not held:
        _tab(editor)
    elif key == _Key.Key_Backtab:
        editor.change_lines(editing.outdent)
    elif key in _RETURNS:
        editing.new_line(editor)
    elif key == _Key.Key_Backspace and not held:
        return editing.delete_pair(editor)
    else:
        text = event.text()
        return text in _MARKS and editing.type_pair(editor, text, in_text(editor))
    return True


def _tab(editor: SqlEditor) -> None:
    if editor.textCursor().hasSelection():
        editor.change_lines(editing.indent)
    else:
        column = editor.textCursor().positionInBlock()
        width = habits().tab_width
        editor.insertPlainText(" " * (width - column % width))


def tell_completer(editor: SqlEditor, event: QKeyEvent) -> None:
    """Let the completions know what a key did."""
    if event.text() and not event.modifiers() & (_Ctrl | _Alt):
        editor.completer.typed(event.text())
    else:
        editor.completer.moved()


def in_text(editor: SqlEditor) -> bool:
    """Tell whether the cursor is in a string, a quoted name or a comment."""
    cursor = editor.textCursor()
    before, _behind = editing.around(cursor)
    mark = OPENERS.get(editor.script.state_before(cursor.block()) & OPEN_MASK, "")
    last = None
    for token in tokens(mark + before):
        last = token
    if last is None or last.kind not in (TokenKind.COMMENT, TokenKind.STRING, TokenKind.NAME):
        return False
    return last.text.startswith("--") or not is_closed(last.text)
