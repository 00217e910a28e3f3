"""Say why the same query is planned otherwise than before."""

from __future__ import annotations

from collections.abc import Mapping

from plume_db.language import tr, trn
from plume_db.plan.difference import difference
from plume_db.recall.entry import Change, Recalled
from plume_db.units import count_text

SCHEMA, STATISTICS, VERSION, VALUES = "schema", "statistics", tr("SQLite version"), "values"
_NAMED = 4
"""Objects that are named; more are counted."""


def change_between(before: Recalled, after: Recalled) -> Change:
    """Put together what differs between two plans and in what they were made from."""
    old, new = before.made, after.made
    causes, told = [], []
    if old.schema != new.schema:
        causes.append(SCHEMA)
        told.append(_objects(old.objects, new.objects))
    if old.statistics != new.statistics:
        causes.append(STATISTICS)
        told.append(_statistics(bool(old.statistics), bool(new.statistics), old.rows, new.rows))
    if old.sqlite != new.sqlite:
        causes.append(VERSION)
        told.append(
            tr("SQLite was {sqlite} and is {sqlite2}", sqlite=old.sqlite, sqlite2=new.sqlite)
        )
    if old.values != new.values:
        causes.append(VALUES)
        told.append(tr("other values are used"))
    since = "; ".join(told) or tr("nothing that is known to matter has changed")
    found = difference(before.plan, after.plan)
    return Change(
        before,
        after,
        tuple(causes),
        tr(
            "SQLite plans this query otherwise than before. {words} Since then: {since}.",
            words=found.words,
            since=since,
        ),
    )


def _objects(old: Mapping[str, str], new: Mapping[str, str]) -> str:
    told = [tr("{name} was added", name=name) for name in new if name not in old]
    told += [tr("{name} is gone", name=name) for name in old if name not in new]
    told += [
        tr("{name} was changed", name=name)
        for name in new
        if name in old and old[name] != new[name]
    ]
    more = len(told) - _NAMED
    shown = ", ".join(told[:_NAMED]) + (tr(" and {more} more", more=more) if more > 0 else "")
    return shown or tr("the schema was changed")


def _statistics(had: bool, has: bool, old: Mapping[str, int], new: Mapping[str, int]) -> str:
    if not had:
        return tr("ANALYZE was run for the first time")
    if not has:
        return tr("the statistics are gone")
    grown = [
        trn(
            "{name} had {n} row by them and now has {rows}",
            "{name} had {n} rows by them and now has {rows}",
            old[name],
            name=name,
            rows=count_text(rows),
        )
        for name, rows in new.items()
        if name in old and old[name] != rows
    ]
    shown = ", ".join(grown[:_NAMED])
    return (
        tr("the statistics are others ({shown})", shown=shown)
        if shown
        else tr("the statistics are others")
    )
