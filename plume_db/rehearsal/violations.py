"""References that would point at nothing."""

from __future__ import annotations

from collections.abc import Iterable

import apsw

from plume_db.errors import BudgetSpent
from plume_db.jobs import Task
from plume_db.names import quoted
from plume_db.rehearsal.result import Violation
from plume_db.schema.objects import Catalog

MOST = 100
SECONDS = 3.0
"""How long broken references are looked for; that there are some is known at once."""

_Found = tuple[object, ...]


def broken(con: apsw.Connection) -> bool:
    """Whether the open transaction leaves a reference that points at nothing."""
    return bool(con.status(apsw.SQLITE_DBSTATUS_DEFERRED_FKS)[0])


def violations(
    task: Task, con: apsw.Connection, catalog: Catalog, touched: Iterable[str]
) -> tuple[tuple[Violation, ...], bool]:
    """List references that are broken on `con` and not in the file; True where there are more."""
    found: list[Violation] = []
    try:
        with task.budget(SECONDS):
            for table in _children(catalog, touched):
                before = set(_check(task.con, table))
                for row in _check(con, table):
                    if row not in before:
                        found.append(_violation(row))
                    if len(found) == MOST:
                        return tuple(found), True
    except BudgetSpent:
        return tuple(found), True
    return tuple(found), False


def _children(catalog: Catalog, touched: Iterable[str]) -> list[str]:
    names = dict.fromkeys(touched)
    for parent in tuple(names):
        names.update(dict.fromkeys(child.name for child, _key in catalog.references_to(parent)))
    return [name for name in names if (t := catalog.table(name)) and t.foreign_keys]


def _check(con: apsw.Connection, table: str) -> Iterable[_Found]:
    try:
        yield from con.execute(f"pragma main.foreign_key_check({quoted(table)})")
    except (apsw.SQLError, UnicodeDecodeError):
        return  # a parent that is not there, or has no key to refer to


def _violation(row: _Found) -> Violation:
    table, rowid, parent, _number = row
    return Violation(str(table), "" if rowid is None else f"rowid {rowid}", str(parent))
