"""A window that settles is exact, whatever the table is made of, held or not."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plume_db.errors import Cancelled
from plume_db.jobs import CancelToken
from plume_db.metrics.measures import COUNT
from plume_db.metrics.source import Source
from plume_db.series import load, ranges, window
from plume_db.series.load import load_series
from plume_db.series.loaded import Loaded
from plume_db.series.window import exact_window
from tests.core.readings import Bench
from tests.core.series.tables import COUNTED, MIXED, SPEC, ask, check_pixels, fill


@pytest.fixture(autouse=True)
def little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a few thousand rows be too many to be held, in small chunks and blocks."""
    monkeypatch.setattr(ranges, "CHUNK", 1000)
    monkeypatch.setattr(load, "BLOCK", 16)
    monkeypatch.setattr(load, "MOST_ROWS_KEPT", 1000)
    monkeypatch.setattr(window, "_FEW", 100)
    monkeypatch.setattr(window, "_NEAR", 4)
    monkeypatch.setattr(window, "_SLAB", 50)
    monkeypatch.setattr(window, "MOST_DETAIL", 2000)


def check_windows(bench: Bench, loaded: Loaded, clause: str = "t", seed: int = 7) -> None:
    """Compare windows of many widths with SQL."""
    dice = random.Random(seed)
    first, last = loaded.span
    spans = [(first, last), (first - 10, last + 10)]
    spans += [tuple(sorted(dice.uniform(first, last) for _ in range(2))) for _ in range(6)]  # type: ignore[misc]
    task = bench.task()
    for start, stop in spans:
        pixels = dice.choice((3, 37, 120))
        (found, *_) = exact_window(task, loaded, start, stop, pixels)
        if found.dense:
            check_pixels(bench, found, start, stop, pixels, clause)


@pytest.mark.parametrize(
    "value",
    [MIXED, "iif(i=12345, 1e12, -i%17)", "i/3.0", "NULL", "iif(i%500=0, 9e999, i)"],
    ids=["every type", "one spike", "numbers", "only NULL", "infinities"],
)
@pytest.mark.parametrize("text", ["UTF-8", "UTF-16le"])
def test_every_pixel_of_a_table_not_held_equals_sql(bench: Bench, value: str, text: str) -> None:
    fill(bench, 20_000, value, encoding=text)
    loaded = load_series(bench.task(), SPEC)
    assert not loaded.exact
    check_windows(bench, loaded)


@pytest.mark.parametrize(
    "time",
    ["1e9+i/40", "1e9+i*7919%20011", "1e9+i+(i%7)*3", "1e9-i", "iif(i%10,1e9+i,NULL)", "5e8+i%2"],
    ids=[
        "duplicates",
        "in no order",
        "nearly in order",
        "backwards",
        "some untimed",
        "two moments",
    ],
)
def test_times_in_any_order_are_exact(bench: Bench, time: str) -> None:
    fill(bench, 20_000, MIXED, time)
    loaded = load_series(bench.task(), SPEC)
    assert not loaded.exact
    check_windows(bench, loaded)


@pytest.mark.parametrize("time", ["1e9+i/40", "1e9+i*7919%20011", "1e9-i", "iif(i%10,1e9+i,NULL)"])
@pytest.mark.parametrize("rowid", ["i*3", "i+(i/1000)*700", "-i*100003"])
def test_a_table_that_is_held_is_exact_too(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, time: str, rowid: str
) -> None:
    monkeypatch.setattr(load, "MOST_ROWS_KEPT", 100_000)
    fill(bench, 20_000, MIXED, time, rowid)
    loaded = load_series(bench.task(), SPEC)
    assert loaded.exact
    check_windows(bench, loaded)


@pytest.mark.parametrize("rowid", ["i*3", "-10000+i", "i*100003", "i+(i/1000)*700"])
def test_gaps_among_rowids_change_nothing(bench: Bench, rowid: str) -> None:
    fill(bench, 20_000, MIXED, rowid=rowid)
    loaded = load_series(bench.task(), SPEC)
    assert not loaded.exact
    check_windows(bench, loaded)


def test_a_condition_leaves_rows_out_of_windows_too(bench: Bench) -> None:
    fill(bench, 20_000, MIXED)
    source = replace(SPEC.source, where="i_odd -- odd rows")
    bench.build("ALTER TABLE t ADD COLUMN i_odd AS (id%2)")
    loaded = load_series(bench.task(), replace(SPEC, source=source))
    assert loaded.rows == 10_000
    check_windows(bench, loaded, "(SELECT * FROM t WHERE id%2)")


