"""The SELECT behind a picture: the same figures, in SQL that a person can read and change.

SQLite knows no zones but UTC and that of the computer. So a query in another zone lists how far
its clocks are ahead and from when on, and adds that to each moment.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo

from plume_db.chart.bins import Aggregated
from plume_db.chart.bucket_sql import bucket_sql
from plume_db.chart.buckets import (
    BadBucket,
    Width,
    automatic,
    automatic_number,
    edges_of,
    number_edges,
    number_of,
    width_of,
)
from plume_db.chart.compare import shifted
from plume_db.chart.folds import PERCENTILES, fold_of
from plume_db.chart.spec import SeriesSpec
from plume_db.chart.zones import FIRST, LAST, changes_of, offset_of, zone_of
from plume_db.language import tr
from plume_db.metrics.groups import group_sql
from plume_db.metrics.timing import seconds_sql
from plume_db.names import literal, quoted
from plume_db.series.loaded import LoadSpec

PIXELS = 1200
"""Width of the picture where the query is made without one."""
_USUAL = "1 d"
_ZONE_FROM, _ZONE_TO = 0.0, 2_145_916_800.0
"""Which changes of the clocks are listed for a query without a span: those of 1970 to 2037."""
_PLAIN = {
    "mean": "avg(value)",
    "min": "min(value)",
    "max": "max(value)",
    "sum": "sum(value)",
    "count": "count(value)",
    "median": "median(value)",
    **{name: f"percentile(value, {p:g})" for name, p in PERCENTILES.items() if p != 50},
}
_EVER = -9e15
"""A moment before all others."""


def sql_of(
    spec: SeriesSpec, start: float, stop: float, zone: str, made: Aggregated | None = None
) -> str:
    """Write the SELECT of a series between two moments; infinite ones ask for all rows.

    Buckets of automatic width are those of `made`, or of a picture 1200 pixels wide. Raises
    PlumeError for a zone or a bucket that is none.
    """
    if spec.by_pixel and spec.load.metric.kind != "count":
        return _rows_sql(spec, start, stop)
    return _Query(spec, _plan(spec, start, stop, zone, made), made).text()


@dataclass(frozen=True)
class _Plan:
    """The buckets of a query."""

    fold: str
    zone: tzinfo
    zone_name: str
    width: Width | float
    """A number where the axis is one of numbers."""
    first: float
    """First moment of the first bucket; infinite for all rows."""
    last: float
    before: Sequence[tuple[float, float, float]] = ()
    """Buckets of the period compared with: from, until, and the bucket they are put beside."""
    now: Sequence[tuple[float, float, float]] = ()

    @property
    def in_utc(self) -> bool:
        """Whether the buckets are plain arithmetic."""
        return self.zone is UTC or isinstance(self.width, float)


def _plan(spec: SeriesSpec, start: float, stop: float, zone: str, made: Aggregated | None) -> _Plan:
    where = zone_of(zone)
    bounded = math.isfinite(start) and math.isfinite(stop)
    chosen = spec.bucket if made is None else made.bucket
    width: Width | float
    if spec.load.encoding.is_time:
        if chosen == "auto":
            chosen = str(automatic(start, stop, PIXELS)) if bounded else _USUAL
        width = width_of(chosen)
        edges = edges_of(width, start, stop, where) if bounded else None
    else:
        width = _number(chosen, start, stop, bounded=bounded)
        edges = number_edges(width, start, stop) if bounded else None
    plan = _Plan(fold_of(spec), where, zone, width, start, stop)
    if edges is None:
        return plan
    plan = _Plan(plan.fold, where, zone, width, float(edges[0]), float(edges[-1]))
    if not spec.compare or spec.kind == "share" or not spec.load.encoding.is_time:
        return plan
    before = shifted(edges, spec, (start, stop), where)
    now = list(zip(edges[:-1].tolist(), edges[1:].tolist(), edges[:-1].tolist(), strict=True))
    earlier = list(zip(before[:-1].tolist(), before[1:].tolist(), edges[:-1].tolist(), strict=True))
    return _Plan(
        plan.fold, where, zone, width, plan.first, plan.last,
        [each for each in earlier if each[0] < each[1]], now,
    )  # fmt: skip


def _number(chosen: str, start: float, stop: float, *, bounded: bool) -> float:
    try:
        return number_of(chosen)
    except BadBucket:
        return automatic_number(start, stop, PIXELS) if bounded else 1.0


def readings_sql(load: LoadSpec) -> str:
    """Write the SELECT of moment, value and line of every row that is read."""
    counts = load.metric.kind == "count"
    columns = [
        f"{seconds_sql(load.time, load.encoding, load.clock)} AS moment",
        f"{'1' if counts else load.metric.sql} AS value",
        f"{_line(load)} AS line",
    ]
    text = "SELECT " + ",\n       ".join(columns) + f"\nFROM {load.source.clause()}"
    return text + (f"\nWHERE {load.source.where}" if load.source.where else "")


def _line(load: LoadSpec) -> str:
    if not load.group:
        return literal(load.metric.label)
    value = group_sql(load.group)
    if load.labels is None:
        return f"coalesce(CAST({value} AS TEXT), 'NULL')"
    table, key, label = (
        quoted(each) for each in (load.labels.table, load.labels.key, load.labels.label)
    )
    # The table may refer to itself: an alias tells its two rows apart.
    named = f"(SELECT named.{label} FROM {table} AS named WHERE named.{key} = {value})"
    return f"coalesce(CAST({named} AS TEXT), CAST({value} AS TEXT), 'NULL')"


def _rows_sql(spec: SeriesSpec, start: float, stop: float) -> str:
    """Write the query of the rows themselves."""
    within = ["moment IS NOT NULL"]
    within += [f"moment >= {_moment(start)}"] if math.isfinite(start) else []
    within += [f"moment <= {_moment(stop)}"] if math.isfinite(stop) else []
    shown = (
        "moment"
        if not spec.load.encoding.is_time
        else ("strftime('%Y-%m-%dT%H:%M:%fZ', moment, 'unixepoch')")
    )
    return (
        f"-- {_words(spec.label)}: every row. The picture shows the least, the mean and the\n"
        "-- greatest value of each pixel where rows lie closer than that.\n"
        f"WITH readings AS (\n{_indented(readings_sql(spec.load))}\n)\n"
        f"SELECT {shown} AS time, line, value\nFROM readings\n"
        f"WHERE {' AND '.join(within)}\nORDER BY moment;\n"
    )


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.split("\n"))


def _words(text: str) -> str:
    """Keep a name from ending the comment it stands in."""
    return " ".join(text.split())


def _moment(value: float) -> str:
    """Write a number whole where it is."""
    return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)


class _Query:
    """The parts of one query."""

    def __init__(self, spec: SeriesSpec, plan: _Plan, made: Aggregated | None) -> None:
        self._spec = spec
        self._plan = plan
        self._levels = made.heat.levels.tolist() if made is not None and made.heat else None
        self._rises = plan.fold in ("rate", "increase")

    def text(self) -> str:
        """Put the parts together."""
        parts = [("readings", readings_sql(self._spec.load))]
        if self._rises:
            parts.append(("steps", _STEPS.replace("{until}", self._until())))
        if not self._plan.in_utc and not self._plan.now:
            parts.append(("zone(since, until, ahead)", self._zone()))
        if self._plan.now:
            parts.append(("spans(since, until, bucket, period)", self._spans()))
        parts.append(("placed", self._placed()))
        if self._spec.kind == "heat" and self._levels:
            parts.append(
                ("levels(low, high)", _values(zip(self._levels, self._levels[1:], strict=False)))
            )
        body = ",\n".join(f"{name} AS (\n{_indented(text)}\n)" for name, text in parts)
        return f"{self._comment()}WITH {body}\n{self._select()};\n"

    def _comment(self) -> str:
        width = self._plan.width
        size = f"{width:g}" if isinstance(width, float) else str(width)
        zone = "" if isinstance(width, float) else f", {self._plan.zone_name}"
        what = self._spec.kind if self._spec.kind in ("band", "heat", "share") else self._plan.fold
        lines = [
            tr(
                "{label}: {what} of each {size}{zone}.",
                label=_words(self._spec.label),
                what=what,
                size=size,
                zone=zone,
            )
        ]
        if self._plan.fold in ("sum", "count") and self._spec.kind != "share":
            lines.append(tr("A bucket without rows is 0 in the picture and is not listed here."))
        if self._plan.fold == "cumulative":
            lines.append(
                tr("It counts from the first row on. A bucket without rows is not listed.")
            )
        if self._spec.compare and not self._plan.now:
            lines.append(tr("Without a span there is no period to compare with."))
        if self._spec.kind == "heat" and not self._levels:
            lines.append(
                tr("The picture counts the values in about 50 steps; here each stands alone.")
            )
        return "".join(f"-- {line}\n" for line in lines)

    def _zone(self) -> str:
        """List from when to when the clocks are how far ahead of UTC."""
        plan = self._plan
        bounded = math.isfinite(plan.first) and math.isfinite(plan.last)
        start, stop = (plan.first, plan.last) if bounded else (_ZONE_FROM, _ZONE_TO)
        start, stop = max(FIRST, start), min(LAST, stop)
        changes = changes_of(plan.zone, start, stop)
        begins = [start, *changes]
        ahead = [offset_of(plan.zone, each) for each in begins]
        since = [_EVER, *changes]
        until = [*changes, -_EVER]
        return _values(zip(since, until, ahead, strict=True))

    def _spans(self) -> str:
        rows = [(a, b, at, "'now'") for a, b, at in self._plan.now]
        rows += [(a, b, at, "'before'") for a, b, at in self._plan.before]
        if self._plan.fold == "cumulative":
            # What comes before the first bucket counts, and stands in a bucket that is left out.
            firsts = {period: since for since, _, _, period in reversed(rows)}
            rows = [(_EVER, since, _EVER, period) for period, since in firsts.items()] + rows
        return _values(rows)

    def _placed(self) -> str:
        """Write the SELECT that gives each row its bucket."""
        rows = "steps" if self._rises else "readings"
        if self._plan.now:
            return (
                f"SELECT {rows}.*, bucket, 0 AS ahead, period\nFROM {rows} "
                "JOIN spans ON moment >= since AND moment < until"
            )
        within = self._within()
        if self._plan.in_utc:
            return (
                f"SELECT *, {bucket_sql('moment', self._plan.width)} AS bucket, 0 AS ahead\n"
                f"FROM {rows}\nWHERE {within}"
            )
        wall = bucket_sql("(moment + ahead)", self._plan.width)
        return (
            f"SELECT {rows}.*, ahead, {wall} AS bucket\n"
            f"FROM {rows} JOIN zone ON moment >= since AND moment < until\nWHERE {within}"
        )

    def _within(self) -> str:
        """Write the condition of the span; a running sum begins with the first row."""
        parts = []
        if math.isfinite(self._plan.first) and self._plan.fold != "cumulative":
            parts.append(f"moment >= {_moment(self._plan.first)}")
        if math.isfinite(self._plan.last):
            parts.append(f"moment < {_moment(self._plan.last)}")
        return " AND ".join(parts) or "moment IS NOT NULL"

    def _until(self) -> str:
        """Write which moments count: those before a span do, those after it do not."""
        last = self._plan.last
        return f"< {_moment(last)}" if math.isfinite(last) else "IS NOT NULL"

    def _keys(self) -> list[str]:
        """List what rows are grouped by."""
        keys = ["bucket", "line"]
        width = self._plan.width
        short = isinstance(width, Width) and width.steps and width.seconds <= 3600
        if short and not self._plan.in_utc and not self._plan.now:
            # An hour that the clocks show twice is two buckets.
            keys.insert(1, "ahead")
        if self._plan.now:
            keys.insert(0, "period")
        return keys

    def _select(self) -> str:
        keys = self._keys()
        named = [key for key in keys if key != "bucket"]
        if self._spec.kind == "heat":
            return self._heat()
        if self._plan.fold == "cumulative":
            return self._running(keys, named)
        figures = ",\n       ".join([*self._figures(), "count(value) AS count"])
        order = "bucket - ahead, line" if "ahead" in keys else ", ".join(keys)
        return (
            f"SELECT {self._start()} AS start, {', '.join(named)},\n       {figures},\n"
            f"       count(*) - count(value) AS missing\n"
            f"FROM placed\nGROUP BY {', '.join(keys)}\nORDER BY {order}"
        )

    def _heat(self) -> str:
        if not self._levels:
            return (
                f"SELECT {self._start()} AS start, value, count(*) AS count\nFROM placed\n"
                "WHERE value IS NOT NULL\nGROUP BY bucket, value\nORDER BY bucket, value"
            )
        last = _moment(self._levels[-1])
        return (
            f"SELECT {self._start()} AS start, low, high, count(*) AS count\n"
            f"FROM placed JOIN levels ON value >= low AND (value < high OR high = {last} AND "
            f"value = high)\nGROUP BY bucket, low\nORDER BY bucket, low"
        )

    def _running(self, keys: list[str], named: list[str]) -> str:
        """Write the running sum: of each bucket first, then over those before it."""
        parts = ", ".join(key for key in named if key != "ahead")
        text = (
            f"SELECT {self._start()} AS start, {', '.join(named)},\n"
            f"       sum(total(value)) OVER (PARTITION BY {parts} ORDER BY min(moment)) AS value,\n"
            "       count(value) AS count, count(*) - count(value) AS missing,\n"
            "       bucket, min(moment) AS earliest\n"
            f"FROM placed\nGROUP BY {', '.join(keys)}"
        )
        first = ""
        if self._plan.now:
            first = f"\nWHERE bucket > {_moment(_EVER)}"
        elif math.isfinite(self._plan.first):
            first = f"\nWHERE earliest >= {_moment(self._plan.first)}"
        shown = ", ".join(["start", *named, "value", "count", "missing"])
        order = "period, line, earliest" if self._plan.now else "earliest, line"
        return f"SELECT {shown}\nFROM (\n{_indented(text)}\n){first}\nORDER BY {order}"

    def _figures(self) -> list[str]:
        fold = self._plan.fold
        if self._spec.kind == "share":
            figure = "sum(value)" if fold == "sum" else self._figure(fold)
            return [f"{figure} * 1.0 / sum({figure}) OVER (PARTITION BY bucket) AS value"]
        if self._spec.kind == "band":
            return [
                f"{self._figure(fold)} AS value",
                "percentile(value, 5) AS low",
                "percentile(value, 95) AS high",
            ]
        if fold in ("first", "last"):
            # With one min() or max(), SQLite takes the other columns from the row it is found in.
            pick = "min" if fold == "first" else "max"
            return [f"{pick}(iif(value IS NULL, NULL, moment)) AS moment", "value"]
        return [f"{self._figure(fold)} AS value"]

    def _figure(self, fold: str) -> str:
        rise = "sum(iif(value < earlier, value, value - earlier))"
        if fold == "increase":
            return rise
        return f"{rise} / nullif(sum(seconds), 0)" if fold == "rate" else _PLAIN[fold]

    def _start(self) -> str:
        """Write the first moment of a bucket as a person reads it."""
        width = self._plan.width
        if isinstance(width, float):
            return "bucket"
        form = "%Y-%m-%dT%H:%M:%f" if width.per_second > 1 else "%Y-%m-%dT%H:%M:%S"
        utc = self._plan.in_utc or self._plan.now
        return f"strftime('{form}{'Z' if utc else ''}', bucket, 'unixepoch')"


_STEPS = """\
SELECT moment, line, value, lag(value) OVER earlier AS earlier,
       moment - lag(moment) OVER earlier AS seconds
FROM readings
WHERE value IS NOT NULL AND moment {until}
WINDOW earlier AS (PARTITION BY line ORDER BY moment)"""


def _values(rows: object) -> str:
    """Write rows of numbers as VALUES, four to a line."""
    texts = [
        "(" + ", ".join(each if isinstance(each, str) else _moment(each) for each in row) + ")"
        for row in rows  # type: ignore[attr-defined]
    ]
    lines = [", ".join(texts[n : n + 4]) for n in range(0, len(texts), 4)]
    return "VALUES " + ",\n       ".join(lines)
