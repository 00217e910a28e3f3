"""What stands out in a file: things worth knowing at the first glance, the worst first.

Each look costs little and keeps to the catalog, the facts, and a few rows of sqlite_stat1; what
needs the whole file to be read is the business of the integrity check.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import apsw

from plume_db.jobs import Task
from plume_db.language import tr, trn
from plume_db.names import quoted
from plume_db.schema.counts import Count
from plume_db.schema.objects import Catalog, ForeignKey, Index, Table, folded
from plume_db.schema.quotes import double_quoted_text
from plume_db.storage.facts import FileFacts
from plume_db.units import bytes_text, count_text, percent_text

Severity = Literal["bad", "warn", "note"]

FREE_SHARE = 0.10
FREE_BYTES = 1_000_000
WAL_BYTES = 64 * 1024**2
STALE_FACTOR = 2.0
MANY_ROWS = 10_000
"""Rows above which missing or stale statistics matter to the planner."""
SOME_ROWS = 1_000
"""Rows below which a missing index is hardly felt."""
SHOWN = 4
"""Findings of one kind that are told one by one."""
VIEW_SECONDS = 0.3


@dataclass(frozen=True)
class Finding:
    """One thing that stands out."""

    severity: Severity
    title: str
    detail: str = ""
    object: str = ""
    """The table, view, index or trigger it is about; empty for the file."""
    action: str = ""
    """The maintenance task that cures it: vacuum, analyze, check; or empty."""


def findings(
    task: Task,
    catalog: Catalog,
    facts: FileFacts,
    counts: Mapping[str, Count] | None = None,
    damage: str = "",
    interrupted: bool = False,
) -> tuple[Finding, ...]:
    """Collect what stands out; `counts` by folded name sharpen what is said of statistics.

    `damage` is what opening the file found wrong; `interrupted` says that an unfinished
    transaction waits in it.
    """
    found = [
        *_damage(catalog, damage),
        *_interrupted(interrupted),
        *_views(task, catalog),
        *_uncountable(catalog, counts or {}),
        *_space(facts),
        *_statistics(task, catalog, counts or {}),
        *_unindexed_references(catalog, counts or {}),
        *_redundant_indexes(catalog),
        *_oddities(facts),
    ]
    order = {"bad": 0, "warn": 1, "note": 2}
    return tuple(sorted(found, key=lambda finding: order[finding.severity]))


def _damage(catalog: Catalog, damage: str) -> Iterator[Finding]:
    if reason := damage or catalog.error:
        yield Finding("bad", tr("The file is damaged"), _sentence(reason), action="recover")
    yield from _grouped("bad", "table", [(t.name, t.error, t.name) for t in catalog.tables])
    held = [(i.name, i.error, t.name) for t in catalog.tables if not t.error for i in t.indexes]
    yield from _grouped("warn", "index", held)
    strays = [(i.name, i.error) for i in catalog.stray_indexes]
    strays += [(t.name, t.error) for t in catalog.stray_triggers]
    for name, error in strays:
        yield Finding("bad", tr("{name} can not be read", name=name), error, name)


def _grouped(
    severity: Severity, kind: str, failing: list[tuple[str, str, str]]
) -> Iterator[Finding]:
    """Tell objects together that fail for the same reason: (name, reason, table to open)."""
    by_reason: dict[str, list[tuple[str, str]]] = {}
    for name, error, table in failing:
        if error:
            by_reason.setdefault(error, []).append((name, table))
    for reason, some in by_reason.items():
        names = [name for name, _ in some]
        title = _useless_indexes(names) if kind == "index" else _unreadable(names)
        yield Finding(severity, title, reason, some[0][1])


def _useless_indexes(names: list[str]) -> str:
    return trn(
        "Index {names} can not be used",
        "{n} indexes can not be used: {names}",
        len(names),
        names=_listed(names),
    )


def _unreadable(names: list[str]) -> str:
    return trn(
        "{names} can not be read",
        "{n} objects can not be read: {names}",
        len(names),
        names=_listed(names),
    )


def _interrupted(interrupted: bool) -> Iterator[Finding]:
    if interrupted:
        yield Finding(
            "warn",
            tr("A transaction was left unfinished"),
            tr(
                "A program was interrupted while it wrote. You see a private copy on which SQLite "
                "finished it; the file itself still waits for that."
            ),
        )


def _views(task: Task, catalog: Catalog) -> Iterator[Finding]:
    """Compile the views, which runs none of them, as far as the time goes."""
    until = time.monotonic() + VIEW_SECONDS
    for table in catalog.tables:
        if table.kind != "view" or table.error:
            continue
        task.token.check()
        if time.monotonic() > until:
            return
        try:
            with double_quoted_text(task.con):
                task.con.execute(f"explain select * from main.{quoted(table.name)}").fetchall()
        except apsw.InterruptError:
            raise
        except (apsw.Error, UnicodeDecodeError) as error:
            title = tr("View {name} can not be read", name=table.name)
            bad_name = isinstance(error, UnicodeDecodeError)
            why = (
                tr("A column of it has a name that is not valid UTF-8") if bad_name else str(error)
            )
            yield Finding("warn", title, _sentence(why), table.name)


def _uncountable(catalog: Catalog, counts: Mapping[str, Count]) -> Iterator[Finding]:
    for table in catalog.tables:
        count = counts.get(folded(table.name))
        if count and count.error and not table.error:
            title = tr("The rows of {name} can not be read", name=table.name)
            yield Finding("bad", title, _sentence(count.error), table.name, "check")


def _space(facts: FileFacts) -> Iterator[Finding]:
    free, whole = facts.free_bytes, facts.bytes
    if free > whole:
        yield Finding(
            "bad",
            tr("The list of free pages is damaged"),
            trn(
                "It claims {n} page of {page_count}.",
                "It claims {n} pages of {page_count}.",
                facts.free_pages,
                page_count=count_text(facts.page_count),
            ),
            action="check",
        )
    elif free >= FREE_BYTES and free >= FREE_SHARE * whole:
        yield Finding(
            "warn",
            tr("{free} of the file are free pages", free=bytes_text(free)),
            tr("{free} of it; VACUUM gives them back to the disk.", free=percent_text(free, whole)),
            action="vacuum",
        )
    if facts.wal_bytes > WAL_BYTES:
        yield Finding(
            "warn",
            tr(
                "The write-ahead log has grown to {wal_bytes}",
                wal_bytes=bytes_text(facts.wal_bytes),
            ),
            tr(
                "Reads slow down with it. A checkpoint by the program that writes would empty it; "
                "a reader that never ends can keep it from that."
            ),
        )


def _statistics(task: Task, catalog: Catalog, counts: Mapping[str, Count]) -> Iterator[Finding]:
    known = read_statistics(task, catalog)
    indexed = [t for t in catalog.tables if t.kind == "table" and t.indexes and not t.internal]
    if not indexed:
        return
    large = [t for t in indexed if _rows(counts, t) >= MANY_ROWS]
    if not known:
        if large:
            yield Finding(
                "warn",
                tr("The planner has no statistics"),
                tr("Without them it guesses how to search {some}.", some=_some(large)),
                action="analyze",
            )
        return
    stale = [t for t in indexed if _is_stale(counts.get(folded(t.name)), known.get(folded(t.name)))]
    for table in stale:
        said, has = known[folded(table.name)], counts[folded(table.name)]
        least = "" if has.exact else tr("at least ")
        yield Finding(
            "warn",
            tr("Statistics of {name} are out of date", name=table.name),
            trn(
                "They say {n} row; it has {least}{at_least}.",
                "They say {n} rows; it has {least}{at_least}.",
                said,
                least=least,
                at_least=count_text(has.at_least),
            ),
            table.name,
            "analyze",
        )
    missing = [t for t in large if folded(t.name) not in known]
    if missing:
        yield Finding(
            "warn",
            tr("No statistics for {some}", some=_some(missing)),
            tr("The planner guesses for these while it knows about the others."),
            missing[0].name,
            "analyze",
        )


def read_statistics(task: Task, catalog: Catalog) -> dict[str, int]:
    """Read how many rows ANALYZE found in each table, by folded name; empty where it never ran."""
    if catalog.table("sqlite_stat1") is None:
        return {}
    found: dict[str, int] = {}
    sql = "select tbl, max(cast(stat as integer)) from main.sqlite_stat1 group by tbl"
    try:
        for table, rows in task.con.execute(sql):
            if isinstance(table, str) and isinstance(rows, int):
                found[folded(table)] = rows
    except apsw.InterruptError:
        raise
    except (apsw.Error, UnicodeDecodeError):
        return found
    return found


def _is_stale(count: Count | None, said: int | None) -> bool:
    if count is None or said is None or count.error:
        return False
    if max(count.at_least, said) < MANY_ROWS:
        return False
    too_few = count.at_least > STALE_FACTOR * said
    return too_few or (count.exact and said > STALE_FACTOR * count.at_least)


def _rows(counts: Mapping[str, Count], table: Table) -> int:
    count = counts.get(folded(table.name))
    return count.at_least if count else 0


def _unindexed_references(catalog: Catalog, counts: Mapping[str, Count]) -> Iterator[Finding]:
    small: list[str] = []
    for table in catalog.tables:
        for key in table.foreign_keys:
            if has_index_for(table, key):
                continue
            what = f"{table.name} ({', '.join(key.columns)})"
            if _rows(counts, table) < SOME_ROWS:
                small.append(what)
                continue
            yield Finding(
                "warn" if _rows(counts, table) >= MANY_ROWS else "note",
                tr("No index on {what}", what=what),
                tr(
                    "It refers to {parent}: each delete or key change there reads the "
                    "whole table, and so does each join from there.",
                    parent=key.parent,
                ),
                table.name,
            )
    if small:
        yield Finding(
            "note",
            trn(
                "{n} foreign key of small tables without an index",
                "{n} foreign keys of small tables without an index",
                len(small),
            ),
            tr("{listed}. It matters once they grow.", listed=_listed(small)),
        )


def has_index_for(table: Table, key: ForeignKey) -> bool:
    """Tell whether an index, or the key of the table, starts with the columns of a reference."""
    wanted = {folded(column) for column in key.columns}
    size = len(wanted)
    primary = sorted((c for c in table.columns if c.primary_key), key=lambda c: c.primary_key)
    if {folded(c.name) for c in primary[:size]} == wanted:
        return True
    return any(
        {folded(column) for column in index.columns[:size] if column} == wanted
        for index in table.indexes
        if not index.partial
    )


def _redundant_indexes(catalog: Catalog) -> Iterator[Finding]:
    found = [(i, t, c) for t in catalog.tables for i in t.indexes if (c := covering(i, t))]
    for index, table, cover in found[:SHOWN]:
        yield Finding(
            "note",
            tr("Index {name} is redundant", name=index.name),
            tr(
                "{called} begins with the same columns, so it serves every search that "
                "this one serves.",
                called=_called(cover),
            ),
            table.name,
        )
    if rest := [index.name for index, _, _ in found[SHOWN:]]:
        yield Finding(
            "note",
            trn("{n} more index redundant", "{n} more indexes redundant", len(rest)),
            _listed(rest),
        )


def _called(index: Index) -> str:
    """Name an index in words: those that SQLite made have names nobody knows."""
    if index.origin == "c":
        return index.name
    kind = tr("The primary key") if index.origin == "pk" else tr("The UNIQUE constraint")
    return f"{kind} ({', '.join(column or '…' for column in index.columns)})"


def covering(index: Index, table: Table) -> Index | None:
    """Find another index that begins with the columns of `index` and so makes it superfluous."""
    if index.origin != "c" or index.unique or index.partial or None in index.columns:
        return None
    mine = _keys(index)
    for other in table.indexes:
        theirs = _keys(other)
        if other.name == index.name or other.partial or theirs[: len(mine)] != mine:
            continue
        # Of two equal ones only the later is called redundant.
        if len(theirs) > len(mine) or other.unique or other.name < index.name:
            return other
    return None


def _keys(index: Index) -> tuple[tuple[str, str, bool], ...]:
    """Give what an index sorts by: column, collation, direction."""
    return tuple(
        (folded(column or ""), folded(collation), descending)
        for column, collation, descending in zip(
            index.columns, index.collations, index.descending, strict=False
        )
    )


def _oddities(facts: FileFacts) -> Iterator[Finding]:
    if facts.page_count == 0:
        yield Finding(
            "note", tr("The file is empty"), tr("SQLite takes it for a database with no tables.")
        )
    if facts.encoding.startswith("UTF-16"):
        yield Finding(
            "note",
            tr("Text is stored as {encoding}", encoding=facts.encoding),
            tr("Mostly ASCII text takes twice the room that it would take in UTF-8."),
        )
    if facts.page_size and facts.page_size < 4096 and facts.bytes > 10_000_000:
        yield Finding(
            "note",
            tr("Pages are small: {page_size} bytes", page_size=facts.page_size),
            tr("4096, today's default, usually reads faster from modern disks."),
        )


def _some(tables: list[Table]) -> str:
    return _listed([table.name for table in tables])


def _listed(names: list[str], most: int = 3) -> str:
    shown = ", ".join(names[:most])
    return (
        shown
        if len(names) <= most
        else tr("{shown} and {names:,} more", shown=shown, names=len(names) - most)
    )


def _sentence(text: str) -> str:
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")
