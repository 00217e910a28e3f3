"""Which statistics the planner has."""

from __future__ import annotations

import apsw

from plume_db.language import tr
from plume_db.names import quoted
from plume_db.plan.names import Names


def statistics_words(con: apsw.Connection, names: Names, schemas: set[str]) -> str:
    """Say which statistics the planner had for the schemas a plan reads."""
    told = {schema: _regime(con, names, schema) for schema in sorted(schemas or {"main"})}
    if len(set(told.values())) == 1:
        return next(iter(told.values()))
    return "; ".join(f"{schema}: {text}" for schema, text in told.items())


def _regime(con: apsw.Connection, names: Names, schema: str) -> str:
    if not names.find("table", "sqlite_stat1", schema) or not _holds(con, schema, "sqlite_stat1"):
        return tr("planned without statistics: ANALYZE was never run on this file")
    if names.find("table", "sqlite_stat4", schema) and _holds(con, schema, "sqlite_stat4"):
        return tr("planned with the statistics of ANALYZE, with samples of values (sqlite_stat4)")
    return tr("planned with the statistics of ANALYZE")


def _holds(con: apsw.Connection, schema: str, table: str) -> bool:
    try:
        return bool(con.execute(f"select 1 from {quoted(schema)}.{table} limit 1").fetchall())
    except (apsw.Error, UnicodeDecodeError):
        return False
