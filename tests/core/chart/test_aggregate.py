"""Every figure of a picture is the one that SQLite works out over the same rows."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from plume_db.chart import bands
from plume_db.chart.aggregate import aggregate
from plume_db.chart.bins import Bins
from plume_db.chart.counters import UNORDERED
from plume_db.chart.spec import SeriesSpec
from plume_db.errors import Cancelled, PlumeError
from plume_db.jobs import CancelToken
from plume_db.metrics.epochs import encoding
from plume_db.metrics.measures import plain_metric
from plume_db.series import load, ranges
from plume_db.series.loaded import LoadSpec
from tests.core.chart.figures import (
    COUNTED,
    GROUPED,
    SPEC,
    START,
    TABLE,
    VALUE,
    bins_of,
    fill,
    loaded_of,
    made_of,
    rows,
)
from tests.core.readings import Bench

IN_SQL = {
    "mean": "avg(value)",
    "min": "min(value)",
    "max": "max(value)",
    "count": "count(value)",
    "median": "median(value)",
    "p5": "percentile(value,5)",
    "p95": "percentile(value,95)",
    "p99": "percentile(value,99)",
    "sum": "sum(value)",
}
BUCKETS_SQL = {
    "7 min": "CAST(floor(ts/420.0) AS INTEGER)*420",
    "1 h": "unixepoch(strftime('%Y-%m-%d %H:00', ts, 'unixepoch'))",
    "1 d": "unixepoch(ts, 'unixepoch', 'start of day')",
    "1 w": "unixepoch(ts, 'unixepoch', '-6 days', 'weekday 1', 'start of day')",
    "1 mo": "unixepoch(ts, 'unixepoch', 'start of month')",
    "1 y": "unixepoch(ts, 'unixepoch', 'start of year')",
}


@pytest.fixture(params=["held", "read again"])
def filled(bench: Bench, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """The same rows, once held and once too many to be."""
    fill(bench)
    monkeypatch.setattr(ranges, "CHUNK", 700)
    if request.param == "read again":
        monkeypatch.setattr(load, "MOST_ROWS_KEPT", 1500)
    return bench


def truth(
    bench: Bench, bucket: str, figure: str, where: str = "1"
) -> dict[float, tuple[float, ...]]:
    sql = (
        f"SELECT {BUCKETS_SQL[bucket]} AS b, {figure}, count(value), count(*) - count(value) "
        f"FROM (SELECT ts, {VALUE} AS value, g FROM t WHERE ts IS NOT NULL) "
        f"WHERE {where} GROUP BY b"
    )
    return {row[0]: row[1:] for row in rows(bench, sql)}


def check(bins: Bins, expected: dict[float, tuple[float, ...]], *, zeros: bool = False) -> None:
    found = dict(zip(bins.left.tolist(), bins.value.tolist(), strict=True))
    assert set(expected) <= set(found)
    for extra in set(found) - set(expected):
        assert zeros and found[extra] == 0
    for n, left in enumerate(bins.left.tolist()):
        if left in expected:
            value, count, missing = expected[left]
            assert found[left] == pytest.approx(math.nan if value is None else value, nan_ok=True)
            assert (bins.count[n], bins.missing[n]) == (count, missing)


@pytest.mark.parametrize("bucket", BUCKETS_SQL)
@pytest.mark.parametrize("agg", IN_SQL)
def test_a_figure_is_that_of_sqlite(filled: Bench, agg: str, bucket: str) -> None:
    made = made_of(filled, loaded_of(filled), agg, bucket)
    check(bins_of(made), truth(filled, bucket, IN_SQL[agg]), zeros=agg in ("sum", "count"))
    assert made.bucket == bucket and made.notes == ()


@pytest.mark.parametrize("agg", ["first", "last"])
def test_the_first_and_the_last_value_are_those_in_order_of_time(filled: Bench, agg: str) -> None:
    made = made_of(filled, loaded_of(filled), agg, "1 h")
    order = "ts, id" if agg == "first" else "ts DESC, id DESC"
    sql = (
        f"SELECT b, (SELECT {VALUE} FROM t AS u WHERE u.ts BETWEEN b AND b + 3599 AND "
        f"typeof(u.v) IN ('integer','real') ORDER BY {order} LIMIT 1), "
        "count(*) FILTER (WHERE typeof(v) IN ('integer','real')), "
        "count(*) FILTER (WHERE typeof(v) NOT IN ('integer','real')) "
        f"FROM (SELECT {BUCKETS_SQL['1 h']} AS b, v FROM t WHERE ts IS NOT NULL) GROUP BY b"
    )
    check(bins_of(made), {row[0]: row[1:] for row in rows(filled, sql)})


STEPS = (
    f"SELECT {{bucket}} AS b, value, ts, lag(value) OVER w AS before, lag(ts) OVER w AS since "
    f"FROM (SELECT id, ts, {VALUE} AS value FROM t WHERE ts IS NOT NULL) WHERE value IS NOT NULL "
    "WINDOW w AS (ORDER BY ts, id)"
)


@pytest.mark.parametrize("agg", ["increase", "rate"])
def test_a_counter_rises_from_the_last_value_before_the_bucket(filled: Bench, agg: str) -> None:
    loaded = loaded_of(filled)
    span = (START + 90_000.0, START + 200_000.0)
    made = made_of(filled, loaded, agg, "1 h", span=span)
    if not loaded.exact:
        # Rows out of order across chunks are not sorted where they are not held, and that is said.
        assert UNORDERED in made.notes
        return
    rise = "sum(iif(value < before, value, value - before))"
    per = {"increase": "", "rate": "/nullif(sum(ts - since), 0)"}[agg]
    sql = (
        f"SELECT b, {rise}{per} FROM ({STEPS.format(bucket=BUCKETS_SQL['1 h'])}) "
        "WHERE b BETWEEN ? - 3599 AND ? GROUP BY b"
    )
    bins = bins_of(made)
    found = dict(zip(bins.left.tolist(), bins.value.tolist(), strict=True))
    expected = dict(rows(filled, sql, *span))
    assert found.keys() == expected.keys()
    for left, value in expected.items():
        assert found[left] == pytest.approx(math.nan if value is None else value, nan_ok=True)
    ((resets,),) = rows(
        filled,
        f"SELECT count(*) FROM ({STEPS.format(bucket=BUCKETS_SQL['1 h'])}) "
        "WHERE value < before AND b BETWEEN ? - 3599 AND ?",
        *span,
    )
    assert f"{resets:,}" in made.notes[0] and "does not look like a counter" in made.notes[0]


def test_a_running_sum_begins_with_the_first_row_of_the_table(filled: Bench) -> None:
    span = (START + 90_000.0, START + 200_000.0)
    made = made_of(filled, loaded_of(filled), "cumulative", "1 h", span=span)
    bins = bins_of(made)
    assert (np.diff(bins.left) == 3600).all()  # it is known where there are no rows
    for right, value in zip(bins.right.tolist(), bins.value.tolist(), strict=True):
        ((total,),) = rows(filled, f"SELECT total({VALUE}) FROM t WHERE ts < ?", right)
        assert value == pytest.approx(total)


def test_a_band_is_the_percentiles_about_the_median(filled: Bench) -> None:
    bins = bins_of(made_of(filled, loaded_of(filled), "auto", "1 h", "band"))
    assert bins.low is not None and bins.high is not None
    check(bins, truth(filled, "1 h", IN_SQL["median"]))
    low, high = (truth(filled, "1 h", IN_SQL[p]) for p in ("p5", "p95"))
    for n, left in enumerate(bins.left.tolist()):
        assert bins.low[n] == pytest.approx(low[left][0])
        assert bins.high[n] == pytest.approx(high[left][0])


def test_percentiles_of_too_many_rows_are_estimated_within_their_bound(
    filled: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plume_db.chart.aggregate.EXACT", 100)
    loaded = loaded_of(filled)
    for agg in ("p5", "median", "p95", "p99"):
        made = made_of(filled, loaded, agg, "1 d")
        bins = bins_of(made)
        for left, value in zip(bins.left.tolist(), bins.value.tolist(), strict=True):
            near = rows(
                filled,
                f"SELECT {VALUE} AS value FROM t WHERE ts >= ? AND ts < ? AND value IS NOT NULL "
                "ORDER BY value",
                left,
                left + 86400,
            )
            place = {"p5": 5, "median": 50, "p95": 95, "p99": 99}[agg] / 100 * (len(near) - 1)
            low, high = near[math.floor(place)][0], near[math.ceil(place)][0]
            room = bands.ERROR * max(abs(low), abs(high))
            assert low - room <= value <= high + room
        assert made.notes[0].startswith("The percentiles of about ")
        assert "within 0.4 % of its value" in made.notes[0]


def test_each_line_of_a_group_has_its_own_figures(filled: Bench) -> None:
    made = made_of(filled, loaded_of(filled, GROUPED), "mean", "1 d")
    assert {line.label for line in made.lines} == {"a", "b", "c", "NULL"}
    for line in made.lines:
        where = "g IS NULL" if line.label == "NULL" else f"g = '{line.label}'"
        check(line.bins, truth(filled, "1 d", IN_SQL["mean"], where))


def test_counted_rows_are_zero_between_rows_and_not_beyond(filled: Bench) -> None:
    made = made_of(filled, loaded_of(filled, COUNTED), "auto", "1 h", span=(0.0, 4e9))
    bins = bins_of(made)
    expected = dict(
        rows(
            filled,
            f"SELECT {BUCKETS_SQL['1 h']} AS b, count(*) FROM t WHERE ts NOT NULL GROUP BY b",
        )
    )
    found = dict(zip(bins.left.tolist(), bins.value.tolist(), strict=True))
    assert {left: n for left, n in found.items() if n} == expected
    assert (np.diff(bins.left) == 3600).all() and bins.joined[:-1].all()
    assert (bins.left[0], bins.left[-1]) == (min(expected), max(expected))
    assert 0 in found.values()


def test_shares_are_parts_of_one_on_the_same_buckets(filled: Bench) -> None:
    made = made_of(filled, loaded_of(filled, GROUPED), "count", "1 h", "share")
    lines = {line.label: line.bins for line in made.lines}
    assert np.allclose(sum(bins.value for bins in lines.values()), 1)
    (left,) = {tuple(bins.left.tolist()) for bins in lines.values()}
    for label, bins in lines.items():
        where = "g IS NULL" if label == "NULL" else f"g = '{label}'"
        mine, whole = (
            truth(filled, "1 h", "count(value)", where),
            truth(filled, "1 h", "count(value)"),
        )
        for at, value in zip(left, bins.value.tolist(), strict=True):
            assert value == pytest.approx(mine.get(at, (0,))[0] / whole[at][0])


def test_a_share_of_negative_values_is_refused_in_a_sentence(filled: Bench) -> None:
    made = made_of(filled, loaded_of(filled, GROUPED), "min", "1 h", "share")
    assert all(len(line.bins) == 0 for line in made.lines)
    assert made.notes[0].startswith("Some values are negative")


def test_a_heat_map_counts_every_value_once(filled: Bench) -> None:
    made = made_of(filled, loaded_of(filled), "auto", "1 d", "heat")
    heat = made.heat
    assert heat is not None and 40 <= len(heat.levels) <= 60
    levels = heat.levels.tolist()
    for n, left in enumerate(heat.edges[:-1].tolist()):
        for m in range(len(levels) - 1):
            until = "<=" if m == len(levels) - 2 else "<"
            ((count,),) = rows(
                filled,
                f"SELECT count(*) FROM (SELECT ts, {VALUE} AS value FROM t) WHERE ts >= ? "
                f"AND ts < ? AND value >= ? AND value {until} ?",
                left, heat.edges[n + 1], levels[m], levels[m + 1],
            )  # fmt: skip
            assert heat.counts[n, m] == count
    ((values,),) = rows(filled, f"SELECT count({VALUE}) FROM t WHERE ts IS NOT NULL")
    assert heat.counts.sum() == values


def test_a_gap_is_not_bridged(filled: Bench) -> None:
    bins = bins_of(made_of(filled, loaded_of(filled), "mean", "1 h"))
    touching = bins.right[:-1] == bins.left[1:]
    assert not touching.all()
    assert (bins.joined[:-1] == (touching & ~np.isnan(bins.value[:-1] + bins.value[1:]))).all()
    assert not bins.joined[-1]


def test_a_bucket_keeps_its_figure_while_the_view_is_moved(filled: Bench) -> None:
    loaded = loaded_of(filled)
    whole = bins_of(made_of(filled, loaded, "mean", "1 h"))
    part = bins_of(
        made_of(filled, loaded, "mean", "1 h", span=(START + 50_000.0, START + 99_999.0))
    )
    found = dict(zip(whole.left.tolist(), whole.value.tolist(), strict=True))
    assert len(part) and part.left[0] <= START + 50_000
    assert all(
        found[at] == v for at, v in zip(part.left.tolist(), part.value.tolist(), strict=True)
    )


VALUES = {
    "one row": ("INSERT INTO t VALUES(1, 1e9, 5, 'a')", [5.0]),
    "all NULL": ("INSERT INTO t VALUES(1, 1e9, NULL, 'a'), (2, 1e9+1, NULL, 'a')", [math.nan]),
    "text only": ("INSERT INTO t VALUES(1, 1e9, 'abc', 'a')", [math.nan]),
    "infinite": ("INSERT INTO t VALUES(1, 1e9, 9e999, 'a'), (2, 1e9, 1, 'a')", [math.inf]),
    "both ends": ("INSERT INTO t VALUES(1, 1e9, 9e999, 'a'), (2, 1e9, -9e999, 'a')", [math.nan]),
    "huge": ("INSERT INTO t VALUES(1, 1e9, 1e300, 'a'), (2, 1e9, -3e300, 'a')", [-1e300]),
}


@pytest.mark.parametrize("name", VALUES)
def test_odd_values_survive_the_mean(bench: Bench, name: str) -> None:
    insert, expected = VALUES[name]
    bench.build("CREATE TABLE t(id INTEGER PRIMARY KEY, ts, v, g TEXT)", insert)
    bins = bins_of(made_of(bench, loaded_of(bench)))
    assert bins.value.tolist() == pytest.approx(expected, nan_ok=True)
    for agg in ("sum", "min", "max", "p95", "rate", "cumulative", "first", "last"):
        made_of(bench, loaded_of(bench), agg)
    for kind in ("heat", "band", "share"):
        made_of(bench, loaded_of(bench), "auto", kind=kind)  # type: ignore[arg-type]


def test_an_infinite_value_is_an_extreme_and_leaves_its_neighbours(bench: Bench) -> None:
    bench.build(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, ts, v, g TEXT)",
        "INSERT INTO t VALUES(1, 1e9, 9e999, 'a'), (2, 1e9+3600, 1, 'a'), (3, 1e9+3700, 3, 'a')",
    )
    loaded = loaded_of(bench)
    assert bins_of(made_of(bench, loaded, "max")).value.tolist() == [math.inf, 3]
    assert bins_of(made_of(bench, loaded, "min")).value.tolist() == [math.inf, 1]
    assert bins_of(made_of(bench, loaded, "median")).value.tolist() == [math.inf, 2]


def test_a_sum_beyond_all_numbers_is_said(bench: Bench) -> None:
    bench.build(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, ts, v, g TEXT)",
        "INSERT INTO t VALUES(1, 1e9, 1.5e308, 'a'), (2, 1e9, 1.5e308, 'a')",
    )
    made = made_of(bench, loaded_of(bench), "sum")
    assert bins_of(made).value.tolist() == [math.inf]
    assert "beyond 1.8e308" in made.notes[0]


def test_a_sum_of_nothing_but_null_is_unknown_and_of_no_rows_zero(bench: Bench) -> None:
    bench.build(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, ts, v, g TEXT)",
        "INSERT INTO t VALUES(1, 3600, 5, 'a'), (2, 7200, NULL, 'a'), (3, 14400, 6, 'a')",
    )
    bins = bins_of(made_of(bench, loaded_of(bench), "sum"))
    assert bins.value.tolist() == pytest.approx([5, math.nan, 0, 6], nan_ok=True)
    assert bins.missing.tolist() == [0, 1, 0, 0]
    assert bins.joined.tolist() == [False, False, True, False]


def test_a_reset_counts_from_zero_and_is_said(bench: Bench) -> None:
    bench.build(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, ts, v, g TEXT)",
        "INSERT INTO t VALUES(1,3600,100,'a'),(2,5400,150,'a'),(3,7200,NULL,'a'),(4,9000,170,'a'),"
        "(5,10800,30,'a'),(6,12600,40,'a'),(7,21600,45,'a')",
    )
    made = made_of(bench, loaded_of(bench), "increase")
    bins = bins_of(made)
    assert bins.left.tolist() == [3600, 7200, 10800, 21600]
    assert bins.value.tolist() == [50, 20, 40, 5]
    assert made.notes == ("The counter fell once: each is taken as a restart from 0.",)
    rate = bins_of(made_of(bench, loaded_of(bench), "rate"))
    assert rate.value.tolist() == [50 / 1800, 20 / 3600, 40 / 3600, 5 / 9000]
    part = bins_of(made_of(bench, loaded_of(bench), "increase", span=(21500.0, 21700.0)))
    assert part.value.tolist()[-1] == 5


def test_the_first_value_of_a_counter_is_no_rise(bench: Bench) -> None:
    bench.build(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, ts, v, g TEXT)",
        "INSERT INTO t VALUES(1, 3600, 100, 'a'), (2, 7200, 130, 'a')",
    )
    bins = bins_of(made_of(bench, loaded_of(bench), "increase"))
    assert bins.value.tolist() == pytest.approx([math.nan, 30], nan_ok=True)


def test_hours_of_a_day_with_25_stand_by_themselves(bench: Bench) -> None:
    # 27 October 2024 in Paris: a row each half hour of the day, UTC 22:00 to 23:00.
    bench.build(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, ts, v, g TEXT)",
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM n WHERE i<49) "
        "INSERT INTO t SELECT NULL, unixepoch('2024-10-26 22:00') + i*1800, i, 'a' FROM n",
    )
    loaded = loaded_of(bench)
    hours = bins_of(made_of(bench, loaded, "count", "1 h", zone="Europe/Paris"))
    assert hours.value.tolist() == [2] * 25
    day = bins_of(made_of(bench, loaded, "count", "1 d", zone="Europe/Paris"))
    assert day.value.tolist() == [50] and day.right[0] - day.left[0] == 25 * 3600


def test_three_hours_of_a_local_day_are_those_of_the_wall_clock(bench: Bench) -> None:
    fill(bench, f"UPDATE t SET ts = ts + {1_710_000_000 - START}")  # over 10 and 31 March 2024
    loaded = loaded_of(bench)
    for zone in ("Europe/Paris", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"):
        from datetime import datetime
        from zoneinfo import ZoneInfo

        expected: dict[object, list[float]] = {}
        for ts, value in rows(bench, f"SELECT ts, {VALUE} FROM t WHERE ts IS NOT NULL"):
            wall = datetime.fromtimestamp(ts, ZoneInfo(zone))
            expected.setdefault((wall.date(), wall.hour // 3), []).append(value)
        bins = bins_of(made_of(bench, loaded, "max", "3 h", zone=zone))
        assert len(bins) == len(expected)
        for left, value in zip(bins.left.tolist(), bins.value.tolist(), strict=True):
            wall = datetime.fromtimestamp(left, ZoneInfo(zone))
            mine = [v for v in expected[wall.date(), wall.hour // 3] if v is not None]
            assert value == max(mine)


COMPARED = [("1 d", 86400), ("1 h", 3600), ("1 w", 7 * 86400), ("previous", 200_000)]


@pytest.mark.parametrize(("compare", "seconds"), COMPARED)
def test_the_period_compared_with_is_moved_onto_this_one(
    filled: Bench, compare: str, seconds: int
) -> None:
    loaded = loaded_of(filled)
    span = (START + 200_000.0, START + 400_000.0)
    made = made_of(filled, loaded, "mean", "1 h", span=span, compare=compare)
    (line,) = made.lines
    assert line.previous is not None and line.previous.low is None
    sql = f"SELECT avg({VALUE}) FROM t WHERE ts >= ? AND ts < ?"
    assert len(line.previous) or compare == "1 w"
    for n, left in enumerate(line.previous.left.tolist()):
        ((value,),) = rows(filled, sql, left - seconds, line.previous.right[n] - seconds)
        assert line.previous.value[n] == pytest.approx(value)


def test_a_day_before_is_the_same_hour_of_the_wall(bench: Bench) -> None:
    # Paris, 31 March 2024: the clocks jump from 2 to 3. The 30th at noon was 11:00 UTC.
    bench.build(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, ts, v, g TEXT)",
        "INSERT INTO t VALUES(1, unixepoch('2024-03-30 11:00'), 1, 'a'), "
        "(2, unixepoch('2024-03-31 10:00'), 2, 'a')",
    )
    loaded = loaded_of(bench)
    made = made_of(bench, loaded, "mean", "1 h", zone="Europe/Paris", compare="1 d")
    (line,) = made.lines
    assert line.previous is not None
    assert line.bins.left[-1] == line.previous.left[0] == loaded.span[1]
    assert line.previous.value.tolist() == [1]


def test_the_period_before_goes_on_where_this_one_has_not_come_to(bench: Bench) -> None:
    bench.build(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, ts, v, g TEXT)",
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM n WHERE i<35) "
        "INSERT INTO t SELECT NULL, i*3600 + 1, i, 'a' FROM n",
    )
    made = made_of(bench, loaded_of(bench), "sum", "1 h", span=(86400.0, 172799.0), compare="1 d")
    (line,) = made.lines
    assert line.previous is not None
    assert line.bins.value.tolist() == [float(n) for n in range(24, 36)]
    assert line.previous.value.tolist() == [float(n) for n in range(24)]


def test_a_day_of_march_is_put_beside_the_day_of_february_of_its_number(bench: Bench) -> None:
    bench.build(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, ts, v, g TEXT)",
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM n WHERE i<90) "
        "INSERT INTO t SELECT NULL, unixepoch('2024-01-01') + i*86400, i, 'a' FROM n",
    )
    span = (1709251200.0, 1711843200.0)  # 1 to 31 March
    made = made_of(bench, loaded_of(bench), "sum", "1 d", span=span, compare="1 mo")
    (line,) = made.lines
    assert line.previous is not None
    # 1 to 29 February are days 31 to 59; 30 and 31 March have nothing before them.
    assert line.previous.value.tolist() == [float(n) for n in range(31, 60)]
    assert line.previous.left.tolist() == line.bins.left.tolist()[:29]


def test_plain_numbers_have_round_buckets(bench: Bench) -> None:
    bench.build(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, ts, v, g TEXT)",
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM n WHERE i<999) "
        "INSERT INTO t SELECT NULL, i/10.0, i, 'a' FROM n",
    )
    load = LoadSpec(TABLE, "ts", encoding("number"), plain_metric("v"))
    loaded = loaded_of(bench, load)
    made = made_of(bench, loaded, "count", "20")
    assert (made.bucket, bins_of(made).value.tolist()) == ("20", [200] * 5)
    made = made_of(bench, loaded, "count", "1 d")
    assert made.bucket == "0.5" and len(bins_of(made)) == 200


def test_an_empty_table_makes_an_empty_picture(bench: Bench) -> None:
    bench.build("CREATE TABLE t(id INTEGER PRIMARY KEY, ts, v, g TEXT)")
    for kind in ("bars", "heat", "share", "band"):
        made = made_of(bench, loaded_of(bench), "auto", "1 h", kind)  # type: ignore[arg-type]
        assert all(len(line.bins) == 0 for line in made.lines)
        assert made.heat is None or made.heat.counts.size == 0


def test_a_span_beside_the_rows_is_empty(filled: Bench) -> None:
    made = made_of(filled, loaded_of(filled), "sum", "1 h", span=(0.0, 1e6))
    assert len(bins_of(made)) == 0 and (made.start, made.stop) == (0.0, 1e6)


@pytest.mark.parametrize(
    ("agg", "bucket", "zone"),
    [("modus", "1 h", "UTC"), ("mean", "1 fortnight", "UTC"), ("mean", "1 h", "Mars/Olympus")],
)
def test_what_can_not_be_is_refused_in_a_sentence(
    filled: Bench, agg: str, bucket: str, zone: str
) -> None:
    loaded = loaded_of(filled)
    with pytest.raises(PlumeError) as failure:
        made_of(filled, loaded, agg, bucket, zone=zone)
    assert failure.value.sentence.endswith(".")


def test_of_rows_that_are_still_being_read_nothing_is_said(filled: Bench) -> None:
    loaded = replace(loaded_of(filled), fraction=0.5)
    made = made_of(filled, loaded, "count", "1 h")
    assert len(bins_of(made)) == 0 and made.notes == ("The rows are still being read.",)


def test_a_width_that_makes_too_many_buckets_is_made_larger_and_said(filled: Bench) -> None:
    made = made_of(filled, loaded_of(filled), "mean", "1 s")
    assert made.bucket != "1 s" and f"they are {made.bucket} wide" in made.notes[0]


@pytest.mark.parametrize("kind", ["line", "band", "heat"])
def test_a_cancel_is_seen(filled: Bench, kind: str) -> None:
    loaded = loaded_of(filled)
    token = CancelToken()
    token.cancel()
    task = filled.task()
    task.token = token
    with pytest.raises(Cancelled):
        aggregate(task, loaded, SeriesSpec(SPEC, kind), *loaded.span, 1200, "UTC")  # type: ignore[arg-type]


def test_a_counter_in_order_of_time_is_exact_though_its_rows_are_read_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.build(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, ts, v, g TEXT)",
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM n WHERE i<4999) "
        f"INSERT INTO t SELECT NULL, {START} + i * 60, iif(i % 9, i * 10 % 7000, NULL), 'a' FROM n",
    )
    held = loaded_of(bench)
    monkeypatch.setattr(ranges, "CHUNK", 700)
    monkeypatch.setattr(load, "MOST_ROWS_KEPT", 1500)
    again = loaded_of(bench)
    assert held.exact and not again.exact
    span = (START + 90_000.0, START + 200_000.0)
    for agg in ("rate", "increase"):
        one, other = (made_of(bench, each, agg, "1 h", span=span) for each in (held, again))
        assert np.allclose(bins_of(one).value, bins_of(other).value)
        assert one.notes == other.notes == (
            "The counter fell 2 times: each is taken as a restart from 0.",
        )  # fmt: skip
