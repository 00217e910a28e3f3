"""What a measured run gives."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

HIT_COST, MISS_COST = 8, 80
"""Steps that a page found in the cache, and one read into it, cost about as much as."""


@dataclass(frozen=True)
class Counters:
    """What SQLite counted in one run; the same again each time the same data is read."""

    vm_steps: int = 0
    fullscan_steps: int = 0
    """Steps forward in loops that no index narrows."""
    sorts: int = 0
    automatic_index_rows: int = 0
    """Rows put into indexes that SQLite builds for one run."""
    filter_hits: int = 0
    """Lookups a Bloom filter saved."""
    filter_misses: int = 0
    cache_hits: int = 0
    """Pages found in SQLite's cache."""
    cache_misses: int = 0
    """Pages read from the disk, or from the system's cache, which can not be told apart."""
    spilled: int = 0
    """Bytes of temporary data that did not fit into memory."""
    memory: int = 0
    """Bytes the prepared statement holds."""
    rows_out: int = 0

    @property
    def work(self) -> int:
        """One figure to rank by: it does not depend on the machine, nor on what else it does."""
        return self.vm_steps + HIT_COST * self.cache_hits + MISS_COST * self.cache_misses


@dataclass(frozen=True)
class Run:
    """One run from the first step to the last row."""

    seconds: float
    emptied: bool
    """Whether SQLite's page cache was emptied before; else it held what the run before left."""
    counters: Counters
    complete: bool = True
    """False where the budget ended it: what was counted until then."""


@dataclass(frozen=True)
class Timing:
    """How long runs of one kind took."""

    runs: int
    median: float
    least: float
    most: float
    mad: float
    """The median of the distances from the median."""


@dataclass(frozen=True)
class Actual:
    """How many rows came through one node of the plan."""

    node: int
    rows: int | None = None
    """Rows that reach the node's conditions: found by its index or scan, before other filters.

    In all loops together; None where that is not measurable here.
    """
    kept: int | None = None
    """Rows handed on, with the NULL rows of a LEFT JOIN; None where that is not certain."""
    loops: int | None = None
    """How many times the node was started; None where that can not be derived."""
    withheld: str = ""
    """Why there is no number, in a sentence."""
    complete: bool = True
    """False where the run was ended before its end: then the numbers are so far only."""

    @property
    def per_loop(self) -> float | None:
        """Rows each time it was started, on average."""
        if self.rows is None or not self.loops:
            return None
        return self.rows / self.loops


@dataclass(frozen=True)
class Measured:
    """What running a statement costs."""

    sql: str
    runs: tuple[Run, ...]
    """In the order they were made."""
    wanted: int
    """How many runs of each kind were asked for."""
    ended: str = ""
    """Why there are fewer, in a sentence; "" where all were made."""
    actual_rows: Mapping[int, Actual] = field(default_factory=dict)
    """By the id of the plan's node; every loop of the plan has an entry, if only with a reason."""
    no_rows: str = ""
    """Why no rows could be counted at all, in a sentence; "" where they were."""
    notes: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every run was made."""
        return not self.ended

    @property
    def counters(self) -> Counters | None:
        """What was counted in the first run with an empty cache, whole if there is a whole one."""
        for whole in (True, False):
            for run in self.runs:
                if run.emptied and run.complete is whole:
                    return run.counters
        return None

    @property
    def work(self) -> int | None:
        """The figure to rank by; None where no run came to its end."""
        whole = [run for run in self.runs if run.emptied and run.complete]
        return whole[0].counters.work if whole else None

    @property
    def cold(self) -> Timing | None:
        """Runs that began with SQLite's cache empty (the system's own can not be emptied)."""
        return timing(run.seconds for run in self.runs if run.emptied and run.complete)

    @property
    def warm(self) -> Timing | None:
        """Runs right after another."""
        return timing(run.seconds for run in self.runs if not run.emptied and run.complete)


def timing(seconds: Iterable[float]) -> Timing | None:
    """Sum up the times of runs; None for none."""
    times = list(seconds)
    if not times:
        return None
    middle = statistics.median(times)
    away = statistics.median(abs(each - middle) for each in times)
    return Timing(len(times), middle, min(times), max(times), away)
