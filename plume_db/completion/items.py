"""What completion gives: plain values for a list beside the cursor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ItemKind = Literal[
    "column",
    "table",
    "view",
    "virtual",
    "cte",
    "alias",
    "schema",
    "join",
    "function",
    "keyword",
    "pragma",
    "value",
    "collation",
    "parameter",
    "type",
    "index",
    "trigger",
    "window",
]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that could stand here."""

    label: str
    """What a list shows, and what typed letters are compared with."""
    insert: str
    """What is to be written, in quotes where SQL needs them."""
    kind: ItemKind
    detail: str = ""
    """A few quiet words: a type, a table, a signature."""
    meaning: str = ""
    """One sentence, where there is more to say."""
    back: int = 0
    """How many characters before the end of `insert` the cursor is to stand."""
    rank: int = 0
    """Smaller comes first among items that fit what was typed equally well."""


@dataclass(frozen=True, slots=True)
class Completions:
    """What could replace the characters from `start` to `end` of the text."""

    start: int
    end: int
    """The end of the word at the cursor; the cursor may stand before it."""
    items: tuple[Item, ...] = ()
    prefix: str = ""
    """What was typed of it so far, without its quote."""
    certain: bool = False
    """Whether the place asks for a name, so that the list may open unasked."""


@dataclass(frozen=True, slots=True)
class Signature:
    """The call whose brackets the cursor is in."""

    name: str
    arguments: tuple[str, ...]
    """As they are to be shown; the last may be ``...``."""
    current: int
    """Which of `arguments` the cursor is in; -1 where it is beyond the last."""
    meaning: str
    start: int
    """Where the name stands in the text."""
