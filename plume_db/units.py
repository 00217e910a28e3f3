"""How sizes, counts and durations read to a person; exact values belong in a tip beside them."""

from __future__ import annotations

from collections.abc import Sequence

from plume_db.language import localised, tr, trn

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