@pytest.mark.parametrize("source", [Source(table="w"), Source(sql="SELECT * FROM t")])
def test_a_source_without_rowids_is_exact_too(bench: Bench, source: Source) -> None:
    fill(bench, 20_000, MIXED)
    bench.build(
        "CREATE TABLE w(ts PRIMARY KEY, v, g) WITHOUT ROWID", "INSERT INTO w SELECT ts, v, g FROM t"
    )
    loaded = load_series(bench.task(), replace(SPEC, source=source))
    assert not loaded.exact
    check_windows(bench, loaded)


def test_each_line_of_a_group_is_exact(bench: Bench) -> None:
    fill(bench, 20_000, MIXED, rowid="i*2")
    loaded = load_series(bench.task(), replace(SPEC, group="g"))
    assert [line.label for line in loaded.lines] == ["abc0", "abc1", "abc2"]
    task = bench.task()
    start, stop = 1e9 + 100.5, 1e9 + 17_000.25
    for number, found in enumerate(exact_window(task, loaded, start, stop, 50)):
        check_pixels(bench, found, start, stop, 50, f"(SELECT * FROM t WHERE g='abc{number}')")


@settings(max_examples=25)
@given(st.floats(0, 1), st.floats(1e-4, 1), st.integers(1, 300))
def test_any_window_of_any_width_equals_sql(
    disordered: tuple[Bench, Loaded], at: float, share: float, pixels: int
) -> None:
    bench, loaded = disordered
    first, last = loaded.span
    start = first + at * (last - first)
    stop = start + share * (last - first)
    (found,) = exact_window(bench.task(), loaded, start, stop, pixels)
    if found.dense:
        check_pixels(bench, found, start, stop, pixels)


@pytest.fixture
def disordered(bench: Bench) -> tuple[Bench, Loaded]:
    fill(bench, 9000, MIXED, "1e9+i*0.25+abs(random()%40)", rowid="i*2-5000")
    return bench, load_series(bench.task(), SPEC)


def test_a_narrow_window_gives_rows_and_one_beyond_each_edge(bench: Bench) -> None:
    fill(bench, 20_000)
    loaded = load_series(bench.task(), SPEC)
    (found,) = exact_window(bench.task(), loaded, 1e9 + 700.5, 1e9 + 703.5, 100)
    assert not found.dense
    rows = ask(bench, "SELECT ts, v FROM t WHERE ts BETWEEN 1e9+700 AND 1e9+704")
    assert list(zip(found.x.tolist(), found.lo.tolist(), strict=True)) == rows


def test_a_pause_breaks_the_line_and_steady_rows_do_not(bench: Bench) -> None:
    fill(bench, 20_000, time="1e9+i+iif(i>10000,5000,0)")
    loaded = load_series(bench.task(), SPEC)
    (found,) = exact_window(bench.task(), loaded, *loaded.span, 250)
    breaks = np.flatnonzero(~found.joined[:-1])
    assert len(breaks) == 1
    assert found.x[breaks[0]] < 1e9 + 10_000 + 101 < found.x[breaks[0] + 1]


def test_a_count_of_a_table_not_held_is_exact(bench: Bench) -> None:
    fill(bench, 20_000, time="1e9+i*0.7+i%5")
    loaded = load_series(bench.task(), replace(SPEC, metric=COUNT))
    pyramid = loaded.lines[0].pyramid
    step = pyramid.x[1] - pyramid.x[0]
    rows = dict(ask(bench, "SELECT floor(ts/?)*?, count(*) FROM t GROUP BY 1", step, step))
    counted = dict(zip(pyramid.x.tolist(), pyramid.levels[0].lo.tolist(), strict=False))
    assert {x: n for x, n in counted.items() if n} == rows


def test_only_the_edges_are_read_again(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(bench, 50_000)
    loaded = load_series(bench.task(), SPEC)
    read: list[int] = []
    whole = window.Packing.read

    def counting(self: window.Packing, first: int, last: int) -> object:
        read.append(last - first + 1)
        return whole(self, first, last)

    monkeypatch.setattr(window.Packing, "read", counting)
    exact_window(bench.task(), loaded, *loaded.span, 20)
    assert sum(read) <= 22 * 16 * 2


def test_a_cancel_stops_reading_again(bench: Bench) -> None:
    fill(bench, 20_000)
    loaded = load_series(bench.task(), SPEC)
    token = CancelToken()
    task = bench.task(token=token)
    token.cancel()
    with pytest.raises(Cancelled):
        exact_window(task, loaded, *loaded.span, 100)


def test_infinite_values_are_told_of(bench: Bench) -> None:
    bench.build(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, ts, v)",
        f"{COUNTED.format(rows=3000)} INSERT INTO t SELECT i, 1e9+i, "
        "CASE i WHEN 5 THEN 9e999 WHEN 6 THEN -9e999 ELSE i END FROM n",
    )
    loaded = load_series(bench.task(), SPEC)
    assert loaded.infinite == 2
    assert "2 values are infinite" in loaded.notes[0]
    assert np.isnan(loaded.lines[0].pyramid.totals.mean)
