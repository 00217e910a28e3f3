"""Tables of readings of every bad kind, and what SQL says of them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager

import apsw
import numpy as np

from plume_db.metrics.epochs import encoding
from plume_db.metrics.measures import plain_metric
from plume_db.metrics.source import Source
from plume_db.series.loaded import LoadSpec
from plume_db.series.pyramid import Buckets
from tests.core.readings import Bench

SPEC = LoadSpec(Source(table="t", rowid="rowid"), "ts", encoding("unix_s"), plain_metric("v"))
COUNTED = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<{rows})"

MIXED = (
    "CASE i%11 WHEN 0 THEN NULL WHEN 1 THEN 'word' WHEN 2 THEN x'0102' WHEN 3 THEN -i "
    "WHEN 4 THEN 1e300 ELSE i*7919%1009/13.0 END"
)
"""NULL, text and blobs among numbers, some of them huge."""


def fill(
    bench: Bench,
    rows: int = 5000,
    value: str = "i*7919%1009/13.0",
    time: str = "1e9+i",
    rowid: str = "i",
    encoding: str = "UTF-8",
) -> None:
    """Build table ``t(id, ts, v, g)``; each column is an expression of ``i``, 1 to `rows`."""
    bench.build(
        f"PRAGMA encoding='{encoding}'",
        "CREATE TABLE t(id INTEGER PRIMARY KEY, ts, v, g TEXT)",
        f"{COUNTED.format(rows=rows)} "
        f"INSERT INTO t SELECT {rowid}, {time}, {value}, 'abc'||(i%3) FROM n",
    )


def ask(bench: Bench, sql: str, *values: object) -> list[tuple[object, ...]]:
    """Ask SQLite itself, over a connection of its own."""
    con = apsw.Connection(str(bench.path))
    try:
        return con.execute(sql, values).fetchall()  # type: ignore[arg-type, return-value]
    finally:
        con.close()


@contextmanager
def asking(bench: Bench) -> Iterator[apsw.Connection]:
    """Keep one connection for many questions."""
    con = apsw.Connection(str(bench.path))
    try:
        yield con
    finally:
        con.close()


def number(value: object) -> float:
    """Read what SQL gives: NULL is NaN."""
    return math.nan if value is None else float(value)  # type: ignore[arg-type]


def check_pixels(
    bench: Bench, found: Buckets, start: float, stop: float, pixels: int, clause: str = "t"
) -> None:
    """Compare every pixel with min(), max(), count() and avg() of SQLite, and miss none."""
    width = (stop - start) / pixels
    places = np.floor(start / width) + np.arange(pixels + 1)
    edges = places * width
    drawn = {round(float(x) / width - 0.5): at for at, x in enumerate(found.x)}
    value = "iif(typeof(v) IN ('integer','real'), v, NULL)"
    sql = (
        f"SELECT min({value}), max({value}), count({value}), avg({value}), count(*) FROM {clause} "
        "WHERE typeof(ts) IN ('integer','real') AND ts>=? AND ts<? AND ts<=?"
    )
    with asking(bench) as con:
        for place, edge in zip(places, edges, strict=True):
            since = max(start, float(edge))
            until = float((place + 1) * width)
            ((low, high, count, mean, rows),) = con.execute(sql, (since, until, stop)).fetchall()
            at = drawn.pop(int(place), None)
            assert (at is None) == (rows == 0), f"pixel {place} has {rows} rows"
            if at is None:
                continue
            assert found.count[at] == count
            assert found.missing[at] == rows - count  # type: ignore[operator]
            np.testing.assert_equal(found.lo[at], number(low))
            np.testing.assert_equal(found.hi[at], number(high))
            np.testing.assert_allclose(found.mean[at], number(mean), rtol=1e-9)
    assert not drawn, "pixels are drawn where there are no rows"
