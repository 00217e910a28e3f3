"""The bucket of a moment as an expression of SQL, in UTC or on a wall clock read as such."""

from __future__ import annotations

from plume_db.chart.buckets import Width


def bucket_sql(moment: str, width: Width | float) -> str:
    """Write the first moment of the bucket that `moment` lies in."""
    if isinstance(width, float):
        return _even(moment, width)
    if width.per_second > 1:
        return (
            f"floor({moment}*{width.per_second}/{width.count})*{width.count}/{width.per_second}.0"
        )
    if width.steps:
        return f"CAST(floor({moment}/{width.steps}.0) AS INTEGER)*{width.steps}"
    if width.days:
        length, shift = width.days * 86400, 259200 if width.unit == "w" else 0
        if not shift:
            return f"CAST(floor({moment}/{length}.0) AS INTEGER)*{length}"
        return f"CAST(floor(({moment}+{shift})/{length}.0) AS INTEGER)*{length}-{shift}"
    return _months(moment, width.months)


def _even(moment: str, width: float) -> str:
    if width >= 1 or not float(round(1 / width, 9)).is_integer():
        return f"floor({moment}/{width!r})*{width!r}"
    return f"floor({moment}*{round(1 / width)})/{round(1 / width)}.0"


def _months(moment: str, months: int) -> str:
    if months == 1:
        return f"unixepoch({moment}, 'unixepoch', 'start of month')"
    if months == 12:
        return f"unixepoch({moment}, 'unixepoch', 'start of year')"
    year, month = (f"CAST(strftime('%{c}', {moment}, 'unixepoch') AS INTEGER)" for c in "Ym")
    place = f"({year}*12+{month}-1)/{months}*{months}"
    return f"unixepoch(printf('%04d-%02d-01', {place}/12, {place}%12+1))"
