"""Finds the b-tree that has the wanted order already: the table's own, or an index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import apsw

from plume_db.names import quoted
from plume_db.rows.lending import foreign
from plume_db.rows.order import KeyOrder, KeyPart
from plume_db.rows.shape import Sort
from plume_db.schema.objects import Column, Index, Table, folded

_KEY = (
    "select x.name, x.coll, x.desc from pragma_index_list(?) as i, "
    "pragma_index_xinfo(i.name) as x where i.origin='pk' and x.key order by x.seqno"
)
_INDEX = 'select cid, name, coll, "desc" from pragma_index_xinfo(?) order by seqno'


@dataclass(frozen=True, slots=True)
class Served:
    """An index that has the wanted order, read forwards or backwards."""

    index: Index
    order: KeyOrder


def wanted_sorts(table: Table, sorts: Sequence[Sort]) -> tuple[Sort, ...]:
    """Leave out what decides nothing: a column named twice, and all behind the rowid."""
    found: list[Sort] = []
    rowid = rowid_column(table)
    for sort in sorts:
        if all(folded(sort.column) != folded(each.column) for each in found):
            found.append(sort)
        if rowid is not None and folded(sort.column) == folded(rowid.name):
            break
    return tuple(found)


def rowid_column(table: Table) -> Column | None:
    """Give the column that is the rowid itself, if there is one."""
    keys = [column for column in table.columns if column.primary_key]
    if table.without_rowid or len(keys) != 1 or table.kind not in ("table", "shadow"):
        return None
    # An INTEGER PRIMARY KEY is the rowid itself; any other key of a rowid table has an index.
    has_index = any(index.origin == "pk" for index in table.indexes)
    return keys[0] if folded(keys[0].declared_type) == "integer" and not has_index else None


def key_parts(con: apsw.Connection, name: str) -> tuple[KeyPart, ...]:
    """Read the key of a WITHOUT ROWID table: its columns in the b-tree's order."""
    return tuple(
        KeyPart(quoted(str(column)), str(collation), bool(descending))
        for column, collation, descending in con.execute(_KEY, (name,))
    )


def sorted_key(table: Table, key: KeyOrder, sorts: Sequence[Sort]) -> KeyOrder | None:
    """Give the table's own key as the wanted order, in its direction or the other; None if not."""
    rowid = rowid_column(table)
    if rowid is not None:
        same = len(sorts) == 1 and folded(sorts[0].column) == folded(rowid.name)
        return _turned(key.parts, sorts[0].descending) if same else None
    return _served(table, key.parts, sorts) if table.without_rowid else None


def serving_index(
    con: apsw.Connection, table: Table, key: KeyOrder, sorts: Sequence[Sort]
) -> Served | None:
    """Find an index that has the wanted order; a partial one has not all rows."""
    for index in table.indexes:
        if index.partial or index.error or foreign(set(index.collations)):
            continue
        order = _order_of(con, table, index, key, sorts)
        if order is not None and _walks(con, table.name, index.name, order):
            return Served(index, order)
    return None


def _order_of(
    con: apsw.Connection, table: Table, index: Index, key: KeyOrder, sorts: Sequence[Sort]
) -> KeyOrder | None:
    parts = _parts(con, table, index, key)
    return _served(table, parts, sorts) if parts else None


def _parts(con: apsw.Connection, table: Table, index: Index, key: KeyOrder) -> tuple[KeyPart, ...]:
    """Read all columns an index is sorted by, its row's key at the end; nothing if not columns."""
    columns = {folded(column.name): column for column in table.columns}
    never_null = {part.sql for part in key.parts}
    parts: list[KeyPart] = []
    for place, name, collation, descending in con.execute(_INDEX, (index.name,)):
        if place == -1:
            parts.append(KeyPart(key.columns[0], "", bool(descending)))
            continue
        column = columns.get(folded(str(name))) if name is not None else None
        if column is None:
            return ()
        sql = quoted(column.name)
        parts.append(KeyPart(sql, str(collation), bool(descending), sql not in never_null))
    listed = {part.sql for part in parts}
    return tuple(parts) if all(part.sql in listed for part in key.parts) else ()


def _served(table: Table, parts: Sequence[KeyPart], sorts: Sequence[Sort]) -> KeyOrder | None:
    """Compare the sorts with the first parts; all must run one way, or all the other."""
    columns = {folded(column.name): column for column in table.columns}
    if not sorts or len(sorts) > len(parts):
        return None
    turned = set()
    for sort, part in zip(sorts, parts, strict=False):
        column = columns.get(folded(sort.column))
        if column is None or quoted(column.name) != part.sql or not _alike(column, part):
            return None
        turned.add(sort.descending != part.descending)
    return _turned(parts, turned.pop()) if len(turned) == 1 else None


def _alike(column: Column, part: KeyPart) -> bool:
    return (folded(part.collation) or "binary") == (folded(column.collation) or "binary")


def _turned(parts: Sequence[KeyPart], backwards: bool) -> KeyOrder:
    return KeyOrder(
        tuple(
            KeyPart(part.sql, part.collation, part.descending != backwards, part.nullable)
            for part in parts
        )
    )


def _walks(con: apsw.Connection, table: str, index: str, order: KeyOrder) -> bool:
    """Ask SQLite whether it reads the order from the index without sorting."""
    source = f"{quoted(table)} indexed by {quoted(index)}"
    sql = f"explain query plan select {order.columns[0]} from {source} {order.order_by()}"
    try:
        steps = [str(row[3]) for row in con.execute(sql)]
    except (apsw.SQLError, UnicodeDecodeError):
        return False
    return not any("TEMP B-TREE" in step for step in steps)
