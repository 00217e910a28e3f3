"""Alerts: a limit that is passed is told once, with what to do, until it is well kept again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from plume_db.language import tr, trn
from plume_db.monitor.holding import READS
from plume_db.monitor.limits import Limits
from plume_db.monitor.look import GONE, THERE, Look
from plume_db.units import bytes_text, duration_text

_PATIENCE = 2
"""Looks in a row that must be beyond a limit, so that a moment is no alert."""
_WELL = 0.9
"""An alert ends when the value is so far on the right side of its limit."""
_WORTH_IT = 1_000_000
"""Bytes of free pages below which nobody needs to hear of them."""
_AGAIN = 600.0
"""Seconds before the same alert is told again, where it went and came."""


@dataclass(frozen=True)
class Alert:
    """A limit that is passed."""

    name: str
    """The limit's, or ``gone``, ``cut``."""
    text: str
    """What is so, in a sentence."""
    advice: str
    """What to do, in a sentence."""
    task: str = ""
    """The maintenance task that helps: ``checkpoint``, ``vacuum``; or none."""
    at: float = 0.0

    def __str__(self) -> str:
        return f"{self.text} {self.advice}".strip()


@dataclass(frozen=True)
class Measure:
    """One value beside its limit."""

    name: str
    excess: float
    """The value over the limit, or the limit over it where less is worse: above 1 is beyond."""
    alert: Alert


class Alarm:
    """Remembers what was told; for one thread."""

    def __init__(self, patience: int = _PATIENCE) -> None:
        self._patience = patience
        self._beyond: dict[str, int] = {}
        self._active: dict[str, Alert] = {}
        self._told: dict[str, float] = {}

    @property
    def active(self) -> tuple[Alert, ...]:
        """The alerts in force, the oldest first, with their words of now."""
        return tuple(self._active.values())

    def look(self, now: Look, limits: Limits, grown: float | None) -> tuple[Alert, ...]:
        """Take a look in; gives the alerts to tell now. `grown` is bytes within a day."""
        fresh, measured = [], set()
        for measure in measures(now, limits, grown):
            measured.add(measure.name)
            if self._is_on(measure) and self._news(measure.alert, now.at):
                fresh.append(measure.alert)
        for name in set(self._active) - measured:
            if now.state == THERE or name in ("gone", "cut"):
                del self._active[name]
        return tuple(fresh)

    def _is_on(self, measure: Measure) -> bool:
        name = measure.name
        if measure.excess > 1.0:
            self._beyond[name] = self._beyond.get(name, 0) + 1
        else:
            self._beyond[name] = 0
            if name in self._active and measure.excess < _WELL:
                del self._active[name]
        return name in self._active or self._beyond[name] >= self._patience

    def _news(self, alert: Alert, at: float) -> bool:
        known = alert.name in self._active
        self._active[alert.name] = alert
        if known or at - self._told.get(alert.name, -_AGAIN) < _AGAIN:
            return False
        self._told[alert.name] = at
        return True


def measures(now: Look, limits: Limits, grown: float | None) -> Iterator[Measure]:
    """Put every value that has a limit beside it."""
    if now.state == GONE:
        yield _measure(
            "gone", 2.0, now, now.why, tr("Put it back, or open the file where it is now.")
        )
    elif now.cut_short:
        yield _measure(
            "cut", 2.0, now,
            trn("The file was cut short: {n} page is missing.",
                "The file was cut short: {n} pages are missing.", now.cut_short),
            tr("Stop the program that writes to it, keep what is there, and restore a backup."),
        )  # fmt: skip
    if limits.wal and now.log is not None:
        yield _measure("wal", now.wal / limits.wal, now, *_wal_words(now), task="checkpoint")
    yield from _disk_measures(now, limits)
    if limits.freelist and now.head is not None:
        share = now.free_share * 100 if now.free >= _WORTH_IT else 0.0
        yield _measure(
            "freelist", share / limits.freelist, now,
            tr("{share:.0f} % of the file is free pages ({free}).",
               share=share, free=bytes_text(now.free)),
            tr("Compact it to give them back; new rows would use them too."), task="vacuum",
        )  # fmt: skip
    yield from _lock_measures(now, limits)
    if limits.growth and grown is not None:
        yield _measure(
            "growth", grown / limits.growth, now,
            tr("The file grew by {value} within a day.", value=bytes_text(max(0.0, grown))),
            tr("Look at what writes to it, and whether old rows can go."),
        )  # fmt: skip


def _measure(
    name: str, excess: float, now: Look, text: str, advice: str, task: str = ""
) -> Measure:
    return Measure(name, excess, Alert(name, text, advice, task, now.at))


def _wal_words(now: Look) -> tuple[str, str]:
    text = tr("The write-ahead log is {wal}.", wal=bytes_text(now.wal))
    reader = next((each for each in now.busy if each.role == READS and each.seconds > 5), None)
    if reader is None:
        return text, tr("A checkpoint moves it into the file.")
    return text, (
        tr(
            "{reader} has read for {seconds}, and the log can not begin anew "
            "before that ends; then a checkpoint moves it into the file.",
            reader=reader,
            seconds=duration_text(reader.seconds),
        )
    )


def _disk_measures(now: Look, limits: Limits) -> Iterator[Measure]:
    if now.disk_free is None or not now.disk_total:
        return
    share = 100 * now.disk_free / now.disk_total
    text = tr(
        "The file's disk has {disk_free} free ({share:.0f} %).",
        disk_free=bytes_text(now.disk_free),
        share=share,
    )
    advice = tr("Make room on it: SQLite can not write any more once it is full.")
    if limits.disk:
        yield _measure("disk", limits.disk / max(share, 1e-9), now, text, advice)
    if limits.room:
        yield _measure("room", limits.room / max(now.disk_free, 1.0), now, text, advice)


def _lock_measures(now: Look, limits: Limits) -> Iterator[Measure]:
    if not limits.lock or now.holds is None:
        return
    longest = now.busy[0] if now.busy else None
    seconds = longest.seconds if longest else 0.0
    who = str(longest or "")
    role = longest.role if longest else ""
    advice = tr("Let it finish, or end what it does there.")
    if role == READS and now.head is not None and now.head.is_wal:
        advice = tr("Until it ends the log can not begin anew, and grows with each transaction.")
    text = tr(
        "{who} {role}, and has held its lock for {seconds}.",
        who=who,
        role=role,
        seconds=duration_text(seconds),
    )
    # Whether a lock is there is no matter of nearly: it ends with the lock.
    yield _measure("lock", seconds / limits.lock, now, text, advice)
