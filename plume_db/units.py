"""How sizes, counts and durations read to a person; exact values belong in a tip beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from plume_db.language import localised, numerals, tr, trn

MONTHS = (
    tr("Jan"),
    tr("Feb"),
    tr("Mar"),
    tr("Apr"),
    tr("May"),
    tr("Jun"),
    tr("Jul"),
    tr("Aug"),
    tr("Sep"),
    tr("Oct"),
    tr("Nov"),
    tr("Dec"),
)
"""The months as they are written in little room."""
_STEPS = ("bytes", "kB", "MB", "GB", "TB", "PB")
_SIGNS = ("", "k", "m", "g", "t", "p")
_SIZE = re.compile(r"([0-9.,'’]+)(?:([kmgtp])(i)?)?(b|o|bytes?|octets?)?", re.IGNORECASE)
"""A number and perhaps a unit, without blanks; French writes o for B."""


def bytes_text(size: float) -> str:
    """Write a size in decimal units with about three digits: ``1007616`` reads ``1.01 MB``."""
    if abs(size) < 1000:
        return trn("{n} byte", "{n} bytes", round(size))
    step = 0
    while abs(size) >= 999.5 and step < len(_STEPS) - 1:
        size /= 1000
        step += 1
    digits = 2 if abs(size) < 9.995 else 1 if abs(size) < 99.95 else 0
    return f"{localised(f'{size:.{digits}f}')} {_STEPS[step]}"


def size_text(size: float) -> str:
    """Write a size so that :func:`size_of` reads the same again: ``1234000`` reads ``1.234 MB``."""
    step = 0
    while abs(size) >= 1000 and step < len(_STEPS) - 1:
        size /= 1000
        step += 1
    return f"{localised(f'{size:.9f}'.rstrip('0').rstrip('.'))} {_STEPS[step]}"


def size_of(text: str, usual: str = "") -> float | None:
    """Read a size as a person types it: ``64 MB``, ``1,5 go``, ``512 KiB``; None for no size.

    `usual` is the unit of a bare number, as ``GB``; bytes where there is none.
    """
    found = _SIZE.fullmatch("".join(text.split()))
    if found is None:
        return None
    number, sign, binary, whole = found.groups(default="")
    sign = sign or ("" if whole else usual[:1])
    try:
        size = float(_plain(number)) * (1024 if binary else 1000) ** _SIGNS.index(sign.lower())
    except ValueError:
        return None
    return size if size < 1e18 else None


def _plain(number: str) -> str:
    """Take separators of thousands out of a number, and write its decimals after a point."""
    group, point = numerals().group, numerals().decimal
    if re.fullmatch(rf"\d{{1,3}}({re.escape(group)}\d{{3}})+({re.escape(point)}\d*)?", number):
        number = number.replace(group, "")
    return number.replace(",", ".")


def count_text(count: int) -> str:
    """Write a count with thousands separators: ``15607`` reads ``15,607``."""
    return localised(f"{count:,}")


def percent_text(part: float, whole: float) -> str:
    """Write a share: under 1 % with one digit, nothing and all only where exact."""
    if whole <= 0:
        return "0 %"
    share = 100 * part / whole
    if 0 < share < 0.1:
        return f"< {localised('0.1')} %"
    return localised(f"{share:.1f} %" if share < 10 and share != int(share) else f"{share:.0f} %")


def moment_text(at: float) -> str:
    """Write Unix seconds as day and time of this computer, the day as the language writes it."""
    try:
        moment = datetime.fromtimestamp(at)
    except (OverflowError, OSError, ValueError):
        return localised(f"{at:,.0f} s")
    day = numerals().day.format(year=moment.year, month=moment.month, day=moment.day)
    return f"{day} {moment:%H:%M:%S}"


def duration_text(seconds: float) -> str:
    """Write a duration: ``0.0042`` reads ``4.2 ms``, ``75`` reads ``1 min 15 s``."""
    if seconds < 0.001:
        return f"{seconds * 1e6:.0f} µs"
    if seconds < 1:
        return localised(f"{seconds * 1e3:.3g} ms")
    if seconds < 60:
        return localised(f"{seconds:.1f} s")
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min"


def listed(names: Sequence[str]) -> str:
    """Write names one after the other: ``a, b and c``."""
    if len(names) < 2:
        return "".join(names)
    return tr("{names} and {last}", names=", ".join(names[:-1]), last=names[-1])


def long_text(seconds: float) -> str:
    """Write a length of time in one round unit: ``200_000`` reads ``2 days``, 75 ``1 minute``."""
    if seconds >= 2 * 86_400:
        return trn("{n} day", "{n} days", round(seconds / 86_400))
    if seconds >= 2 * 3_600:
        return trn("{n} hour", "{n} hours", round(seconds / 3_600))
    return trn("{n} minute", "{n} minutes", round(seconds / 60))
