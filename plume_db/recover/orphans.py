"""Pages that nothing leads to any more, and the tables their rows belong to."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field

from plume_db.language import tr
from plume_db.recover.cells import children_of
from plume_db.recover.filling import Filler, TableWork
from plume_db.recover.marks import EMPTY, ORPHAN, STRAY
from plume_db.recover.new_database import NewDatabase
from plume_db.recover.reading import Reading
from plume_db.recover.shape_of_page import (
    INDEX_INTERIOR,
    INDEX_LEAF,
    TABLE_INTERIOR,
    TABLE_LEAF,
    is_plausible,
)
from plume_db.recover.shapes import Shape, allowed, class_of
from plume_db.recover.trees import Tree, first_byte

_SAMPLED = 8
"""Pages of a group whose rows are looked at."""

_CLEAR = 0.12
"""How much better the best table must fit than the next."""


@dataclass
class Group:
    """Leaves that belong together, since an interior page leads to them all; or one leaf."""

    root: int
    is_table: bool
    pages: array[int] = field(default_factory=lambda: array("I"))


@dataclass(frozen=True)
class IndexShape:
    """An index whose tree is not whole, so that loose pages may be its own."""

    fields: int
    affinities: tuple[str, ...]


def find_groups(reading: Reading) -> list[Group]:
    """Find the pages of trees that have lost their roots, the highest first."""
    interior: list[int] = []
    leaves: list[tuple[int, bool]] = []
    usable = reading.file.header.usable
    for number in range(1, reading.file.count + 1):
        if not reading.map.is_unknown(number) or reading.cells.chains[number]:
            continue
        reading.clock.tick()
        page = reading.file.page(number)
        if not page.strip(b"\0"):
            reading.map.set(number, EMPTY)
            continue
        start = first_byte(number)
        if not is_plausible(page, start, usable, strict=True):
            continue
        kind = page[start]
        if kind == TABLE_INTERIOR:
            interior.append(number)
        elif kind in (TABLE_LEAF, INDEX_LEAF, INDEX_INTERIOR):
            leaves.append((number, kind == TABLE_LEAF))
    groups = _trees_of(reading, interior)
    groups += [
        Group(number, is_table, array("I", [number]))
        for number, is_table in leaves
        if reading.map.is_unknown(number)
    ]
    return groups


def _trees_of(reading: Reading, interior: list[int]) -> list[Group]:
    """Walk orphaned interior pages, from those that no other one leads to."""
    below: set[int] = set()
    for number in interior:
        page = reading.file.page(number)
        below.update(child for child, _key in children_of(page, first_byte(number)))
    groups = []
    for number in sorted(interior, key=lambda each: each in below):
        if not reading.map.is_unknown(number):
            continue
        tree = reading.walker.table("", number, of_orphans=True)
        if tree.leaves:
            groups.append(Group(number, True, tree.leaves))
    return groups


class Matcher:
    """Gives groups of orphaned pages to the tables they fit, when one fits clearly."""

    def __init__(
        self,
        reading: Reading,
        new: NewDatabase,
        filler: Filler,
        works: Sequence[TableWork],
        trees: dict[str, Tree],
        indexes: Sequence[IndexShape],
    ) -> None:
        self._reading = reading
        self._new = new
        self._filler = filler
        self._works = works
        self._trees = trees
        self._indexes = indexes

    def place(self, group: Group) -> None:
        """Put the rows of a group where they belong, or into lost_and_found."""
        step = max(1, len(group.pages) // _SAMPLED)
        types: list[tuple[int, ...]] = []
        for number in group.pages[::step]:
            types += self._reading.types_of_page(number)
        if not types:
            return
        found = self._best(group, types)
        owner = self._trees[found.name].owner if found and found.name in self._trees else 0
        for number in group.pages:
            self._reading.map.set(number, ORPHAN if found else STRAY, owner)
        if found is not None:
            self._filler.fill(found, group.pages, group.root, matched=True)
        elif group.is_table or not self._fits_an_index(types):
            self._keep(group)

    def _best(self, group: Group, types: list[tuple[int, ...]]) -> TableWork | None:
        ranked: list[tuple[float, TableWork]] = []
        for work in self._works:
            shape, tree = work.planned.shape, self._trees.get(work.name)
            if shape.without_rowid is group.is_table or not _can_have_lost(tree):
                continue
            fit = shape.fit_all(types)
            if fit > 0:
                ranked.append((fit + self._place_bonus(group, tree), work))
        ranked.sort(key=lambda each: -each[0])
        if not ranked or (len(ranked) > 1 and ranked[0][0] - ranked[1][0] < _CLEAR):
            return None
        if not group.is_table and self._fits_an_index(types):
            return None
        return ranked[0][1] if ranked[0][0] >= 0.25 else None

    def _place_bonus(self, group: Group, tree: Tree | None) -> float:
        """Favour a table that misses just these rowids."""
        if tree is None or not group.is_table:
            return 0.0
        reading = self._reading
        first = reading.cells.first_and_last_rowid(
            reading.file.page(group.pages[0]), first_byte(group.pages[0])
        )
        last = reading.cells.first_and_last_rowid(
            reading.file.page(group.pages[-1]), first_byte(group.pages[-1])
        )
        if first is None or last is None:
            return 0.0
        whole = [gap for gap in tree.gaps if gap[2] == tree.root]
        if whole or tree.torn:
            return 0.0
        inside = any(low < first[0] and last[1] <= high for low, high, _page in tree.gaps)
        return 0.5 if inside else -0.5

    def _fits_an_index(self, types: list[tuple[int, ...]]) -> bool:
        """Tell whether loose index pages may be those of an ordinary index that lost some."""
        return any(
            sum(_fits(index, each) for each in types) > 0.9 * len(types) for index in self._indexes
        )

    def _keep(self, group: Group) -> None:
        reading = self._reading
        why = tr("no table fits clearly") if group.is_table else "from an index, or no table fits"
        for number in group.pages:
            reading.clock.tick()
            found = (
                reading.rows_of_leaf(number)
                if group.is_table
                else reading.rows_of_index_page(number)
            )
            if found:
                self._new.strays.add_page(group.root, number, found, why)


def _can_have_lost(tree: Tree | None) -> bool:
    return tree is None or not tree.whole


def _fits(index: IndexShape, types: tuple[int, ...]) -> bool:
    if len(types) != index.fields:
        return False
    return all(
        class_of(serial) & allowed(affinity)
        for affinity, serial in zip(index.affinities, types, strict=False)
    )


def index_shape(shape: Shape, columns: Sequence[str | None]) -> IndexShape:
    """Describe the entries of an index: its columns, and None for the rowid at the end."""
    by_name = {column.name: column.affinity for column in shape.fields}
    kinds = ("ROWID" if each is None else by_name.get(each, "BLOB") for each in columns)
    return IndexShape(len(columns), tuple(kinds))
