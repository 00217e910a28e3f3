"""Trees that are looked into step by step: a node makes its children when they are wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Protocol

from plume_db.decode.jsonb import (
    OBJECT,
    Element,
    JsonbError,
    brief,
    children,
    root_of,
    text_of,
)
from plume_db.language import tr

MOST_TEXT = 200
"""Characters of a value that a tree shows in its line."""

WHOLE_TEXT = 100_000
"""Characters of one value that are given for copying."""


class Node(Protocol):
    """One line of a tree."""

    label: str
    """The key, or the place in an array."""
    kind: str
    """What it is: object, array, string, number, boolean, null, or another word."""

    @property
    def text(self) -> str:
        """The value on one line, shortened."""
        ...

    @property
    def whole(self) -> str:
        """The value for the clipboard."""
        ...

    @property
    def step(self) -> str:
        """How a JSON path goes on from the parent to here."""
        ...

    @property
    def ended(self) -> bool:
        """Whether all children have been given."""
        ...

    def more(self, n: int) -> list[Node]:
        """Give the next children, at most `n`."""
        ...


class JsonbNode:
    """A value of a JSONB document, which is not copied."""

    def __init__(self, data: bytes, element: Element, label: str, step: str = "$") -> None:
        self._data = data
        self._element = element
        self._at = element.start
        self._count = 0
        self.label = label
        self.step = step
        self.kind = element.name

    @property
    def text(self) -> str:
        """The value on one line; of an array or object its beginning."""
        return _short(self._written(MOST_TEXT + 1))

    @property
    def whole(self) -> str:
        """The value for the clipboard, up to :data:`WHOLE_TEXT`."""
        return self._written(WHOLE_TEXT)

    def _written(self, most: int) -> str:
        if not self._element.holds:
            return text_of(self._data, self._element, most)
        try:
            return brief(self._data, most, self._element)
        except JsonbError as error:
            return tr("damaged: {error}", error=error)

    @property
    def ended(self) -> bool:
        """Whether all children have been given."""
        return not self._element.holds or self._at >= self._element.end

    def more(self, n: int) -> list[Node]:
        """Give the next children; a damaged document ends where it is damaged."""
        found: list[Node] = []
        wanted = n * (2 if self._element.kind == OBJECT else 1)
        if self.ended:
            return found
        try:
            pieces = list(islice(children(self._data, self._element, self._at), wanted))
        except JsonbError as error:
            self._at = self._element.end
            return [PlainNode("damaged", "note", str(error))]
        self._at = pieces[-1].end if pieces else self._element.end
        return self._named(pieces) if self._element.kind == OBJECT else self._numbered(pieces)

    def _named(self, pieces: list[Element]) -> list[Node]:
        pairs = zip(pieces[::2], pieces[1::2], strict=False)
        found: list[Node] = []
        for name, value in pairs:
            label = text_of(self._data, name, WHOLE_TEXT)
            found.append(JsonbNode(self._data, value, _short(label), _key_step(label)))
        return found

    def _numbered(self, pieces: list[Element]) -> list[Node]:
        first, self._count = self._count, self._count + len(pieces)
        return [
            JsonbNode(self._data, each, str(first + at), f"[{first + at}]")
            for at, each in enumerate(pieces)
        ]


def _short(text: str) -> str:
    return text if len(text) <= MOST_TEXT else text[:MOST_TEXT] + "…"


def _key_step(label: str) -> str:
    plain = label.isidentifier() and label.isascii()
    return f".{label}" if plain else '."' + label.replace('"', '\\"') + '"'


class PlainNode:
    """A line whose children are made one by one when they are wanted."""

    def __init__(
        self,
        label: str,
        kind: str,
        text: str,
        inside: Callable[[], Iterable[Node]] | None = None,
        step: str = "",
    ) -> None:
        self.label = label
        self.kind = kind
        self.step = step or _key_step(label)
        self._text = text
        self._inside = inside
        self._rest: Iterator[Node] | None = None
        self._over = inside is None

    @property
    def text(self) -> str:
        """The value on one line."""
        return _short(self._text)

    @property
    def whole(self) -> str:
        """The value for the clipboard."""
        return self._text[:WHOLE_TEXT]

    @property
    def ended(self) -> bool:
        """Whether all children have been given."""
        return self._over

    def more(self, n: int) -> list[Node]:
        """Give the next children."""
        if self._over or self._inside is None:
            return []
        # Not before: a document may hold itself.
        self._rest = self._rest or iter(self._inside())
        found = list(islice(self._rest, n))
        self._over = len(found) < n
        return found


def jsonb_tree(data: bytes) -> Node:
    """Make the tree of a JSONB document; raises JsonbError where it is none."""
    return JsonbNode(data, root_of(data), "$")
