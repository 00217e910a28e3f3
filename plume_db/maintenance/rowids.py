"""Which tables lose their rowids in a VACUUM, and what relies on them.

VACUUM renumbers the rows of a rowid table that has no INTEGER PRIMARY KEY. A full-text index with
external content finds its text by rowid, so it no longer fits such a table afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass

from plume_db.schema.objects import Catalog, Table, folded
from plume_db.schema.tokens import tokens

_FULL_TEXT = ("fts3", "fts4", "fts5")


@dataclass(frozen=True)
class Dependent:
    """A full-text index whose text lies in another table."""

    index: str
    content: str


def renumbered(catalog: Catalog) -> tuple[str, ...]:
    """Name the tables whose rowids VACUUM may change."""
    return tuple(
        table.name
        for table in catalog.tables
        if table.kind == "table" and not table.without_rowid and not _keeps_rowids(table)
    )


def _keeps_rowids(table: Table) -> bool:
    # A primary key that is the rowid has no index of its own. The type alone would not tell:
    # INTEGER PRIMARY KEY DESC is an ordinary index.
    if table.internal:
        return True
    has_key = any(column.primary_key for column in table.columns)
    return has_key and not any(index.origin == "pk" for index in table.indexes)


def broken_by_vacuum(catalog: Catalog) -> tuple[Dependent, ...]:
    """Name the full-text indexes that would point at wrong rows after a VACUUM."""
    losing = {folded(name) for name in renumbered(catalog)}
    found = []
    for table in catalog.tables:
        content = _content_of(table)
        if content and folded(content) in losing:
            found.append(Dependent(table.name, content))
    return tuple(found)


def _content_of(table: Table) -> str:
    """Read the ``content=`` argument of a full-text table; empty where it keeps its own text."""
    if table.kind != "virtual" or folded(table.module) not in _FULL_TEXT or not table.sql:
        return ""
    found = list(tokens(table.sql))
    for at, token in enumerate(found[:-2]):
        if token.is_word("content") and found[at + 1].text == "=":
            value = found[at + 2]
            return value.name or value.text.strip("'").replace("''", "'")
    return ""


def relied_on(catalog: Catalog) -> tuple[str, ...]:
    """Name the tables whose rowids something relies on though no column holds them."""
    return tuple(dict.fromkeys(each.content for each in broken_by_vacuum(catalog)))
