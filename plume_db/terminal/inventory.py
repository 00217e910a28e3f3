"""Everything ``inspect`` tells about a file, gathered in one go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from plume_db.jobs import Task
from plume_db.schema.counts import Count, count_rows
from plume_db.schema.entries import Entry, read_entries
from plume_db.schema.objects import Catalog, Table, folded
from plume_db.schema.read import read_catalog
from plume_db.session import Session
from plume_db.storage.facts import FileFacts, read_facts
from plume_db.storage.findings import Finding, findings
from plume_db.storage.sizes import Sizes, object_sizes

QUICK_SECONDS = 2.0
"""What measuring the sizes may take where a quick answer is wanted; a count gets less."""


@dataclass(frozen=True)
class ObjectFacts:
    """One row of the schema."""

    type: str
    """table, view, index or trigger; in a damaged schema anything."""
    name: str
    table: str
    sql: str | None
    kind: str = ""
    """For tables and views: table, view, virtual or shadow."""
    owner: str = ""
    """The virtual table a shadow table belongs to."""
    bytes: int | None = None
    """0 for what has no pages of its own; None where not measured."""
    bytes_exact: bool = True
    rows: int | None = None
    """None where rows make no sense or were not counted."""
    rows_exact: bool = True
    error: str = ""


@dataclass(frozen=True)
class Inventory:
    """A file, its objects in the order of its schema, and what stands out."""

    facts: FileFacts
    objects: tuple[ObjectFacts, ...]
    findings: tuple[Finding, ...]

    @property
    def damaged(self) -> bool:
        """Whether something can not be read, rather than merely being unwise."""
        return any(each.severity == "bad" for each in self.findings)


def take_inventory(task: Task, session: Session, quick: bool = False) -> Inventory:
    """Read schema, sizes and row counts; exact ones read the whole file."""
    opened = session.opened
    task.report(0, None, "Reading the schema")
    catalog = read_catalog(task)
    entries, _ = read_entries(task)
    facts = read_facts(task, catalog, opened.state.wal_size or 0)
    task.report(0, None, "Measuring the sizes")
    sizes = object_sizes(task, catalog, QUICK_SECONDS if quick else None)
    counts = _counts(task, catalog, 0.05 if quick else None)
    stand_out = findings(task, catalog, facts, counts, opened.damage, opened.interrupted)
    errors = dict(_errors(catalog, stand_out))
    objects = (_object(entry, catalog, sizes, counts, errors) for entry in entries)
    return Inventory(facts, tuple(objects), stand_out)


def _counts(task: Task, catalog: Catalog, budget: float | None) -> dict[str, Count]:
    """Count what holds rows of its own: a view would have to be run for it."""
    tables = [each for each in catalog.tables if each.kind != "view" and not each.error]
    found = {}
    for number, table in enumerate(tables):
        task.report(number, len(tables), f"Counting {table.name}")
        found[folded(table.name)] = count_rows(task, table.name, budget)
    return found


def _errors(catalog: Catalog, stand_out: tuple[Finding, ...]) -> Iterator[tuple[str, str]]:
    views = {folded(each.name) for each in catalog.tables if each.kind == "view"}
    for finding in stand_out:
        if folded(finding.object) in views:
            yield folded(finding.object), finding.detail
    pairs = [(each.name, each.error) for each in catalog.tables]
    pairs += [(each.name, each.error) for each in catalog.indexes]
    pairs += [(each.name, each.error) for each in catalog.triggers]
    yield from ((folded(name), error) for name, error in pairs if error)


def _object(
    entry: Entry,
    catalog: Catalog,
    sizes: Sizes,
    counts: dict[str, Count],
    errors: dict[str, str],
) -> ObjectFacts:
    name = folded(entry.name)
    table = catalog.table(entry.name) if entry.kind in ("table", "view") else None
    size, pages = sizes.of(entry.name), entry.root > 0
    count = counts.get(name) if table is not None else None
    error = errors.get(name, "") or (count.error if count else "")
    counted = count is not None and not count.error
    return ObjectFacts(
        type=entry.kind,
        name=entry.name,
        table=entry.table,
        sql=entry.sql,
        kind=_kind(table),
        owner=table.owner if table else "",
        bytes=(size.bytes if size else None) if pages else 0,
        bytes_exact=size.exact if size else not pages,
        rows=count.at_least if count and counted else None,
        rows_exact=bool(count and counted and count.exact),
        error=error,
    )


def _kind(table: Table | None) -> str:
    return table.kind if table is not None else ""
