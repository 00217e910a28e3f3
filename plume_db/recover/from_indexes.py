"""Lost rows, as far as the indexes of their table still have them.

An entry of an index holds the values of its columns and the rowid. Where the indexes of a table
have all its columns between them, a lost row is put together again; else what is known of it goes
to lost_and_found, which says so.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from plume_db.language import tr
from plume_db.recover.filling import TableWork
from plume_db.recover.found_schema import Entry
from plume_db.recover.new_database import NewDatabase
from plume_db.recover.reading import Reading, has_bad_text
from plume_db.recover.records import Field, Row
from plume_db.recover.shapes import Shape
from plume_db.recover.trees import Tree

_MOST = 500_000
"""Lost rows of a table that are put together; the others are only counted as lost."""

_ON = re.compile(r"\bon\b\s*(?:\"(?:[^\"]|\"\")*\"|\[[^]]*\]|`[^`]*`|\w+)\s*\((.*)", re.I | re.S)
"""The table of a CREATE INDEX, and what follows the bracket after it."""

Known = dict[int, dict[int, Field]]
"""By rowid: the values known, by the number of their field."""


def fill_from_indexes(
    reading: Reading,
    new: NewDatabase,
    work: TableWork,
    tree: Tree,
    indexes: list[tuple[Entry, Tree]],
) -> None:
    """Put lost rows of one table together; `indexes` are those of this table."""
    shape = work.planned.shape
    if shape.without_rowid or not shape.rowid_name or not (tree.gaps or tree.torn):
        return
    known: Known = {}
    for entry, index in indexes:
        fields = fields_of(entry, new, shape)
        if fields:
            _learn(reading, new, shape, tree, index, fields, known)
    wanted = {
        at for at, column in enumerate(shape.fields) if at != shape.alias and not column.generated
    }
    names = ", ".join(entry.name for entry, _index in indexes)
    for rowid, values in known.items():
        row: Row = (rowid, *(values.get(at) for at in range(len(shape.fields))))
        whole = wanted <= set(values)
        why = tr(
            "its page is lost; only these columns are known, from indexes ({names})", names=names
        )

        def refused(_row: Row, reason: str) -> None:
            nonlocal whole, why
            whole, why = (
                False,
                tr("put together from indexes ({names}), but {reason}", names=names, reason=reason),
            )

        if whole and new.take(shape, row, refused):
            work.report.found += 1
            work.report.rebuilt += 1
            work.report.bad_text += has_bad_text(row)
        else:
            new.strays.add(tree.root, 0, row, work.name, why)
            work.report.pieces += 1


def fields_of(entry: Entry, new: NewDatabase, shape: Shape) -> list[int | None]:
    """Name the fields of a table that an index has, None for an expression; empty if unsure."""
    columns: list[str | None] = new.index_columns(entry)
    if not columns:
        match = _ON.search(entry.sql)
        columns = _split(match[1]) if match else []
    by_name = {column.name.lower(): at for at, column in enumerate(shape.fields)}
    return [by_name.get(name.lower()) if name else None for name in columns]


def _split(text: str) -> list[str | None]:
    """Read the columns up to the bracket that closes; None for all but a plain name."""
    parts, depth = [""], 0
    for mark in text:
        depth += (mark == "(") - (mark == ")")
        if depth < 0:
            break
        if mark == "," and not depth:
            parts.append("")
        else:
            parts[-1] += mark
    plain = r"\s*[\"`\[]?(\w+)[\"`\]]?(\s+collate\s+\S+)?(\s+(?:asc|desc))?\s*"
    found = [re.fullmatch(plain, part, re.I) for part in parts]
    return [match[1] if match else None for match in found]


def _learn(
    reading: Reading,
    new: NewDatabase,
    shape: Shape,
    tree: Tree,
    index: Tree,
    fields: list[int | None],
    known: Known,
) -> None:
    """Take from an index what it has of rows that are lost."""
    is_lost = _Gaps(tree)
    for number in index.leaves:
        reading.clock.tick()
        kept = reading.unreadable
        rows = reading.rows_of_index_page(number)
        reading.unreadable = kept
        for row in rows:
            rowid = row[-1]
            if len(row) != len(fields) + 2 or not isinstance(rowid, int) or not is_lost(rowid):
                continue
            if rowid not in known:
                if len(known) >= _MOST or _is_there(new, shape, rowid):
                    continue
                known[rowid] = {}
            for at, value in zip(fields, row[1:-1], strict=True):
                if at is not None:
                    known[rowid][at] = value


class _Gaps:
    """Tells whether a rowid lies in a gap of a tree."""

    def __init__(self, tree: Tree) -> None:
        self._anywhere = tree.torn
        gaps = sorted((low, high) for low, high, _page in tree.gaps)
        self._lows = [low for low, _high in gaps]
        self._highs = [high for _low, high in gaps]

    def __call__(self, rowid: int) -> bool:
        if self._anywhere:
            return True
        at = bisect_left(self._lows, rowid) - 1
        return at >= 0 and rowid <= self._highs[at]


def _is_there(new: NewDatabase, shape: Shape, rowid: int) -> bool:
    sql = new.has_rowid_sql(shape)
    return bool(new.con.execute(sql, (rowid,)).fetchall())


def indexes_of(
    entries: list[Entry], trees: dict[str, Tree], table: str
) -> Iterator[tuple[Entry, Tree]]:
    """Give the indexes of a table of which something is left."""
    for entry in entries:
        tree = trees.get(entry.name)
        if entry.table.lower() == table.lower() and tree is not None and tree.leaves:
            yield entry, tree
