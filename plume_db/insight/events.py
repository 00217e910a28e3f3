"""Read the rows of a table of events as marks."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from typing import Any

import apsw

from plume_db.chart.spec import EventSpec
from plume_db.errors import translate
from plume_db.insight.marks import Mark
from plume_db.jobs import Task
from plume_db.language import tr, trn
from plume_db.metrics.groups import group_columns, group_sql
from plume_db.metrics.timing import seconds_sql
from plume_db.names import quoted
from plume_db.series.loaded import LoadSpec
from plume_db.units import count_text
from plume_db.values import one_line

MOST_EVENTS = 500
"""Marks read for one window, the latest ones."""
_LONG = 60
"""Letters of the text of a mark; the tip has more."""
_WHOLE = 300


def read_events(
    task: Task, spec: EventSpec, start: float | None = None, stop: float | None = None
) -> tuple[Mark, ...]:
    """Read the events of a span (None: no end), in order of time; at most `MOST_EVENTS`.

    Rows of one moment and one text are one event. Where there are more the latest are read, and
    each mark says so. Rows whose time can not be read are left out. Raises PlumeError.
    """
    load = spec.load
    rows: list[tuple[float, str, int]] = []
    try:
        cursor = task.con.execute(*_query(load, start, stop))
        for moment, text, same in _rows(cursor):
            task.token.check()
            if isinstance(moment, (int, float)) and isfinite(moment):
                rows.append((float(moment), "" if text is None else one_line(text, _WHOLE), same))
    except apsw.Error as error:
        task.token.check()
        raise translate(error) from error
    more = len(rows) > MOST_EVENTS
    rows = rows[:MOST_EVENTS][::-1]
    return tuple(_mark(load, *row, len(rows), more) for row in rows)


def _query(
    load: LoadSpec, start: float | None, stop: float | None
) -> tuple[str, tuple[float, ...]]:
    """Write the SELECT of a moment and a text, the latest first."""
    moment = seconds_sql(load.time, load.encoding, load.clock)
    clauses = ["x IS NOT NULL"]
    bounds: list[float] = []
    if start is not None:
        clauses.append("x>=?")
        bounds.append(start)
    if stop is not None:
        clauses.append("x<=?")
        bounds.append(stop)
    kept = f" WHERE ({load.source.where}\n)" if load.source.where else ""
    inner = f"SELECT {moment} AS x,{_text_sql(load)} AS t FROM {load.source.clause()} AS s{kept}"
    # A moment is a number; text would sort behind all of them.
    sql = (
        f"SELECT x,t,count(*) FROM ({inner}) WHERE {' AND '.join(clauses)} AND typeof(x)<>'text' "
        f"GROUP BY x,t ORDER BY x DESC LIMIT {MOST_EVENTS + 1}"
    )
    return sql, tuple(bounds)


def _text_sql(load: LoadSpec) -> str:
    """Write the expression of a mark's text: a column, or the label of a foreign key."""
    if not load.group:
        return "NULL"
    # A group of several columns has no label elsewhere.
    parts = group_columns(load.group)
    column = f"s.{quoted(load.group)}" if len(parts) == 1 else group_sql(load.group)
    if load.labels is not None:
        named, key = quoted(load.labels.label), quoted(load.labels.key)
        label = f"(SELECT {named} FROM {quoted(load.labels.table)} WHERE {key}={column} LIMIT 1)"
        column = f"coalesce({label},{column})"
    # A long text is cut before it is read.
    return f"CASE typeof({column}) WHEN 'blob' THEN NULL ELSE substr({column},1,{_WHOLE}) END"


def _rows(cursor: apsw.Cursor) -> Iterator[tuple[Any, Any, int]]:
    """Give the rows; one whose text is not valid is passed by."""
    while True:
        try:
            yield next(cursor)
        except StopIteration:
            return
        except UnicodeDecodeError:
            continue


def _mark(load: LoadSpec, moment: float, text: str, same: int, count: int, more: bool) -> Mark:
    name = load.source.name
    short = text if len(text) <= _LONG else text[: _LONG - 1] + "…"
    read = (
        tr("one of the latest {count} in this window", count=count_text(count))
        if more
        else (
            tr("the only one in this window")
            if count == 1
            else tr("one of {count}", count=count_text(count))
        )
    )
    where = tr(" where {condition}", condition=load.source.where) if load.source.where else ""
    told = f": {text}" if text else ""
    what = tr("A row") if same == 1 else trn("{n} row", "{n} rows", same)
    why = tr(
        "{what} of {name}{where}, at its {time}{told} ({read}).",
        what=what,
        name=name,
        where=where,
        time=load.time,
        told=told,
        read=read,
    )
    return Mark("event", moment, moment, None, name, short or name, why)
