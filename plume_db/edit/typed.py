"""Reads what a person typed into a cell, as its column would store it."""

from __future__ import annotations

import re

from plume_db.edit.affinity import Affinity, affinity_of
from plume_db.errors import PlumeError
from plume_db.language import tr
from plume_db.rows.cells import CellValue, Clipped
from plume_db.schema.objects import Column
from plume_db.values import BadText, Value

_INTEGER = re.compile(r"[+-]?\d+", re.ASCII)
_REAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_BLOB = re.compile(r"x'((?:[0-9a-f]{2})*)'", re.ASCII | re.IGNORECASE)
_QUOTED = re.compile(r"'((?:[^']|'')*)'", re.DOTALL)
_TRUTH = {"true": 1, "false": 0}
_MOST_DIGITS = 40


class NotAValue(PlumeError):
    """The column can not take what was typed."""


def read_text(column: Column, text: str, old: CellValue, strict: bool = False) -> Value:
    """Give the value that `text` stands for in a column whose cell held `old`.

    Raises :class:`NotAValue` with the reason. Empty text is empty text: NULL has its own key.
    """
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise NotAValue(tr("The text holds half a character, which can not be stored."))
    affinity = affinity_of(column, strict)
    if affinity is Affinity.TEXT and not _was_blob(old):
        return text
    if affinity is Affinity.NONE or _was_blob(old):
        return _any(column, text, old, strict)
    number = _number(column, text, affinity)
    if number is not None:
        return number
    return _not_a_number(column, text, strict)


def _was_blob(old: CellValue) -> bool:
    if isinstance(old, Clipped):
        return old.kind == "blob"
    return isinstance(old, bytes) and not isinstance(old, BadText)


def _any(column: Column, text: str, old: CellValue, strict: bool) -> Value:
    """Read a literal where the column takes everything: x'00', 'text', a number, bare text."""
    if found := _BLOB.fullmatch(text.strip()):
        return bytes.fromhex(found[1])
    if strict and column.declared_type.upper() == "BLOB":
        raise NotAValue(
            tr("{name} takes only bytes: write them as x'00ff', or load a file.", name=column.name)
        )
    if isinstance(old, str):
        return text  # what was text stays text, also where it looks like a number
    if found := _QUOTED.fullmatch(text):
        return found[1].replace("''", "'")
    number = _number(column, text, Affinity.NONE)
    return text if number is None else number


def _number(column: Column, text: str, affinity: Affinity) -> int | float | None:
    bare = text.strip()
    if "BOOL" in column.declared_type.upper() and bare.lower() in _TRUTH:
        return _TRUTH[bare.lower()]
    if _INTEGER.fullmatch(bare):
        if affinity is Affinity.REAL:
            return float(bare) if len(bare) < 400 else float("inf") * (-1 if bare[0] == "-" else 1)
        return _integer(column, bare)
    if not _REAL.fullmatch(bare):
        return None
    number = float(bare)
    whole = affinity in (Affinity.INTEGER, Affinity.NUMERIC) and number.is_integer()
    return int(number) if whole and abs(number) < 2**63 else number


def _integer(column: Column, bare: str) -> int:
    digits = bare.lstrip("+-").lstrip("0")
    if len(digits) <= _MOST_DIGITS and -(2**63) <= (number := int(bare)) < 2**63:
        return number
    raise NotAValue(
        tr(
            "{bare} does not fit into the 64 bits of a whole number, and {name} would round it.",
            bare=bare[:30],
            name=column.name,
        )
    )


def _not_a_number(column: Column, text: str, strict: bool) -> str:
    if strict:
        raise NotAValue(
            tr(
                "{name} is {declared_type} in a STRICT table, and {short} is no number.",
                name=column.name,
                declared_type=column.declared_type,
                short=_short(text),
            )
        )
    return text


def _short(text: str) -> str:
    if not text:
        return tr("an empty text")
    return f"“{text[:40]}…”" if len(text) > 40 else f"“{text}”"
