"""What the schemas of a connection hold, by name and by page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import apsw

from plume_db.names import quoted
from plume_db.schema.objects import folded


@dataclass(frozen=True, slots=True)
class Thing:
    """A table, index, view or trigger of one schema."""

    kind: str
    name: str
    table: str
    schema: str
    root_page: int = 0
    sql: str = ""


@dataclass
class Names:
    """The objects of all schemas of a connection, by their lower-case names.

    Where schemas share a name, the one is meant that SQLite would take: temp, main, then the
    attached ones in their order.
    """

    tables: dict[str, str] = field(default_factory=dict)
    """Ordinary tables as they are written in the schema."""
    owners: dict[str, str] = field(default_factory=dict)
    """The table of each index."""
    views: dict[str, str] = field(default_factory=dict)
    """The SQL of each view: the aliases in it turn up in plans."""
    triggers: dict[str, Thing] = field(default_factory=dict)
    virtual: dict[str, Thing] = field(default_factory=dict)
    schemas: list[str] = field(default_factory=list)
    """By the number that the bytecode calls them: 0 main, 1 temp, then the attached ones."""
    things: dict[tuple[str, str, str], Thing] = field(default_factory=dict)
    """By schema, kind and lower-case name."""
    roots: dict[tuple[str, int], Thing] = field(default_factory=dict)
    """Tables and indexes by schema and root page."""

    def find(self, kind: str, name: str, schema: str = "") -> Thing | None:
        """Find an object; without a schema the one SQLite would take."""
        order = [schema] if schema else self.order()
        key = folded(name)
        return next((t for s in order if (t := self.things.get((s, kind, key)))), None)

    def order(self) -> list[str]:
        """Give the schemas in the order in which SQLite looks for a name."""
        return [*self.schemas[1:2], *self.schemas[:1], *self.schemas[2:]]

    def indexes(self, table: Thing) -> list[Thing]:
        """List the indexes of a table that have a b-tree, in the order of the schema."""
        key = folded(table.name)
        return [
            t
            for t in self.things.values()
            if t.kind == "index" and t.schema == table.schema and folded(t.table) == key
        ]


def read_names(con: apsw.Connection) -> Names:
    """Read all names; one that is not valid UTF-8 is left out."""
    names = Names()
    found = dict(_databases(con))
    names.schemas = [found.get(n, "temp") for n in range(max([1, *found]) + 1)]
    for schema in reversed(names.order()):
        for thing in _things(con, schema):
            _take(names, thing)
    return names


def _databases(con: apsw.Connection) -> Iterator[tuple[int, str]]:
    for number, name, _file in con.execute("pragma database_list"):
        yield int(number), str(name)


def _things(con: apsw.Connection, schema: str) -> Iterator[Thing]:
    for name in ("sqlite_schema", "sqlite_master"):
        yield Thing("table", name, name, schema, 1)
    if schema == "temp":
        yield Thing("table", "sqlite_temp_schema", "sqlite_temp_schema", schema, 1)
    cursor = con.execute(
        "select type, name, tbl_name, rootpage, sql from "
        f"{quoted(schema)}.sqlite_schema where type in ('table', 'index', 'view', 'trigger')"
    )
    while True:
        try:
            row = next(cursor, None)
        except UnicodeDecodeError:
            continue
        if row is None:
            return
        kind, name, table, root, sql = row
        if isinstance(name, str) and isinstance(table, str):  # a damaged one is left out
            page = root if isinstance(root, int) else 0
            yield Thing(str(kind), name, table, schema, page, sql if isinstance(sql, str) else "")


def _take(names: Names, thing: Thing) -> None:
    """Sort one object in; what comes later hides what has the same name."""
    key = folded(thing.name)
    names.things[thing.schema, thing.kind, key] = thing
    if thing.root_page:
        names.roots.setdefault((thing.schema, thing.root_page), thing)
    if thing.kind == "view":
        names.views[key] = thing.sql
    elif thing.kind == "trigger":
        names.triggers[key] = thing
    elif thing.kind == "index":
        names.owners[key] = thing.table
    elif thing.root_page:
        names.tables[key] = thing.name
    else:
        names.virtual[key] = thing
