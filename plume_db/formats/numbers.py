"""Formats of numbers: sizes, shares, durations, truth, addresses, hexadecimal."""

from __future__ import annotations

import math

from plume_db.formats.format import Format
from plume_db.language import localised, tr
from plume_db.rows.cells import CellValue
from plume_db.units import bytes_text, duration_text
from plume_db.values import BadText

GROUP = tr("Number")
MOST_HEX = 64
"""Bytes of a blob that are written out."""
_MOST = 2**63
_MOST_SECONDS = 4 * 10**9
"""Longer than a century is no duration, but a moment in the wrong format."""


def _bytes(value: CellValue) -> str | None:
    number = _finite(value)
    return None if number is None else bytes_text(number)


def _percent(value: CellValue) -> str | None:
    number = _finite(value)
    if number is None:
        return None
    return (
        localised(f"{number * 100:,.4g} %")
        if abs(number) < 1e3
        else localised(f"{number * 100:.4g} %")
    )


def _seconds(value: CellValue) -> str | None:
    return _duration(value, 1)


def _milliseconds(value: CellValue) -> str | None:
    return _duration(value, 1000)


def _duration(value: CellValue, per_second: int) -> str | None:
    number = _finite(value)
    if number is None or abs(number) / per_second > _MOST_SECONDS:
        return None
    if not number:
        return "0 s"
    words = duration_text(abs(number) / per_second)
    return f"-{words}" if number < 0 else words


def _boolean(value: CellValue) -> str | None:
    if not isinstance(value, int) or value not in (0, 1):
        return None
    return "true" if value else "false"


def _hex(value: CellValue) -> str | None:
    """Write an integer as SQLite reads it (64 bits, two's complement), a blob as pairs."""
    if isinstance(value, int):
        return f"0x{value & (2**64 - 1):X}"
    if value and isinstance(value, bytes) and not isinstance(value, BadText):
        shown = value[:MOST_HEX].hex(" ").upper()
        return shown + (" …" if len(value) > MOST_HEX else "")
    return None


def _address(value: CellValue) -> str | None:
    if isinstance(value, int) and 0 <= value < 2**32:
        value = value.to_bytes(4, "big")
    if not isinstance(value, bytes) or isinstance(value, BadText):
        return None
    if len(value) == 4:
        return ".".join(map(str, value))
    if len(value) == 16:
        import ipaddress

        return str(ipaddress.IPv6Address(value))
    return None


def _finite(value: CellValue) -> float | None:
    """Give a number that words can be put to; larger ones are no sizes, shares or durations."""
    if isinstance(value, (int, float)) and math.isfinite(value) and abs(value) <= _MOST:
        return value
    return None


NUMBERS = (
    Format("bytes", tr("Size in bytes, kB, MB"), GROUP, _bytes),
    Format("percent", tr("Percent"), GROUP, _percent),
    Format("duration s", tr("Duration, from seconds"), GROUP, _seconds),
    Format("duration ms", tr("Duration, from milliseconds"), GROUP, _milliseconds),
    Format("boolean", tr("True or false"), GROUP, _boolean),
    Format("hex", tr("Hexadecimal"), GROUP, _hex),
    Format("ipv4", tr("IP address"), GROUP, _address),
)
