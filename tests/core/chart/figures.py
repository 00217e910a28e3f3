"""A table with everything that goes wrong in it, and its figures worked out by SQLite alone."""

from __future__ import annotations

from typing import Any

import apsw

from plume_db.chart.aggregate import aggregate
from plume_db.chart.bins import Aggregated, Bins
from plume_db.chart.spec import Kind, SeriesSpec
from plume_db.metrics.epochs import encoding
from plume_db.metrics.measures import COUNT, plain_metric
from plume_db.metrics.source import Source
from plume_db.series.load import load_series
from plume_db.series.loaded import Loaded, LoadSpec
from tests.core.readings import Bench

TABLE = Source(table="t", rowid="rowid")
SPEC = LoadSpec(TABLE, "ts", encoding("unix_s"), plain_metric("v"))
GROUPED = LoadSpec(TABLE, "ts", encoding("unix_s"), plain_metric("v"), "g")
COUNTED = LoadSpec(TABLE, "ts", encoding("unix_s"), COUNT)
START = 1_700_000_000
"""14 November 2023, 22:13:20 UTC."""
FILL = f"""
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 4999)
INSERT INTO t SELECT NULL,
  iif(i % 61 = 7, NULL, {START} + i * 60 - (i * 7919 % 13) * 40 + (i / 900) * 40000),
  CASE WHEN i % 17 = 3 THEN NULL WHEN i % 101 = 5 THEN 'abc' WHEN i % 211 = 8 THEN x'01'
       WHEN i % 2 THEN (i * 7919 % 1000) / 7.0 - 30 ELSE i * 104729 % 2003 END,
  CASE i % 5 WHEN 0 THEN NULL WHEN 1 THEN 'a' WHEN 2 THEN 'b' ELSE 'c' END
FROM n
"""
VALUE = "CASE WHEN typeof(v) IN ('integer','real') THEN v END"


def fill(bench: Bench, *more: str) -> None:
    """Build a table with gaps, rows out of order, NULLs, text and blobs."""
    bench.build("CREATE TABLE t(id INTEGER PRIMARY KEY, ts, v, g TEXT)", FILL, *more)


def loaded_of(bench: Bench, load: LoadSpec = SPEC) -> Loaded:
    """Load a series."""
    return load_series(bench.task(), load)


def made_of(
    bench: Bench,
    loaded: Loaded,
    agg: str = "mean",
    bucket: str = "1 h",
    kind: Kind = "line",
    span: tuple[float, float] | None = None,
    zone: str = "UTC",
    compare: str = "",
) -> Aggregated:
    """Aggregate a series, all of it where no span is said."""
    start, stop = span or loaded.span
    series = SeriesSpec(loaded.spec, kind, agg, bucket, compare=compare)
    return aggregate(bench.task(), loaded, series, start, stop, 1200, zone)


def bins_of(made: Aggregated, label: str | None = None) -> Bins:
    """Give the buckets of a line, of the only one where no label is said."""
    found = [line.bins for line in made.lines if label is None or line.label == label]
    (bins,) = found
    return bins


def rows(bench: Bench, sql: str, *bindings: Any) -> list[Any]:
    """Ask SQLite."""
    con = apsw.Connection(str(bench.path))
    try:
        return con.execute(sql, bindings).fetchall()
    finally:
        con.close()
