"""The schema as the file's own pages tell it, section 2.6; also where its root is gone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from plume_db.recover.cells import Cell, CellReader
from plume_db.recover.records import Field, NotARecord, Records, serial_types
from plume_db.recover.varint import read_varint, signed

TYPES = ("table", "index", "view", "trigger")


@dataclass(frozen=True)
class Entry:
    """One row of ``sqlite_schema``."""

    type: str
    name: str
    table: str
    root: int
    """Root page; 0 where it has none or it is not known."""
    sql: str
    given: bool = False
    """Whether it comes from another file, not from this one."""


def entry_of(fields: tuple[Field, ...]) -> Entry | None:
    """Read a row of ``sqlite_schema``; None where it can not be one."""
    if len(fields) < 5 or fields[0] not in TYPES:
        return None
    kind, name, table, root, sql = (_readable(each) for each in fields[:5])
    if not isinstance(name, str) or not isinstance(table, str):
        return None
    if not isinstance(root, int | None) or not isinstance(sql, str | None):
        return None
    return Entry(str(kind), name, table, root or 0, sql or "")


def _readable(field: Field) -> Field:
    """Read a text as SQLite does, which ends it at the first zero."""
    text = field.decode("utf-8", "replace") if isinstance(field, bytes) else field
    return text.partition("\0")[0] if isinstance(text, str) else text


def entries(cells: Iterable[Cell | None], records: Records) -> Iterator[Entry]:
    """Give the entries among the rows of a page."""
    for cell in cells:
        if cell is None:
            continue
        try:
            fields = records.decode(cell.payload, cell.at, cell.size, None)[1:]
        except (NotARecord, IndexError):
            continue
        if entry := entry_of(fields):
            yield entry


def is_of_schema(cell: Cell, records: Records) -> bool:
    """Tell whether a row looks like one of ``sqlite_schema``."""
    try:
        if len(records.types(cell.payload, cell.at)) != 5:
            return False
        fields = records.decode(cell.payload, cell.at, cell.size, None)[1:]
    except (NotARecord, IndexError):
        return False
    return entry_of(fields) is not None


def carved_entries(page: bytes, cells: CellReader, records: Records) -> Iterator[Entry]:
    """Look for entries at every byte of a page whose header or pointers are lost."""
    at = 0
    while at < len(page) - 12:
        cell = _cell_of_entry(page, at, cells)
        found = next(entries([cell], records), None) if cell is not None else None
        if found is None:
            at += 1
            continue
        assert cell is not None
        yield found
        at = cell.at + cell.size if cell.payload is page else at + 12


def _cell_of_entry(page: bytes, at: int, cells: CellReader) -> Cell | None:
    """Read a cell at `at` where its record has the types of an entry; cheap where it has not."""
    try:
        _size, start = read_varint(page, at)
        rowid, start = read_varint(page, start)
        if not 6 <= page[start] <= 14 or not 0 < signed(rowid) < 1 << 31:
            return None
        _length, types = serial_types(page, start)
    except (IndexError, NotARecord):
        return None
    texts = all(each > 13 and each % 2 for each in types[:3])
    if len(types) != 5 or not texts or types[3] > 9 or types[3] == 7:
        return None
    return cells.table_cell(page, at)
