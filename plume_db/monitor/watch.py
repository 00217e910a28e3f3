"""The monitor of one file: looks, events, alerts and the record, put together."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from plume_db.dashboard.growth import Growth, Sample
from plume_db.errors import PlumeError
from plume_db.monitor.alerts import Alarm, Alert
from plume_db.monitor.events import Event, EventLog, events_between
from plume_db.monitor.limits import Limits
from plume_db.monitor.look import THERE, Ask, Look, Looker
from plume_db.monitor.outlook import FEWEST, Outlook, outlook_of
from plume_db.monitor.recent import Reading, Recent

WATCHED, BEHIND = 1.0, 5.0
"""Seconds between two looks, while a person looks and while not."""
CALM_WATCHED, CALM_BEHIND = 2.0, 60.0
"""The same where nothing has changed for a while."""
_CALM_AFTER = 20
"""Looks without a change after which the pace slackens."""
_RECORD_EVERY, _RECORD_CALM = 60.0, 3600.0
"""Seconds between two entries in the record, while the file changes and while it does not."""
_DAY = 86_400.0


@dataclass(frozen=True)
class Report:
    """What one look brought."""

    look: Look
    events: tuple[Event, ...]
    """New ones."""
    fresh: tuple[Alert, ...]
    """Alerts to be told now."""
    active: tuple[Alert, ...]
    """Alerts in force."""


class Monitor:
    """Watches one file; for one thread at a time, which must not be the GUI's.

    `growth` is the record to write to, None to keep none. `ask` is for an encrypted file.
    """

    def __init__(
        self, path: Path, growth: Growth | None, limits: Limits | None = None,
        ask: Ask | None = None, patience: int = 2,
    ) -> None:  # fmt: skip
        self.path = path
        self.limits = limits or Limits()
        """May be set anew between two looks."""
        self.recent = Recent()
        self._looker = Looker(path, ask)
        self._growth = growth
        self._alarm = Alarm(patience)
        self._log = EventLog()
        self._before: Look | None = None
        self._calm = 0
        self._recorded: tuple[float, tuple[int, int, int]] | None = None
        self._samples: list[tuple[float, int]] = []

    def begin(self) -> None:
        """Read what was recorded before; raises :class:`PlumeError` where it is unreadable."""
        if self._growth is None:
            return
        samples = self._growth.read(self.path)
        self.recent.load(Reading(s.at, s.size, s.wal, s.free, None, s.disk_free) for s in samples)
        self._samples = [(s.at, s.size) for s in samples if s.at > time.time() - 2 * _DAY]

    def look(self, check: Callable[[], None] = lambda: None) -> Report:
        """Take one look; about a millisecond."""
        now = self._looker.look(check)
        events = tuple(events_between(self._before, now))
        for event in events:
            self._log.add(event)
        self._calm = 0 if now.changed or events else self._calm + 1
        self.recent.add(now)
        fresh = self._alarm.look(now, self.limits, self._grown(now))
        self._record(now)
        self._before = now
        return Report(now, events, fresh, self._alarm.active)

    @property
    def events(self) -> tuple[Event, ...]:
        """What happened, the newest first."""
        return self._log.all()

    def pause(self, watched: bool = True) -> float:
        """Say how long to wait before the next look."""
        calm = self._calm >= _CALM_AFTER
        if watched:
            return CALM_WATCHED if calm else WATCHED
        return CALM_BEHIND if calm else BEHIND

    def outlook(self) -> Outlook:
        """Foretell from what was measured and recorded; imports numpy where that is enough."""
        now = self._before
        hours, minutes = self.recent.readings(2), self.recent.readings(1)
        far = len(hours) >= FEWEST and hours[-1].at - hours[0].at > 2 * _DAY
        at = now.at if now else time.time()
        return outlook_of(hours if far else minutes, at, now.disk_free if now else None)

    def _grown(self, now: Look) -> float | None:
        """Give the bytes it grew since a day ago, or since the oldest look within the day."""
        since = now.at - _DAY
        old = [size for at, size in self._samples if at >= since]
        return float(now.size - old[0]) if old and now.state == THERE else None

    def _record(self, now: Look) -> None:
        """Write to the record about once a minute, and less while nothing changes."""
        if now.state != THERE:
            return
        values = (now.size, now.wal, now.free)
        if self._recorded is not None:
            at, last = self._recorded
            if now.at - at < (_RECORD_EVERY if values != last else _RECORD_CALM):
                return
        self._recorded = (now.at, values)
        self._samples = [each for each in self._samples if each[0] > now.at - 2 * _DAY]
        self._samples.append((now.at, now.size))
        if self._growth is None:
            return
        sample = Sample(now.at, now.size, now.pages, now.free, now.wal, {}, now.disk_free)
        try:
            self._growth.add(self.path, sample)
        except PlumeError:  # a full disk, or a record in use: the monitor goes on without
            self._growth = None
