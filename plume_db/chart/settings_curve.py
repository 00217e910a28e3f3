"""Rate and quality at each setting of an encoder: many rows become the points of a curve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import apsw
import numpy as np

from plume_db.chart.spec import SeriesSpec
from plume_db.chart.window_rows import window_sql
from plume_db.errors import translate
from plume_db.jobs import Task
from plume_db.metrics.groups import group_columns
from plume_db.metrics.source import read_columns
from plume_db.metrics.words import words
from plume_db.names import quoted
from plume_db.series.lines import find_lines
from plume_db.series.pyramid import Floats

_SETTINGS = ("quality", "q", "qp", "crf", "quantizer", "quantiser", "level", "setting", "preset")
MOST_SETTINGS = 200
_EQUAL = 64
"""So many different qualities at most are settings themselves."""
_BINS = 12


@dataclass(frozen=True)
class Setting:
    """One point of a curve."""

    rate: float
    """The mean of the rows."""
    quality: float
    rows: int
    name: str = ""
    """The value of the setting; empty where rows were put together by their quality."""


def setting_column(columns: Sequence[str], taken: Sequence[str]) -> str:
    """Find the column that holds an encoder's quality setting; empty where none does."""
    free = [c for c in columns if c not in taken and not set(words(c)) & {"measured", "score"}]
    for word in _SETTINGS:
        named = [c for c in free if word in words(c)]
        if named:
            return min(named, key=lambda c: ("setting" not in words(c), len(c)))
    return ""


def curves_of_settings(
    task: Task, spec: SeriesSpec, labels: Sequence[str], start: float, stop: float
) -> tuple[dict[str, tuple[Setting, ...]], str]:
    """Average the rows of each line and setting; an empty result where no column is a setting."""
    load, against = spec.load, spec.against
    assert against is not None
    groups = group_columns(load.group) if load.group else ()
    taken = (*load.metric.columns, *against.columns, *groups, load.time, load.clock)
    try:
        column = setting_column(read_columns(task, load.source), taken)
        if not column:
            return {}, ""
        code = "0"
        if load.group:
            lines = find_lines(task, load.source, load.group, load.labels, only=load.only)
            code = lines.number_sql()
        where = f" AND ({load.source.where}\n)" if load.source.where else ""
        sql = (
            f"SELECT c,s,count(*),avg(x),avg(y) FROM (SELECT {code} AS c,{quoted(column)} AS s,"
            f"{against.sql} AS x,{load.metric.sql} AS y FROM {load.source.clause()} "
            f"WHERE {window_sql(load, start, stop)}{where}) "
            f"WHERE s IS NOT NULL AND {_finite('x')} AND {_finite('y')} "
            f"GROUP BY c,s LIMIT {MOST_SETTINGS * len(labels) + 1}"
        )
        rows: list[Any] = task.con.execute(sql).fetchall()
    except UnicodeDecodeError:
        return {}, ""
    except apsw.Error as error:
        raise translate(error) from error
    if len(rows) > MOST_SETTINGS * len(labels):
        return {}, ""
    curves: dict[str, list[Setting]] = {}
    for c, s, count, rate, quality in rows:
        made = Setting(float(rate), float(quality), int(count), f"{s!s:.40}")
        curves.setdefault(labels[int(c)], []).append(made)
    sorted_curves = {k: tuple(sorted(v, key=lambda s: s.quality)) for k, v in curves.items()}
    enough = any(len(curve) >= 2 for curve in sorted_curves.values())
    return (sorted_curves, column) if enough else ({}, "")


def _finite(name: str) -> str:
    # Text sorts behind all numbers. abs() would be shorter, and fails on the least integer.
    return f"{name}>-9e999 AND {name}<9e999"


def curve_of_points(rate: Floats, quality: Floats) -> tuple[Setting, ...]:
    """Put rows of equal quality together; where there are many qualities, twelfths of the rows."""
    if not len(rate):
        return ()
    values, which = np.unique(quality, return_inverse=True)
    if len(values) > _EQUAL:
        cuts = np.quantile(quality, np.linspace(0, 1, _BINS + 1)[1:-1])
        which = np.searchsorted(cuts, quality, "right")
    rows = np.bincount(which)
    held = rows > 0
    with np.errstate(all="ignore"):
        rates = np.bincount(which, weights=rate)[held] / rows[held]
        qualities = np.bincount(which, weights=quality)[held] / rows[held]
    return tuple(
        Setting(float(r), float(q), int(n))
        for r, q, n in zip(rates, qualities, rows[held], strict=True)
    )
