"""B-trees walked from their roots: which pages belong to them, and where something is missing.

Loops, pages that two trees claim and roots that lead nowhere all end at the map: a page belongs
to the first that claims it, so a walk takes at most one step for each page of the file.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from plume_db.recover.cells import CellReader, children_of
from plume_db.recover.marks import INDEX, LOST, TABLE, PageMap
from plume_db.recover.records import NotARecord, serial_size, serial_types
from plume_db.recover.shape_of_page import (
    INDEX_INTERIOR,
    INDEX_LEAF,
    KINDS,
    TABLE_INTERIOR,
    TABLE_LEAF,
    is_plausible,
    read_head,
)
from plume_db.recover.source import PageFile
from plume_db.recover.varint import read_varint

LOWEST, HIGHEST = -(1 << 63), (1 << 63) - 1


@dataclass
class Tree:
    """The pages of one b-tree."""

    name: str
    root: int
    owner: int
    leaves: array[int] = field(default_factory=lambda: array("I"))
    """Leaves of a table in key order; all pages of an index that hold entries."""
    gaps: list[tuple[int, int, int]] = field(default_factory=list)
    """Ranges of rowids whose page is lost: lowest less one, highest, and the page."""
    lost: list[int] = field(default_factory=list)
    """Pages that should be there."""
    torn: bool = False
    """Whether part of an interior page could not be read."""
    entries: int = 0
    """Entries of an index, by what its pages say of themselves."""

    @property
    def whole(self) -> bool:
        """Whether nothing is missing."""
        return not self.lost and not self.torn


def first_byte(number: int) -> int:
    """Tell where the b-tree header starts on a page."""
    return 100 if number == 1 else 0


def _can_be(page: bytes, start: int, usable: int) -> bool:
    """Tell quickly whether the first and last cell lie where those of this kind of page do."""
    head = read_head(page, start)
    if not head.cells:
        return True
    last = head.array + 2 * head.cells - 2
    low = min(head.content, last + 2)
    ends = (page[at : at + 2] for at in (head.array, last))
    return all(low <= int.from_bytes(each, "big") <= usable - 4 for each in ends)


def other_kind(page: bytes, start: int, usable: int) -> int:
    """Tell which kind a page is whose first byte is damaged; 0 where none fits, or several do.

    The array of cells begins four bytes later on interior pages, so that of the two one only
    leads to cells; whether they are of a table or an index is told by the first one's record.
    """
    if len(page) < usable:
        return 0
    if page[start] in KINDS and is_plausible(page, start, usable, strict=True):
        return 0
    found = []
    for kind in sorted(KINDS):
        other = page[:start] + bytes([kind]) + page[start + 1 :]
        if is_plausible(other, start, usable, strict=True) and _begins_as(other, start, kind):
            found.append(kind)
    return found[0] if len(found) == 1 else 0


def _begins_as(page: bytes, start: int, kind: int) -> bool:
    """Tell whether the first cells of a page are those of its kind."""
    head = read_head(page, start)
    good = tried = 0
    for n in range(min(head.cells, 5)):
        at = int.from_bytes(page[head.array + 2 * n : head.array + 2 * n + 2], "big")
        tried += 1
        with suppress(IndexError, NotARecord):
            if kind == TABLE_INTERIOR:
                good += read_varint(page, at + 4)[0] > 0
                continue
            size, at = read_varint(page, at + (4 if kind == INDEX_INTERIOR else 0))
            if kind == TABLE_LEAF:
                _key, at = read_varint(page, at)
            length, types = serial_types(page, at)
            good += length + sum(map(serial_size, types)) == size
    return good == tried


class Walker:
    """Walks the trees of a file, and claims their pages on the map."""

    def __init__(
        self, file: PageFile, cells: CellReader, pages: PageMap, tick: Callable[[], None]
    ) -> None:
        self._file = file
        self._cells = cells
        self._map = pages
        self._tick = tick
        self._usable = file.header.usable

    def kind_of(self, number: int, page: bytes) -> int:
        """Give the kind of a page that can be one of a b-tree, else 0."""
        start = first_byte(number)
        return page[start] if is_plausible(page, start, self._usable) else 0

    def table(self, name: str, root: int, *, of_orphans: bool = False) -> Tree:
        """Walk a table; with `of_orphans` what is missing below is nothing to be told."""
        tree = Tree(name, root, self._map.owner(name))
        stack: list[tuple[int, int, int]] = [(root, LOWEST, HIGHEST)]
        while stack:
            self._tick()
            number, low, high = stack.pop()
            page, kind = self._claimable(number)
            if kind == TABLE_LEAF and self._in_range(number, page, low, high):
                self._map.claim(number, TABLE, tree.owner)
                tree.leaves.append(number)
            elif kind == TABLE_INTERIOR:
                self._map.claim(number, TABLE, tree.owner)
                stack += self._below(tree, number, page, low, high)
            elif not of_orphans or number == root:
                self._miss(tree, number, low, high)
        return tree

    def _claimable(self, number: int) -> tuple[bytes, int]:
        if not 0 < number <= self._file.count or not self._map.is_unknown(number):
            return b"", 0
        page = self._file.page(number)
        kind = self.kind_of(number, page)
        if not kind or not _can_be(page, first_byte(number), self._usable):
            other = other_kind(page, first_byte(number), self._usable)
            if other and page[first_byte(number)] != other:
                self._file.mend_kind(number, other)
                return self._file.page(number), other
        return page, kind

    def _in_range(self, number: int, page: bytes, low: int, high: int) -> bool:
        """Tell whether a leaf can be where its parent says; one key of two may be damaged."""
        ends = self._cells.first_and_last_rowid(page, first_byte(number))
        return ends is None or any(low <= key <= high for key in ends)

    def _below(
        self, tree: Tree, number: int, page: bytes, low: int, high: int
    ) -> list[tuple[int, int, int]]:
        found, before = [], low
        for child, key in children_of(page, first_byte(number)):
            top = high if key is None else key
            if not low <= top <= high or top < before:
                top, tree.torn = high, True  # a key that is damaged bounds nothing
            found.append((child, before, top))
            before = top if key is not None and top != high else before
        if len(found) < read_head(page, first_byte(number)).cells + 1:
            tree.torn = True
        return found[::-1]

    def _miss(self, tree: Tree, number: int, low: int, high: int) -> None:
        tree.gaps.append((low, high, number))
        tree.lost.append(number)
        if 0 < number <= self._file.count and self._map.is_unknown(number):
            page = self._file.page(number)
            # A page of another tree is not lost; the pointer to it is wrong.
            if not self.kind_of(number, page):
                self._map.set(number, LOST, tree.owner)

    def index(self, name: str, root: int) -> Tree:
        """Walk an index, or a WITHOUT ROWID table; count its entries."""
        tree = Tree(name, root, self._map.owner(name))
        stack = [root]
        while stack:
            self._tick()
            number = stack.pop()
            page, kind = self._claimable(number)
            if kind not in (INDEX_LEAF, INDEX_INTERIOR):
                self._miss(tree, number, LOWEST, HIGHEST)
                continue
            self._map.claim(number, INDEX, tree.owner)
            head = read_head(page, first_byte(number))
            tree.entries += head.cells
            tree.leaves.append(number)
            if kind == INDEX_INTERIOR:
                pointers = self._cells.pointers(page, head)
                children = [
                    int.from_bytes(page[at : at + 4], "big") for at in pointers if at >= head.array
                ]
                tree.torn |= len(children) < head.cells
                stack += [head.right, *reversed(children)]
        return tree
