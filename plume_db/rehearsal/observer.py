"""Watches a connection while statements run on it: rows, triggers, and what code may write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import apsw

from plume_db.database import refuse_changes
from plume_db.query.badtext import UNREADABLE
from plume_db.rehearsal.result import RowChange
from plume_db.rehearsal.steps import TRANSACTIONAL_PRAGMAS
from plume_db.rows.cells import KEEP, CellValue, Clipped
from plume_db.schema.objects import Catalog, Table, folded
from plume_db.values import Value, one_line

_ROW_WRITES = frozenset({apsw.SQLITE_INSERT, apsw.SQLITE_UPDATE, apsw.SQLITE_DELETE})


@dataclass
class Reach:
    """What the statements' code may write, as SQLite says when it compiles them."""

    sources: dict[str, set[str]] = field(default_factory=dict)
    """By folded table name: the triggers that write it; "" for a statement itself."""

    def allow(
        self, action: int, first: str | None, second: str | None, where: str | None, by: str | None
    ) -> int:
        """Answer SQLite's authorizer: note writes, refuse what would reach another file."""
        if action in _ROW_WRITES:
            self.sources.setdefault(folded(first or ""), set()).add(by or "")
        if action == apsw.SQLITE_PRAGMA and (first or "").lower() in TRANSACTIONAL_PRAGMAS:
            return int(apsw.SQLITE_OK)
        return refuse_changes(action, first, second, where, by)


class Observer:
    """Counts every row that changes, however it comes to change, and keeps a sample of them."""

    def __init__(self, catalog: Catalog, sample: int) -> None:
        self.reach = Reach()
        self.counts: Counter[tuple[str, str, bool]] = Counter()
        """By table, operation, and whether a statement did it itself."""
        self.triggers: Counter[str] = Counter()
        self.samples: dict[str, list[RowChange]] = {}
        self.unnamed: Counter[str] = Counter()
        """Rows by table that no changeset can name, since a part of their key is NULL."""
        self._catalog = catalog
        self._sample = sample
        self._kept: Counter[tuple[str, bool]] = Counter()
        self._loose = {t.name: places for t in catalog.tables if (places := _loose_key(t))}

    @contextmanager
    def watching(self, con: apsw.Connection) -> Iterator[None]:
        """Watch `con` during the block; nothing else may record its changes meanwhile."""
        con.authorizer = self.reach.allow
        con.preupdate_hook(self._row)
        con.trace_v2(apsw.SQLITE_TRACE_STMT, self._statement)
        try:
            yield
        finally:
            con.trace_v2(0, None)
            con.preupdate_hook(None)
            con.authorizer = None

    def _statement(self, event: dict[str, object]) -> None:
        sql = str(event["sql"])
        if event["trigger"] and sql.startswith("TRIGGER "):
            self.triggers[sql.removeprefix("TRIGGER ")] += 1

    def _row(self, update: apsw.PreUpdate) -> None:
        name, operation, direct = update.table_name, update.op, update.depth == 0
        self.counts[name, operation, direct] += 1
        if name in self._loose:
            self._note_unnamed(name, update)
        if self._kept[name, direct] < self._sample:
            self._kept[name, direct] += 1
            self.samples.setdefault(name, []).append(self._change(name, update, direct))

    def _note_unnamed(self, name: str, update: apsw.PreUpdate) -> None:
        try:
            row = update.old or update.new or ()
        except UnicodeDecodeError:
            return
        if any(row[place] is None for place in self._loose[name] if place < len(row)):
            self.unnamed[name] += 1

    def _change(self, name: str, update: apsw.PreUpdate, direct: bool) -> RowChange:
        try:
            before, after = _clipped(update.old), _clipped(update.new)
        except UnicodeDecodeError:
            before = None if update.op == "INSERT" else (UNREADABLE,)
            after = None if update.op == "DELETE" else (UNREADABLE,)
        rowid = update.rowid_new if update.op == "INSERT" else update.rowid
        key = row_name(self._catalog.table(name), before or after or (), rowid)
        return RowChange(update.op, key, before, after, direct)


def _clipped(row: tuple[Any, ...] | None) -> tuple[CellValue, ...] | None:
    return None if row is None else tuple(_clip(value) for value in row)


def _clip(value: Value) -> CellValue:
    if isinstance(value, str) and len(value) > KEEP:
        return Clipped(value[:KEEP], len(value.encode(errors="surrogatepass")), "text")
    if isinstance(value, bytes) and len(value) > KEEP:
        return Clipped(b"", len(value), "blob")
    return value


def row_name(table: Table | None, row: tuple[CellValue, ...], rowid: int | None) -> str:
    """Say which row it is, as a person would: by its primary key, or by its rowid."""
    places = _key_places(table) if table else ()
    if places and all(place < len(row) for place in places):
        assert table is not None
        return ", ".join(f"{table.columns[p].name} {_short(row[p])}" for p in places)
    return f"rowid {rowid}"


def _short(value: CellValue) -> str:
    return "(long)" if isinstance(value, Clipped) else one_line(value, 40)


def _key_places(table: Table) -> tuple[int, ...]:
    keys = [(c.primary_key, place) for place, c in enumerate(table.columns) if c.primary_key]
    return tuple(place for _number, place in sorted(keys))


def _loose_key(table: Table) -> tuple[int, ...]:
    """Give the places of key columns that may be NULL, by a leniency that SQLite keeps."""
    places = _key_places(table)
    if table.without_rowid or table.kind != "table" or not places:
        return ()
    if len(places) == 1 and folded(table.columns[places[0]].declared_type) == "integer":
        return ()
    return tuple(place for place in places if not table.columns[place].not_null)
