"""From seconds since 1970 to a date, for any year: Windows' own calls refuse what came before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def moment_at(seconds: float, zone: tzinfo) -> datetime:
    """Give what ``datetime.fromtimestamp`` gives elsewhere; raises OverflowError past its years."""
    return (_EPOCH + timedelta(seconds=seconds)).astimezone(zone)
