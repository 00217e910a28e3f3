"""The text of an editor as a script: where its statements are, however long it is.

What each line leaves open is kept with the line, in Qt's block state, and is brought up to date
behind every change: at once where that takes no time, else in slices between events. So no
question about the place of the cursor needs the whole text.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QTextBlock, QTextCursor, QTextDocument

from plume_db.query.lines import ENDS, OPEN_MASK, OPENERS, STATE_MASK, after_line
from plume_db.query.statements import statement_at

SLICE = 0.004
"""Seconds that following lines may take between two events."""

REACH = 200_000
"""Characters of a statement that is looked for at the cursor; a longer one is not found here."""

LINES = 3_000
"""Lines of a statement that is looked for, since walking over each takes some microseconds."""

_LOOK_EVERY = 32


@dataclass(frozen=True, slots=True)
class Part:
    """A statement, or another part of the text, with its place in the document."""

    start: int
    """Where `text` starts, as Qt counts: in UTF-16 units."""
    text: str

    @property
    def end(self) -> int:
        """Where it ends, as Qt counts."""
        return self.start + utf16_length(self.text)

    def inner(self, position: int) -> int:
        """Turn a position of Qt's into one in the characters of `text`."""
        return python_offset(self.text, position - self.start)

    def outer(self, offset: int) -> int:
        """Turn an offset in the characters of `text` into a position of Qt's."""
        return self.start + utf16_offset(self.text, offset)


