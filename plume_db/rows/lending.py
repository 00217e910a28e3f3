"""Makes a reading connection able to read a table that asks for what only its own program has."""

from __future__ import annotations

import weakref

import apsw

from plume_db.schema.damaged import tolerate
from plume_db.schema.objects import folded
from plume_db.schema.read import KNOWN_COLLATIONS

_lent: weakref.WeakSet[apsw.Connection] = weakref.WeakSet()


def lend(con: apsw.Connection) -> None:
    """Accept a damaged schema, and stand in for collations that SQLite does not have.

    A stand-in lets rows be read in stored order; the order it would sort in is not the file's.
    Call it before the first statement: a table whose key was once refused for its collation stays
    refused until its connection closes ("no query solution", SQLite 3.54).
    """
    if con not in _lent:
        con.collation_needed(_stand_in)
        tolerate(con)
        _lent.add(con)


def _stand_in(con: apsw.Connection, name: str) -> None:
    con.create_collation(name, _by_code_point)


def foreign(collations: set[str]) -> tuple[str, ...]:
    """Pick the collations that SQLite does not have itself."""
    return tuple(sorted(c for c in collations if c and folded(c) not in KNOWN_COLLATIONS))


def _by_code_point(one: str, other: str) -> int:
    return (one > other) - (one < other)
