"""Which tables a statement reads or writes, as SQLite itself says while it prepares it."""

from __future__ import annotations

from collections.abc import Sequence

import apsw

from plume_db.query.statements import split

_EXPLAIN_QUERY_PLAN = 2
_TABLES = frozenset({apsw.SQLITE_READ, apsw.SQLITE_INSERT, apsw.SQLITE_UPDATE, apsw.SQLITE_DELETE})


def touched_tables(con: apsw.Connection, texts: Sequence[str]) -> frozenset[str] | None:
    """Name the tables of statements in lower case, with those of views and triggers.

    None where one of them can not be prepared; then the caller should think of all tables.
    """
    found: set[str] = set()

    def asked(
        action: int, first: str | None, _second: str | None, _schema: str | None, _by: str | None
    ) -> int:
        if action in _TABLES and first:
            found.add(first.lower())
        return apsw.SQLITE_OK

    before, con.authorizer = con.authorizer, asked
    try:
        for text in dict.fromkeys(texts):
            statement = next((each for each in split(text) if not each.empty), None)
            if statement is None or statement.verb in ("EXPLAIN", "PRAGMA"):
                return None
            names = _nulls(statement.text)
            con.execute(
                statement.text, names, can_cache=False, explain=_EXPLAIN_QUERY_PLAN
            ).fetchall()
    except (apsw.Error, UnicodeError):
        return None
    finally:
        con.authorizer = before
    return frozenset(found)


def _nulls(sql: str) -> tuple[None, ...]:
    from plume_db.query.parameters import parameters

    return (None,) * len(parameters(sql))
