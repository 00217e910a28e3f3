"""From a place in a chart to the rows behind it: a filtered table, or a query.

A moment is compared in the column's own way of writing it where that is a number, so that an index
serves; elsewhere the column is turned into Unix seconds by the expression the chart was read with.
"""

from __future__ import annotations

import math
from datetime import UTC

from plume_db.chart.spec import SeriesSpec
from plume_db.language import tr
from plume_db.metrics.groups import ARROW, group_columns, group_sql
from plume_db.metrics.measures import GroupLabels
from plume_db.metrics.timing import seconds_sql
from plume_db.names import literal, quoted
from plume_db.rows.shape import Condition, Shape, Test
from plume_db.schema.objects import Catalog
from plume_db.systems.moments import moment_at
from plume_ui.requests import QueryRequest, TableRequest

OTHER = "other"
NULL = "NULL"

_CALENDAR = 4e9
"""Seconds from 1970 within which dates are written."""
_NUMERIC = ("INT", "REAL", "FLOA", "DOUB", "NUM", "DEC", "DATE", "TIME", "STAMP")


def rows_request(
    series: SeriesSpec,
    label: str,
    start: float,
    stop: float,
    catalog: Catalog | None,
    where: str = "",
) -> TableRequest | QueryRequest:
    """Ask for the rows of ``start <= time < stop``, or of one moment where both are the same.

    `label` is the line; empty for all lines. `where` is a condition more, in SQL.
    """
    source = series.load.source
    start, stop = float(start), float(stop)
    parts = [f"({each.strip()}\n)" for each in (source.where, where) if each.strip()]
    conditions: list[Condition] = []
    span = _span_conditions(series, start, stop) if _is_number(series, catalog) else None
    if span is not None:
        conditions.extend(span)
    else:
        parts.append(_span_sql(series, start, stop))
    if label and series.load.group:
        chips = _group_conditions(series, label, catalog)
        conditions.extend(chips)
        if not chips and (written := _group_sql(series.load.group, series.load.labels, label)):
            parts.append(written)
    if source.table:
        shape = Shape(conditions=tuple(conditions), where=" and ".join(parts))
        return TableRequest(source.table, shape, column=series.load.time)
    where = Shape(conditions=tuple(conditions), where=" and ".join(parts)).where_sql
    return QueryRequest(f"select *\nfrom {source.clause()}\nwhere {where};", tr("Rows of a chart"))


def _is_number(series: SeriesSpec, catalog: Catalog | None) -> bool:
    """Tell whether the column of time holds numbers by its declared type."""
    load = series.load
    if load.encoding.line is None and load.encoding.is_time:
        return False
    if load.clock or catalog is None or not load.source.table:
        return False
    table = catalog.table(load.source.table)
    columns = table.columns if table is not None else ()
    declared = next((c.declared_type.upper() for c in columns if c.name == load.time), "")
    return any(word in declared for word in _NUMERIC) and "CHAR" not in declared


def _span_conditions(series: SeriesSpec, start: float, stop: float) -> list[Condition] | None:
    """Compare the column itself, in its own unit; None where it has none."""
    scale, origin = series.load.encoding.line or (1.0, 0.0)
    if start == stop:
        # Seconds carry fewer digits than nanoseconds: the moment and what can not be told from it.
        room = math.ulp(start) * 2
        low, high = (start - room - origin) * scale, (start + room - origin) * scale
        if round(low) == round(high) or high - low < 1:
            low, high = _whole((start - origin) * scale), _whole((start - origin) * scale)
        if low == high:
            return [Condition(series.load.time, Test.EQUALS, (low,))]
        return [Condition(series.load.time, Test.BETWEEN, (_whole(low), _whole(high)))]
    first, last = _whole((start - origin) * scale), _whole((stop - origin) * scale)
    return [
        Condition(series.load.time, Test.AT_LEAST, (first,)),
        Condition(series.load.time, Test.LESS, (last,)),
    ]


def _whole(number: float) -> int | float:
    """Give a whole number as such: it reads better, and is compared just so."""
    near = round(number)
    return near if abs(number - near) < 1e-6 * max(1.0, abs(near) * 1e-9) else number


def _span_sql(series: SeriesSpec, start: float, stop: float) -> str:
    load = series.load
    time = f"unixepoch({quoted(load.time)}, 'subsec')"
    if load.clock or load.encoding.key != "iso":
        time = seconds_sql(load.time, load.encoding, load.clock)
    if start == stop:
        return f"{time} = {_moment(start)}"
    return f"{time} >= {_moment(start)} and {time} < {_moment(stop)}"


def _moment(seconds: float) -> str:
    """Write a moment as a date where it is a whole second, and exactly in any case."""
    if seconds.is_integer() and abs(seconds) < _CALENDAR:
        at = moment_at(seconds, UTC)
        return f"unixepoch('{at:%Y-%m-%d %H:%M:%S}')"
    return literal(seconds)


def _group_conditions(series: SeriesSpec, label: str, catalog: Catalog | None) -> list[Condition]:
    """Make chips of a line whose group is made of columns of text; none where it is not."""
    load = series.load
    columns, texts = group_columns(load.group or ""), label.split(ARROW)
    if load.labels is not None or label.endswith("…") or label == OTHER:
        return []
    if label == NULL:
        return [Condition(columns[0], Test.IS_NULL)] if len(columns) == 1 else []
    table = catalog.table(load.source.table) if catalog and load.source.table else None
    declared = {c.name: c.declared_type.upper() for c in table.columns} if table else {}
    if len(columns) != len(texts) or not all(
        any(word in declared.get(column, "") for word in ("TEXT", "CHAR", "CLOB"))
        for column in columns
    ):
        return []
    return [
        Condition(column, Test.EQUALS, (text,)) for column, text in zip(columns, texts, strict=True)
    ]


def _group_sql(group: str, labels: GroupLabels | None, label: str) -> str:
    """Write the condition of a line; "" where a line stands for many values."""
    value = group_sql(group)
    if label == NULL:
        return f"{value} is null"
    if label == OTHER or label.endswith("…"):
        return ""
    if labels is not None:
        return (
            f"{value} in (select {quoted(labels.key)} from {quoted(labels.table)} "
            f"where {quoted(labels.label)} = {literal(label)})"
        )
    return f"cast({value} as text) = {literal(label)}"
