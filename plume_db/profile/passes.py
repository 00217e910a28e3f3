"""Runs the passes over the rows that were chosen, and puts together what they give."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.profile.histogram import Bins, bins_for, counting_sql, histogram_of
from plume_db.profile.profile import Histogram, Numbers
from plume_db.profile.scope import Scope
from plume_db.profile.tally import Tally, finite
from plume_db.profile.values import (
    Raw,
    add_counts,
    numbers_of,
    quantile,
)
from plume_db.profile.values import counting_sql as values_sql
from plume_db.rows.ranges import KeyRange

MOST_FOR_MEDIAN = 50_000_000
"""Numbers of which SQLite is asked for the median: it keeps eight bytes of each."""


@dataclass(frozen=True)
class Chosen:
    """The rows of a profile."""

    spans: Callable[[], Iterable[KeyRange]] | None = None
    """Ranges of the key; None where rows are read in sequence."""
    most: int | None = None
    """How many of those."""
    far: Callable[[KeyRange], float | None] = lambda _span: None
    """How far a range lies in the table, to be told on the way."""


class Passes:
    """Statements over the same rows, one after the other."""

    def __init__(self, task: Task, scope: Scope, chosen: Chosen, steps: int = 2) -> None:
        self._task = task
        self._scope = scope
        self._chosen = chosen
        self._step = 0
        self._steps = steps

    def tally(self) -> Tally:
        """Count types, lengths and sums."""
        task, scope, found = self._task, self._scope, Tally()

        def add(span: KeyRange | None) -> None:
            def ask(select: str, only: str) -> Sequence[object]:
                if span is None:
                    return scope.run_all(task, select, self._chosen.most, "", only)[0]
                return scope.run(task, select, span, "", only)[0]

            found.add(scope, ask)

        self._each(tr("Counting types"), add)
        return found

    def _each(self, what: str, work: Callable[[KeyRange | None], object]) -> None:
        """Do something for every range, and tell how far it is."""
        task, chosen = self._task, self._chosen
        self._step += 1
        task.report(self._step - 1, self._steps, what)
        if chosen.spans is None:
            work(None)
            return
        for span in chosen.spans():
            work(span)
            task.report(self._step - 1 + (chosen.far(span) or 0), self._steps, what)

    def _rows(
        self, what: str, take: Callable[[Sequence[object]], object], sql: tuple[str, str, str]
    ) -> None:
        """Run a statement over every range and hand each row of each to `take`."""

        def work(span: KeyRange | None) -> None:
            select, tail, more = sql
            if span is None:
                rows = self._scope.run_all(self._task, select, self._chosen.most, tail, more)
            else:
                rows = self._scope.run(self._task, select, span, tail, more)
            for row in rows:
                take(row)

        self._each(what, work)

    def values(self) -> Counter[Raw]:
        """Count every single value."""
        counts: Counter[Raw] = Counter()
        self._rows(
            tr("Counting values"), lambda row: add_counts(counts, row), values_sql(self._scope)
        )
        return counts

    def spread(
        self, tally: Tally, middle: tuple[float, float] | None, median: float | None
    ) -> tuple[Numbers | None, Histogram | None]:
        """Count numbers into bins, and square their distance from the mean."""
        if not tally.finite_count or tally.lowest is None or tally.highest is None:
            return None, None
        bins = bins_for(tally.lowest, tally.highest, middle)
        mean = min(max(tally.mean, float(tally.lowest)), float(tally.highest))
        counts, squares = self._binned(bins, mean)
        deviation = math.sqrt(squares / tally.finite_count)
        numbers = Numbers(tally.finite_count, mean, deviation, median, tally.infinite)
        return numbers, histogram_of(bins, counts)

    def _binned(self, bins: Bins, mean: float) -> tuple[dict[int, int], float]:
        counts: Counter[int] = Counter()
        squares = [0.0]

        def take(row: Sequence[object]) -> None:
            place, count, square = row
            counts[int(str(place))] += int(str(count))
            squares[0] += float(str(square))

        self._rows(tr("Counting into bins"), take, counting_sql(self._scope.c, bins, mean))
        return dict(counts), squares[0]

    def median(self, tally: Tally) -> float | None:
        """Ask SQLite for the median of all rows."""
        if not 0 < tally.finite_count <= MOST_FOR_MEDIAN:
            return None
        c = self._scope.c
        self._task.report(self._step, self._steps, tr("Finding the median"))
        ((found,),) = self._scope.run_all(
            self._task, f"median({c})", self._chosen.most, "", finite(c)
        )
        return float(found) if isinstance(found, (int, float)) else None


def middle_of(counts: Counter[Raw]) -> tuple[tuple[float, float] | None, float | None]:
    """Find where most numbers lie, and the median.

    Most is what lies within three interquartile ranges of the middle half: Tukey's outer fences.
    """
    numbers = numbers_of(counts)
    low, high = quantile(numbers, 0.25), quantile(numbers, 0.75)
    if low is None or high is None:
        return None, None
    reach = 3 * (high - low)
    return (low - reach, high + reach), quantile(numbers, 0.5)
