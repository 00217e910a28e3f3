"""The recovery of one file, from its copy to a new database and a report."""

from __future__ import annotations

import re
import sys
from array import array
from collections.abc import Iterable

from plume_db.language import tr, trn
from plume_db.recover.carving import Carver
from plume_db.recover.deleted import find_deleted
from plume_db.recover.expectation import expect
from plume_db.recover.filling import Filler, TableWork
from plume_db.recover.found_schema import Entry, carved_entries, entries, is_of_schema
from plume_db.recover.from_indexes import fill_from_indexes, indexes_of
from plume_db.recover.marks import FREE, LOCK, LOST, OVERFLOW, POINTERS, TABLE
from plume_db.recover.new_database import NewDatabase
from plume_db.recover.orphans import IndexShape, Matcher, find_groups, index_shape
from plume_db.recover.reading import Clock, Reading
from plume_db.recover.report import Options, TableReport
from plume_db.recover.schema_plan import Plan, RowsOf, make_plan
from plume_db.recover.shape_of_page import TABLE_INTERIOR, TABLE_LEAF
from plume_db.recover.source import PageFile
from plume_db.recover.trees import Tree, first_byte


class Engine:
    """Recovers what the pages of one file hold into one new database."""

    def __init__(
        self, file: PageFile, new: NewDatabase, clock: Clock, options: Options, given: list[Entry]
    ) -> None:
        self.reading = Reading(file, clock)
        self.file = file
        self.new = new
        self.clock = clock
        self.options = options
        self.given = given
        self.plan = Plan()
        self.works: list[TableWork] = []
        self.trees: dict[str, Tree] = {}
        self.index_trees: dict[str, Tree] = {}
        self.notes: list[str] = []
        clock.total = 2 * file.count

    def run(self) -> list[TableReport]:
        """Recover schema, rows of trees, rows of orphaned pages, and what was deleted."""
        self._say(tr("Looking for the schema"))
        found = self._schema()
        self.plan = make_plan(found, self.given, self.new, _Widths(self.reading))
        self._walk_all()
        self._mark_the_rest()
        filler = Filler(self.reading, self.new)
        for work in self.works:
            self._fill(work, filler)
        self._say(tr("Matching pages that nothing leads to"))
        matcher = Matcher(
            self.reading, self.new, filler, self.works, self.trees, self._torn_indexes()
        )
        for group in find_groups(self.reading):
            matcher.place(group)
        self._fill_gaps(filler)
        if self.options.deleted:
            self._say(tr("Looking for deleted rows"))
            find_deleted(self.reading, self.new, self.works, self.trees)
        self._mark_overflow()
        self._tell_cut()
        for work in self.works:
            expect(work, self.trees.get(work.name), self.plan, self.index_trees, self.own_rows)
        return [work.report for work in self.works]

    def _say(self, words: str) -> None:
        self.clock.words = words

    def _schema(self) -> list[Entry]:
        tree = self.reading.walker.table("sqlite_schema", 1)
        self.trees["sqlite_schema"] = tree
        found = [entry for page in tree.leaves for entry in self._entries(page)]
        if tree.whole and found:
            return found
        known = {(each.type, each.name) for each in found}
        scanned = self._scan_for_entries()
        found += [each for each in scanned if (each.type, each.name) not in known]
        if not found:
            self.notes.append(
                tr(
                    "No schema was found in the file; rows are in lost_and_found, unless a schema "
                    "is given."
                )
            )
        elif not tree.whole:
            self.notes.append(tr("Part of the schema is lost; what is left of it was found."))
        return found

    def _entries(self, number: int) -> Iterable[Entry]:
        page = self.file.page(number)
        cells = self.reading.cells.table_rows(page, first_byte(number))
        return list(entries(cells, self.reading.records))

    def _scan_for_entries(self) -> list[Entry]:
        """Look for pages of the schema that nothing leads to, and at what is left of page 1."""
        reading = self.reading
        found: list[Entry] = []
        for number in range(1, self.file.count + 1):
            if not reading.map.is_unknown(number) and number != 1:
                continue
            page = self.file.page(number)
            if reading.walker.kind_of(number, page) != TABLE_LEAF:
                continue
            first = next(reading.cells.table_rows(page, first_byte(number)), None)
            if first is not None and is_of_schema(first, reading.records):
                reading.map.claim(number, TABLE, self.trees["sqlite_schema"].owner)
                found += self._entries(number)
        for number in {1, *self.trees["sqlite_schema"].lost}:
            if 0 < number <= self.file.count:
                page = self.file.page(number)
                found += carved_entries(page, reading.cells, reading.records)
        return found

    def _walk_all(self) -> None:
        """Walk every tree, so that each page has its owner before rows are read."""
        self._say(tr("Walking the trees"))
        walker = self.reading.walker
        for planned in self.plan.tables:
            name, root = planned.entry.name, planned.entry.root
            self.works.append(TableWork(planned, TableReport(name, notes=planned.notes)))
            walk = walker.index if planned.shape.without_rowid else walker.table
            self.trees[name] = (
                walk(name, root) if root else Tree(name, 0, self._owner(name), torn=True)
            )
        for entry in self.plan.own:
            self.trees[entry.name] = walker.table(entry.name, entry.root)
        for entry in self.plan.indexes:
            if entry.root:
                self.index_trees[entry.name] = walker.index(entry.name, entry.root)
        for entry, _why in self.plan.failed:
            if entry.root and entry.name not in self.trees:
                self._walk_unmade(entry)

    def _owner(self, name: str) -> int:
        return self.reading.map.owner(name)

    def _walk_unmade(self, entry: Entry) -> None:
        """Walk the tree of a table that could not be made: its rows go to lost_and_found."""
        page = self.file.page(entry.root)
        if self.reading.walker.kind_of(entry.root, page) in (TABLE_LEAF, TABLE_INTERIOR):
            tree = self.reading.walker.table(entry.name, entry.root)
            for number in tree.leaves:
                for row in self.reading.rows_of_leaf(number):
                    self.new.strays.add(
                        entry.root, number, row, entry.name, tr("its table could not be made")
                    )

    def own_rows(self, name: str) -> list[tuple[object, ...]]:
        """Read one of SQLite's own tables out of the damaged file."""
        tree = self.trees.get(name)
        if tree is None:
            return []
        return [row[1:] for page in tree.leaves for row in self.reading.rows_of_leaf(page)]

    def _mark_the_rest(self) -> None:
        """Mark the freelist, pointer maps and the lock-byte page."""
        header, pages = self.file.header, self.reading.map
        if self.file.lock_page:
            pages.claim(self.file.lock_page, LOCK, 0)
        if header.auto_vacuum:
            step = header.usable // 5 + 1
            for number in range(2, self.file.count + 1, step):
                pages.claim(number, POINTERS, 0)
        trunk = header.freelist
        while pages.claim(trunk, FREE, 0):
            page = self.file.page(trunk)
            count = min(int.from_bytes(page[4:8], "big"), max(0, len(page) // 4 - 2))
            leaves = array("I", page[8 : 8 + 4 * count])
            if sys.byteorder == "little":
                leaves.byteswap()
            for number in leaves:
                pages.claim(number, FREE, 0)
            trunk = int.from_bytes(page[:4], "big")

    def _fill(self, work: TableWork, filler: Filler) -> None:
        self._say(tr("Recovering {name}", name=work.name))
        tree = self.trees[work.name]
        if not self.given or work.planned.entry.root:
            filler.fill(work, tree.leaves, tree.root, matched=False)

    def _fill_gaps(self, filler: Filler) -> None:
        """Look for lost rows on damaged pages byte by byte, and then in the indexes."""
        self._say(tr("Looking for lost rows in what is left"))
        carver = Carver(self.reading, self.new, filler)
        for work in self.works:
            tree = self.trees[work.name]
            if tree.whole:
                continue
            carver.carve(work, tree)
            left = list(indexes_of(self.plan.indexes, self.index_trees, work.name))
            fill_from_indexes(self.reading, self.new, work, tree, left)

    def _torn_indexes(self) -> list[IndexShape]:
        """Describe the indexes that miss pages, so that these are not taken for tables' rows."""
        shapes = {work.name.lower(): work.planned.shape for work in self.works}
        found = []
        for entry in self.plan.indexes:
            tree = self.index_trees.get(entry.name)
            shape = shapes.get(entry.table.lower())
            if shape is None or (tree is not None and tree.whole):
                continue
            columns = self.new.index_columns(entry) or _columns_of(entry.sql)
            if columns and not shape.without_rowid:
                found.append(index_shape(shape, [*columns, None]))
        return found

    def _tell_cut(self) -> None:
        """Say where trees lead to pages behind the end of the file."""
        trees = (*self.trees.values(), *self.index_trees.values())
        beyond = {page for tree in trees for page in tree.lost if page > self.file.count}
        if beyond:
            self.notes.append(
                trn(
                    "The file is cut short: at least {n} page that its trees lead to lies "
                    "behind its end.",
                    "The file is cut short: at least {n} pages that its trees lead to lie "
                    "behind its end.",
                    len(beyond),
                )
            )

    def _mark_overflow(self) -> None:
        pages, cells = self.reading.map, self.reading.cells
        for number in range(1, self.file.count + 1):
            if cells.chains[number] and pages.is_unknown(number):
                pages.set(number, OVERFLOW)
        for number in cells.broken:
            if pages.letters[number] in b"?z":
                pages.set(number, LOST)


def _columns_of(sql: str) -> list[str | None]:
    """Read plain column names of a CREATE INDEX; expressions count as names of no column."""
    match = re.search(r"\bon\b[^(]*\((.*)\)", sql, re.I | re.S)
    if match is None:
        return []
    words = [re.match(r'\s*["`\[]?([^"`\],\s(]+)', part) for part in match[1].split(",")]
    return [word[1] if word else "" for word in words]


class _Widths(RowsOf):
    """Looks at the rows below a root whose table has no text."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def widest(self, root: int) -> tuple[int, bool]:
        """Give the number of fields, 0 where it is not known, and whether the first is NULL."""
        reading, number = self._reading, root
        for _depth in range(20):
            if not 0 < number <= reading.file.count:
                return 0, False
            page = reading.file.page(number)
            kind = reading.walker.kind_of(number, page)
            if kind == TABLE_INTERIOR:
                start = first_byte(number)
                number = int.from_bytes(page[start + 8 : start + 12], "big")
                continue
            if kind != TABLE_LEAF:
                return 0, False
            types = reading.types_of_page(number)
            width = max(map(len, types), default=0)
            return width, bool(types) and all(each[0] == 0 for each in types)
        return 0, False
