"""Find out what a plan depends on, so that it can be told later what has changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256

import apsw

from plume_db.jobs import Task
from plume_db.names import quoted
from plume_db.plan.nodes import Plan
from plume_db.query.tokens import TokenKind, tokens
from plume_db.recall.entry import Fingerprints
from plume_db.recall.normalise import values_fingerprint
from plume_db.schema.objects import folded
from plume_db.schema.salvage import readable_rows
from plume_db.values import Value

_Rows = list[tuple[Value, ...]]


def fingerprints(
    task: Task, plan: Plan, sql: str, given: Mapping[str, Value] | None = None
) -> Fingerprints:
    """Look at the definitions and the statistics of the tables a plan reads."""
    con = task.con
    schemas = [name for name in con.db_names() if name != "temp"]
    tables = {folded(n.table or n.line.name) for n in plan.walk() if n.table or n.line.name}
    objects: dict[str, str] = {}
    statistics: _Rows = []
    rows: dict[str, int] = {}
    for schema in schemas:
        prefix = "" if schema == "main" else f"{schema}."
        for label, definition in _definitions(con, schema, tables, sql):
            objects[prefix + label] = _hash([(definition,)])
        for row in _statistics(con, schema, tables):
            statistics.append((schema, *row))
            _take_rows(rows, prefix, row)
    return Fingerprints(
        _hash(sorted(objects.items())),
        _hash(statistics) if statistics else "",
        apsw.sqlite_lib_version(),
        values_fingerprint(sql, given),
        objects,
        rows,
    )


def _definitions(
    con: apsw.Connection, schema: str, tables: set[str], sql: str
) -> list[tuple[str, str]]:
    """Give tables, their indexes and triggers, and the views the query names, with their SQL."""
    listed = (
        "select type, name, tbl_name, coalesce(sql, '') "
        f"from {quoted(schema)}.sqlite_schema order by rowid"
    )
    rows = readable_rows(con, listed) or []
    views = {folded(str(row[1])): str(row[3]) for row in rows if row[0] == "view"}
    used = _views_in(sql, views)
    return [
        (f"{kind!s} {name!s}", str(text))
        for kind, name, table, text in rows
        if folded(str(table)) in tables or (kind == "view" and folded(str(name)) in used)
    ]


def _views_in(sql: str, views: Mapping[str, str]) -> set[str]:
    """Find the views a text names, and those that these name in turn."""
    found: set[str] = set()
    waiting = [sql] if views else []
    while waiting:
        for word in _words(waiting.pop()):
            if word in views and word not in found:
                found.add(word)
                waiting.append(views[word])
    return found


def _words(sql: str) -> Iterable[str]:
    kinds = (TokenKind.WORD, TokenKind.NAME)
    return (folded(t.text.strip("\"'`[]")) for t in tokens(sql) if t.kind in kinds)


def _statistics(con: apsw.Connection, schema: str, tables: set[str]) -> _Rows:
    marks = ",".join("?" * len(tables))
    found: _Rows = []
    for table, columns in (
        ("sqlite_stat1", "idx, stat"),
        ("sqlite_stat4", "idx, neq, nlt, ndlt, sample"),
    ):
        sql = f"select tbl, {columns} from {quoted(schema)}.{table} where lower(tbl) in ({marks})"
        found.extend(readable_rows(con, f"{sql} order by rowid", tuple(tables)) or [])
    return found


def _take_rows(rows: dict[str, int], prefix: str, row: tuple[object, ...]) -> None:
    """Keep how many rows a line of sqlite_stat1 says its table has; a partial index says fewer."""
    if len(row) != 3 or not isinstance(row[0], str):
        return
    first = str(row[2]).split(" ")[0]
    if first.isascii() and first.isdecimal():
        key = prefix + row[0]
        rows[key] = max(rows.get(key, 0), int(first))


def _hash(rows: Iterable[tuple[object, ...]]) -> str:
    digest = sha256()
    for row in rows:
        digest.update(repr(row).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:16]
