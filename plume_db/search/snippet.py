"""Finds the place of a match in a text, and cuts out what stands around it."""

from __future__ import annotations

import re
from collections.abc import Callable

import apsw

from plume_db.rows.cells import CellValue, Clipped
from plume_db.search.needle import Needle
from plume_db.search.outcome import Snippet
from plume_db.units import bytes_text
from plume_db.values import BadText, one_line

BEFORE = 40
AFTER = 160
_SIGNS = str.maketrans({"\n": "⏎", "\r": "⏎", "\t": "⇥", "\0": "␀"})

Span = tuple[int, int]


class Finder:
    """Says where in a text the needle is, as the search in SQL understands it."""

    def __init__(self, con: apsw.Connection, needle: Needle) -> None:
        self._con = con
        self._needle = needle
        flags = re.DOTALL if needle.options.match_case else re.DOTALL | re.IGNORECASE
        # Only escaped text is given to Python: a pattern could take it for ever.
        self._literal = re.compile(re.escape(needle.text), flags)

    def span(self, text: str) -> Span | None:
        """Give start and end of the first match, or None."""
        options = self._needle.options
        if options.regex:
            return self._regex_span(text)
        found = self._literal.fullmatch(text) if options.whole else self._literal.search(text)
        return found.span() if found else None

    def _regex_span(self, text: str) -> Span | None:
        if not self._matches(text):
            return None
        if self._needle.options.whole:
            return 0, len(text)
        # The extension tells no place, so it is closed in on: the first end, its nearest start,
        # and from there as far as the match goes on.
        end = _least(len(text), lambda n: self._matches(text[:n]))
        start = end - _least(end, lambda n: self._matches(text[end - n : end]))
        if not self._matches(text[start:end], whole=True):
            return 0, 0
        while end - start < AFTER and start and self._matches(text[start - 1 : end], whole=True):
            start -= 1
        while end - start < AFTER and self._matches(text[start : end + 1], whole=True):
            if end == len(text):
                break
            end += 1
        return start, end

    def _matches(self, text: str, whole: bool = False) -> bool:
        function = "regexp" if self._needle.options.match_case else "regexpi"
        pattern = self._needle.text
        if whole or self._needle.options.whole:
            pattern = f"^({pattern})$"
        return bool(self._con.execute(f"select {function}(?,?)", (pattern, text)).get)

    def snippet(self, value: CellValue) -> Snippet:
        """Cut the surroundings of the match out of a cell that was found."""
        if isinstance(value, (int, float)):
            return Snippet("", repr(value), "")
        if isinstance(value, Clipped):
            if value.kind == "blob":
                return Snippet(f"BLOB {bytes_text(value.length)}", "", "")
            value = value.head
        if not isinstance(value, str):
            if not isinstance(value, BadText):
                return Snippet(one_line(value), "", "")
            value = value.decode("utf-8", "backslashreplace")
        return cut_out(value, self.span(value))


def cut_out(text: str, span: Span | None) -> Snippet:
    """Make a line of a match's surroundings; the head of the text where the place is unknown."""
    start, end = span or (0, 0)
    first = max(0, start - BEFORE)
    before = ("…" if first else "") + text[first:start]
    match = text[start : min(end, start + AFTER)]
    rest = text[start + len(match) :]
    after = rest[:AFTER] + ("…" if len(rest) > AFTER else "")
    return Snippet(*(part.translate(_SIGNS) for part in (before, match, after)))


def _least(most: int, holds: Callable[[int], bool]) -> int:
    """Find by halving the least number up to `most` for which something holds, as it does there."""
    low, high = 0, most
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return high
