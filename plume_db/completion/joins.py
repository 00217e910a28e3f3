"""Joins along foreign keys, in both directions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from plume_db.completion.keywords import ALL
from plume_db.completion.names import Names, written
from plume_db.completion.scope import Source
from plume_db.schema.objects import ForeignKey, Table, folded

_WORDS = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])|[^\W_]+")


@dataclass(frozen=True, slots=True)
class Join:
    """One table that could be joined, and on what."""

    table: Table
    alias: str
    condition: str

    @property
    def text(self) -> str:
        """What follows JOIN."""
        alias = f" {self.alias}" if self.alias else ""
        return f"{written(self.table.name)}{alias} ON {self.condition}"


def joins_to(sources: list[Source], names: Names) -> Iterator[Join]:
    """Give the joins from what stands in FROM to any table a reference connects it with."""
    taken = {folded(source.called) for source in sources}
    aliased = any(source.alias for source in sources)
    for source in reversed(sources):
        if source.table is None:
            continue
        for other, pairs in _neighbours(source.table, names):
            alias = ""
            if aliased or folded(other.name) in taken:
                alias = new_alias(other.name, taken)
            yield Join(other, alias, _condition(alias or other.name, source.called, pairs))


def conditions(sources: list[Source], last: Source, names: Names) -> Iterator[str]:
    """Give the conditions for ON between the source joined last and those before it."""
    if last.table is None:
        return
    for source in sources:
        if source is last or source.table is None:
            continue
        for other, pairs in _neighbours(source.table, names):
            if other is last.table:
                yield _condition(last.called, source.called, pairs)


Pairs = tuple[tuple[str, str], ...]
"""Column of the other table, column of this one."""


def _neighbours(table: Table, names: Names) -> Iterator[tuple[Table, Pairs]]:
    schema = names.schema_of(table)
    catalog = names.catalog(schema)
    if catalog is None:
        return
    for key in table.foreign_keys:
        parent = catalog.table(key.parent)
        if parent is not None and (pairs := _pairs(key, parent)):
            yield parent, pairs
    for child, key in catalog.references_to(table.name):
        if pairs := _pairs(key, table):
            yield child, tuple((here, there) for there, here in pairs)


def _pairs(key: ForeignKey, parent: Table) -> Pairs:
    """Give (column of the parent, column of the child)."""
    primary = [c.name for c in sorted(parent.columns, key=lambda c: c.primary_key) if c.primary_key]
    found = []
    for n, column in enumerate(key.columns):
        named = key.parent_columns[n] if n < len(key.parent_columns) else None
        if named is None and n >= len(primary):
            return ()
        found.append((named if named is not None else primary[n], column))
    return tuple(found)


def _condition(other: str, source: str, pairs: Pairs) -> str:
    return " AND ".join(
        f"{written(other)}.{written(there)} = {written(source)}.{written(here)}"
        for there, here in pairs
    )


def new_alias(name: str, taken: Iterable[str]) -> str:
    """Make a short name of the initials of a name, one that nothing is called yet."""
    initials = "".join(word[0] for word in _WORDS.findall(name)).lower()[:4]
    base = initials if initials[:1].isalpha() and initials.isascii() else "t"
    used = set(taken)
    tries = (base, *(f"{base}{n}" for n in range(2, 1000)))
    return next(each for each in tries if each not in used and each.upper() not in ALL)
