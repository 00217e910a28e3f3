"""Foreign keys with both their ends resolved, from the catalog alone."""

from __future__ import annotations

from dataclasses import dataclass

from plume_db.schema.objects import Catalog, Column, ForeignKey, Table, folded


@dataclass(frozen=True, slots=True)
class Reference:
    """Columns of a child table that name a row of a parent table."""

    child: str
    columns: tuple[str, ...]
    parent: str
    parent_columns: tuple[str, ...]
    """One for each of `columns`; empty where the parent has nothing that could be meant."""
    on_delete: str = ""

    @property
    def words(self) -> str:
        """Name both ends: ``ArtistId → Artist``."""
        return f"{', '.join(self.columns)} → {self.parent}"


def references_of(catalog: Catalog, table: Table, column: str = "") -> tuple[Reference, ...]:
    """List what a table refers to: by one column of it, or by any."""
    wanted = folded(column)
    return tuple(
        _resolved(catalog, table.name, key)
        for key in table.foreign_keys
        if not column or wanted in map(folded, key.columns)
    )


def references_to(catalog: Catalog, table: Table) -> tuple[Reference, ...]:
    """List what refers to a table: other tables, and perhaps itself."""
    return tuple(
        _resolved(catalog, child.name, key) for child, key in catalog.references_to(table.name)
    )


def column_of(table: Table, name: str) -> Column | None:
    """Find a column by its name, as SQLite would."""
    wanted = folded(name)
    return next((each for each in table.columns if folded(each.name) == wanted), None)


def _resolved(catalog: Catalog, child: str, key: ForeignKey) -> Reference:
    parent = catalog.table(key.parent)
    named = tuple(each for each in key.parent_columns if each)
    if parent is not None and len(named) != len(key.columns):
        named = _primary_key(parent)
    if len(named) != len(key.columns):
        named = ()
    name = parent.name if parent else key.parent
    return Reference(child, key.columns, name, named, key.on_delete)


def _primary_key(table: Table) -> tuple[str, ...]:
    keys = sorted((c for c in table.columns if c.primary_key), key=lambda c: c.primary_key)
    return tuple(column.name for column in keys)
