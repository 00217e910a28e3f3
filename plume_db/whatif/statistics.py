"""The planner's statistics: taken out, put back, and cut down to what a regime has."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TypeAlias

import apsw

from plume_db.language import tr
from plume_db.names import quoted
from plume_db.schema.salvage import readable_rows
from plume_db.values import Value
from plume_db.whatif.changes import Regime
from plume_db.whatif.scratch import reset

_TABLES = {"sqlite_stat1": 3, "sqlite_stat4": 6}
_Rows: TypeAlias = list[tuple[Value, ...]]

WORDS = {
    Regime.STAT4: tr(
        "planned with the statistics of ANALYZE, with samples of values (sqlite_stat4)"
    ),
    Regime.STAT1: tr("planned with the statistics of ANALYZE, without samples of values"),
    Regime.NONE: tr("planned without statistics, as if ANALYZE had never been run"),
}


@dataclass
class Statistics:
    """The rows of the statistics tables of each database a connection sees."""

    rows: dict[tuple[str, str], _Rows] = field(default_factory=dict)
    """By database and table; only for tables that are there."""

    @property
    def held(self) -> Regime:
        """The richest regime these make possible."""
        if any(rows for (_, table), rows in self.rows.items() if table == "sqlite_stat4"):
            return Regime.STAT4
        return Regime.STAT1 if any(self.rows.values()) else Regime.NONE


def read(con: apsw.Connection, tables: Collection[str] | None = None) -> Statistics:
    """Read all statistics; samples of values only of `tables`, named in lower case, where given."""
    found = Statistics()
    for name in con.db_names():
        if name == "temp":
            continue
        for table, columns in _TABLES.items():
            where = ""
            if tables is not None and table == "sqlite_stat4":
                where = f" where lower(tbl) in ({','.join('?' * len(tables))})"
            values = tuple(tables or ()) if where else ()
            sql = f"select * from {quoted(name)}.{table}{where}"
            rows = readable_rows(con, sql, values)
            if rows is not None:
                found.rows[name, table] = [row for row in rows if len(row) == columns]
    return found


def put(con: apsw.Connection, statistics: Statistics, regime: Regime) -> None:
    """Make these the statistics of a private copy, as far as `regime` has them, and load them."""
    allowed = {
        Regime.STAT4: ("sqlite_stat1", "sqlite_stat4"),
        Regime.STAT1: ("sqlite_stat1",),
        Regime.NONE: (),
    }[regime]
    with con:
        for (name, table), rows in statistics.rows.items():
            con.execute(f"delete from {quoted(name)}.{table}").fetchall()
            if table in allowed and rows:
                marks = ",".join("?" * _TABLES[table])
                con.executemany(f"insert into {quoted(name)}.{table} values({marks})", rows)
    reset(con)
