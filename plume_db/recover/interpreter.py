"""The language of the process that recovers: that of the program which started it.

The catalogue is Qt's and the process has no Qt, so it asks for each text it says, once. It must
ask before a module with a table of words is imported: what it is to do comes pickled, and is read
after the catalogue is there.
"""

from __future__ import annotations

import pickle
from multiprocessing.connection import Connection

from plume_db import language
from plume_db.language import Numerals

WORD = "word"
"""The kind of a message that asks for a translation."""


class Asking:
    """A catalogue at the other end of a pipe; for one thread."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._found: dict[tuple[str, str, int], str] = {}

    def find(self, text: str, about: str, count: int) -> str:
        """Give the translation of a text, or an empty text."""
        key = (text, about, count)
        if key not in self._found:
            self._pipe.send((WORD, key))
            self._found[key] = self._pipe.recv()
        return self._found[key]


def answer(pipe: Connection, asked: tuple[str, str, int]) -> None:
    """Send what the catalogue of this program has for a text."""
    catalogue = language.catalogue()
    pipe.send(catalogue.find(*asked) if catalogue is not None else "")


def begin(pipe: Connection, order: bytes, numerals: Numerals, translated: bool) -> None:
    """Speak as the program at the other end does, then do the order; this is the process."""
    language.install(Asking(pipe) if translated else None, numerals)
    from plume_db.recover.process import work

    work(pipe, pickle.loads(order))
