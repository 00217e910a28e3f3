"""Run the reading units of a script, one after the other, and tell how each ends."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from plume_db.errors import PlumeError, SqlError
from plume_db.jobs import Task
from plume_db.query.hints import plain
from plume_db.query.intent import Intent
from plume_db.query.outcome import Outcome, Started
from plume_db.query.run import Caps, run
from plume_db.query.script import Unit
from plume_db.query.statements import Statement
from plume_db.schema.objects import Catalog
from plume_db.spill.drawer import MEMORY_CAP
from plume_db.spill.store import RowStore
from plume_db.values import Value


@dataclass(frozen=True)
class Options:
    """How statements are run."""

    given: Mapping[str, Value] = field(default_factory=dict)
    caps: Caps = field(default_factory=Caps)
    seconds: float = 0.0
    """The time each statement may take; 0 for any."""
    in_memory: bool = False
    """Whether rows must not go to the disk."""
    memory: int = MEMORY_CAP
    """Bytes of the rows that are kept then."""
    folder: Path | None = None
    catalog: Catalog | None = None
    """What is in the file, for hints."""


@dataclass(frozen=True)
class Began:
    """A statement begins; the times are Unix time."""

    unit: int
    statement: Statement
    at: float
    store: RowStore


@dataclass(frozen=True)
class Flowing:
    """Its first rows are there."""

    unit: int
    started: Started


@dataclass(frozen=True)
class Ended:
    """It ended: with an outcome, or with an error."""

    unit: int
    statement: Statement
    at: float
    seconds: float
    outcome: Outcome | None
    error: PlumeError | None = None


Event: TypeAlias = Began | Flowing | Ended
Tell: TypeAlias = Callable[[Event], None]


def perform(task: Task, units: Sequence[Unit], first: int, options: Options, tell: Tell) -> int:
    """Run units that read, from `first` on; `tell` is called on this thread.

    Gives the number of the unit that is not for here (it writes, or is refused), the number of the
    one that failed, or the number of units. A cancel comes through as it does everywhere.
    """
    for number in range(first, len(units)):
        unit = units[number]
        if unit.intent is not Intent.READ or not _perform_one(task, unit, number, options, tell):
            return number
    return len(units)


def _perform_one(task: Task, unit: Unit, number: int, options: Options, tell: Tell) -> bool:
    """Run one unit; False where it failed."""
    (statement,) = unit.statements
    store = RowStore(options.folder, in_memory=options.in_memory, memory=options.memory)
    began = time.time()
    start = time.perf_counter()
    tell(Began(number, statement, began, store))

    def on_start(started: Started) -> None:
        tell(Flowing(number, started))

    def end(outcome: Outcome | None, error: PlumeError | None = None) -> None:
        seconds = time.perf_counter() - start
        tell(Ended(number, statement, began, seconds, outcome, error))

    try:
        with _limited(task, options.seconds):
            outcome = run(task, statement, options.given, store, on_start, options.caps)
    except SqlError as error:
        end(None, plain(error, statement, options.catalog))
        return False
    except PlumeError as error:
        end(None, error)
        return False
    end(outcome)
    return True


def _limited(task: Task, seconds: float) -> AbstractContextManager[None]:
    return task.budget(seconds) if seconds else nullcontext()
