"""How sizes, counts and durations read to a person; exact values belong in a tip beside them."""

from __future__ import annotations

_STEPS = ("bytes", "kB", "MB", "GB", "TB", "PB")


def bytes_text(size: float) -> str:
    """Write a size in decimal units with about three digits: ``1007616`` reads ``1.01 MB``."""
    if abs(size) < 1000:
        return f"{size:.0f} byte" + ("" if abs(size) == 1 else "s")
    step = 0
    while abs(size) >= 999.5 and step < len(_STEPS) - 1:
        size /= 1000
        step += 1
    digits = 2 if abs(size) < 9.995 else 1 if abs(size) < 99.95 else 0
    return f"{size:.{digits}f} {_STEPS[step]}"


def count_text(count: int) -> str:
    """Write a count with thousands separators: ``15607`` reads ``15,607``."""
    return f"{count:,}"


def percent_text(part: float, whole: float) -> str:
    """Write a share: under 1 % with one digit, nothing and all only where exact."""
    if whole <= 0:
        return "0 %"
    share = 100 * part / whole
    if 0 < share < 0.1:
        return "< 0.1 %"
    return f"{share:.1f} %" if share < 10 and share != int(share) else f"{share:.0f} %"


def duration_text(seconds: float) -> str:
    """Write a duration: ``0.0042`` reads ``4.2 ms``, ``75`` reads ``1 min 15 s``."""
    if seconds < 0.001:
        return f"{seconds * 1e6:.0f} µs"
    if seconds < 1:
        return f"{seconds * 1e3:.3g} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min"


def long_text(seconds: float) -> str:
    """Write a length of time in one round unit: ``200_000`` reads ``2 days``, 75 ``1 minute``."""
    units = ((86_400.0, "day"), (3600.0, "hour"))
    length, word = next((u for u in units if seconds >= 2 * u[0]), (60.0, "minute"))
    count = round(seconds / length)
    return f"{count:,} {word}" + ("" if count == 1 else "s")
