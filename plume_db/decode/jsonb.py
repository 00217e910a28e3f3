"""SQLite's binary JSON, read where it lies: nothing is parsed that is not looked at.

The format is https://sqlite.org/jsonb.html: every element is a header that tells its type and the
size of what follows, so a child is skipped in one step, however deep it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from plume_db.language import tr

NULL, TRUE, FALSE, INT, INT5, FLOAT, FLOAT5, TEXT, TEXTJ, TEXT5, TEXTRAW, ARRAY, OBJECT = range(13)

_WORDS = {NULL: "null", TRUE: "true", FALSE: "false"}
_NAMES = {NULL: "null", TRUE: "boolean", FALSE: "boolean", ARRAY: "array", OBJECT: "object"}
_SIZES = {12: 1, 13: 2, 14: 4, 15: 8}


class JsonbError(ValueError):
    """The bytes are no JSONB."""


@dataclass(frozen=True, slots=True)
class Element:
    """One value of a JSONB document: its type, and where its content lies."""

    kind: int
    start: int
    end: int

    @property
    def name(self) -> str:
        """Its type in JSON's words."""
        return _NAMES.get(self.kind, "number" if self.kind <= FLOAT5 else "string")

    @property
    def holds(self) -> bool:
        """Whether it is an array or an object."""
        return self.kind >= ARRAY


def element_at(data: bytes, at: int, end: int) -> Element:
    """Read the header at an offset; the element must end at `end` or before."""
    if at >= end:
        raise JsonbError(tr("an element is missing"))
    kind, size = data[at] & 0x0F, data[at] >> 4
    start = at + 1
    if size in _SIZES:
        start += _SIZES[size]
        size = int.from_bytes(data[at + 1 : start], "big")
    if kind > OBJECT or start + size > end or (kind <= FALSE and size):
        raise JsonbError(tr("a header is wrong"))
    return Element(kind, start, start + size)


def root_of(data: bytes) -> Element:
    """Read the outermost element, which must fill the bytes."""
    found = element_at(data, 0, len(data))
    if found.end != len(data):
        raise JsonbError(tr("bytes are left over"))
    return found


def children(data: bytes, of: Element, start: int = -1) -> Iterator[Element]:
    """Give what an array or object holds, one after the other; of an object names and values."""
    at = of.start if start < 0 else start
    while at < of.end:
        found = element_at(data, at, of.end)
        yield found
        at = found.end


_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|\r\n|.)", re.DOTALL)
_PLAIN = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": ""}
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def _unescaped(match: re.Match[str]) -> str:
    what = match.group(1)
    if len(what) > 1 and what[0] in "ux":
        return chr(int(what[1:], 16))
    return "" if what == "\r\n" else _PLAIN.get(what, what)


def _joined(match: re.Match[str]) -> str:
    high, low = map(ord, match.group())
    return chr(0x10000 + ((high - 0xD800) << 10) + low - 0xDC00)


def text_of(data: bytes, element: Element, most: int) -> str:
    """Write a value that holds no others: text without quotes, a number as it is stored."""
    if element.kind in _WORDS:
        return _WORDS[element.kind]
    raw = data[element.start : min(element.end, element.start + 4 * most)]
    text = raw.decode("utf-8", "replace")
    if element.kind in (TEXTJ, TEXT5):
        text = _PAIR.sub(_joined, _ESCAPE.sub(_unescaped, text))
    return text[:most]


def brief(data: bytes, most: int, element: Element | None = None) -> str:
    """Write an element as JSON on one line, cut off after `most` characters with an ellipsis.

    Raises JsonbError where what it comes across is no JSONB.
    """
    root = root_of(data) if element is None else element
    if element is None and not root.holds:
        raise JsonbError(tr("a single value could be anything"))
    out: list[str] = []
    room = most
    for piece in _pieces(data, root, most):
        out.append(piece)
        room -= len(piece)
        if room < 0:
            return "".join(out)[:most] + "…"
    return "".join(out)


def _pieces(data: bytes, root: Element, most: int) -> Iterator[str]:
    """Write depth first with a stack of our own, since a hostile document is nested deeply."""
    if not root.holds:
        yield _scalar(data, root, most)
        return
    stack = [(root, children(data, root))]
    yield "{" if root.kind == OBJECT else "["
    count = [0]
    while stack:
        parent, rest = stack[-1]
        found = next(rest, None)
        if found is None:
            stack.pop()
            count.pop()
            yield "}" if parent.kind == OBJECT else "]"
            continue
        if count[-1]:
            yield ":" if parent.kind == OBJECT and count[-1] % 2 else ","
        count[-1] += 1
        if found.holds:
            stack.append((found, children(data, found)))
            count.append(0)
            yield "{" if found.kind == OBJECT else "["
        else:
            yield _scalar(data, found, most)


def _scalar(data: bytes, element: Element, most: int) -> str:
    text = text_of(data, element, most)
    if element.kind < TEXT:
        return text
    return json.dumps(text, ensure_ascii=False)
