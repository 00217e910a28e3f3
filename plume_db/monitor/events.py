"""What happened between two looks at a file, in words; the same thing again is counted."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace

from plume_db.language import tr, trn
from plume_db.monitor.look import GONE, THERE, Look
from plume_db.units import bytes_text

MOST = 200
"""Events that are remembered."""
_TOGETHER = 300.0
"""Seconds within which the same thing again is one line with a count."""


@dataclass(frozen=True)
class Event:
    """Something that happened to the file."""

    at: float
    """Unix seconds; of the last time where it happened several times."""
    kind: str
    """``schema``, ``checkpoint``, ``log``, ``vacuum``, ``replaced``, ``gone``, ``back``, ..."""
    text: str
    count: int = 1


class EventLog:
    """The last events, the newest first; bounded. For one thread."""

    def __init__(self) -> None:
        self._events: deque[Event] = deque(maxlen=MOST)

    def add(self, event: Event) -> None:
        """Take an event up; a repetition within minutes raises a count."""
        for place, old in enumerate(self._events):
            if event.at - old.at > _TOGETHER or place > 5:
                break
            if old.kind == event.kind and event.kind in _REPEATED:
                del self._events[place]
                event = replace(event, count=old.count + event.count)
                break
        self._events.appendleft(event)

    def all(self) -> tuple[Event, ...]:
        """Give the events, the newest first."""
        return tuple(self._events)


_REPEATED = ("checkpoint", "log", "schema")


def events_between(before: Look | None, now: Look) -> Iterator[Event]:
    """Compare two looks."""
    if before is None:
        return
    if before.state != now.state:
        yield _state_event(now)
    if before.identity is None or now.identity is None:
        return
    if not before.identity.same_file(now.identity):
        yield Event(now.at, "replaced", tr("Another file lies under this name now."))
    elif before.state == now.state == THERE:
        yield from _content_events(before, now)


def _state_event(now: Look) -> Event:
    if now.state == THERE:
        return Event(now.at, "back", tr("The file is there again."))
    return Event(now.at, "gone" if now.state == GONE else "unreadable", now.why)


def _content_events(before: Look, now: Look) -> Iterator[Event]:
    if before.head is None or now.head is None:
        if before.head is not now.head:
            text = (
                tr("The file has no header of a database any more.")
                if before.head
                else (tr("The file has the header of a database again."))
            )
            yield Event(now.at, "header", text)
        return
    if now.cut_short and not before.cut_short:
        text = trn(
            "The file was cut short: {n} of its pages is missing.",
            "The file was cut short: {n} of its pages are missing.",
            now.cut_short,
        )
        yield Event(now.at, "cut", text)
    if before.head.is_wal != now.head.is_wal:
        to = tr("a write-ahead log") if now.head.is_wal else tr("a rollback journal")
        yield Event(now.at, "journal", tr("The journal mode was changed to {to}.", to=to))
    if before.head.page_size != now.head.page_size:
        text = tr("The page size is {page_size:,} bytes now.", page_size=now.head.page_size)
        yield Event(now.at, "vacuum", text)
    elif before.head.free_pages and not now.head.free_pages and now.pages < before.pages:
        given = (before.pages - now.pages) * now.head.page_size
        yield Event(
            now.at, "vacuum", tr("Compacted: {given} were given back.", given=bytes_text(given))
        )
    elif before.head.schema != now.head.schema:
        yield Event(now.at, "schema", tr("The schema was changed."))
    yield from _log_events(before, now)


def _log_events(before: Look, now: Look) -> Iterator[Event]:
    """Tell checkpoints: while a log is used, nothing else writes to the file itself."""
    assert before.identity is not None and now.identity is not None and now.head is not None
    wrote = before.identity.mtime_ns != now.identity.mtime_ns
    if now.head.is_wal and wrote and before.head is not None and before.head.is_wal:
        yield Event(now.at, "checkpoint", tr("A checkpoint wrote pages of the log into the file."))
    if before.wal and not now.wal:
        yield Event(now.at, "log", tr("The write-ahead log was emptied."))
    elif before.log and now.log and _began_anew(before.log.round, now.log.round):
        yield Event(now.at, "log", tr("The write-ahead log began anew."))


def _began_anew(before: int | None, now: int | None) -> bool:
    return before is not None and now is not None and before != now
