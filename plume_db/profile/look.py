"""Looks at a column: all of its rows where that is quick or wanted, else blocks of them."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, replace

import apsw

from plume_db.errors import BudgetSpent, PlumeError, translate
from plume_db.jobs import Task
from plume_db.language import tr, trn
from plume_db.profile.passes import Chosen, Passes, middle_of
from plume_db.profile.profile import Distinct, Edge, Extent, Histogram, Numbers, Profile, Top
from plume_db.profile.sampling import BLOCK_ROWS, Sample, draw
from plume_db.profile.scope import LONG, Scope
from plume_db.profile.tally import Tally
from plume_db.profile.values import (
    Raw,
    all_values,
    count_in_index,
    estimate,
    leading_index,
    tops_of,
    unique_by,
)
from plume_db.rows.ranges import KeyRange
from plume_db.rows.shape import Shape
from plume_db.schema.counts import Count, count_rows
from plume_db.schema.objects import Table

BUDGET = 2.0
"""Seconds a quick look takes at most, about."""
AT_ONCE = 300_000
"""Rows of a table up to which all of them are looked at, if the time allows."""
FIRST_OF_VIEW = 1_000
FEWEST_BLOCKS = 4

_ALL_ROWS = Shape()


@dataclass(frozen=True)
class _Figures:
    """What the passes gave."""

    tally: Tally
    tops: tuple[Top, ...]
    numbers: Numbers | None
    histogram: Histogram | None
    counts: Counter[Raw] | None = None
    distinct: int | None = None
    """Where all values were counted inside SQLite."""


def profile(
    task: Task,
    table: Table,
    column: str,
    shape: Shape = _ALL_ROWS,
    budget: float | None = BUDGET,
) -> Profile:
    """Look at a column for about `budget` seconds; without one, at every row however long it takes.

    Raises PlumeError where the column can not be read.
    """
    start = time.monotonic()
    try:
        scope = Scope(task, table, column, shape)
        look = _Look(task, scope, start)
        made = look.whole() if budget is None else look.quick(budget)
    except (apsw.Error, UnicodeDecodeError) as error:
        raise translate(error) from error
    return replace(made, seconds=time.monotonic() - start)


class _Look:
    """One look at one column."""

    def __init__(self, task: Task, scope: Scope, start: float) -> None:
        self._task = task
        self._scope = scope
        self._start = start
        self._filtered = scope.shape.filtered

    # All rows

    def whole(self) -> Profile:
        """Look at every row."""
        task, scope, cutter = self._task, self._scope, self._scope.cutter
        chosen = Chosen()
        if cutter is not None:
            share = cutter.share(task)
            chosen = Chosen(
                lambda: cutter.cut(task),
                far=lambda span: share(span.high) if span.high else 1.0,
            )
        # The bins need to know where most numbers lie, which a sample tells well enough.
        quick = self.quick(0.5)
        passes = Passes(task, scope, chosen, steps=4)
        tally = passes.tally()
        task.report(1, 4, tr("Comparing values"))
        distinct, tops = all_values(task, scope, tally.rows)
        bins = quick.histogram.bins if quick.histogram else ()
        cut = quick.histogram and (quick.histogram.below or quick.histogram.above)
        middle = (bins[0].low, bins[-1].high) if bins and cut else None
        numbers, histogram = passes.spread(tally, middle, None)
        if numbers is not None:
            numbers = replace(numbers, median=passes.median(tally))
        extent = Extent(tally.rows, True, tally.rows, True, _all_words(tally.rows, self._filtered))
        figures = _Figures(tally, tops, numbers, histogram, None, distinct)
        return self._profile(figures, extent)

    # Some rows

    def quick(self, budget: float) -> Profile:
        """Look at as many rows as the time allows."""
        if self._scope.cutter is None:
            return self._first_rows(budget)
        base = count_rows(self._task, self._scope.table.name, min(0.25, budget / 4))
        if base.exact and not base.error and base.at_least <= AT_ONCE:
            try:
                with self._task.budget(budget * 0.6):
                    figures = self._figures(Chosen(lambda: (KeyRange(),)))
                rows = figures.tally.rows
                extent = Extent(rows, True, rows, True, _all_words(rows, self._filtered))
                return self._profile(figures, extent)
            except BudgetSpent:
                pass
        return self._sampled(budget, base)

    def _sampled(self, budget: float, base: Count) -> Profile:
        cutter = self._scope.cutter
        assert cutter is not None
        known = self._total(base)
        sample = draw(self._task, cutter, known, budget * 0.25)
        figures = None
        while figures is None:
            left = budget - (time.monotonic() - self._start)
            last = len(sample.spans) <= FEWEST_BLOCKS
            try:
                with self._task.budget(3_600 if last else max(0.1, left)):
                    figures = self._figures(Chosen(lambda spans=sample.spans: spans))  # type: ignore[misc]
            except BudgetSpent:
                sample = sample.half
        return self._profile(figures, self._extent(sample, figures.tally.rows, base, known))

    def _extent(self, sample: Sample, rows: int, base: Count, known: int | None) -> Extent:
        total = known if known is not None else sample.guess
        if total is not None:
            total = max(total, base.at_least, sample.rows)
        exact = base.exact and not self._filtered
        if self._filtered and total is not None:
            total = round(total * rows / max(1, sample.rows))
        blocks = len(sample.spans)
        where = tr("spread over the table") if sample.spread else tr("at the table's start")
        how = tr(
            "{blocks} blocks of {block_rows:,} rows in a row, {where}",
            blocks=blocks,
            block_rows=BLOCK_ROWS,
            where=where,
        )
        if self._filtered:
            how += tr("; {rows:,} of these {rows2:,} meet the filter", rows=rows, rows2=sample.rows)
        return Extent(rows, False, total, exact, tr("A sample: {how}.", how=how))

    def _total(self, base: Count) -> int | None:
        """Know the table's rows: counted, or from the statistics that ANALYZE left."""
        if base.exact:
            return base.at_least
        try:
            found = self._task.con.execute(
                "select stat from sqlite_stat1 where tbl=? collate nocase",
                (self._scope.table.name,),
            ).fetchall()
            counts = [int(str(stat).split()[0]) for (stat,) in found if stat]
        except (apsw.SQLError, ValueError, IndexError):
            return None
        return max(counts) if counts else None

    def _first_rows(self, budget: float) -> Profile:
        """Look at the first rows, more and more of them while there is time."""
        until = self._start + budget
        most, figures, whole = FIRST_OF_VIEW, None, False
        while figures is None or (not whole and time.monotonic() < until):
            try:
                with self._task.budget(max(0.1, until - time.monotonic())):
                    fresh = self._figures(Chosen(most=most))
            except BudgetSpent:
                if figures is not None:
                    break
                if most == 1:
                    raise PlumeError(_TOO_SLOW) from None
                most = max(1, most // 30)
                until = time.monotonic() + budget
                continue
            figures, whole = fresh, fresh.tally.rows < most
            most *= 4
        rows = figures.tally.rows
        how = trn(
            "The first row; rows of a view can only be read from its start.",
            "The first {n} rows; rows of a view can only be read from its start.",
            rows,
        )
        how = _all_words(rows, self._filtered) if whole else how
        return self._profile(figures, Extent(rows, whole, rows if whole else None, whole, how))

    def _figures(self, chosen: Chosen) -> _Figures:
        passes = Passes(self._task, self._scope, chosen, steps=3)
        tally, counts = passes.tally(), passes.values()
        middle, median = middle_of(counts)
        numbers, histogram = passes.spread(tally, middle, median)
        tops = tops_of(self._scope, counts, tally.rows)
        return _Figures(tally, tops, numbers, histogram, counts)

    # Putting together

    def _profile(self, figures: _Figures, extent: Extent) -> Profile:
        tally, column = figures.tally, self._scope.column
        distinct = self._distinct(figures, extent)
        least, most = self._edges(tally, extent)
        return Profile(
            self._scope.table.name,
            column.name,
            column.declared_type,
            extent,
            tally.kinds,
            least,
            most,
            distinct,
            figures.tops,
            figures.numbers,
            figures.histogram,
            tally.lengths,
            tally.texts,
            self._unique(figures, extent, distinct),
            tally.long,
            self._notes(tally),
        )

    def _distinct(self, figures: _Figures, extent: Extent) -> Distinct:
        if figures.distinct is not None:
            return Distinct(figures.distinct, True, "counted")
        counts = figures.counts or Counter()
        if extent.whole:
            return Distinct(len(counts), True, "counted")
        scope, tally = self._scope, figures.tally
        filled = tally.rows - tally.kinds["null"]
        total = round((extent.total or tally.rows) * filled / max(1, tally.rows))
        if not self._filtered:
            by = unique_by(scope.table, scope.column.name)
            if by:
                never_null = bool(scope.column.not_null or scope.column.primary_key)
                exact = extent.total_exact and never_null
                return Distinct(
                    total, exact, tr("each occurs once, by {by}", by=by), len(counts), total
                )
            found = count_in_index(self._task, scope.table, scope.column.name, 0.3)
            if found is not None:
                return Distinct(found, True, tr("counted in an index"))
        return estimate(counts, filled, total)

    def _edges(self, tally: Tally, extent: Extent) -> tuple[Edge | None, Edge | None]:
        scope = self._scope
        sought = leading_index(scope.table, scope.column.name)
        key = scope.cutter is not None and scope.cutter.order.columns == (scope.c,)
        if not self._filtered and not extent.whole and (sought or key or _is_rowid(scope)):
            return self._sought("min"), self._sought("max")
        exact = extent.whole and not tally.long
        return _marked(tally.least, exact), _marked(tally.most, exact)

    def _sought(self, function: str) -> Edge | None:
        scope = self._scope
        clipped = f"iif(typeof(v) in ('text','blob'),substr(cast(v as blob),1,{LONG}),v)"
        sql = (
            f"select typeof(v),{clipped} from (select {function}({scope.c}) as v from {scope.name})"
        )
        ((kind, raw),) = scope.execute(self._task, sql)
        return _marked(scope.edge(kind, raw), True)

    def _unique(self, figures: _Figures, extent: Extent, distinct: Distinct) -> str:
        if by := unique_by(self._scope.table, self._scope.column.name):
            return tr("Every value is there once, by {by}.", by=by)
        tally = figures.tally
        filled = tally.rows - tally.kinds["null"] - tally.long
        if filled < 2:
            return ""
        if extent.whole and distinct.count == filled:
            return tr("Every value is there once, though no index demands it.")
        if not extent.whole and figures.counts is not None and len(figures.counts) == filled:
            return tr("No value was seen twice in the sample.")
        return ""

    def _notes(self, tally: Tally) -> tuple[str, ...]:
        notes = []
        if tally.long:
            notes.append(
                trn(
                    "{n} value is longer than {most:,} bytes and not compared with others.",
                    "{n} values are longer than {most:,} bytes and not compared with others.",
                    tally.long,
                    most=LONG,
                )
            )
        if self._scope.column.collation not in ("", "BINARY"):
            notes.append(
                tr(
                    "Values are compared byte by byte, not by {collation}.",
                    collation=self._scope.column.collation,
                )
            )
        return tuple(notes)


_TOO_SLOW = tr(
    "Not even one row of this view came within the time set aside. Look at all rows instead, if "
    "you have the time."
)


def _is_rowid(scope: Scope) -> bool:
    table = scope.table
    return (
        table.stored
        and not table.without_rowid
        and scope.column.primary_key == 1
        and scope.column.declared_type.lower() == "integer"
        and not any(index.origin == "pk" for index in table.indexes)
        and sum(bool(column.primary_key) for column in table.columns) == 1
    )


def _marked(edge: Edge | None, exact: bool) -> Edge | None:
    return None if edge is None else replace(edge, exact=exact)


def _all_words(rows: int, filtered: bool) -> str:
    if rows == 1:
        return tr("There is one row.")
    if filtered:
        return trn(
            "The one row that meets the filter was looked at.",
            "All {n} rows that meet the filter were looked at.",
            rows,
        )
    return trn("The one row was looked at.", "All {n} rows were looked at.", rows)
