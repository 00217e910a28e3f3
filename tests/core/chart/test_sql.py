"""The SELECT behind a picture gives the picture's own figures."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from plume_db.chart.aggregate import aggregate
from plume_db.chart.spec import AGGREGATES, COMPARES, SeriesSpec
from plume_db.chart.sql import sql_of
from plume_db.metrics.epochs import ENCODINGS, encoding
from plume_db.metrics.measures import GroupLabels, plain_metric
from plume_db.metrics.source import Source
from plume_db.series.load import load_series
from plume_db.series.loaded import LoadSpec
from tests.core.chart.figures import COUNTED, GROUPED, SPEC, START, TABLE, fill
from tests.core.readings import Bench

SPAN = (START + 90_000.0, START + 250_000.0)
FOLDS = [each for each in AGGREGATES if each != "auto"]


def ask(bench: Bench, sql: str) -> list[dict[str, object]]:
    cursor = bench.task().con.execute(sql)
    names = None
    found = []
    for row in cursor:
        names = names or [each[0] for each in cursor.get_description()]
        found.append(dict(zip(names, row, strict=True)))
    return found


def compare(bench: Bench, series: SeriesSpec, span: tuple[float, float], zone: str = "UTC") -> None:
    """Run the SELECT and set it beside the picture, bucket by bucket."""
    loaded = load_series(bench.task(), series.load)
    made = aggregate(bench.task(), loaded, series, *span, 1200, zone)
    rows = ask(bench, sql_of(series, *span, zone, made))
    for line in made.lines:
        for bins, period in ((line.bins, "now"), (line.previous, "before")):
            if bins is None:
                continue
            mine = [
                row for row in rows
                if (row["line"] == line.label) and row.get("period", "now") == period
            ]  # fmt: skip
            # A bucket without rows is 0 in the picture and not in the list.
            held = (bins.count + bins.missing > 0) if series.kind != "share" else bins.value > 0
            if series.kind == "share":
                mine = [row for row in mine if row["value"]]
            if series.aggregate in ("rate", "increase"):
                held = bins.count > 0
            assert len(mine) == held.sum() > 0
            for at, row in zip(np.flatnonzero(held), mine, strict=True):
                check_row(row, bins, int(at), zone if series.load.encoding.is_time else "")


def check_row(row: dict[str, object], bins: object, at: int, zone: str) -> None:
    for name, array in (("value", bins.value), ("low", bins.low), ("high", bins.high)):  # type: ignore[attr-defined]
        if array is not None:
            expected = math.nan if row[name] is None else row[name]
            assert array[at] == pytest.approx(expected, nan_ok=True, rel=1e-9)
    left = float(bins.left[at])  # type: ignore[attr-defined]
    if not zone:
        assert row["start"] == pytest.approx(left)
        return
    start = str(row["start"])
    seen = ZoneInfo("UTC") if start.endswith("Z") else ZoneInfo(zone)
    wall = datetime.fromtimestamp(left, seen).replace(tzinfo=None)
    assert datetime.fromisoformat(start.removesuffix("Z")) == wall


@pytest.mark.parametrize("bucket", ["auto", "90 s", "1 h", "1 d", "1 w", "2 mo"])
@pytest.mark.parametrize("agg", FOLDS)
def test_every_aggregate_in_utc(bench: Bench, agg: str, bucket: str) -> None:
    fill(bench)
    if agg in ("first", "last"):
        # Which of two rows of one moment comes first, SQL does not say.
        bench.build("DELETE FROM t WHERE id NOT IN (SELECT min(id) FROM t GROUP BY ts)")
    compare(bench, SeriesSpec(SPEC, "bars", agg, bucket), SPAN)


@pytest.mark.parametrize("zone", ["Europe/Paris", "Australia/Lord_Howe", "Asia/Kolkata"])
@pytest.mark.parametrize("bucket", ["30 min", "1 h", "3 h", "1 d", "1 w", "1 q"])
@pytest.mark.parametrize("agg", ["mean", "cumulative", "increase"])
def test_every_zone_over_a_change_of_its_clocks(
    bench: Bench, agg: str, bucket: str, zone: str
) -> None:
    changes = {"Europe/Paris": 1_729_990_800, "Australia/Lord_Howe": 1_712_415_600}
    move = changes.get(zone, START + 170_000) - START - 170_000
    fill(bench, f"UPDATE t SET ts = ts + {move}")
    compare(bench, SeriesSpec(SPEC, "line", agg, bucket), (SPAN[0] + move, SPAN[1] + move), zone)


@pytest.mark.parametrize("kind", ["band", "share"])
@pytest.mark.parametrize("agg", ["auto", "count", "max"])
def test_bands_and_shares_by_group(bench: Bench, kind: str, agg: str) -> None:
    fill(bench, "UPDATE t SET v = abs(v) + 1 WHERE typeof(v) <> 'text'")
    compare(bench, SeriesSpec(GROUPED, kind, agg, "1 h"), SPAN)  # type: ignore[arg-type]


@pytest.mark.parametrize("agg", ["mean", "cumulative", "rate"])
@pytest.mark.parametrize("period", COMPARES[1:])
def test_the_period_compared_with(bench: Bench, period: str, agg: str) -> None:
    fill(bench, "INSERT INTO t(ts, v, g) SELECT ts + 31 * 86400, v + 1, g FROM t",
         "INSERT INTO t(ts, v, g) SELECT ts + 366 * 86400, v + 2, g FROM t")  # fmt: skip
    later = 366 * 86400 + 31 * 86400
    span = (SPAN[0] + later, SPAN[1] + later)
    series = SeriesSpec(SPEC, "line", agg, "1 d", compare=period)
    if period == "previous":
        span = (SPAN[0] + later, SPAN[0] + later + 60_000)
        series = replace(series, bucket="1 h")
    if period == "1 h":
        series = replace(series, bucket="10 min")
    if period in ("1 w",):
        bench.build(f"INSERT INTO t(ts, v, g) SELECT ts - 7 * 86400, v + 3, g FROM t "
                    f"WHERE ts > {span[0]}")  # fmt: skip
    compare(bench, series, span, "Europe/Paris")


def test_counted_rows(bench: Bench) -> None:
    fill(bench)
    compare(bench, SeriesSpec(replace(COUNTED, group="g"), "bars", "auto", "6 h"), SPAN)


def test_a_condition_a_query_and_labels_of_a_foreign_key(bench: Bench) -> None:
    fill(bench, "CREATE TABLE named(k TEXT PRIMARY KEY, name TEXT)",
         "INSERT INTO named VALUES('a', 'Anna'), ('b', 'O''Brian')")  # fmt: skip
    load = replace(
        GROUPED,
        source=Source(table="t", rowid="rowid", where="id % 2 OR v > 3"),
        labels=GroupLabels("named", "k", "name"),
    )
    compare(bench, SeriesSpec(load, "bars", "mean", "6 h"), SPAN)
    query = replace(GROUPED, source=Source(sql="SELECT * FROM t -- all of it"))
    compare(bench, SeriesSpec(query, "bars", "mean", "6 h"), SPAN)


def test_a_heat_map_cell_by_cell(bench: Bench) -> None:
    fill(bench)
    series = SeriesSpec(SPEC, "heat", "auto", "6 h")
    loaded = load_series(bench.task(), SPEC)
    made = aggregate(bench.task(), loaded, series, *SPAN, 1200, "UTC")
    assert made.heat is not None
    rows = ask(bench, sql_of(series, *SPAN, "UTC", made))
    assert [row["count"] for row in rows] == made.heat.counts[made.heat.counts > 0].tolist()
    places = np.nonzero(made.heat.counts)[1]
    assert [row["low"] for row in rows] == made.heat.levels[places].tolist()
    # Without the picture, each value stands for itself.
    bare = ask(bench, sql_of(series, *SPAN, "UTC"))
    assert sum(row["count"] for row in bare) >= made.heat.counts.sum()  # type: ignore[misc]


@pytest.mark.parametrize("bucket", ["auto", "20", "0.1", "2.5"])
def test_plain_numbers(bench: Bench, bucket: str) -> None:
    bench.build(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, ts, v, g TEXT)",
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM n WHERE i<999) "
        "INSERT INTO t SELECT NULL, (i * 7919 % 1000) / 16.0 - 20, i * i % 97, 'a' FROM n",
    )
    load = LoadSpec(TABLE, "ts", encoding("number"), plain_metric("v"))
    compare(bench, SeriesSpec(load, "line", "sum", bucket), (-10.0, 30.0))


WRITTEN = {
    "iso": "strftime('%Y-%m-%d %H:%M:%S', {s}, 'unixepoch')",
    "iso_loose": "strftime('%Y/%m/%d %H:%M:%S', {s}, 'unixepoch')",
    "dmy.": "strftime('%d.%m.%Y %H:%M:%S', {s}, 'unixepoch')",
    "mdy/": "strftime('%m/%d/%Y %H:%M:%S', {s}, 'unixepoch')",
    "compact": "strftime('%Y%m%d%H%M%S', {s}, 'unixepoch')",
    "unix_s": "{s}",
    "unix_ms": "{s} * 1000",
    "unix_us": "{s} * 1000000",
    "unix_ns": "{s} * 1000000000",
    "mac_s": "{s} - 978307200",
    "webkit": "({s} + 11644473600) * 1000000",
    "filetime": "({s} + 11644473600) * 10000000",
    "ticks": "({s} + 62135596800) * 10000000",
    "julian": "{s} / 86400.0 + 2440587.5",
    "excel": "{s} / 86400.0 + 25569",
}


@pytest.mark.parametrize("key", WRITTEN)
def test_every_way_to_write_a_moment(bench: Bench, key: str) -> None:
    assert key in {each.key for each in ENCODINGS}
    # Half a second past the minute: a day number of 1e6 is good to some microseconds.
    fill(
        bench, f"UPDATE t SET ts = {WRITTEN[key].format(s='(ts / 60 * 60 + 30)')} WHERE ts NOT NULL"
    )
    load = replace(SPEC, encoding=encoding(key))
    compare(bench, SeriesSpec(load, "bars", "sum", "1 h"), SPAN)


def test_a_date_and_a_time_of_day_in_two_columns(bench: Bench) -> None:
    fill(bench, "ALTER TABLE t ADD COLUMN clock",
         "UPDATE t SET clock = time(ts, 'unixepoch'), ts = date(ts, 'unixepoch')")  # fmt: skip
    load = replace(SPEC, encoding=encoding("iso"), clock="clock")
    compare(bench, SeriesSpec(load, "bars", "count", "1 h"), SPAN)


def test_without_a_span_all_rows_are_asked_for_in_any_zone(bench: Bench) -> None:
    fill(bench)
    series = SeriesSpec(SPEC, "bars", "sum", "1 d")
    loaded = load_series(bench.task(), SPEC)
    made = aggregate(bench.task(), loaded, series, *loaded.span, 1200, "America/New_York")
    rows = ask(bench, sql_of(series, -math.inf, math.inf, "America/New_York"))
    bins = made.lines[0].bins
    held = bins.count + bins.missing > 0
    assert [row["value"] for row in rows] == pytest.approx(bins.value[held].tolist())


def test_a_picture_of_rows_asks_for_the_rows(bench: Bench) -> None:
    fill(bench)
    rows = ask(bench, sql_of(SeriesSpec(SPEC), *SPAN, "UTC"))
    loaded = load_series(bench.task(), SPEC)
    x = loaded.lines[0].pyramid.x
    assert len(rows) == np.count_nonzero((x >= SPAN[0]) & (x <= SPAN[1]))


def test_a_title_can_not_end_its_comment(bench: Bench) -> None:
    fill(bench)
    series = SeriesSpec(SPEC, "bars", "sum", "1 d", title="x\nDROP TABLE t; --\r\n")
    assert sql_of(series, *SPAN, "UTC").startswith("-- x DROP TABLE t; --: sum of each 1 d, UTC.\n")


def test_the_text_is_one_a_person_would_sign() -> None:
    assert sql_of(SeriesSpec(SPEC, "bars", "mean", "1 h"), *SPAN, "UTC").startswith(
        "-- v: mean of each 1 h, UTC.\nWITH readings AS (\n  SELECT "
    )
