"""Rows as bytes and back: exact, quick, and with big values apart from the others."""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from plume_db.rows.cells import KEEP, CellRow, CellValue, Clipped
from plume_db.values import BadText, Row, Value

BIG = 64 * 1024
"""Characters or bytes of a value that is kept apart from its row."""


@dataclass(frozen=True, slots=True)
class Far:
    """Stands in a row for a big value that was put elsewhere."""

    number: int
    length: int
    """In bytes."""
    kind: Literal["text", "blob", "bad"]
    head: str | bytes


PackedRow: TypeAlias = tuple["Value | Far", ...]
Put: TypeAlias = Callable[[bytes], int]


def pack(rows: Sequence[Row], put: Put) -> bytes:
    """Write rows as bytes; big values go through `put`, and what stands for them is written."""
    if len(rows) > 1:  # of a single row the big values are taken out before
        data = _dump(rows)
        if len(data) < BIG:
            return data
    return _dump([tuple(_light(value, put) for value in row) for row in rows])


def unpack(data: bytes) -> list[PackedRow]:
    """Read all batches."""
    stream = io.BytesIO(data)
    rows: list[PackedRow] = []
    while stream.tell() < len(data):
        rows += pickle.load(stream)
    return rows


def _dump(rows: Sequence[PackedRow]) -> bytes:
    # Not marshal, which would take BadText for plain bytes. In fast mode nothing is remembered
    # between values, which makes it as quick; rows never refer to themselves.
    stream = io.BytesIO()
    pickler = pickle.Pickler(stream, pickle.HIGHEST_PROTOCOL)
    pickler.fast = True
    pickler.dump(rows)
    return stream.getvalue()


def _light(value: Value, put: Put) -> Value | Far:
    if not isinstance(value, (str, bytes)) or len(value) < BIG:
        return value
    if isinstance(value, str):
        data = value.encode("utf-8", "surrogatepass")
        return Far(put(data), len(data), "text", value[:KEEP])
    kind: Literal["bad", "blob"] = "bad" if isinstance(value, BadText) else "blob"
    return Far(put(bytes(value)), len(value), kind, bytes(value[:KEEP]) if kind == "bad" else b"")


def restored(kind: str, data: bytes) -> Value:
    """Turn the bytes of a big value, or of its head, back into the value."""
    if kind == "text":
        return data.decode("utf-8", "surrogatepass")
    return BadText(data) if kind == "bad" else data


def clipped(row: PackedRow) -> CellRow:
    """Give a row as a grid shows it."""
    return tuple(_clip(value) for value in row)


def _clip(value: Any) -> CellValue:
    kind = type(value)
    if kind is Far:
        head = BadText(value.head) if value.kind == "bad" else value.head
        return Clipped(head, value.length, "blob" if value.kind == "blob" else "text")
    if kind is str and len(value) > KEEP:
        return Clipped(value[:KEEP], len(value.encode("utf-8", "surrogatepass")), "text")
    if kind is bytes and len(value) > KEEP:
        return Clipped(b"", len(value), "blob")
    if kind is BadText and len(value) > KEEP:
        return Clipped(BadText(value[:KEEP]), len(value), "text")
    return value  # type: ignore[no-any-return]
