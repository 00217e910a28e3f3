"""What an object reads, and what depends on it."""

from __future__ import annotations

from dataclasses import dataclass

import apsw

from plume_db.jobs import Task
from plume_db.names import quoted
from plume_db.schema.objects import Catalog, ForeignKey, Table, folded
from plume_db.schema.quotes import double_quoted_text
from plume_db.schema.tokens import names_in


@dataclass(frozen=True)
class Reads:
    """The tables and views that a view or a trigger reads or writes."""

    names: tuple[str, ...]
    compiled: bool
    """True where SQLite compiled it and told; False where names were looked up in its text."""


@dataclass(frozen=True)
class Dependents:
    """What would notice if a table or view went away."""

    references: tuple[tuple[Table, ForeignKey], ...]
    views: tuple[str, ...]
    triggers: tuple[str, ...]
    """Triggers on other tables that name it."""


def reads_of_view(task: Task, catalog: Catalog, name: str) -> Reads:
    """Find what a view reads by compiling it; it is not run."""
    table = catalog.table(name)
    try:
        found = _compiled(task.con, f"explain select * from main.{quoted(name)}")
    except apsw.InterruptError:
        raise
    except (apsw.Error, UnicodeDecodeError):
        return Reads(named_in(catalog, table.sql or "" if table else "", name), False)
    # SQLite tells also what the views behind this view read; those it names itself are meant.
    named = named_in(catalog, table.sql or "" if table else "", name)
    return Reads(tuple(each for each in named if folded(each) in found), True)


def reads_of_trigger(catalog: Catalog, sql: str, name: str) -> Reads:
    """Find the tables a trigger names in its text (compiling it would need its own functions)."""
    return Reads(named_in(catalog, sql, name), False)


def named_in(catalog: Catalog, sql: str, but: str = "") -> tuple[str, ...]:
    """List the tables and views whose names occur in a statement, but for one name."""
    words = {folded(word) for word in names_in(sql)} - {folded(but)}
    return tuple(t.name for t in catalog.tables if folded(t.name) in words)


def dependents_of(task: Task, catalog: Catalog, name: str) -> Dependents:
    """Find the foreign keys, views and triggers that name a table or view."""
    views, triggers = [], []
    for table in catalog.tables:
        task.token.check()
        if table.kind == "view" and folded(table.name) != folded(name) and _names(table.sql, name):
            views.append(table.name)
        for trigger in table.triggers:
            if folded(trigger.table) != folded(name) and _names(trigger.sql, name):
                triggers.append(trigger.name)
    return Dependents(catalog.references_to(name), tuple(views), tuple(triggers))


def _names(sql: str | None, name: str) -> bool:
    """Tell whether a statement names an object; cutting into tokens only where it may."""
    if not sql or folded(name).split('"')[0] not in folded(sql):
        return False
    return folded(name) in {folded(word) for word in names_in(sql)}


def _compiled(con: apsw.Connection, sql: str) -> set[str]:
    """Compile a statement and collect the folded names of all it reads."""
    found: set[str] = set()
    refuse = con.authorizer

    def listen(
        action: int, first: str | None, second: str | None, third: str | None, fourth: str | None
    ) -> int:
        if action == apsw.SQLITE_READ and first:
            found.add(folded(first))
        return refuse(action, first, second, third, fourth) if refuse else int(apsw.SQLITE_OK)

    con.authorizer = listen
    try:
        with double_quoted_text(con):
            con.execute(sql).fetchall()
    finally:
        con.authorizer = refuse
    return found
