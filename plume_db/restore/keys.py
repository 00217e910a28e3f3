"""How the rows of a table in a snapshot and in the file are matched, as SQL."""

from __future__ import annotations

from dataclasses import dataclass

from plume_db.names import quoted
from plume_db.schema.objects import Table, folded

HERE, THERE = "main", "snapshot"
"""The names of the file and of the snapshot on a connection that has both."""


@dataclass(frozen=True)
class Match:
    """One table as both sides have it."""

    name: str
    key: tuple[str, ...]
    """The columns that tell rows apart, or a name of the rowid."""
    by_rowid: bool
    """Whether only the rowid tells them apart, which other programs may have renumbered."""
    columns: tuple[str, ...]
    """Stored columns that both have, in the snapshot's order; with the key's."""
    left_out: tuple[str, ...] = ()
    """Columns of the snapshot that the file does not have."""
    added: tuple[str, ...] = ()
    """Columns of the file that the snapshot does not have."""

    def source(self, schema: str, where: str = "") -> str:
        """Give the rows of one side as a subquery, filtered where SQL says so."""
        rowid = f"{self.key[0]} AS {quoted(self.key[0])}, " if self.by_rowid else ""
        names = ", ".join(map(quoted, self.columns))
        # On lines of its own, so that a comment at its end does not swallow the bracket.
        condition = f" WHERE (\n{where}\n)" if where.strip() else ""
        return f"(SELECT {rowid}{names} FROM {schema}.{quoted(self.name)}{condition})"

    def joined(self, one: str, other: str) -> str:
        """Say in SQL that two rows have the same key."""
        parts = (f"{one}.{quoted(name)} IS {other}.{quoted(name)}" for name in self.key)
        return " AND ".join(parts)

    def differs(self, one: str, other: str) -> str:
        """Say in SQL that two rows of one key differ in a value or in its type."""
        rest = [name for name in self.columns if name not in self.key]
        parts = []
        for name in map(quoted, rest):
            a, b = f"{one}.{name}", f"{other}.{name}"
            # Byte for byte, whatever the column's collation says, and 1 is not 1.0.
            parts.append(f"({a} COLLATE BINARY IS NOT {b} OR typeof({a}) <> typeof({b}))")
        return " OR ".join(parts) or "0"


def match_of(there: Table, here: Table | None) -> Match:
    """Match a table of the snapshot with that of the file; where it is gone, with itself."""
    here = here or there
    ours = {folded(column.name) for column in here.columns if not column.generated}
    stored = [column for column in there.columns if not column.generated]
    both = tuple(column.name for column in stored if folded(column.name) in ours)
    theirs = {folded(column.name) for column in stored}
    declared = sorted((c for c in here.columns if c.primary_key), key=lambda c: c.primary_key)
    key = tuple(column.name for column in declared)
    by_rowid = not key or any(folded(name) not in theirs for name in key)
    if by_rowid:
        taken = {folded(c.name) for c in (*there.columns, *here.columns)}
        key = (next((n for n in ("rowid", "_rowid_", "oid") if n not in taken), ""),)
    return Match(
        there.name,
        key,
        by_rowid,
        both,
        tuple(column.name for column in stored if folded(column.name) not in ours),
        tuple(c.name for c in here.columns if not c.generated and folded(c.name) not in theirs),
    )
