"""How large the file will be, and when its disk will be full; refused where nothing says so.

A forecast is a slope carried on (:mod:`plume_db.monitor.slope`), and no further ahead than the
record looks back. What needs numpy is imported only where there are values enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plume_db.language import tr, trn
from plume_db.monitor.recent import Reading
from plume_db.units import bytes_text, long_text

if TYPE_CHECKING:
    from plume_db.monitor.slope import Slope

DAY = 86_400.0
FAREST = 30 * DAY
LEAST_SPAN = 3_600.0
"""Seconds of record below which nothing is said: an hour."""
FEWEST = 20


@dataclass(frozen=True)
class Outlook:
    """A forecast in sentences, or why there is none."""

    size: str
    """What the file's size will be."""
    disk: str
    """When the disk will be full."""
    told: bool = False
    """Whether the first is a forecast, not a refusal."""
    basis: str = ""
    """What it was computed from and how sure it is."""
    slope: float = 0.0
    """Bytes a second, with the bounds it lies in; 0 where refused."""
    low: float = 0.0
    high: float = 0.0
    full_at: float | None = None
    """Unix seconds when the disk is full at the median slope, where that is within reach."""


def outlook_of(readings: Sequence[Reading], at: float, disk_free: int | None) -> Outlook:
    """Foretell from the record, the oldest first; `at` is now."""
    count, span = len(readings), readings[-1].at - readings[0].at if readings else 0.0
    if count < FEWEST or span < LEAST_SPAN:
        why = trn(
            "No forecast yet: it needs {fewest} values over an hour at least; "
            "there is {n} over {long}.",
            "No forecast yet: it needs {fewest} values over an hour at least; "
            "there are {n} over {long}.",
            count,
            fewest=FEWEST,
            long=long_text(span),
        )
        return Outlook(why, _disk_now(disk_free))
    from plume_db.monitor.slope import slope_of

    found = slope_of([(each.at, float(each.size)) for each in readings])
    pace = _disk_pace(readings, disk_free)
    if isinstance(found, str):
        return Outlook(
            tr("No forecast of the size: {found}", found=found), f"{_disk_now(disk_free)}{pace}"
        )
    ahead = min(FAREST, found.span)
    words, full = _disk_words(found, ahead, at, disk_free)
    return Outlook(
        _size_words(found, ahead), f"{_disk_now(disk_free)}{words}{pace}", True, found.basis,
        found.middle, found.low, found.high, full,
    )  # fmt: skip


def _size_words(found: Slope, ahead: float) -> str:
    ends = [max(0.0, found.now + each * ahead) for each in (found.middle, found.low, found.high)]
    more = "" if ahead >= FAREST else tr(" It looks no further ahead than the record looks back.")
    return tr(
        "In {long} the file will be about {ends} ({ends2} to {ends3}).{more}",
        long=long_text(ahead),
        ends=bytes_text(ends[0]),
        ends2=bytes_text(ends[1]),
        ends3=bytes_text(ends[2]),
        more=more,
    )


def _disk_words(
    found: Slope, ahead: float, at: float, disk_free: int | None
) -> tuple[str, float | None]:
    """Say when this file alone would fill the disk."""
    if disk_free is None or found.middle <= 0:
        return "", None
    if disk_free / found.high > ahead:
        return tr(" This file alone will not fill it within {long}.", long=long_text(ahead)), None
    likely = disk_free / found.middle
    text = tr(" This file alone would fill it in {when}.", when=_when(found, ahead, disk_free))
    return text, at + likely if likely <= ahead else None


def _disk_pace(readings: Sequence[Reading], disk_free: int | None) -> str:
    """Say when all that is written to the disk fills it, where its record bears that out."""
    from plume_db.monitor.slope import slope_of

    used = [(each.at, -float(each.disk_free)) for each in readings if each.disk_free is not None]
    if disk_free is None or len(used) < FEWEST or used[-1][0] - used[0][0] < LEAST_SPAN:
        return ""
    found = slope_of(used)
    if isinstance(found, str) or found.middle <= 0:
        return tr(" Its free room shows no trend that would fill it.")
    ahead = min(FAREST, found.span)
    if disk_free / found.high > ahead:
        return tr(
            " With all that is written to it, it lasts for {long} at least.", long=long_text(ahead)
        )
    return tr(
        " With all that is written to it, it is full in {when}.",
        when=_when(found, ahead, disk_free),
    )


def _when(found: Slope, ahead: float, room: float) -> str:
    """Write how long a room lasts, with the bounds; nothing beyond `ahead` is told exactly."""

    def told(slope: float) -> str:
        length = room / slope if slope > 0 else float("inf")
        return (
            long_text(length) if length <= ahead else tr("more than {long}", long=long_text(ahead))
        )

    about = told(found.middle)
    if found.middle > 0 and room / found.middle <= ahead:
        about = tr("about {length}", length=about)
    return tr(
        "{about} ({told} to {told2})", about=about, told=told(found.high), told2=told(found.low)
    )


def _disk_now(disk_free: int | None) -> str:
    if disk_free is None:
        return tr("How much room its disk has is not known.")
    return tr("The disk has {disk_free} free.", disk_free=bytes_text(disk_free))
