"""Rows whose declared foreign key names a row that does not exist."""

from __future__ import annotations

import apsw

from plume_db.language import tr, trn
from plume_db.maintenance.findings import Finding
from plume_db.names import quoted
from plume_db.references.keys import Reference, references_of
from plume_db.schema.objects import Catalog, Table

ADVICE = tr("Add the missing parent rows, or change or delete these rows.")


def broken_references(con: apsw.Connection, table: Table, catalog: Catalog) -> list[Finding]:
    """Count the rows of a table that refer to nothing, for each of its references."""
    sql = (
        "select parent, fkid, count(*), min(rowid) from pragma_foreign_key_check(?, 'main') "
        "group by parent, fkid"
    )
    try:
        rows = con.execute(sql, (table.name,)).fetchall()
    except (apsw.InterruptError, apsw.BusyError):
        raise
    except (apsw.Error, UnicodeDecodeError) as error:
        text = tr(
            "The references of {name} can not be checked: {error}", name=table.name, error=error
        )
        advice = tr("Declare a key on the parent's columns that fits: UNIQUE, or a PRIMARY KEY.")
        return [Finding("schema", text, table.name, advice=advice)]
    keys = references_of(catalog, table)
    return [
        _violation(table.name, str(parent), _key(keys, fkid, str(parent)), count, first, catalog)
        for parent, fkid, count, first in rows
    ]


def _key(keys: tuple[Reference, ...], fkid: object, parent: str) -> Reference | None:
    """Find the reference that SQLite numbers so; None where the catalog numbers them otherwise."""
    at = fkid if isinstance(fkid, int) else -1
    for key in (keys[at] if 0 <= at < len(keys) else None, *keys):
        if key is not None and key.parent.lower() == parent.lower():
            return key
    return None


def _violation(
    table: str,
    parent: str,
    key: Reference | None,
    count: object,
    first: object,
    catalog: Catalog,
) -> Finding:
    rows = int(str(count))
    where = "" if first is None else tr(" (the first has rowid {first})", first=first)
    return Finding(
        "foreign key",
        trn(
            "{n} row of {table} refers to a row of {parent} that does not exist{where}.",
            "{n} rows of {table} refer to a row of {parent} that does not exist{where}.",
            rows,
            table=table,
            parent=parent,
            where=where,
        ),
        table,
        rows,
        object=", ".join(key.columns) if key else "",
        rowid=first if isinstance(first, int) else None,
        row=""
        if first is None
        else str(first) + tr(" and {rows:,} more", rows=rows - 1) * (rows > 1),
        advice=ADVICE,
        where=orphan_condition(key, catalog) if key else "",
    )


def orphan_condition(key: Reference, catalog: Catalog) -> str:
    """Write the condition for rows of the child whose parent is missing."""
    child = quoted(key.child)
    present = " and ".join(f"{quoted(column)} is not null" for column in key.columns)
    if catalog.table(key.parent) is None:
        return present
    if not key.parent_columns:
        return ""
    pairs = zip(key.columns, key.parent_columns, strict=True)
    # The parent's column stands first: its collation and affinity decide, as in a foreign key.
    same = " and ".join(f"p.{quoted(up)} = {child}.{quoted(down)}" for down, up in pairs)
    return f"{present} and not exists (select 1 from {quoted(key.parent)} as p where {same})"
