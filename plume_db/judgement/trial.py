"""A copy of part of a schema in memory, without rows, to see what the planner would do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

import apsw

from plume_db.database import connect_scratch
from plume_db.plan.nodes import Line, Plan
from plume_db.plan.parse import parse
from plume_db.query.parameters import bindings
from plume_db.query.tokens import TokenKind, name_of, tokens
from plume_db.values import Value

_MODULES = ("fts3", "fts4", "fts5", "rtree")
_EXPLAIN_QUERY_PLAN = 2
MOST_OBJECTS = 500
"""Tables, views and indexes that are copied; a statement over more is not tried."""


class Trial:
    """The planner with other indexes; made once for a statement, closed at its end."""

    def __init__(self, con: apsw.Connection, sql: str, given: Mapping[str, Value] | None) -> None:
        self._sql = sql
        self._given = given
        self._values = bindings(sql, given)[0]
        self._con = connect_scratch(True)
        self._con.config(apsw.SQLITE_DBCONFIG_DQS_DDL, 1)
        self._con.config(apsw.SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
        self._con.config(apsw.SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0)
        self.usable = self._copy(con)

    def close(self) -> None:
        """Drop the copy."""
        self._con.close()

    def agrees(self, plan: Plan) -> bool:
        """Whether the copy plans as the file does: only then does it prove anything."""
        if not self.usable:
            return False
        made = self.lines(self._sql)
        own = [node.detail for node in plan.walk() if not node.program]
        return made is not None and [line for line, _ in made] == own

    def lines(self, sql: str) -> list[tuple[str, Line]] | None:
        """Plan a statement on the copy; None where it can not be prepared."""
        try:
            values = self._values if sql == self._sql else bindings(sql, self._given)[0]
            cursor = self._con.cursor()
            rows = cursor.execute(
                sql, values, can_cache=False, explain=_EXPLAIN_QUERY_PLAN
            ).fetchall()
        except (apsw.Error, UnicodeError):
            return None
        return [(str(row[3] or ""), parse(str(row[3] or ""))) for row in rows]

    def with_indexes(self, *indexes: str, sql: str = "") -> list[Line]:
        """Plan the statement, or another, as if there were more indexes; [] where that fails."""
        with self._imagined(indexes) as made:
            found = self.lines(sql or self._sql) if made else None
        return [line for _, line in found or ()]

    @contextmanager
    def _imagined(self, indexes: tuple[str, ...]) -> Iterator[bool]:
        self._con.execute("savepoint imagined").fetchall()
        try:
            for sql in indexes:
                self._con.execute(sql).fetchall()
            yield True
        except (apsw.Error, UnicodeError):
            yield False
        finally:
            self._con.execute("rollback to imagined; release imagined").fetchall()

    def _copy(self, con: apsw.Connection) -> bool:
        wanted = _named(con, self._sql)
        if not wanted:
            return False
        marks = ",".join("?" * len(wanted))
        try:
            rows = con.execute(
                "select type, name, sql from main.sqlite_schema where sql is not null and "
                f"type in ('table', 'index', 'view') and lower(tbl_name) in ({marks}) "
                f"limit {MOST_OBJECTS + 1}",
                tuple(wanted),
            ).fetchall()
        except (apsw.Error, UnicodeError):
            return False
        if not rows or len(rows) > MOST_OBJECTS:
            return False
        for kind, name, sql in sorted(rows, key=lambda row: row[0] == "view"):
            if str(name).lower().startswith("sqlite_") or not _safe(str(kind), str(sql)):
                continue
            with suppress(apsw.Error):
                self._con.execute(str(sql)).fetchall()
        self._statistics(con, tuple(wanted), marks)
        return True

    def _statistics(self, con: apsw.Connection, wanted: tuple[str, ...], marks: str) -> None:
        for table, width in (("sqlite_stat1", 3), ("sqlite_stat4", 6)):
            try:
                rows = con.execute(
                    f"select * from main.{table} where lower(tbl) in ({marks})", wanted
                ).fetchall()
            except (apsw.Error, UnicodeError):
                continue
            if not rows or len(rows[0]) != width:
                continue
            with suppress(apsw.Error):
                self._con.execute("analyze").fetchall()
                self._con.executemany(f"insert into {table} values ({','.join('?' * width)})", rows)
        with suppress(apsw.Error):
            self._con.execute("analyze sqlite_schema").fetchall()


def _safe(kind: str, sql: str) -> bool:
    """Whether a statement of the schema only makes an object: no module of its own."""
    words = [t.text.lower() for t, _ in zip(tokens(sql), range(60), strict=False) if not t.blank]
    if kind != "table" or words[1:2] != ["virtual"]:
        return words[:1] == ["create"]
    return "using" in words and words[words.index("using") + 1] in _MODULES


def _named(con: apsw.Connection, sql: str) -> set[str]:
    """Collect every name of a statement, and of the views it names, in lower case."""
    views: dict[str, str] = {}
    with suppress(apsw.Error, UnicodeError):
        views = {
            str(name): str(text or "")
            for name, text in con.execute(
                "select lower(name), sql from main.sqlite_schema where type = 'view'"
            ).fetchall()
        }
    found: set[str] = set()
    texts = [sql]
    while texts:
        fresh = _words(texts.pop()) - found
        found |= fresh
        if len(found) > 5_000:
            return set()
        texts += [views[name] for name in fresh if name in views]
    return found


def _words(sql: str) -> set[str]:
    kinds = (TokenKind.WORD, TokenKind.NAME, TokenKind.STRING)
    return {
        name_of(token).lower()
        for token in tokens(sql)
        if token.kind in kinds and len(token.text) < 200
    }
