"""Which table, of which schema, a line of a plan reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from plume_db.plan.aliases import Reference
from plume_db.plan.cursors import Cursor
from plume_db.plan.names import Names, Thing
from plume_db.plan.nodes import Access, Kind, Line
from plume_db.schema.objects import folded

_TEMPORARY = ("temporary table", "automatic index", "sorter", "row")


@dataclass(frozen=True)
class Meant:
    """What a line is about."""

    thing: Thing | None = None
    reference: Reference | None = None
    """Where the statement or one of its views names it, where that is certain."""
    result: bool = False
    """Whether it reads the rows of a subquery, and no table."""


class Resolver:
    """Finds the table behind the name or alias SQLite prints."""

    def __init__(self, names: Names, found: Sequence[Reference], queries: Iterable[str]) -> None:
        """Take the schema's names, the tables the text names, and what the plan calls queries."""
        self._names = names
        self._queries = {folded(name) for name in queries}
        self._by_alias: dict[str, list[Reference]] = {}
        for reference in found:
            self._by_alias.setdefault(folded(reference.alias), []).append(reference)

    def meant(self, line: Line, opened: Sequence[Cursor] = ()) -> Meant:
        """Say what a line reads; `opened` is what its code positions itself in, in order."""
        if not line.name and not line.index:
            return Meant()
        fitting = self._by_alias.get(folded(line.name), [])
        thing = self._by_cursor(line, fitting, opened) if opened else None
        if thing is None and self._is_result(line, opened):
            return Meant(result=True)
        if thing is None:
            thing = self._by_text(line, fitting)
        if thing is None:
            return Meant()
        same = [r for r in fitting if r.thing == thing]
        return Meant(thing, same[0] if len(same) == 1 else None)

    def _by_cursor(
        self, line: Line, fitting: list[Reference], opened: Sequence[Cursor]
    ) -> Thing | None:
        """Find the table by its page, which can not be mistaken."""
        allowed = {(r.thing.schema, folded(r.thing.name)) for r in fitting}
        bare = folded(self._bare(line.name))
        for cursor in opened:
            key = (cursor.schema, folded(cursor.table))
            if not cursor.table or not (key in allowed or key[1] == bare):
                continue
            if line.index and cursor.index and folded(cursor.index) != folded(line.index):
                continue
            return self._names.find("table", cursor.table, cursor.schema)
        return None

    def _is_result(self, line: Line, opened: Sequence[Cursor]) -> bool:
        if line.name.startswith("(") or line.name.endswith("-ROW VALUES CLAUSE"):
            return True
        if self._names.find("table", line.name) is None and folded(line.name) in self._names.views:
            return True
        if line.kind not in (Kind.SCAN, Kind.SEARCH):
            return folded(line.name) in self._queries
        if folded(line.name) in self._queries and not line.index:
            return True
        if not opened or line.index or line.access is Access.AUTOMATIC_INDEX:
            return False
        return line.access is Access.SCAN and opened[0].kind in _TEMPORARY

    def _by_text(self, line: Line, fitting: list[Reference]) -> Thing | None:
        schema = self._schema(line.name)
        if line.index and (index := self._names.find("index", line.index, schema)):
            return self._names.find("table", index.table, index.schema)
        if not line.name or folded(line.name) in self._queries:
            return None
        if fitting:
            things = {(r.thing.schema, r.thing.name): r.thing for r in fitting}
            return next(iter(things.values())) if len(things) == 1 else None
        return self._names.find("table", self._bare(line.name), schema)

    def _schema(self, name: str) -> str:
        """Give the schema that a name is printed with, as in ``main.t``."""
        return next(
            (s for s in self._names.schemas if folded(name).startswith(folded(s) + ".")), ""
        )

    def _bare(self, name: str) -> str:
        schema = self._schema(name)
        return name[len(schema) + 1 :] if schema else name
