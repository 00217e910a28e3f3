"""The counter of an AUTOINCREMENT table, where it is behind the rows or odd."""

from __future__ import annotations

from collections.abc import Iterator

import apsw

from plume_db.maintenance.findings import Finding
from plume_db.names import literal, quoted
from plume_db.schema.objects import Catalog, Table
from plume_db.schema.tokens import tokens

_AGAIN = (
    "A rowid that was given before, and perhaps is still known elsewhere, is given again after the "
    "highest row is deleted. "
)


def odd_sequence(con: apsw.Connection, catalog: Catalog, table: Table) -> Iterator[Finding]:
    """Compare the counter with the greatest rowid."""
    if catalog.table("sqlite_sequence") is None or not _counts(table):
        return
    rows = con.execute("select seq from main.sqlite_sequence where name=?", (table.name,))
    counters = [row[0] for row in rows]
    top = con.execute(f"select max(rowid) from main.{quoted(table.name)}").fetchall()[0][0]
    if not isinstance(top, int):
        return
    name = literal(table.name)
    where = f"rowid = {top}"
    if not counters:
        text = f"{table.name} is AUTOINCREMENT, but has no counter in sqlite_sequence."
        mend = f"INSERT INTO sqlite_sequence(name, seq) VALUES({name}, {top});"
    elif len(counters) > 1:
        text = f"{table.name} has {len(counters)} counters in sqlite_sequence; SQLite uses one."
        mend = (
            f"Keep the greatest: DELETE FROM sqlite_sequence WHERE name = {name}, then insert it."
        )
    elif not isinstance(counters[0], int):
        text = f"The counter of {table.name} in sqlite_sequence is no whole number."
        mend = f"UPDATE sqlite_sequence SET seq = {top} WHERE name = {name};"
    elif counters[0] < top:
        text = (
            f"The counter of {table.name} in sqlite_sequence is {counters[0]:,}, below its "
            f"greatest rowid {top:,}."
        )
        mend = f"UPDATE sqlite_sequence SET seq = {top} WHERE name = {name};"
    else:
        return
    yield Finding(
        "key",
        text,
        table.name,
        object="sqlite_sequence",
        rowid=top,
        row=str(top),
        advice=_AGAIN + mend,
        where=where,
    )


def _counts(table: Table) -> bool:
    return any(token.is_word("autoincrement") for token in tokens(table.sql or ""))
