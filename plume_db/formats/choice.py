"""All display formats, and which one a column seems to be made for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from plume_db.formats.format import Format
from plume_db.formats.moments import MOMENTS
from plume_db.formats.numbers import NUMBERS
from plume_db.formats.texts import TEXTS
from plume_db.rows.cells import CellValue
from plume_db.schema.objects import Column

FORMATS: tuple[Format, ...] = (*MOMENTS, *NUMBERS, *TEXTS)
"""Every format but "plain", which is the absence of one."""

_BY_NAME = {each.name: each for each in FORMATS}

_TIME_WORDS = """
    time date day created updated modified changed accessed added expires expiry expiration
    timestamp ts utc at epoch mtime ctime atime when since until last first birthday start end
    begin stamp visit seen due scheduled mod crt
"""
_TIMES = frozenset(_TIME_WORDS.split())
_SIZES = {"bytes", "size", "filesize", "length", "octets"}
_TRUTH = re.compile(r"(is|has|can|should|was|allow|enable|show|hide|use)[_A-Z]|.*(enabled|flag)\Z")

_RANGES: tuple[tuple[str, float, float], ...] = (
    # 1990 to 2100 in each unit, which keeps them apart; smaller numbers say nothing.
    ("unix seconds", 631152000, 4102444800),
    ("unix milliseconds", 631152000e3, 4102444800e3),
    ("unix microseconds", 631152000e6, 4102444800e6),
    ("unix nanoseconds", 631152000e9, 4102444800e9),
    ("webkit", 12275625600e6, 15746918400e6),
    ("filetime", 12275625600e7, 15746918400e7),
    (".net ticks", 62766748800e7, 66238041600e7),
    ("julian day", 2447892.5, 2488069.5),
    ("mac seconds", 189302400, 3124137600),
    ("excel day", 32874, 73051),
)
"""Tried from the first to the last, so Unix wins where Apple's seconds would do as well."""


def format_by_name(name: str) -> Format | None:
    """Give the format of a name; None for "plain" and for one that is none (any more)."""
    return _BY_NAME.get(name)


def suggest(column: Column, samples: Sequence[CellValue]) -> Format | None:
    """Propose a format from declared type, name and some values; None where none stands out."""
    values = [value for value in samples if value is not None]
    name = _named(column) or _sampled(column, values)
    found = _BY_NAME.get(name)
    if found is None or any(found.text(value) is None for value in values):
        return None
    return found


def _words(name: str) -> set[str]:
    split = re.sub(r"([a-z])([A-Z])", r"\1 \2", name)
    return set(re.split(r"[^a-z0-9]+", split.lower()))


def _named(column: Column) -> str:
    """Propose from the declaration alone."""
    declared, words = column.declared_type.lower(), _words(column.name)
    if "bool" in declared or declared == "bit":
        return "boolean"
    if "json" in declared or "json" in words:
        return "json"
    if "uuid" in declared or declared == "uniqueidentifier" or words & {"uuid", "guid"}:
        return "uuid"
    if declared in ("inet", "ipv4") or words & {"ip", "ipv4"}:
        return "ipv4"
    return ""


def _sampled(column: Column, values: Sequence[CellValue]) -> str:
    if not values:
        return ""
    if all(isinstance(value, (int, float)) for value in values):
        return _numeric(column, [value for value in values if isinstance(value, (int, float))])
    if all(isinstance(value, str) and value.lstrip()[:1] in ("{", "[") for value in values):
        return "json"
    if all(isinstance(value, bytes) for value in values):
        return "image" if all(_BY_NAME["image"].text(value) for value in values) else ""
    return ""


def _numeric(column: Column, values: list[int | float]) -> str:
    words = _words(column.name)
    declared = column.declared_type.lower()
    told = [value for value in values if value not in (0, -1)]
    if told and (words & _TIMES or "date" in declared or "time" in declared):
        for name, least, most in _RANGES:
            if all(least <= value <= most for value in told):
                return name
    if words & _SIZES:
        return "bytes"
    if words & {"percent", "ratio", "share", "pct"} and all(0 <= value <= 1 for value in values):
        return "percent"
    if words & {"ms", "millis", "milliseconds"} and words & {"duration", "elapsed", "took"}:
        return "duration ms"
    if words & {"duration", "elapsed"}:
        return "duration s"
    if set(values) <= {0, 1} and _TRUTH.match(column.name):
        return "boolean"
    return ""
