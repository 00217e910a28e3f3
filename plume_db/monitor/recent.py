"""What was measured lately, kept in memory: every look, then a value a minute, then one an hour."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from plume_db.monitor.look import THERE, Look

TIERS: tuple[tuple[float, int], ...] = ((1.0, 900), (60.0, 1440), (3600.0, 2160))
"""Seconds of each step and how many are kept: 15 minutes, a day, 90 days."""


@dataclass(frozen=True)
class Reading:
    """The values of one step; of the last look in it where nothing else is said."""

    at: float
    size: int
    wal: int
    """The largest in the step."""
    free: int
    rate: float | None
    """Mean transactions a second; None where it is not known, as in what was kept on disk."""
    disk_free: int | None


@dataclass
class _Step:
    """A step that is being filled."""

    place: int
    last: Reading
    wal: int
    moved: float = 0.0
    seconds: float = 0.0

    def take(self, reading: Reading, moved: float, seconds: float) -> None:
        self.last, self.wal = reading, max(self.wal, reading.wal)
        self.moved += moved
        self.seconds += seconds

    def closed(self) -> Reading:
        last = self.last
        rate = self.moved / self.seconds if self.seconds else None
        return Reading(last.at, last.size, self.wal, last.free, rate, last.disk_free)


class Recent:
    """Bounded series of three steps; for one thread."""

    def __init__(self) -> None:
        self._kept = tuple(deque[Reading](maxlen=most) for _, most in TIERS)
        self._open: list[_Step | None] = [None for _ in TIERS]

    def add(self, look: Look) -> None:
        """Take a look in."""
        if look.state != THERE:
            return
        reading = Reading(look.at, look.size, look.wal, look.free, look.rate, look.disk_free)
        self._kept[0].append(reading)
        for tier in range(1, len(TIERS)):
            self._fill(tier, reading, look)

    def load(self, readings: Iterable[Reading]) -> None:
        """Begin with what was kept on disk, the oldest first."""
        for reading in readings:
            for tier in range(1, len(TIERS)):
                kept, step = self._kept[tier], TIERS[tier][0]
                if kept and kept[-1].at // step == reading.at // step:
                    kept.pop()
                kept.append(reading)

    def readings(self, tier: int) -> tuple[Reading, ...]:
        """Give the steps of a tier, the oldest first, with the one that is being filled."""
        now = self._open[tier]
        return (*self._kept[tier], *((now.closed(),) if now else ()))

    def _fill(self, tier: int, reading: Reading, look: Look) -> None:
        place = int(reading.at // TIERS[tier][0])
        step = self._open[tier]
        if step is None or step.place != place:
            if step is not None:
                self._kept[tier].append(step.closed())
            step = self._open[tier] = _Step(place, reading, reading.wal)
        known = look.transactions is not None
        step.take(reading, look.transactions or 0, look.seconds if known else 0.0)
