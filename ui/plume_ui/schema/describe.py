"""What the inspector shows of an object of the schema."""

from __future__ import annotations

from plume_db.jobs import Task
from plume_db.language import tr, trn
from plume_db.schema.counts import Count
from plume_db.schema.depend import dependents_of, reads_of_trigger, reads_of_view
from plume_db.schema.objects import Catalog, Column, Index, Table, Trigger
from plume_db.storage.sizes import Size
from plume_db.units import bytes_text, count_text
from plume_ui.inspection import Inspection
from plume_ui.schema.tree import Node, reference_of, traits

_KINDS = {
    "table": tr("Table"),
    "view": tr("View"),
    "virtual": tr("Virtual table"),
    "shadow": tr("Shadow table"),
}

Links = tuple[tuple[str, str], ...]


def describe(node: Node, size: Size | None, count: Count | None, links: Links = ()) -> Inspection:
    """Describe a row of the tree."""
    item = node.item
    if isinstance(item, Table):
        return _table(item, node, size, count, links)
    if isinstance(item, Column):
        return _column(item, node)
    if isinstance(item, Index):
        return _index(item, size, links)
    assert isinstance(item, Trigger)
    return Inspection(
        item.name,
        tr("Trigger"),
        ((tr("On"), item.table),),
        item.sql,
        notes=_notes(item.error),
        links=links,
    )


def links_of(task: Task, catalog: Catalog, node: Node) -> Links:
    """Find what an object reads and what depends on it; on a worker."""
    item = node.item
    if isinstance(item, Trigger):
        reads = reads_of_trigger(catalog, item.sql, item.name).names
        return tuple((tr("names {name}", name=name), name) for name in reads)
    if isinstance(item, Index):
        return ((tr("on {table}", table=item.table), item.table),)
    if not isinstance(item, Table):
        return ()
    found: list[tuple[str, str]] = []
    if item.kind == "view":
        found += [
            (tr("reads {name}", name=name), name)
            for name in reads_of_view(task, catalog, item.name).names
        ]
    for key in item.foreign_keys:
        found.append(
            (
                tr(
                    "refers to {parent} by {columns}",
                    parent=key.parent,
                    columns=", ".join(key.columns),
                ),
                key.parent,
            )
        )
    users = dependents_of(task, catalog, item.name)
    for table, key in users.references:
        found.append(
            (
                tr(
                    "referred to by {name} ({columns})",
                    name=table.name,
                    columns=", ".join(key.columns),
                ),
                table.name,
            )
        )
    found += [(tr("read by view {name}", name=name), name) for name in users.views]
    owners = {t.name: t.table for t in catalog.triggers}
    found += [(tr("named by trigger {name}", name=name), owners[name]) for name in users.triggers]
    if item.owner:
        found.append((tr("belongs to {owner}", owner=item.owner), item.owner))
    return tuple(found)


def _table(
    table: Table, node: Node, size: Size | None, count: Count | None, links: Links
) -> Inspection:
    facts: list[tuple[str, str]] = []
    if count and not count.error:
        least = "" if count.exact else tr("at least ")
        facts.append((tr("Rows"), least + count_text(count.at_least)))
    facts += _size_facts(size)
    columns = [kid for kid in node.children or () if kid.kind == "column"]
    if number := len(table.columns) or len(columns):
        facts.append((tr("Columns"), count_text(number)))
    if table.indexes:
        facts.append((tr("Indexes"), count_text(len(table.indexes))))
    if table.triggers:
        facts.append((tr("Triggers"), count_text(len(table.triggers))))
    if table.module:
        facts.append((tr("Module"), table.module))
    options = [word for word, has in (("WITHOUT ROWID", table.without_rowid),
                                      ("STRICT", table.strict)) if has]  # fmt: skip
    if options:
        facts.append((tr("Options"), ", ".join(options)))
    kind = tr("Kept by SQLite itself") if table.internal else _KINDS[table.kind]
    notes = _notes(table.error or node.error or (count.error if count else ""))
    return Inspection(table.name, kind, tuple(facts), table.sql or "", notes=notes, links=links)


def _size_facts(size: Size | None) -> list[tuple[str, str]]:
    if size is None:
        return []
    pages = trn("{n} page", "{n} pages", size.pages)
    words = f"{bytes_text(size.bytes)} ({pages})"
    found = [(tr("Size"), words if size.exact else tr("about {size}", size=words))]
    if size.exact and size.unused and size.bytes:
        found.append((tr("Unused in pages"), bytes_text(size.unused)))
    return found


def _column(column: Column, node: Node) -> Inspection:
    above = node.parent.item if node.parent else None
    table = above if isinstance(above, Table) else None
    facts = [(tr("Type"), column.declared_type or tr("none declared"))]
    if column.primary_key:
        keys = sum(each.primary_key > 0 for each in table.columns) if table else 1
        part = (
            tr("part {primary_key} of {keys}", primary_key=column.primary_key, keys=keys)
            if keys > 1
            else tr("yes")
        )
        facts.append((tr("Primary key"), part))
    if reference := reference_of(column, table):
        facts.append((tr("Refers to"), reference))
    if said := traits(column):
        facts.append((tr("Rules"), ", ".join(said)))
    links: Links = ()
    if table and reference:
        parent = next(k.parent for k in table.foreign_keys if column.name in k.columns)
        links = ((tr("refers to {parent}", parent=parent), parent),)
    where = tr("Column of {name}", name=table.name) if table else tr("Column")
    return Inspection(column.name, where, tuple(facts), links=links)


def _index(index: Index, size: Size | None, links: Links) -> Inspection:
    origins = {"c": "CREATE INDEX", "u": tr("UNIQUE constraint"), "pk": "PRIMARY KEY"}
    keys = []
    for place, column in enumerate(index.columns):
        descending = index.descending[place] if place < len(index.descending) else False
        name = column or tr("(expression)")
        keys.append(tr("{column} descending", column=name) if descending else name)
    facts = [
        (tr("On"), index.table),
        (tr("Keys"), ", ".join(keys)),
        (tr("Made by"), origins[index.origin]),
    ]
    facts += _size_facts(size)
    if index.partial:
        facts.append((tr("Partial"), tr("holds only the rows its WHERE keeps")))
    kind = tr("Unique index") if index.unique else tr("Index")
    notes = _notes(index.error)
    return Inspection(index.name, kind, tuple(facts), index.sql or "", notes=notes, links=links)


def _notes(error: str) -> tuple[str, ...]:
    return (error,) if error else ()
