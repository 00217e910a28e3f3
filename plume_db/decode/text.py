"""Long text in pages: any page is found by its number, without reading those before it."""

from __future__ import annotations

from collections.abc import Callable

PAGE = 24 * 1024
"""Bytes of a page: so many empty lines take a window 30 ms; nothing else takes as long."""

LONGEST_LINE = 4_096
"""Characters of a line that are laid out in one piece: to wrap 65,536 took the window 0.27 s."""

_MARGIN = 4
"""Bytes beyond a page that its last character may need."""

Read = Callable[[int, int], bytes]
"""Gives up to so many bytes from an offset on."""


def page_count(length: int) -> int:
    """Tell how many pages so many bytes have; an empty text has one."""
    return max(1, -(-length // PAGE))


def page_text(read: Read, page: int, codec: str) -> str:
    """Read a page, from the first character that starts in it to the last that does.

    Bytes that are no text in `codec` are written as escapes.
    """
    start = page * PAGE
    raw = read(start, PAGE + _MARGIN)
    if codec == "utf-8":
        first, end = _utf8_start(raw, 0 if start else -1), _utf8_start(raw, PAGE)
    else:
        first, end = _utf16_start(raw, 0 if start else -1, codec), _utf16_start(raw, PAGE, codec)
    return raw[first:end].decode(codec, "backslashreplace")


def _utf8_start(raw: bytes, at: int) -> int:
    """Move on to where a character starts; bytes that follow on are at most three."""
    at = max(0, at)
    for step in range(3):
        if at + step >= len(raw) or raw[at + step] & 0xC0 != 0x80:
            return at + step
    return at if raw[at : at + 3] and _runs_wild(raw, at) else at + 3


def _runs_wild(raw: bytes, at: int) -> bool:
    """Tell whether there are more following bytes than any character has: this is no text."""
    return at + 3 < len(raw) and raw[at + 3] & 0xC0 == 0x80


def _utf16_start(raw: bytes, at: int, codec: str) -> int:
    at = max(0, at)
    high = at if codec == "utf-16-be" else at + 1
    low_half = high < len(raw) and raw[high] & 0xFC == 0xDC
    return at + 2 if low_half else at


_VISIBLE = {0: "␀", 0x2028: "\n", 0x2029: "\n", 0xFDD0: "\ufffd", 0xFDD1: "\ufffd"}


def shown(text: str) -> str:
    """Make what a text widget would swallow visible: NUL, and characters it uses itself."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_VISIBLE)


def pieces_of_lines(text: str) -> tuple[str, tuple[int, ...]]:
    """Break lines that are too long to be laid out; also give the numbers of added lines."""
    added: list[int] = []
    lines: list[str] = []
    for line in text.split("\n"):
        for at in range(0, max(1, len(line)), LONGEST_LINE):
            if at:
                added.append(len(lines))
            lines.append(line[at : at + LONGEST_LINE])
    return "\n".join(lines), tuple(added)


def line_count(text: str) -> int:
    """Count lines as an editor does: text after the last line break is a line, too."""
    return text.count("\n") + 1 if text else 0
