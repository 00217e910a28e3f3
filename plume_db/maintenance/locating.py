"""Which rows a finding is about: SQLite's integrity check tells a place in the scan, or nothing.

Everything here is bounded in time: a finding whose rows are not found in time stays without them.
No index is used to find them, since it may be the index that is wrong.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import apsw

from plume_db.errors import BudgetSpent
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.maintenance.findings import Finding
from plume_db.maintenance.meanings import Trees
from plume_db.names import quoted
from plume_db.rows.order import KeyOrder
from plume_db.rows.ranges import key_order
from plume_db.schema.damaged import codec_of, spelled
from plume_db.schema.objects import Catalog, Index, Table, folded
from plume_db.units import count_text
from plume_db.values import Value, one_line

SECONDS_EACH = 2.0
"""For the rows of one finding, and for all places in the scan of one table."""
MOST_PLACES = 100
SHOWN = 5
"""Rows that are named; the others are counted."""
_PLACE = re.compile(r"(?:row|rowid not at end-of-record for row) (\d+) ")

_TYPES = {
    "INT": "('integer','null')",
    "INTEGER": "('integer','null')",
    "REAL": "('real','null')",
    "TEXT": "('text','null')",
    "BLOB": "('blob','null')",
}


def trees_of(con: apsw.Connection, catalog: Catalog) -> Trees:
    """Read which b-tree starts at which page; what can not be read is left out."""
    roots: dict[int, tuple[str, str, bool]] = {1: ("sqlite_schema", "", False)}
    codec = codec_of(con)
    sql = (
        "select rootpage, cast(name as blob), cast(tbl_name as blob), type='index' "
        "from main.sqlite_schema where typeof(rootpage)='integer' and rootpage>0"
    )
    try:
        for root, name, table, is_index in con.execute(sql):
            roots[int(root)] = (spelled(name, codec), spelled(table, codec), bool(is_index))
    except (apsw.InterruptError, apsw.BusyError):
        raise
    except (apsw.Error, UnicodeDecodeError):
        pass
    return Trees.of(catalog, roots)


def located(task: Task, findings: Iterable[Finding], catalog: Catalog) -> tuple[Finding, ...]:
    """Add the rows to findings that have some."""
    findings = tuple(findings)
    places = _places(task, findings, catalog)
    return tuple(_located(task, each, catalog, places) for each in findings)


def _located(
    task: Task, finding: Finding, catalog: Catalog, places: dict[tuple[str, int], _Key]
) -> Finding:
    if (at := _place_in_scan(finding)) is not None:
        key = places.get((finding.table, at))
        if key is None:
            return replace(finding, row=tr("number {at} in the table's order", at=count_text(at)))
        return _with_rows(finding, key.order, [key.values], "")
    table = catalog.table(finding.table)
    if table is None or finding.row:
        return finding
    where = finding.where or _where(finding, table)
    if not where:
        return finding
    return with_rows(task, finding, table, where)


def with_rows(task: Task, finding: Finding, table: Table, where: str) -> Finding:
    """Add the first rows of a condition to a finding, and how many there are."""
    found = replace(finding, where=where)
    with _bounded(task):
        order = key_order(task.con, table)
        source = f"from main.{quoted(table.name)} not indexed where {where}"
        if order is not None:
            rows = _rows(task.con, f"select {', '.join(order.columns)} {source} limit {SHOWN}")
            found = _with_rows(found, order, rows, where)
        if finding.kind in ("constraint", "index"):
            count = _rows(task.con, f"select count(*) {source}")[0][0]
            found = replace(found, count=max(1, int(str(count))))
    return found


def row_words(rows: list[tuple[Value, ...]], count: int = 0) -> str:
    """Name rows by their keys: ``rowid 3, 7 and 12 more``."""
    keys = [" · ".join(one_line(value, 40) for value in row) for row in rows[:SHOWN]]
    more = tr(" and {count} more", count=count_text(count - len(keys))) if count > len(keys) else ""
    return f"{', '.join(keys)}{more}"


class _Key:
    """The key of a row that was found by its place."""

    def __init__(self, order: KeyOrder, values: tuple[Value, ...]) -> None:
        self.order, self.values = order, values


def _with_rows(
    finding: Finding, order: KeyOrder, rows: list[tuple[Value, ...]], where: str
) -> Finding:
    if not rows:
        return finding
    rowid = rows[0][0] if is_rowid(order) and isinstance(rows[0][0], int) else None
    words = row_words(rows)
    if rowid is None and not where:
        where = key_condition(order, rows[0])
    return replace(finding, rowid=rowid, row=words, where=where)


def is_rowid(order: KeyOrder) -> bool:
    """Tell whether a key is the rowid."""
    return len(order.columns) == 1 and not order.columns[0].startswith('"')


def key_condition(order: KeyOrder, key: tuple[Value, ...]) -> str:
    """Write the condition that picks one row by its key."""
    parts = zip(order.columns, key, strict=True)
    return " and ".join(f"{column} is {apsw.format_sql_value(value)}" for column, value in parts)


def _place_in_scan(finding: Finding) -> int | None:
    match = _PLACE.match(finding.text) if finding.kind == "index" else None
    return int(match[1]) if match else None


def _places(
    task: Task, findings: tuple[Finding, ...], catalog: Catalog
) -> dict[tuple[str, int], _Key]:
    """Find the keys of rows that are told by their place in the scan; one walk for each table."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for each in findings:
        at = _place_in_scan(each)
        if at is not None and each.table and len(wanted[each.table]) < MOST_PLACES:
            wanted[each.table].add(at)
    found: dict[tuple[str, int], _Key] = {}
    for name, places in wanted.items():
        table = catalog.table(name)
        if table is not None:
            with _bounded(task):
                for at, key in _walk(task.con, table, sorted(places)):
                    found[name, at] = key
    return found


