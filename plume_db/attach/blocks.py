"""A text file cut into blocks that end where a record ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.units import bytes_text, count_text

BLOCK = 1024**2
LONGEST = 64 * 1024**2
"""Bytes of one record; a longer one is no record but a mistake."""


@dataclass(frozen=True)
class Block:
    """Whole records, decoded, with line ends as they are."""

    text: str
    first_line: int
    """The number of its first line in the file, from 1 on."""


class Text:
    """Reads a text file of any usual encoding; says what it found in `notes`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(BLOCK)
        self.encoding, self._skip = _encoding(head)
        self.notes: list[str] = []
        self._bad_lines: list[int] = []

    def blocks(self, task: Task, *, quotes: bool) -> Iterator[Block]:
        """Give the file in blocks; with `quotes` a line end between quotes ends no record."""
        rest, line, done = b"", 1, self._skip
        unit = (
            b"\n" if self.encoding not in ("utf-16-le", "utf-16-be") else "\n".encode(self.encoding)
        )
        with self._path.open("rb") as file:
            file.seek(self._skip)
            data = file.read(BLOCK)
            while data:
                ahead = file.read(BLOCK)
                done += len(data)
                task.report(done, self._size, tr("Reading {size}", size=bytes_text(self._size)))
                rest, data = rest + data, ahead
                if not ahead:
                    break  # the last block takes what is left
                end = _end(rest, unit, quotes)
                if not end:
                    self._refuse_long(rest, line)
                    continue
                yield self._block(rest[:end], line)
                line += rest.count(unit, 0, end)
                rest = rest[end:]
        self._refuse_long(rest, line)
        if rest:
            yield self._block(rest, line)
        if self._bad_lines:
            self.notes.append(_lines_words(self._bad_lines))

    def _refuse_long(self, rest: bytes, line: int) -> None:
        if len(rest) > LONGEST:
            raise PlumeError(
                tr(
                    "The record that begins in line {line} of {name} does not end within "
                    "{longest}: a quote is not closed, or it is no such file.",
                    line=count_text(line),
                    name=self._path.name,
                    longest=bytes_text(LONGEST),
                )
            )

    def _block(self, data: bytes, line: int) -> Block:
        try:
            return Block(data.decode(self.encoding), line)
        except UnicodeDecodeError as error:
            self._bad_lines.append(line + data.count(b"\n", 0, error.start))
            return Block(data.decode(self.encoding, "replace"), line)


def _encoding(head: bytes) -> tuple[str, int]:
    """Guess the encoding, and how many bytes of its mark stand before the text."""
    for mark, name in (
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
    ):
        if head.startswith(mark):
            return name, len(mark)
    try:
        head[: -4 if len(head) == BLOCK else None].decode()
    except UnicodeDecodeError as error:
        # Some characters of several bytes were whole: then it is UTF-8 with a spoiled place.
        if head[: error.start].isascii():
            return "cp1252" if _decodes(head, "cp1252") else "latin-1", 0
    return "utf-8", 0


def _decodes(head: bytes, name: str) -> bool:
    try:
        head.decode(name)
    except UnicodeDecodeError:
        return False
    return True


def _end(data: bytes, unit: bytes, quotes: bool) -> int:
    """Find where the last whole record ends; 0 where there is none."""
    at = data.rfind(unit)
    if len(unit) == 2:
        while at >= 0 and at % 2:
            at = data.rfind(unit, 0, at + 1)
    if at < 0:
        return 0
    if not quotes:
        return at + len(unit)
    odd = data.count(b'"', 0, at) % 2
    while odd and at >= 0:
        before = data.rfind(unit, 0, at)
        odd ^= data.count(b'"', max(before, 0), at) % 2
        at = before
    return at + len(unit) if at >= 0 else 0


def _lines_words(lines: list[int]) -> str:
    shown = ", ".join(count_text(line) for line in lines[:5]) + (", …" if len(lines) > 5 else "")
    return tr(
        "Some text is not valid and was read with � in its place, at or after line {shown}.",
        shown=shown,
    )
