"""The objects of a schema as plain values.

An object that can not be read carries its reason in ``error``; all others are unharmed by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from plume_db.language import tr

Kind = Literal["table", "view", "virtual", "shadow"]

KIND_WORDS = {
    "table": tr("table"),
    "view": tr("view"),
    "virtual": tr("virtual table"),
    "shadow": tr("shadow table"),
    "column": tr("column"),
    "index": tr("index"),
    "trigger": tr("trigger"),
}
"""What a kind of object is called in a sentence."""

_ASCII_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def folded(name: str) -> str:
    """Fold a name the way SQLite compares names: ASCII letters only."""
    return name.lower() if name.isascii() else name.translate(_ASCII_LOWER)


class Column(NamedTuple):
    """One column of a table or a view."""

    name: str
    declared_type: str
    not_null: bool = False
    default: str | None = None
    """The SQL text of the default, as declared."""
    primary_key: int = 0
    """Its place in the primary key from 1 on, or 0."""
    hidden: int = 0
    """0 normal, 1 hidden column of a virtual table, 2 virtual generated, 3 stored generated."""
    collation: str = ""
    """Empty for BINARY."""

    @property
    def generated(self) -> bool:
        """Whether an expression computes it."""
        return self.hidden in (2, 3)


class ForeignKey(NamedTuple):
    """A reference from columns of one table to columns of another."""

    columns: tuple[str, ...]
    parent: str
    parent_columns: tuple[str | None, ...]
    """None where the reference names no column: the parent's primary key is meant."""
    on_update: str
    on_delete: str


class Index(NamedTuple):
    """An index that has its own b-tree (the key of a WITHOUT ROWID table has none)."""

    name: str
    table: str
    unique: bool
    origin: str
    """``c`` made by CREATE INDEX, ``u`` by a UNIQUE constraint, ``pk`` by a PRIMARY KEY."""
    partial: bool
    columns: tuple[str | None, ...]
    """None stands for an expression."""
    sql: str | None
    error: str = ""
    collations: tuple[str, ...] = ()
    """One for each of `columns`."""
    descending: tuple[bool, ...] = ()
    """One for each of `columns`."""


class Trigger(NamedTuple):
    """A trigger, listed under the table or view it watches."""

    name: str
    table: str
    sql: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table, a view, a virtual table, or one of the shadow tables that such a table lives in."""

    name: str
    kind: Kind
    sql: str | None
    columns: tuple[Column, ...] = ()
    """Empty for a view: :func:`plume_db.schema.read.read_view_columns` reads them when wanted."""
    without_rowid: bool = False
    strict: bool = False
    foreign_keys: tuple[ForeignKey, ...] = ()
    indexes: tuple[Index, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    module: str = ""
    """The module of a virtual table."""
    owner: str = ""
    """The virtual table that a shadow table belongs to."""
    error: str = ""
    """Why the object can not be read; empty where nothing is known to be wrong."""
    root_page: int = 0
    """The page its b-tree starts at; 0 for views and virtual tables."""

    @property
    def internal(self) -> bool:
        """Whether SQLite made it for itself (sqlite_sequence, sqlite_stat1)."""
        return folded(self.name).startswith("sqlite_")

    @property
    def stored(self) -> bool:
        """Whether it is a b-tree of its own: not a view and not a virtual table."""
        return self.kind in ("table", "shadow")


@dataclass(frozen=True)
class Catalog:
    """Everything the schema of one file holds, in stored order."""

    tables: tuple[Table, ...] = ()
    stray_indexes: tuple[Index, ...] = ()
    """Indexes whose table is missing or unreadable; each carries its reason."""
    stray_triggers: tuple[Trigger, ...] = ()
    """Triggers whose table is missing."""
    error: str = ""
    """Why the schema as a whole could be read in part only."""

    def table(self, name: str) -> Table | None:
        """Find a table or view by name, as SQLite would."""
        return self._by_name.get(folded(name))

    def references_to(self, name: str) -> tuple[tuple[Table, ForeignKey], ...]:
        """List the foreign keys that point at a table, with the tables they are in."""
        return self._references.get(folded(name), ())

    def shadows_of(self, name: str) -> tuple[Table, ...]:
        """List the shadow tables that belong to a virtual table."""
        owner = folded(name)
        return tuple(t for t in self.tables if t.kind == "shadow" and folded(t.owner) == owner)

    @property
    def indexes(self) -> tuple[Index, ...]:
        """All indexes of the file."""
        return (*(i for t in self.tables for i in t.indexes), *self.stray_indexes)

    @property
    def triggers(self) -> tuple[Trigger, ...]:
        """All triggers of the file."""
        return (*(t for each in self.tables for t in each.triggers), *self.stray_triggers)

    @cached_property
    def _by_name(self) -> dict[str, Table]:
        return {folded(t.name): t for t in reversed(self.tables)}

    @cached_property
    def _references(self) -> dict[str, tuple[tuple[Table, ForeignKey], ...]]:
        found: dict[str, list[tuple[Table, ForeignKey]]] = {}
        for table in self.tables:
            for key in table.foreign_keys:
                found.setdefault(folded(key.parent), []).append((table, key))
        return {name: tuple(each) for name, each in found.items()}
