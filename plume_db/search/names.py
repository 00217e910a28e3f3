"""Looks for the text in the names of a schema, and in the SQL that defines it."""

from __future__ import annotations

from collections.abc import Iterator

from plume_db.jobs import Task
from plume_db.schema.objects import Catalog, Table
from plume_db.search.outcome import NameHit
from plume_db.search.snippet import Finder, cut_out

MOST = 500
"""Names shown at most."""


def name_hits(task: Task, catalog: Catalog, finder: Finder, internal: bool) -> Iterator[NameHit]:
    """Give tables, columns, indexes, triggers and views that have the text in name or SQL."""
    for table in catalog.tables:
        task.token.check()
        if internal or not (table.internal or table.kind == "shadow"):
            yield from _in_table(table, finder)


def _in_table(table: Table, finder: Finder) -> Iterator[NameHit]:
    named = False
    if span := finder.span(table.name):
        named = True
        yield NameHit(table.kind, table.name, table.name, cut_out(table.name, span))
    for column in table.columns:
        if span := finder.span(column.name):
            named = True
            yield NameHit("column", column.name, table.name, cut_out(column.name, span))
    if not named and table.sql and (span := finder.span(table.sql)):
        yield NameHit(table.kind, table.name, table.name, cut_out(table.sql, span), True)
    yield from _in_indexes(table, finder)
    for trigger in table.triggers:
        if span := finder.span(trigger.name):
            yield NameHit("trigger", trigger.name, table.name, cut_out(trigger.name, span))
        elif not named and (span := finder.span(trigger.sql)):
            yield NameHit("trigger", trigger.name, table.name, cut_out(trigger.sql, span), True)


def _in_indexes(table: Table, finder: Finder) -> Iterator[NameHit]:
    for index in table.indexes:
        if span := finder.span(index.name):
            yield NameHit("index", index.name, table.name, cut_out(index.name, span))
        # The SQL of a plain index holds nothing but names that were looked at already.
        elif (
            index.sql
            and (index.partial or None in index.columns)
            and (span := finder.span(index.sql))
        ):
            yield NameHit("index", index.name, table.name, cut_out(index.sql, span), True)
