"""Reads a block of cells as spreadsheets and Plume DB itself put it on the clipboard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from plume_db.edit.affinity import Affinity, affinity_of
from plume_db.edit.typed import read_text
from plume_db.rows.cells import CellValue
from plume_db.schema.objects import Column
from plume_db.values import Value


@dataclass(frozen=True)
class Field:
    """One cell of a block."""

    text: str
    quoted: bool = False

    def value(self, column: Column, old: CellValue, strict: bool) -> Value:
        """Read it for a column: nothing at all is NULL, ``""`` is empty text."""
        if not self.text and not self.quoted and not _wants_text(column, strict):
            return None
        return read_text(column, self.text, old, strict)


def _wants_text(column: Column, strict: bool) -> bool:
    return column.not_null and affinity_of(column, strict) is Affinity.TEXT


def read_block(text: str) -> list[list[Field]]:
    """Split a text into rows and fields: by tabs, or by commas where each line has as many."""
    text = text.removesuffix("\n").removesuffix("\r")
    if "\t" in text:
        return list(_lines(text, "\t"))
    for mark in (",", ";"):
        if mark in text and "\n" in text:
            rows = list(_lines(text, mark))
            if len(rows) > 1 and len({len(row) for row in rows}) == 1:
                return rows
    return list(_lines(text, "\t"))


def _lines(text: str, mark: str) -> Iterator[list[Field]]:
    row: list[Field] = []
    at, end = 0, len(text)
    while True:
        field, at = _quoted(text, at) if text[at : at + 1] == '"' else _bare(text, at, mark)
        row.append(field)
        if text[at : at + 1] == mark:
            at += 1
            continue
        yield row
        if at >= end:
            return
        row = []
        at += 2 if text[at : at + 2] == "\r\n" else 1


def _bare(text: str, at: int, mark: str) -> tuple[Field, int]:
    stops = [place for sign in (mark, "\n", "\r\n") if (place := text.find(sign, at)) >= 0]
    end = min(stops, default=len(text))
    return Field(text[at:end]), end


def _quoted(text: str, at: int) -> tuple[Field, int]:
    """Read a field in double quotes; a quote inside is doubled."""
    parts: list[str] = []
    start = at + 1
    while (end := text.find('"', start)) >= 0:
        if text[end + 1 : end + 2] != '"':
            after = end + 1
            if text[after : after + 1] in ("", "\t", ",", ";", "\n", "\r"):
                return Field("".join(parts) + text[start:end], True), after
            break  # a quote in the middle of a text: the field only begins with one
        parts.append(text[start : end + 1])
        start = end + 2
    line = text.find("\n", at)
    tab = text.find("\t", at)
    stops = [place for place in (line, tab) if place >= 0]
    end = min(stops, default=len(text))
    return Field(text[at:end].removesuffix("\r")), end
