"""The rows of sqlite_schema, and how a statement about them is written for all or for one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import apsw

from plume_db.jobs import Task
from plume_db.schema.damaged import codec_of, spelled
from plume_db.schema.objects import folded
from plume_db.schema.tokens import module_of

SHADOWS: dict[str, tuple[str, ...]] = {
    "fts3": ("content", "segments", "segdir", "docsize", "stat"),
    "fts4": ("content", "segments", "segdir", "docsize", "stat"),
    "fts5": ("data", "idx", "content", "docsize", "config"),
    "rtree": ("node", "parent", "rowid"),
    "rtree_i32": ("node", "parent", "rowid"),
    "geopoly": ("node", "parent", "rowid"),
    "spellfix1": ("vocab",),
    "vec0": ("chunks", "rowids", "info", "auxiliary"),
}
"""What each module appends to its table's name. ``pragma table_list`` tells it too, but it resolves
every view, which took 6 to 8 uninterruptible seconds for 10,000 of them."""


class Entry(NamedTuple):
    """One row of sqlite_schema, made safe to handle."""

    rowid: int
    kind: str
    name: str
    table: str
    root: int
    sql: str | None
    readable: bool
    """Whether the name is text that can be given back to SQLite."""


class Statement(NamedTuple):
    """A statement about many objects: what it selects, where from, for which schema rows."""

    columns: tuple[str, ...]
    source: str
    where: str

    def all(self) -> str:
        """Write it for every object."""
        return f"select m.rowid, {', '.join(self.columns)} from {self.source} where {self.where}"

    def one(self, as_bytes: bool) -> str:
        """Write it for one object, its text as bytes where wanted."""
        columns = (
            (f"iif(typeof({c})='text', cast({c} as blob), {c})" for c in self.columns)
            if as_bytes
            else self.columns
        )
        return f"select m.rowid, {', '.join(columns)} from {self.source} where m.rowid = ?"


ENTRIES = Statement(
    ("m.type", "m.name", "m.tbl_name", "m.rootpage", "m.sql"), "main.sqlite_schema m", "1"
)


def read_entries(task: Task) -> tuple[list[Entry], str]:
    """Read sqlite_schema; return its entries and why they may not be all."""
    rows: list[tuple[object, ...]] = []
    try:
        for row in task.con.execute(ENTRIES.all()):
            rows.append(row)
        return [_entry(row, "utf-8") for row in rows], ""
    except UnicodeDecodeError:
        return _as_bytes(task)
    except apsw.CorruptError as error:
        return [_entry(row, "utf-8") for row in rows], str(error)


def _as_bytes(task: Task) -> tuple[list[Entry], str]:
    codec = codec_of(task.con)
    rows: list[Entry] = []
    try:
        for row in task.con.execute(ENTRIES.one(as_bytes=True).replace("m.rowid = ?", "1")):
            rows.append(_entry(row, codec))
    except apsw.CorruptError as error:
        return rows, str(error)
    return rows, ""


def _entry(row: tuple[object, ...], codec: str) -> Entry:
    rowid, kind, name, table, root, sql = row
    return Entry(
        int(str(rowid)),
        spelled(kind, codec),
        spelled(name, codec),
        spelled(table, codec),
        root if isinstance(root, int) else 0,
        None if sql is None else spelled(sql, codec),
        not isinstance(name, bytes) or _is_text(name, codec),
    )


def _is_text(name: bytes, codec: str) -> bool:
    try:
        name.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def shadow_owners(entries: list[Entry]) -> Iterator[tuple[str, str]]:
    """Pair the folded names of shadow tables with the virtual table they belong to."""
    tables = {folded(e.name) for e in entries if e.kind == "table"}
    for entry in entries:
        if entry.kind != "table" or entry.root > 0 or not entry.sql:
            continue
        for suffix in SHADOWS.get(module_of(entry.sql).lower(), ()):
            if (name := folded(f"{entry.name}_{suffix}")) in tables:
                yield name, entry.name
