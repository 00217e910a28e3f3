"""Records, section 2.1: a header of serial types, then the values.

Files have few different headers compared to their rows, so each header is turned into a decoder
once: one ``struct`` for all the bytes, and one expression that makes the row of them.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass

from plume_db.recover.varint import read_varint

Field = int | float | str | bytes | None
Row = tuple[Field, ...]

_KEPT = 20_000
"""Decoders kept; a file with more different headers than that begins anew."""

_SIZES = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0)
_FORMATS = ("", "b", "h", "3s", "i", "6s", "q", "d", "", "")
_MOST_COLUMNS = 32_767


class BadText(bytes):
    """The bytes of a text that is not valid in the file's encoding; kept as they are."""


class NotARecord(ValueError):
    """The bytes can not be a record."""


@dataclass(frozen=True)
class Decoder:
    """How to read a record with one certain header."""

    unpack: Callable[..., tuple[object, ...]]
    finish: Callable[..., tuple[Field, ...]]
    """Makes the row: its first argument stands before the fields, such as a rowid."""
    size: int
    """Bytes of header and values together."""
    types: tuple[int, ...]


def serial_size(serial: int) -> int:
    """Tell how many bytes a value of this serial type has; raises NotARecord for 10 and 11."""
    if serial < 10:
        return _SIZES[serial]
    if serial < 12:
        raise NotARecord
    return (serial - 12) // 2


def serial_types(data: bytes, at: int) -> tuple[int, tuple[int, ...]]:
    """Read the header of a record at `at`; give its length and the serial types in it."""
    length, position = read_varint(data, at)
    end = at + length
    if length < position - at or end > len(data):
        raise NotARecord
    types = []
    while position < end:
        byte = data[position]
        if byte < 0x80:
            serial, position = byte, position + 1
        else:
            serial, position = read_varint(data, position)
        types.append(serial)
    if position != end or len(types) > _MOST_COLUMNS:
        raise NotARecord
    return length, tuple(types)


class Records:
    """Decodes the records of one file."""

    def __init__(self, encoding: str) -> None:
        self._encoding = encoding
        self._by_head: dict[bytes, Decoder] = {}
        self._finishers: dict[str, Callable[..., tuple[Field, ...]]] = {}
        self.any_bad = False
        """Whether a text was met that is not valid."""

    def decode(self, data: bytes, at: int, size: int, first: Field) -> tuple[Field, ...]:
        """Decode the record of `size` bytes at `at`; give `first` and then its fields.

        Raises NotARecord where the sizes do not agree, and IndexError where the data end too soon.
        """
        length = data[at]
        if length >= 0x80:
            length, _ = read_varint(data, at)
            if length > size:
                raise NotARecord
        head = data[at : at + length]
        decoder = self._by_head.get(head) or self._make(head)
        if decoder.size != size or at + size > len(data):
            raise NotARecord
        values = decoder.unpack(data, at + length)
        try:
            return decoder.finish(first, values)
        except UnicodeDecodeError:
            return self._with_bad_text(decoder, first, values)

    def types(self, data: bytes, at: int) -> tuple[int, ...]:
        """Give the serial types of the record at `at`."""
        return serial_types(data, at)[1]

    def _make(self, head: bytes) -> Decoder:
        if not head:
            raise NotARecord
        length, types = serial_types(head, 0)
        body = sum(map(serial_size, types))
        layout = struct.Struct(">" + "".join(map(_format_of, types)))
        kinds = "".join(map(_kind_of, types))
        finish = self._finishers.get(kinds) or self._make_finisher(kinds)
        decoder = Decoder(layout.unpack_from, finish, length + body, types)
        if len(self._by_head) >= _KEPT:
            self._by_head.clear()
        self._by_head[head] = decoder
        return decoder

    def _make_finisher(self, kinds: str) -> Callable[..., tuple[Field, ...]]:
        """Compile the expression that makes a row; it is put together of fixed words only."""
        parts, at = ["first"], 0
        for kind in kinds:
            word = _WORDS[kind]
            parts.append(word.format(at=at, encoding=self._encoding))
            at += "{at}" in word
        source = f"lambda first, v: ({', '.join(parts)},)"
        made: Callable[..., tuple[Field, ...]] = eval(
            source, {"text": str, "number": int.from_bytes}
        )
        if len(self._finishers) >= _KEPT:
            self._finishers.clear()
        self._finishers[kinds] = made
        return made

    def _with_bad_text(
        self, decoder: Decoder, first: Field, values: tuple[object, ...]
    ) -> tuple[Field, ...]:
        self.any_bad = True
        fields: list[Field] = [first]
        at = 0
        for kind in map(_kind_of, decoder.types):
            fields.append(self._slowly(kind, values[at] if "{at}" in _WORDS[kind] else None))
            at += "{at}" in _WORDS[kind]
        return tuple(fields)

    def _slowly(self, kind: str, value: object) -> Field:
        if kind == "t":
            assert isinstance(value, bytes)
            try:
                return str(value, self._encoding)
            except UnicodeDecodeError:
                return BadText(value)
        if kind == "w":
            assert isinstance(value, bytes)
            return int.from_bytes(value, "big", signed=True)
        if kind in "n01":
            return None if kind == "n" else int(kind)
        assert isinstance(value, int | float | bytes)
        return value


_WORDS = {
    "n": "None",
    "0": "0",
    "1": "1",
    "v": "v[{at}]",
    "w": "number(v[{at}], 'big', signed=True)",
    "t": "text(v[{at}], '{encoding}')",
}


def _format_of(serial: int) -> str:
    if serial < 10:
        return _FORMATS[serial]
    return f"{(serial - 12) // 2}s"


def _kind_of(serial: int) -> str:
    if serial >= 12:
        return "t" if serial % 2 else "v"
    return "nvvwvwvv01"[serial]
