"""When completions open, what keys do to them, and how one is written."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

from plume_db.completion.complete import complete, signature_at
from plume_db.completion.functions import Function
from plume_db.completion.items import Completions, Item
from plume_db.language import trn
from plume_db.schema.objects import Catalog, Table
from plume_ui.editor.habits import habits
from plume_ui.editor.popup import CompletionPopup, spoken
from plume_ui.editor.script import Part, Script, utf16_length
from plume_ui.editor.signature_tip import SignatureTip
from plume_ui.widgets.spoken import announce

REST_MS = 30
"""How long the keyboard rests before the list is made: two strokes in a row make one."""

REACH = 40_000
"""Characters of a statement that completion looks at in this thread: some milliseconds."""

LETTERS = 2
"""How many letters open the list unasked; one where a name must stand."""

_KEYS = Qt.Key
_TAKING = (_KEYS.Key_Tab, _KEYS.Key_Return, _KEYS.Key_Enter, _KEYS.Key_Down, _KEYS.Key_Up)
_WALKS = {_KEYS.Key_Down: 1, _KEYS.Key_Up: -1}


class Completer(QObject):
    """Completes in one editor."""

    def __init__(self, editor: QPlainTextEdit, script: Script) -> None:
        super().__init__(editor)
        self._editor = editor
        self._script = script
        self.catalog: Catalog | None = None
        self.attached: Mapping[str, Catalog] = {}
        self.functions: Mapping[str, Function] | None = None
        self.condition_of: Table | None = None
        self._popup: CompletionPopup | None = None
        self._tip: SignatureTip | None = None
        self._asked = False
        self._dismissed = False
        """Whether Escape closed the list of the word that is being typed."""
        self._start = 0
        """Where the part of the text starts that was completed, as Qt counts."""
        self._part = Part(0, "")
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._look)
        editor.installEventFilter(self)

    @property
    def popup(self) -> CompletionPopup | None:
        """The list while it is shown."""
        return self._popup if self._popup is not None and self._popup.isVisible() else None

    @property
    def tip(self) -> SignatureTip | None:
        """The call while it is shown."""
        return self._tip if self._tip is not None and self._tip.isVisible() else None

    def ask(self) -> None:
        """Show what could stand here, whatever was typed."""
        self._asked, self._dismissed = True, False
        self._rest.stop()
        self._look()

    def close(self) -> None:
        """Hide the list and the call."""
        self._rest.stop()
        self._asked = False
        for box in (self._popup, self._tip):
            if box is not None:
                box.hide()

    def typed(self, text: str) -> None:
        """Note that a key put this text in."""
        if not (text.isalnum() or text == "_"):
            self._dismissed = False
        if text.isprintable() and text and (habits().completes or self.popup is not None):
            self._rest.start()
        else:
            self.close()

    def moved(self) -> None:
        """Note that the cursor moved without typing, or that something was deleted."""
        if self.popup is not None or self.tip is not None:
            self._rest.start()

    def handle(self, event: QKeyEvent) -> bool:
        """Take a key that is meant for the list; True where it is done with."""
        key, plain = event.key(), not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if self._rest.isActive() and self.popup is not None and plain and key in _TAKING:
            self._rest.stop()
            self._look()  # the list is of the word before the last strokes
        popup = self.popup
        if key == _KEYS.Key_Escape and plain and (popup is not None or self.tip is not None):
            self._dismissed = popup is not None
            self.close()
            return True
        if popup is None or not plain:
            return False
        if key in _WALKS or key in (_KEYS.Key_PageUp, _KEYS.Key_PageDown):
            pages = popup.page if key == _KEYS.Key_PageDown else -popup.page
            popup.walk(_WALKS.get(_KEYS(key), pages))
            return True
        if key == _KEYS.Key_Tab:
            return self._take_current(whole_word=True)
        if key in (_KEYS.Key_Return, _KEYS.Key_Enter) and self._is_meant(popup):
            return self._take_current(whole_word=False)
        return False

    def _is_meant(self, popup: CompletionPopup) -> bool:
        """Whether Return means the item at the top, and not a new line."""
        if popup.walked or self._asked:
            return True
        item, prefix = popup.current, popup.completions.prefix
        if item is None or not prefix:
            return False
        fits = item.label.lower().startswith(prefix.lower())
        return fits and item.insert.lower() != prefix.lower()

    def _take_current(self, whole_word: bool) -> bool:
        popup = self.popup
        if popup is None or popup.current is None:
            return False
        self._take(popup.current, popup.completions, whole_word)
        return True

    def _take(self, item: Item, completions: Completions, whole_word: bool) -> None:
        self.close()
        cursor = self._editor.textCursor()
        end = self._part.outer(completions.end) if whole_word else cursor.position()
        cursor.beginEditBlock()
        cursor.setPosition(self._part.outer(completions.start))
        cursor.setPosition(max(end, cursor.position()), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(item.insert)
        cursor.endEditBlock()
        if item.back:
            cursor.setPosition(cursor.position() - utf16_length(item.insert[-item.back :]))
        self._editor.setTextCursor(cursor)
        self._editor.ensureCursorVisible()
        if item.insert.endswith((".", "(", "()")):
            self._rest.start()

    def _look(self) -> None:
        """Make the list for the place of the cursor, and show it where it is wanted."""
        cursor = self._editor.textCursor()
        if cursor.hasSelection() or self._editor.isReadOnly() or not self._editor.hasFocus():
            self.close()
            return
        self._part = self._around(cursor.position())
        at = self._part.inner(cursor.position())
        found = complete(
            self.catalog,
            self._part.text,
            at,
            self.attached,
            self.functions,
            self.condition_of,
        )
        if self._wanted(found, at):
            self._show(found)
        elif self._popup is not None:
            self._popup.hide()
            self._asked = False
        self._show_signature(at)

    def _around(self, position: int) -> Part:
        """Give the statement at a place, or what is around it where that is not to be had."""
        if self.condition_of is not None:
            return Part(0, self._editor.toPlainText())
        found = self._script.statement_at(position, REACH)
        if found is not None and found.start <= position <= found.end:
            return found
        return self._script.around(position, REACH // 4)

    def _wanted(self, found: Completions, at: int) -> bool:
        if not found.items or self._dismissed:
            return False
        if self._asked:
            return True
        only = found.items[0].insert if len(found.items) == 1 else ""
        if only.lower() == found.prefix.lower() and only:
            return False
        if not found.prefix:
            return found.certain and self._part.text[at - 1 : at] in (".", " ", "(")
        return len(found.prefix) >= (1 if found.certain else LETTERS)

    def _show(self, found: Completions) -> None:
        if self._popup is None:
            self._popup = CompletionPopup(self._editor)
            self._popup.taken.connect(self._take_clicked)
            self.destroyed.connect(self._popup.deleteLater)
        shown = self._popup.isVisible()
        self._popup.show_at(found, self._caret(found), self._editor)
        if not shown:
            count = len(found.items)
            first = spoken(found.items[0])
            several = trn(
                "{n} completion: {spoken}", "{n} completions: {spoken}", count, spoken=first
            )
            announce(self._editor, several if count > 1 else first)

    def _take_clicked(self, item: object) -> None:
        if isinstance(item, Item) and self._popup is not None:
            self._take(item, self._popup.completions, whole_word=False)

    def _show_signature(self, at: int) -> None:
        signature = signature_at(self._part.text, at, self.functions)
        if signature is None:
            if self._tip is not None:
                self._tip.hide()
            return
        if self._tip is None:
            self._tip = SignatureTip(self._editor)
            self.destroyed.connect(self._tip.deleteLater)
        popup = self.popup
        caret = self._caret(None)
        above = (
            popup is not None
            and popup.y() < self._editor.window().mapFromGlobal(caret.topLeft()).y()
        )
        self._tip.show_at(signature, caret, below=above)

    def _caret(self, found: Completions | None) -> QRect:
        """Give the place of the cursor, or of the start of its word, in global pixels."""
        cursor = self._editor.textCursor()
        if found is not None:
            cursor.setPosition(self._part.outer(found.start))
        rect = self._editor.cursorRect(cursor)
        return QRect(self._editor.viewport().mapToGlobal(rect.topLeft()), rect.size())

    # Qt overrides

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Close when the keyboard goes elsewhere or the editor is hidden."""
        if event.type() in (QEvent.Type.FocusOut, QEvent.Type.Hide):
            self.close()
        return super().eventFilter(watched, event)
