"""SQLite's record format, decoded: what a sample in sqlite_stat4 is written in.

Source: "Database File Format", sections 2.1 (record format) and 1.6 (variable-length integers).
"""

from __future__ import annotations

import struct

_WIDTHS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_CONSTANTS = {0: None, 8: 0, 9: 1}

Value = None | int | float | str | bytes


def varint(data: bytes, at: int) -> tuple[int, int]:
    """Read one integer of 1 to 9 bytes; give it and where it ends. IndexError where it is cut."""
    value = 0
    for number in range(9):
        byte = data[at + number]
        if number == 8:
            return (value << 8) | byte, at + 9
        value = (value << 7) | (byte & 0x7F)
        if byte < 0x80:
            return value, at + number + 1
    raise AssertionError  # the ninth byte ends it


def values_of(record: bytes, encoding: str = "UTF-8") -> tuple[Value, ...]:
    """Decode a record; ValueError where it is none. Text that is not valid is shown as it may."""
    try:
        header, at = varint(record, 0)
        if not 0 < header <= len(record):
            raise ValueError("no record")
        kinds = []
        while at < header:
            kind, at = varint(record, at)
            kinds.append(kind)
    except IndexError:
        raise ValueError("no record") from None
    found, body = [], header
    for kind in kinds:
        value, body = _value(record, body, kind, encoding)
        found.append(value)
    return tuple(found)


def _value(record: bytes, at: int, kind: int, encoding: str) -> tuple[Value, int]:
    if kind in _CONSTANTS:
        return _CONSTANTS[kind], at
    width = _WIDTHS.get(kind, 8 if kind == 7 else (kind - 12) // 2)
    if kind in (10, 11) or at + width > len(record):
        raise ValueError("no record")
    raw = record[at : at + width]
    if kind == 7:
        return float(struct.unpack(">d", raw)[0]), at + 8
    if kind < 7:
        return int.from_bytes(raw, "big", signed=True), at + width
    if kind % 2 == 0:
        return raw, at + width
    return raw.decode(encoding.lower().replace("utf-16", "utf-16-"), "replace"), at + width
