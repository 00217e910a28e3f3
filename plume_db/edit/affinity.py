"""How a column treats what is stored in it."""

from __future__ import annotations

import enum

from plume_db.schema.objects import Column


class Affinity(enum.Enum):
    """The five affinities of SQLite; NONE is the one it calls BLOB."""

    INTEGER = "INTEGER"
    TEXT = "TEXT"
    NONE = "NONE"
    REAL = "REAL"
    NUMERIC = "NUMERIC"


def affinity_of(column: Column, strict: bool) -> Affinity:
    """Find the affinity from the declared type, by SQLite's rules in their order."""
    kind = column.declared_type.upper()
    if strict and kind == "ANY":
        return Affinity.NONE
    if "INT" in kind:
        return Affinity.INTEGER
    if any(word in kind for word in ("CHAR", "CLOB", "TEXT")):
        return Affinity.TEXT
    if not kind or "BLOB" in kind:
        return Affinity.NONE
    if any(word in kind for word in ("REAL", "FLOA", "DOUB")):
        return Affinity.REAL
    return Affinity.NUMERIC