def _walk(con: apsw.Connection, table: Table, places: list[int]) -> Iterator[tuple[int, _Key]]:
    order = key_order(con, table)
    if order is None:
        return
    columns, passed = ", ".join(order.columns), 0
    source = f"select {columns} from main.{quoted(table.name)} not indexed"
    last: tuple[Value, ...] | None = None
    for at in places:
        skipped = at - passed - 1
        if last is not None and is_rowid(order):
            sql = f"{source} where {columns}>? {order.order_by()} limit 1 offset {skipped}"
            rows = _rows(con, sql, last)
        else:
            # The scan that counted goes in the order of the b-tree, and so does this one.
            rows = _rows(con, f"{source} {order.order_by()} limit 1 offset {at - 1}")
        if not rows:
            return
        last, passed = rows[0], at
        yield at, _Key(order, rows[0])


def _where(finding: Finding, table: Table) -> str:
    """Write the condition for rows that break what a message says."""
    if finding.text.startswith("non-unique entry in index "):
        index = next((i for i in table.indexes if folded(i.name) == folded(finding.object)), None)
        return twins(table, index) if index else ""
    column, text = quoted(finding.object), finding.text
    if not finding.object or finding.kind != "constraint":
        return ""
    if text.startswith("NULL value"):
        return f"typeof({column})='null'"  # "is null" is taken for false where NOT NULL is declared
    if text.startswith("NUMERIC value"):
        return f"typeof({column}) in ('integer','real')"
    if text.startswith("TEXT value"):
        return f"typeof({column})='text' and {column} glob '*[0-9]*'"
    kinds = _TYPES.get(text.removeprefix("non-").partition(" ")[0])
    return f"typeof({column}) not in {kinds}" if kinds else ""


def twins(table: Table, index: Index) -> str:
    """Write the condition for rows whose key of an index is not theirs alone.

    The plus keeps the index itself out of it.
    """
    if not index.columns or None in index.columns or index.partial:
        return ""
    names = [quoted(str(name)) for name in index.columns]
    collations = index.collations or ("BINARY",) * len(names)
    keys = [f"{n} collate {quoted(c or 'BINARY')}" for n, c in zip(names, collations, strict=True)]
    left = ", ".join(f"+{key}" for key in keys)
    present = " and ".join(f"{name} is not null" for name in names)
    inner = f"select {', '.join(names)} from main.{quoted(table.name)} not indexed where {present}"
    left = f"({left})" if len(keys) > 1 else left
    return f"{left} in ({inner} group by {', '.join(keys)} having count(*)>1)"


def _rows(
    con: apsw.Connection, sql: str, values: tuple[Value, ...] = ()
) -> list[tuple[Value, ...]]:
    return [tuple(row) for row in con.execute(sql, values)]


@contextmanager
def _bounded(task: Task, seconds: float = SECONDS_EACH) -> Iterator[None]:
    """Give up where it takes too long or meets damage; a cancel goes through."""
    try:
        with task.budget(seconds):
            yield
    except BudgetSpent:
        task.token.check()
    except (apsw.InterruptError, apsw.BusyError):
        raise
    except (apsw.Error, UnicodeDecodeError):
        pass
