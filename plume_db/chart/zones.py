"""Time zones by name: ``UTC``, ``local``, or one of the IANA database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, available_timezones

from plume_db.errors import PlumeError
from plume_db.language import tr
from plume_db.systems.moments import moment_at

LOCAL = "local"
FIRST, LAST = -62_000_000_000.0, 253_000_000_000.0
"""The moments that have a date in Python, some years off each end: the years 5 to 9987."""


class UnknownZone(PlumeError):
    """There is no zone of that name."""


class LocalZone(tzinfo):
    """The zone of this computer as its C library tells it, with its past and its summer times."""

    def fromutc(self, moment: datetime) -> datetime:
        """Give the wall time of a moment."""
        instant = moment.replace(tzinfo=UTC)
        try:
            wall = datetime.fromtimestamp(instant.timestamp())
        except (OSError, OverflowError):
            # Windows knows no local time before 1970.
            wall = moment.replace(tzinfo=None) + (self.utcoffset(None) or timedelta(0))
        return wall.replace(tzinfo=self)

    def utcoffset(self, moment: datetime | None) -> timedelta | None:
        """Tell how far its clocks are ahead of UTC."""
        wall = datetime(1971, 1, 1) if moment is None else moment.replace(tzinfo=None)
        try:
            return wall.astimezone().utcoffset()
        except (OSError, OverflowError):
            return datetime(1971, 1, 1).astimezone().utcoffset()

    def dst(self, moment: datetime | None) -> timedelta | None:
        """None: how much of the offset is summer time is never asked for."""
        del moment
        return None

    def tzname(self, moment: datetime | None) -> str:
        """Give the short name in force, such as CEST."""
        found = None if moment is None else moment.replace(tzinfo=None).astimezone().tzname()
        return found or LOCAL


def zone_of(name: str) -> tzinfo:
    """Give the zone of a name; raises UnknownZone, a PlumeError, where there is none."""
    if name.upper() in ("UTC", "Z", ""):
        return UTC
    if name == LOCAL:
        return LocalZone()
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise UnknownZone(
            tr(
                'There is no time zone called "{name}"; use UTC, local or a name such '
                "as Europe/Paris.",
                name=name,
            )
        ) from None


def zone_names() -> tuple[str, ...]:
    """List what a person may choose from; it looks through many files, so not on the GUI thread."""
    return ("UTC", LOCAL, *sorted(name for name in available_timezones() if "/" in name))


def wall_of(zone: tzinfo, moment: float) -> datetime:
    """Give what the clocks of a zone show, without the zone; between :data:`FIRST` and LAST."""
    return moment_at(moment, zone).replace(tzinfo=None)


def offset_of(zone: tzinfo, moment: float) -> float:
    """Tell how many seconds the clocks of a zone are ahead of UTC at a moment."""
    ahead = moment_at(min(LAST, max(FIRST, moment)), zone).utcoffset()
    return ahead.total_seconds() if ahead else 0.0


def instant_of(zone: tzinfo, wall: datetime) -> float:
    """Give the first moment at which the clocks of a zone show `wall`, or jump past it."""
    aware = wall.replace(tzinfo=zone, fold=0)
    first = aware.timestamp()
    second = aware.replace(fold=1).timestamp()
    # Where the clocks jump ahead, fold=0 reads an hour that is not there by the older offset.
    return _jump(zone, second, first) if second < first else first


def _jump(zone: tzinfo, low: float, high: float) -> float:
    """Find the second at which the clocks are set, in ``low < moment <= high``, by halves."""
    before = offset_of(zone, low)
    while high - low > 1:
        middle = (low + high) // 2
        if offset_of(zone, middle) == before:
            low = middle
        else:
            high = middle
    return high


def changes_of(zone: tzinfo, start: float, stop: float, step: float = 86400.0) -> list[float]:
    """List the moments of ``start < t <= stop`` at which the clocks are set, to the second.

    It looks once in `step` seconds: two changes that undo each other within it are not seen.
    """
    found: list[float] = []
    low = start // 1
    offset = offset_of(zone, low)
    while low < stop:
        high = low + step
        if offset_of(zone, high) != offset:
            change = _jump(zone, low, high)
            if start < change <= stop:
                found.append(change)
            low, offset = change, offset_of(zone, change)
        else:
            low = high
    return found


def iso_of(zone: tzinfo, moment: float, *, timespec: str = "auto") -> str:
    """Write a moment as ISO 8601 with its offset; plain seconds where no calendar reaches."""
    if not FIRST <= moment <= LAST:
        return repr(moment)
    return moment_at(moment, zone).isoformat(timespec=timespec)
