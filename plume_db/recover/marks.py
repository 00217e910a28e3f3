"""What each page of the file is, one letter a page: the page map."""

from __future__ import annotations

from array import array
from dataclasses import dataclass

from plume_db.language import tr

TABLE, INDEX, OVERFLOW, FREE, POINTERS, LOCK = b"tiofpk"
ORPHAN, STRAY, LOST, PARTLY, EMPTY, UNKNOWN = b"asxdz?"


@dataclass(frozen=True)
class Mark:
    """One kind of page in the map."""

    letter: str
    title: str
    meaning: str


MARKS = (
    Mark("t", tr("Table"), tr("A page of a table, found from its root")),
    Mark("i", tr("Index"), tr("A page of an index; indexes are built anew")),
    Mark("o", tr("Overflow"), tr("Holds the rest of rows that are longer than a page")),
    Mark(
        "a", tr("Table, matched"), tr("Nothing leads to this page any more; its rows fit one table")
    ),
    Mark(
        "s", tr("Rows, no table"), tr("Its rows fit no table for sure, and went to lost_and_found")
    ),
    Mark("d", tr("Read in part"), tr("Some of the rows on this page could not be read")),
    Mark("x", tr("Lost"), tr("A row or a tree leads here, and what is here can not be read")),
    Mark("f", tr("Free"), tr("On the freelist: holds nothing, or what was deleted")),
    Mark("p", tr("Pointer map"), tr("Keeps the book of auto_vacuum; not needed to recover")),
    Mark("k", tr("Lock byte"), tr("Never used by SQLite")),
    Mark("z", tr("Empty"), tr("Zeros that nothing leads to")),
    Mark("?", tr("Unknown"), tr("Nothing leads here, and it is no page of a table or an index")),
)
"""In the order of a legend."""


class PageMap:
    """The letter and the owner of each page; pages count from 1."""

    def __init__(self, count: int) -> None:
        self.letters = bytearray(b"?") * (count + 1)
        self.owners = array("I", bytes(4 * (count + 1)))
        self.names: list[str] = [""]

    def owner(self, name: str) -> int:
        """Give a number for a table or index to be the owner of pages."""
        self.names.append(name)
        return len(self.names) - 1

    def claim(self, page: int, letter: int, owner: int) -> bool:
        """Mark a page as belonging to something; False where it belongs to something already."""
        if not 0 < page < len(self.letters) or self.letters[page] != UNKNOWN:
            return False
        self.letters[page] = letter
        self.owners[page] = owner
        return True

    def set(self, page: int, letter: int, owner: int | None = None) -> None:
        """Mark a page, whatever it was."""
        if 0 < page < len(self.letters):
            self.letters[page] = letter
            if owner is not None:
                self.owners[page] = owner

    def is_unknown(self, page: int) -> bool:
        """Tell whether nothing claimed the page yet."""
        return self.letters[page] == UNKNOWN

    def text(self) -> str:
        """Give the letters of pages 1 and on."""
        return self.letters[1:].decode("ascii")
