"""Who takes which share of the file: tables with their indexes, free pages, and the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from plume_db.language import tr
from plume_db.schema.counts import Count
from plume_db.schema.objects import Catalog, Table, folded
from plume_db.storage.sizes import Size

PartKind = Literal["table", "index", "shadow"]

MOST_BLOCKS = 60
"""Blocks told apart; the smallest beyond are put together."""


@dataclass(frozen=True, slots=True)
class Part:
    """One b-tree of a block."""

    name: str
    kind: PartKind
    bytes: int
    exact: bool


@dataclass(frozen=True)
class Block:
    """A table with all that belongs to it: indexes, or the shadow tables of a virtual table."""

    table: str
    """Empty for what is put together."""
    title: str
    parts: tuple[Part, ...]
    count: Count | None = None
    tables: int = 1
    """How many tables it stands for."""

    @property
    def bytes(self) -> int:
        """Bytes of all its parts."""
        return sum(part.bytes for part in self.parts)

    @property
    def exact(self) -> bool:
        """Whether every part was measured."""
        return all(part.exact for part in self.parts)


@dataclass(frozen=True)
class Shares:
    """What is known of a file's content so far."""

    blocks: tuple[Block, ...] = ()
    """The largest first."""
    table_bytes: int = 0
    index_bytes: int = 0
    rows: int = 0
    rows_exact: bool = True
    tables: int = 0
    views: int = 0
    indexes: int = 0
    triggers: int = 0


def shares(catalog: Catalog, sizes: Mapping[str, Size], counts: Mapping[str, Count]) -> Shares:
    """Group what is known by table; `sizes` and `counts` go by folded name."""
    blocks = [_block(catalog, table, sizes, counts) for table in catalog.tables if _leads(table)]
    blocks.append(_bookkeeping(catalog, sizes))
    blocks = [block for block in blocks if block.bytes]
    blocks.sort(key=lambda block: -block.bytes)
    shown, rest = blocks[:MOST_BLOCKS], blocks[MOST_BLOCKS:]
    if rest:
        shown.append(_together(rest))
    parts = [part for block in blocks for part in block.parts]
    counted = [counts.get(folded(t.name)) for t in catalog.tables if _counts(t)]
    return Shares(
        tuple(shown),
        sum(part.bytes for part in parts if part.kind != "index"),
        sum(part.bytes for part in parts if part.kind == "index"),
        sum(count.at_least for count in counted if count),
        all(count is not None and count.exact for count in counted),
        sum(_counts(t) for t in catalog.tables),
        sum(t.kind == "view" for t in catalog.tables),
        len(catalog.indexes),
        len(catalog.triggers),
    )


def _leads(table: Table) -> bool:
    """Tell whether a table has a block of its own."""
    return table.kind in ("table", "virtual") and not table.internal


def _counts(table: Table) -> bool:
    """Tell whether a table's rows are content: those of a virtual table are in its shadows."""
    return table.kind in ("table", "virtual") and not table.internal


def _block(
    catalog: Catalog, table: Table, sizes: Mapping[str, Size], counts: Mapping[str, Count]
) -> Block:
    parts = _parts(table, "table", sizes)
    if table.kind == "virtual":
        for shadow in catalog.shadows_of(table.name):
            parts += _parts(shadow, "shadow", sizes)
    return Block(table.name, table.name, tuple(parts), counts.get(folded(table.name)))


def _parts(table: Table, kind: PartKind, sizes: Mapping[str, Size]) -> list[Part]:
    found: list[Part] = []
    named: list[tuple[str, PartKind]] = [(table.name, kind)]
    named += [(index.name, "index") for index in table.indexes]
    for name, part_kind in named:
        if size := sizes.get(folded(name)):
            found.append(Part(name, part_kind, size.bytes, size.exact))
    return found


def _bookkeeping(catalog: Catalog, sizes: Mapping[str, Size]) -> Block:
    """Put together what SQLite keeps for itself: the schema, sequences, statistics."""
    names = {"sqlite_schema": "sqlite_schema"}
    names |= {folded(t.name): t.name for t in catalog.tables if t.internal}
    parts: list[Part] = []
    for key, name in names.items():
        if size := sizes.get(key):
            parts.append(Part(name, "table", size.bytes, size.exact))
    return Block("", tr("SQLite's own"), tuple(parts))


def _together(blocks: list[Block]) -> Block:
    parts: list[Part] = []
    for kind in ("table", "index", "shadow"):
        some = [part for block in blocks for part in block.parts if part.kind == kind]
        if some:
            total = sum(part.bytes for part in some)
            parts.append(Part("", kind, total, all(part.exact for part in some)))
    tables = sum(block.tables for block in blocks)
    return Block("", tr("{tables:,} more", tables=tables), tuple(parts), tables=tables)