class Script(QObject):
    """Follows a document's lines."""

    followed = Signal()
    """The states of all lines are known again, where that took more than a moment."""

    def __init__(self, document: QTextDocument, parent: QObject) -> None:
        super().__init__(parent)
        self._document = document
        self.fold = ""
        """The mark at the end of a line that was cut because it was too long; "" for none."""
        self.wide = False
        """Whether there is, or was, a character that Qt counts as two."""
        self.hard_blanks = False
        """Whether there is, or was, a no-break space."""
        self._from = -1
        """The first line whose state is not known, or -1."""
        self._until = -1
        """The line up to which all states have to be looked at."""
        self._lines = document.blockCount()
        self.patient = False
        """Whether a long text is coming in, so that nothing is followed at once."""
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._go_on)
        document.contentsChange.connect(self._changed)

    def knows(self, line: int) -> bool:
        """Whether the state of a line and of all before it is known."""
        return self._from < 0 or line < self._from

    def state_before(self, block: QTextBlock) -> int:
        """Give what the line before leaves open."""
        before = block.previous()
        return max(0, before.userState()) & STATE_MASK if before.isValid() else 0

    def text(self) -> str:
        """Give the whole text as it is to be run and stored: 40 ms for 20 MB."""
        if self.hard_blanks:  # Qt would turn them into blanks
            raw = self._document.toRawText()
            return self.unfolded(raw.replace("\u2029", "\n").replace("\u2028", "\n"))
        return self.unfolded(self._document.toPlainText())

    def unfolded(self, text: str) -> str:
        """Put lines together again that were cut because they were too long."""
        if not self.fold or self.fold not in text:
            return text
        return text.replace(f"{self.fold}\n", "").replace(self.fold, "")

    def unfolded_parts(self, parts: list[str]) -> list[str]:
        """Do the same for a text in parts, however its parts were cut."""
        if not self.fold:
            return parts
        made: list[str] = []
        cut = False
        for part in parts:
            made.append(self.unfolded(part[1:] if cut and part.startswith("\n") else part))
            cut = part.endswith(self.fold) or (cut and not part)
        return made

    def part(self, first: QTextBlock, last: QTextBlock) -> Part:
        """Give the text from one line to another, both included."""
        cursor = QTextCursor(self._document)
        cursor.setPosition(first.position())
        end = last.position() + last.length() - 1
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        return Part(first.position(), plain(cursor.selectedText()))

    def statement_at(self, position: int, reach: int = REACH) -> Part | None:
        """Find the statement at a place; None where there is none, or it is too long."""
        block = self._document.findBlock(position)
        if not self.knows(block.blockNumber()):
            return None
        first = self._first_line(block, reach)
        last = self._last_line(block, reach)
        while first is not None and last is not None:
            part = self.part(first, last)
            if len(part.text) > 2 * reach:
                return None
            found = statement_at(part.text, part.inner(position))
            if found is not None:
                text = found.text[found.body_start - found.start :]
                return Part(part.outer(found.body_start), text)
            if not last.next().isValid():
                return self._statement_before(first, reach)
            last = self._last_line(last.next(), reach)  # a lone semicolon is no statement
        return None

    def _statement_before(self, block: QTextBlock, reach: int) -> Part | None:
        """Find the last statement before a line, where nothing is behind it."""
        left = reach
        block = block.previous()
        while block.isValid() and left > 0:
            if block.userState() & ENDS:
                return self.statement_at(block.position() + block.length() - 1, reach)
            left -= max(block.length(), reach // LINES)
            block = block.previous()
        return None

    def _first_line(self, block: QTextBlock, reach: int) -> QTextBlock | None:
        left = reach
        while self.state_before(block):
            block = block.previous()
            left -= max(block.length(), reach // LINES)
            if left < 0:
                return None
        return block

    def _last_line(self, start: QTextBlock, reach: int) -> QTextBlock | None:
        block, left = start, reach
        while block.next().isValid():
            state = block.userState()
            if not self.knows(block.blockNumber()):
                return None
            if state & ENDS and (block != start or state & STATE_MASK == 0):
                break
            block = block.next()
            left -= max(block.length(), reach // LINES)
            if left < 0:
                return None
        return block

    def around(self, position: int, reach: int) -> Part:
        """Give whole lines around a place, begun so that they are cut into tokens rightly.

        What a line before left open is put in front; `start` is less by that.
        """
        first = last = self._document.findBlock(position)
        least = reach // LINES
        left = reach
        while first.previous().isValid() and (left := left - max(first.length(), least)) > 0:
            first = first.previous()
        left = reach
        while last.next().isValid() and (left := left - max(last.length(), least)) > 0:
            last = last.next()
        part = self.part(first, last)
        mark = OPENERS.get(self.state_before(first) & OPEN_MASK, "")
        return Part(part.start - len(mark), mark + part.text)

    # places as Python counts

    def offset_of(self, position: int) -> int:
        """Turn a position of Qt's into one in the characters of :meth:`text`."""
        if not self.wide and not self.fold:
            return position
        cursor = QTextCursor(self._document)
        cursor.setPosition(position, QTextCursor.MoveMode.KeepAnchor)
        return len(self.unfolded(plain(cursor.selectedText())))

    def position_of(self, offset: int) -> int:
        """Turn an offset in the characters of :meth:`text` into a position of Qt's."""
        last = self._document.characterCount() - 1
        if not self.wide and not self.fold:
            return min(max(0, offset), last)
        raw = plain(self._document.toRawText())
        at = max(0, offset)
        if self.fold:
            ahead = 0
            for piece in raw.split(f"{self.fold}\n")[:-1]:
                ahead += len(piece)
                if ahead > offset:
                    break
                at += len(self.fold) + 1
        return min(utf16_offset(raw, at), last)

    # following

    def _changed(self, position: int, _removed: int, added: int) -> None:
        lines = self._document.blockCount()
        grown, self._lines = lines - self._lines, lines
        first = self._document.findBlock(position).blockNumber()
        last = self._document.findBlock(position + added).blockNumber()
        last = lines - 1 if last < 0 else last
        if self._from < 0:
            self._from, self._until = first, last
        else:
            until = self._until + grown if self._until > first else self._until
            self._from, self._until = min(self._from, first), max(until, last)
        # Qt has not laid the change out yet: nobody must be told before it has.
        if self.patient or not self._follow():
            self._timer.start()

    def _go_on(self) -> None:
        if self._follow():
            self.followed.emit()
        else:
            self._timer.start()

    def _follow(self) -> bool:
        """Bring states up to date for as long as a slice lasts; True where that was enough."""
        if self._from < 0:
            return True
        until = time.perf_counter() + SLICE
        block = self._document.findBlockByNumber(self._from)
        state = self.state_before(block)
        number = self._from
        while block.isValid():
            state = self._after(block, state)
            same = state == block.userState()
            block.setUserState(state)
            number += 1
            block = block.next()
            if same and number > self._until:
                break
            if number % _LOOK_EVERY == 0 and time.perf_counter() > until and block.isValid():
                self._from = number
                return False
        self._from = -1
        return True

    def _after(self, block: QTextBlock, before: int) -> int:
        text = block.text()
        if len(text) != block.length() - 1:
            self.wide = True
        if "\xa0" in text:
            self.hard_blanks = True
        if self.fold and text.endswith(self.fold):
            return after_line(text[:-1], before & STATE_MASK, goes_on=True)
        return after_line(text, before & STATE_MASK)


def plain(selected: str) -> str:
    """Turn the separators of Qt's lines into those of text."""
    return selected.replace("\u2029", "\n").replace("\u2028", "\n")


def utf16_length(text: str) -> int:
    """Count as Qt does: in UTF-16 units."""
    if text.isascii() or max(text) <= "\uffff":
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf16_offset(text: str, offset: int) -> int:
    """Turn an offset in Python characters into Qt's, which counts UTF-16 units."""
    return utf16_length(text[: max(0, offset)])


def python_offset(text: str, offset: int) -> int:
    """Turn Qt's offset in UTF-16 units into one in Python characters."""
    if offset <= 0:
        return 0
    if text.isascii() or max(text) <= "\uffff":
        return min(offset, len(text))
    units = text.encode("utf-16-le", "surrogatepass")[: 2 * offset]
    return len(units.decode("utf-16-le", "surrogatepass"))
