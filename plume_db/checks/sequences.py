"""The counter of an AUTOINCREMENT table, where it is behind the rows or odd."""

from __future__ import annotations

from collections.abc import Iterator

import apsw

from plume_db.language import tr
from plume_db.maintenance.findings import Finding
from plume_db.names import literal, quoted
from plume_db.schema.objects import Catalog, Table
from plume_db.schema.tokens import tokens

_AGAIN = tr(
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
        text = tr(
            "{name} is AUTOINCREMENT, but has no counter in sqlite_sequence.", name=table.name
        )
        mend = f"INSERT INTO sqlite_sequence(name, seq) VALUES({name}, {top});"
    elif len(counters) > 1:
        text = tr(
            "{name} has {counters} counters in sqlite_sequence; SQLite uses one.",
            name=table.name,
            counters=len(counters),
        )
        mend = tr(
            "Keep the greatest: DELETE FROM sqlite_sequence WHERE name = {name}, then insert it.",
            name=name,
        )
    elif not isinstance(counters[0], int):
        text = tr("The counter of {name} in sqlite_sequence is no whole number.", name=table.name)
        mend = f"UPDATE sqlite_sequence SET seq = {top} WHERE name = {name};"
    elif counters[0] < top:
        text = tr(
            "The counter of {name} in sqlite_sequence is {counters:,}, below its "
            "greatest rowid {top:,}.",
            name=table.name,
            counters=counters[0],
            top=top,
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
