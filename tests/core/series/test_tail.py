"""A growing table is followed without reading it again, and only as long as that is right."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from plume_db.metrics.measures import COUNT
from plume_db.metrics.source import Source
from plume_db.series import load, pack, ranges, tail
from plume_db.series.load import load_series
from plume_db.series.loaded import Loaded
from plume_db.series.pyramid import FAN, from_rows, grown
from plume_db.series.tail import extend
from plume_db.series.window import exact_window
from tests.core.readings import Bench
from tests.core.series.tables import COUNTED, MIXED, SPEC, check_pixels, fill

MORE = "WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i+1 FROM n WHERE i<{last})"


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (ranges, tail):
        monkeypatch.setattr(module, "CHUNK", 1000)
    for module in (load, tail):
        monkeypatch.setattr(module, "BLOCK", 16)


@pytest.fixture(params=[100_000, 1000], ids=["held", "not held"])
def memory(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    most: int = request.param
    for module in (load, tail):
        monkeypatch.setattr(module, "MOST_ROWS_KEPT", most)
    return most


def append(bench: Bench, first: int, last: int, value: str = MIXED, time: str = "1e9+i") -> None:
    bench.build(
        f"{MORE.format(first=first, last=last)} "
        f"INSERT INTO t SELECT i, {time}, {value}, 'abc'||(i%3) FROM n"
    )


def same(ours: Loaded, again: Loaded) -> None:
    """Compare what was followed with what is loaded anew."""
    assert [line.label for line in ours.lines] == [line.label for line in again.lines]
    assert (ours.rows, ours.untimed, ours.infinite) == (again.rows, again.untimed, again.infinite)
    assert ours.notes == again.notes and ours.span == again.span
    for mine, other in zip(ours.lines, again.lines, strict=True):
        np.testing.assert_equal(mine.pyramid.totals.last, other.pyramid.totals.last)
        assert mine.pyramid.totals.rows == other.pyramid.totals.rows
        for pixels in (7, 100):
            one, two = (p.window(*again.span, pixels) for p in (mine.pyramid, other.pyramid))
            if ours.exact:
                np.testing.assert_equal(one.lo, two.lo)
                np.testing.assert_equal(one.hi, two.hi)
                np.testing.assert_equal(one.missing, two.missing)


@pytest.mark.parametrize("group", [None, "g"])
def test_what_was_appended_is_there_as_if_loaded_again(
    bench: Bench, memory: int, group: str | None
) -> None:
    fill(bench, 3000, MIXED)
    spec = replace(SPEC, group=group)
    loaded = load_series(bench.task(), spec)
    last = 3000
    for more in (1, 5, 1, 700, 31, 2500, 33):
        append(bench, last + 1, last + more)
        last += more
        followed = extend(bench.task(), loaded)
        assert followed is not None
        loaded = followed
        same(loaded, load_series(bench.task(), spec))
    for found, line in zip(
        exact_window(bench.task(), loaded, *loaded.span, 60), loaded.lines, strict=True
    ):
        clause = f"(SELECT * FROM t WHERE g='{line.label}')" if group else "t"
        check_pixels(bench, found, *loaded.span, 60, clause)


def test_only_new_rows_are_read(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(bench, 5000)
    loaded = load_series(bench.task(), SPEC)
    append(bench, 5001, 5010)
    for name in ("LOOK_BACK", "_WITNESSES"):
        monkeypatch.setattr(tail, name, 0)
    read: list[tuple[int, int]] = []
    whole = pack.Packing.read

    def noting(self: pack.Packing, first: int, last: int, fraction: float = 1.0) -> pack.Chunk:
        read.append((first, last))
        return whole(self, first, last, fraction)

    monkeypatch.setattr(pack.Packing, "read", noting)
    assert extend(bench.task(), loaded) is not None
    assert read == [(5001, 5010)]


def test_nothing_new_gives_the_series_itself(bench: Bench, memory: int) -> None:
    fill(bench, 3000)
    loaded = load_series(bench.task(), SPEC)
    assert extend(bench.task(), loaded) is loaded


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM t WHERE id<100",
        "DELETE FROM t WHERE id>2900",
        "DELETE FROM t WHERE id%2",
        "DELETE FROM t",
        "INSERT INTO t VALUES(-5, 1e9, 1, 'abc0')",
        "UPDATE t SET v=v+1e-9 WHERE id=3000",
        "UPDATE t SET v=NULL WHERE id=1500",
        "UPDATE t SET v=777 WHERE id=1; INSERT INTO t VALUES(3001, 2e9, 1, 'abc0')",
        "UPDATE t SET ts=ts+0.5 WHERE id=2000",
        "UPDATE t SET v=CASE id WHEN 7 THEN 8.0 ELSE 7.0 END WHERE id IN (7,8)",
        "REPLACE INTO t VALUES(1200, 1e9+1200, -4, 'abc0')",
    ],
    ids=["first", "last", "every second", "all", "before", "last updated",
         "updated to NULL", "updated and appended", "another moment", "exchanged", "replaced"],
)  # fmt: skip
def test_another_past_is_loaded_again(bench: Bench, memory: int, change: str) -> None:
    fill(bench, 3000)
    loaded = load_series(bench.task(), SPEC)
    bench.build(change)
    assert extend(bench.task(), loaded) is None


def test_a_row_back_in_time_is_loaded_again_where_rows_are_held(bench: Bench) -> None:
    fill(bench, 3000)
    loaded = load_series(bench.task(), SPEC)
    bench.build("INSERT INTO t VALUES(3001, 9e8, 1, 'abc0')")
    assert extend(bench.task(), loaded) is None


def test_back_in_time_is_exact_where_rows_are_not_held(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load, "MOST_ROWS_KEPT", 1000)
    fill(bench, 5000, MIXED)
    loaded = load_series(bench.task(), SPEC)
    append(bench, 5001, 5100, time="1e9+i-300")
    followed = extend(bench.task(), loaded)
    assert followed is not None
    (found,) = exact_window(bench.task(), followed, *followed.span, 50)
    check_pixels(bench, found, *followed.span, 50)


def test_a_line_that_was_not_there_is_loaded_again(bench: Bench, memory: int) -> None:
    fill(bench, 3000)
    loaded = load_series(bench.task(), replace(SPEC, group="g"))
    bench.build("INSERT INTO t VALUES(3001, 2e9, 1, 'new')")
    assert extend(bench.task(), loaded) is None


@pytest.mark.parametrize("source", [Source(table="w"), Source(sql="SELECT * FROM t")])
def test_sources_without_rowids_are_loaded_again(bench: Bench, source: Source) -> None:
    fill(bench, 100)
    bench.build(
        "CREATE TABLE w(ts PRIMARY KEY, v) WITHOUT ROWID", "INSERT INTO w SELECT ts, v FROM t"
    )
    loaded = load_series(bench.task(), replace(SPEC, source=source))
    assert extend(bench.task(), loaded) is None


def test_a_count_is_followed(bench: Bench, memory: int) -> None:
    fill(bench, 3000)
    spec = replace(SPEC, metric=COUNT)
    loaded = load_series(bench.task(), spec)
    append(bench, 3001, 5500)
    followed = extend(bench.task(), loaded)
    assert followed is not None
    again = load_series(bench.task(), spec)
    assert followed.label == again.label
    ours, fresh = followed.lines[0].pyramid, again.lines[0].pyramid
    np.testing.assert_array_equal(ours.x, fresh.x)
    np.testing.assert_array_equal(ours.levels[0].lo, fresh.levels[0].lo)


def test_the_rows_that_meet_a_condition_are_followed(bench: Bench, memory: int) -> None:
    fill(bench, 6000)
    spec = replace(SPEC, source=replace(SPEC.source, where="id%3=0"))
    loaded = load_series(bench.task(), spec)
    append(bench, 6001, 7003)
    followed = extend(bench.task(), loaded)
    assert followed is not None
    same(followed, load_series(bench.task(), spec))


def test_so_many_new_rows_are_loaded_again(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tail, "MOST_NEW", 500)
    bench.build(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, ts, v, g TEXT)",
        f"{COUNTED.format(rows=10)} INSERT INTO t SELECT i, 1e9+i, i, '' FROM n",
    )
    loaded = load_series(bench.task(), SPEC)
    append(bench, 11, 3000)
    assert extend(bench.task(), loaded) is None


def test_an_older_picture_stays_as_it_was_while_rows_are_appended() -> None:
    rng = np.random.default_rng(5)
    x, y = np.arange(300_000.0), rng.normal(size=300_000)
    y[rng.random(len(y)) < 0.1] = np.nan
    held = 150_001
    pyramid = from_rows(x[:held], y[:held])
    older = []
    while held < len(x) - FAN:
        more = int(rng.integers(1, 5000))
        older.append((pyramid, held))
        pyramid = grown(pyramid, x[held : held + more], y[held : held + more])
        held = len(pyramid)
    for each, rows in [older[0], older[1], older[-1], (pyramid, held)]:
        assert len(each) == rows
        fresh = from_rows(x[:rows], y[:rows])
        for start, stop in ((0, rows), (rows - 5000, rows + 10), (777.5, 99_000)):
            one, two = each.window(start, stop, 50), fresh.window(start, stop, 50)
            np.testing.assert_equal(one.lo, two.lo)
            np.testing.assert_equal(one.hi, two.hi)
            np.testing.assert_equal(one.count, two.count)
            np.testing.assert_allclose(one.mean, two.mean)


def test_two_that_grow_from_one_do_not_meet() -> None:
    start = from_rows(np.arange(100.0), np.arange(100.0))
    base = grown(start, np.array([100.0]), np.array([1.0]))
    one = grown(base, np.array([101.0]), np.array([7.0]))
    two = grown(base, np.array([101.0]), np.array([-7.0]))
    assert (one.totals.last, two.totals.last) == (7, -7)
