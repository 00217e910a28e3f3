"""The log of this process: what ran, how long, and what failed; nothing of the person's data."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from plume_db.logbook import Fact, LogBook

STARTED = time.monotonic()
"""When the program began to run, near enough: a report is only loaded when there is one."""
LONG = 1.0
"""Seconds a quiet job takes before it gets a line of its own."""
KINDS = 60
"""Kinds of quiet jobs that are summed up at the end."""

_book = LogBook(None)
_tally: dict[str, list[float]] = {}


def keep_in(folder: Path | None) -> None:
    """Write to the log of a folder from now on; before that nothing is kept."""
    global _book
    _book = LogBook(folder)
    _tally.clear()


def book() -> LogBook:
    """Give the log that is written."""
    return _book


def note(event: str, **facts: Fact) -> None:
    """Write a line; every fact is a word of ours or a number."""
    _book.note(event, **facts)


def kind_of(work: Callable[..., Any]) -> str:
    """Name work by the function that it is: its title may name a table."""
    while isinstance(work, functools.partial):
        work = work.func
    module = getattr(work, "__module__", None) or "?"
    name = getattr(work, "__qualname__", None) or type(work).__qualname__
    return f"{module}.{name}".replace(".<locals>", "")


def note_job(kind: str, state: str, seconds: float, quiet: bool) -> None:
    """Write what became of a job: ``done``, ``cancelled`` or the type of its error.

    Quiet ones that end well and soon are summed up at the end.
    """
    if quiet and state in ("done", "cancelled", "Cancelled") and seconds < LONG:
        if kind in _tally or len(_tally) < KINDS:
            sums = _tally.setdefault(kind, [0, 0.0])
            sums[0] += 1
            sums[1] += seconds
        return
    note("job", kind=kind, state=state, seconds=seconds)


def note_sums() -> None:
    """Write how often quiet jobs ran, and how long all in all."""
    for kind, (count, seconds) in sorted(_tally.items()):
        note("jobs", kind=kind, count=int(count), seconds=seconds)
    _tally.clear()
