"""What is loaded equals what SQL says, whatever the table is made of."""

from __future__ import annotations

import math
from dataclasses import replace

import apsw
import numpy as np
import pytest

from plume_db.errors import Cancelled
from plume_db.jobs import Worker
from plume_db.metrics.epochs import encoding
from plume_db.metrics.measures import COUNT, Metric, plain_metric
from plume_db.metrics.source import Source
from plume_db.series import load, pack, ranges, window
from plume_db.series.load import Loaded, LoadSpec, load_series
from plume_db.series.ranges import bit_reversed
from plume_db.series.window import window_rows
from tests.core.readings import Bench

TABLE = Source(table="t", rowid="rowid")
SPEC = LoadSpec(TABLE, "ts", encoding("unix_s"), plain_metric("v"))
COUNTED = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<{rows})"


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranges, "CHUNK", 1000)


def fill(
    bench: Bench,
    rows: int = 5000,
    value: str = "i % 997 / 7.0",
    time: str = "1e9+i",
    encoding: str = "UTF-8",
) -> None:
    bench.build(
        f"PRAGMA encoding='{encoding}'",
        "CREATE TABLE t(id INTEGER PRIMARY KEY, ts, v, g TEXT)",
        f"{COUNTED.format(rows=rows)} INSERT INTO t SELECT i, {time}, {value}, 'abc'||(i%3) FROM n",
    )


def rows_of(loaded: Loaded, line: int = 0) -> list[tuple[float, float | None]]:
    pyramid = loaded.lines[line].pyramid
    values = pyramid.levels[0].lo[:-1]
    return [
        (float(x), None if math.isnan(y) else float(y))
        for x, y in zip(pyramid.x, values, strict=True)
    ]


def truth(bench: Bench, sql: str) -> list[tuple[float, float | None]]:
    con = apsw.Connection(str(bench.path))
    try:
        return con.execute(sql).fetchall()  # type: ignore[return-value]
    finally:
        con.close()


def check_against_sql(bench: Bench, loaded: Loaded, clause: str = "t", x: str = "ts") -> None:
    """Compare random windows with min(), max() and count() of SQLite."""
    rng = np.random.default_rng(7)
    con = apsw.Connection(str(bench.path))
    pyramid = loaded.lines[0].pyramid
    first, last = pyramid.span
    for _ in range(12):
        start, stop = sorted(rng.uniform(first, last, 2))
        found = pyramid.window(start, stop, 37)
        for number in range(len(found)):
            since = pyramid.x[found.start[number]]
            end = found.stop[number]
            until = pyramid.x[end] if end < len(pyramid.x) else math.inf
            if since == until:
                continue
            sql = (
                f"SELECT min(v), max(v), count(v) FROM {clause} WHERE {x}>=? AND {x}<? "
                "AND typeof(v) IN ('integer','real')"
            )
            (expected,) = con.execute(sql, (float(since), float(until))).fetchall()
            low = None if math.isnan(found.lo[number]) else found.lo[number]
            high = None if math.isnan(found.hi[number]) else found.hi[number]
            assert (low, high, found.count[number]) == expected
    con.close()


def test_every_window_equals_the_least_and_greatest_that_sql_finds(bench: Bench) -> None:
    fill(bench, 20_000, "iif(i=12345, 1e12, i * 7919 % 1009 / 13.0)")
    loaded = load_series(bench.task(), SPEC)
    assert loaded.complete and loaded.exact and loaded.rows == 20_000
    check_against_sql(bench, loaded)


def test_nulls_text_blobs_and_infinities_do_not_shift_the_columns(bench: Bench) -> None:
    value = (
        "CASE i%6 WHEN 0 THEN NULL WHEN 1 THEN 'word' WHEN 2 THEN x'01' WHEN 3 THEN 9e999 "
        "ELSE i END"
    )
    fill(bench, 3000, value)
    loaded = load_series(bench.task(), SPEC)
    sql = "SELECT ts, iif(typeof(v) IN ('integer','real'), v, NULL) FROM t ORDER BY id"
    assert rows_of(loaded) == truth(bench, sql)


def test_numbers_in_text_are_read_as_numbers(bench: Bench) -> None:
    fill(bench, 100, "i || '.5'")
    assert rows_of(load_series(bench.task(), SPEC))[:2] == [(1e9 + 1, 1.5), (1e9 + 2, 2.5)]


@pytest.mark.parametrize("text", ["UTF-8", "UTF-16le", "UTF-16be"])
@pytest.mark.parametrize("group", [None, "g"])
def test_every_text_encoding_gives_the_same_values(
    bench: Bench, text: str, group: str | None
) -> None:
    fill(bench, 3000, "-i / 3.0", encoding=text)
    ((stored,),) = truth(bench, "PRAGMA encoding")
    assert stored == text
    loaded = load_series(bench.task(), replace(SPEC, group=group))
    if group is None:
        assert rows_of(loaded) == truth(bench, "SELECT ts, v FROM t ORDER BY id")
    else:
        assert [line.label for line in loaded.lines] == ["abc0", "abc1", "abc2"]
        for number in range(3):
            sql = f"SELECT ts, v FROM t WHERE g='abc{number}' ORDER BY id"
            assert rows_of(loaded, number) == truth(bench, sql)


def test_rows_without_a_readable_time_are_left_out_and_counted(bench: Bench) -> None:
    fill(
        bench,
        1000,
        time="CASE i%10 WHEN 0 THEN NULL WHEN 1 THEN 'soon' WHEN 2 THEN 0 ELSE 1e9+i END",
    )
    loaded = load_series(bench.task(), SPEC)
    assert (loaded.rows, loaded.untimed, len(loaded.lines[0].pyramid)) == (1000, 300, 700)
    assert "300 rows have no readable time" in loaded.notes[0]


def test_text_times_are_read_inside_sqlite(stats: Bench) -> None:
    ratio = Metric("ratio", "compressed_size*1.0/original_size")
    source = Source(table="compression_stats", rowid="rowid")
    spec = LoadSpec(source, "timestamp", encoding("iso"), ratio)
    sql = (
        "SELECT unixepoch(timestamp,'subsec'), compressed_size*1.0/original_size "
        "FROM compression_stats ORDER BY id"
    )
    assert rows_of(load_series(stats.task(), spec)) == truth(stats, sql)


def test_rows_out_of_order_are_drawn_in_order_of_time(bench: Bench) -> None:
    fill(bench, 5000, time="1e9 + i * 7919 % 5003")
    loaded = load_series(bench.task(), SPEC)
    assert rows_of(loaded) == truth(bench, "SELECT ts, v FROM t ORDER BY ts")


@pytest.mark.parametrize(
    "rowid", ["-2500 + i", "i * 1000003", "iif(i < 2500, i, 1800000000000000000 + i)", "i * 3"]
)
def test_negative_sparse_and_giant_rowids_lose_no_row(bench: Bench, rowid: str) -> None:
    bench.build(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, ts, v)",
        f"{COUNTED.format(rows=5000)} INSERT INTO t SELECT {rowid}, 1e9+i, i/7.0 FROM n",
    )
    assert rows_of(load_series(bench.task(), SPEC)) == truth(
        bench, "SELECT ts, v FROM t ORDER BY ts"
    )


@pytest.mark.parametrize(
    "source",
    [
        Source(table="w"),
        Source(table="view of t"),
        Source(sql="SELECT ts, v, g FROM t -- a comment"),
        Source(sql="WITH x AS (SELECT * FROM t) SELECT ts, v, g FROM x;"),
    ],
    ids=["without rowid", "view", "query", "query with a CTE"],
)
@pytest.mark.parametrize("group", [None, "g"])
def test_other_sources_give_the_same_as_a_table(
    bench: Bench, source: Source, group: str | None
) -> None:
    fill(bench, 3000, "iif(i%5, i/7.0, 'word')")
    bench.build(
        "CREATE TABLE w(ts PRIMARY KEY, v, g) WITHOUT ROWID",
        "INSERT INTO w SELECT ts, v, g FROM t",
        'CREATE VIEW "view of t" AS SELECT ts, v, g FROM t',
    )
    task = bench.task()
    ours = load_series(task, replace(SPEC, source=source, group=group))
    table = load_series(task, replace(SPEC, group=group))
    assert [line.label for line in ours.lines] == [line.label for line in table.lines]
    for number in range(len(ours.lines)):
        assert rows_of(ours, number) == rows_of(table, number)


def test_without_the_extension_rows_are_fetched_one_by_one(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(bench, 3000)
    monkeypatch.setattr(pack, "load_packing", lambda con: False)
    assert rows_of(load_series(bench.task(), SPEC)) == truth(bench, "SELECT ts, v FROM t")


def test_loading_of_extensions_is_off_again_after_the_load(bench: Bench) -> None:
    fill(bench, 10)
    task = bench.task()
    load_series(task, SPEC)
    assert task.con.config(apsw.SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, -1) == 0
    with pytest.raises(apsw.Error):
        task.con.execute("SELECT load_extension('x')").fetchall()


def test_more_values_than_lines_are_gathered_as_other(bench: Bench) -> None:
    bench.build(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, ts, v, g)",
        f"{COUNTED.format(rows=4000)} INSERT INTO t SELECT i, 1e9+i, 1.0, i%30 FROM n",
    )
    loaded = load_series(bench.task(), replace(SPEC, group="g"))
    assert len(loaded.lines) == 13
    assert loaded.lines[-1].label == "other"
    assert sum(line.pyramid.totals.rows for line in loaded.lines) == 4000


def test_group_values_with_quotes_nulls_and_bad_text_are_kept_apart(bench: Bench) -> None:
    bench.build(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, ts, v, g)",
        f"{COUNTED.format(rows=400)} INSERT INTO t SELECT i, 1e9+i, 1.0, CASE i%4 "
        "WHEN 0 THEN 'it''s' WHEN 1 THEN NULL WHEN 2 THEN cast(x'ff41' AS TEXT) ELSE 'ü' END "
        "FROM n",
    )
    loaded = load_series(bench.task(), replace(SPEC, group="g"))
    found = {line.label: line.pyramid.totals.rows for line in loaded.lines}
    assert found == {"it's": 100, "ü": 100, "NULL": 100, "other": 100}


class TestOfATableTooLargeToHold:
    @pytest.fixture(autouse=True)
    def little_memory(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(load, "MOST_ROWS_KEPT", 4000)

    def test_windows_are_exact_to_the_blocks_they_name(self, bench: Bench) -> None:
        fill(bench, 30_000, "iif(i=12345, 1e12, i * 7919 % 1009 / 13.0)")
        loaded = load_series(bench.task(), SPEC)
        assert not loaded.exact
        assert loaded.lines[0].pyramid.totals.rows == 30_000
        assert loaded.lines[0].pyramid.totals.greatest == 1e12
        check_against_sql(bench, loaded)

    def test_a_narrow_window_is_read_again_row_by_row(self, bench: Bench) -> None:
        fill(bench, 30_000)
        task = bench.task()
        loaded = load_series(task, SPEC)
        detail = window_rows(task, loaded, 1e9 + 5000, 1e9 + 5100)
        assert detail is not None
        rows = [(float(x), float(y)) for x, y in zip(*detail[0], strict=True)]
        wanted = truth(bench, "SELECT ts, v FROM t WHERE ts BETWEEN 1e9+5000 AND 1e9+5100")
        assert [row for row in rows if 1e9 + 5000 <= row[0] <= 1e9 + 5100] == wanted

    def test_too_wide_a_window_is_not_read_again(
        self, bench: Bench, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(window, "MOST_DETAIL", 20_000)
        fill(bench, 30_000)
        task = bench.task()
        loaded = load_series(task, SPEC)
        assert window_rows(task, loaded, *loaded.span) is None

    def test_rows_out_of_order_are_told(self, bench: Bench) -> None:
        fill(bench, 30_000, time="1e9 + i * 7919 % 30011")
        loaded = load_series(bench.task(), SPEC)
        assert any("not stored in order" in note for note in loaded.notes)
        assert loaded.lines[0].pyramid.totals.rows == 30_000


def test_parts_grow_and_are_spread_over_the_whole_span(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(bench, 64_000)
    monkeypatch.setattr(load, "_FIRST_PART", 0.0)
    monkeypatch.setattr(load, "_NEXT_PART", 0.0)
    parts: list[Loaded] = []
    whole = load_series(bench.task(), SPEC, parts.append)
    look = parts.pop(0)
    assert look.fraction == 0 and look.rows == 512 * 32
    assert [part.rows for part in parts] == sorted(part.rows for part in parts)
    assert all(not part.complete for part in parts)
    early = parts[7]
    first, last = whole.span
    assert early.span[0] < first + (last - first) / 4
    assert early.span[1] > last - (last - first) / 4


def test_what_is_known_never_shrinks_while_it_is_read(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(bench, 64_000, "iif(i=31001, 1e12, i*7919%10007/7.0)")
    monkeypatch.setattr(load, "_FIRST_PART", 0.0)
    monkeypatch.setattr(load, "_NEXT_PART", 0.0)
    parts: list[Loaded] = []
    whole = load_series(bench.task(), SPEC, parts.append)
    assert len(parts) > 50
    least = [part.lines[0].pyramid.totals.least for part in (*parts, whole)]
    greatest = [part.lines[0].pyramid.totals.greatest for part in (*parts, whole)]
    assert least == sorted(least, reverse=True)
    assert greatest == sorted(greatest)


def test_a_first_look_covers_the_whole_span_without_gaps(bench: Bench) -> None:
    fill(bench, 200_000)
    parts: list[Loaded] = []
    whole = load_series(bench.task(), SPEC, parts.append)
    look = parts[0].lines[0].pyramid
    assert look.span == pytest.approx(whole.span, abs=50)
    found = look.window(*whole.span, 300)
    assert len(found) > 290
    assert found.joined[:-1].all()


def test_a_count_says_how_many_rows_each_step_of_time_has(bench: Bench) -> None:
    fill(bench, 6000, time="1e9 + i * 0.5")
    loaded = load_series(bench.task(), replace(SPEC, metric=COUNT))
    assert loaded.label == "rows per 5 s"
    values = loaded.lines[0].pyramid.levels[0].lo[:-1]
    assert values.sum() == 6000
    assert set(values[1:-1]) == {10.0}


def test_a_step_without_rows_counts_zero(bench: Bench) -> None:
    fill(bench, 100, time="1e9 + iif(i > 50, 500, 0) + i % 50")
    loaded = load_series(bench.task(), replace(SPEC, metric=COUNT))
    assert 0.0 in loaded.lines[0].pyramid.levels[0].lo


def test_an_empty_table_loads_as_nothing(bench: Bench) -> None:
    bench.build("CREATE TABLE t(id INTEGER PRIMARY KEY, ts, v)")
    loaded = load_series(bench.task(), SPEC)
    assert (loaded.rows, loaded.complete, len(loaded.lines[0].pyramid)) == (0, True, 0)
    assert loaded.span == (0.0, 1.0)


def test_cancel_stops_a_load_within_a_chunk(bench: Bench) -> None:
    fill(bench, 200_000)
    from plume_db.database import Mode, Place, connect
    from plume_db.jobs import CancelToken

    worker = Worker("chart", lambda: connect(Place(bench.path, Mode.READ_ONLY)))
    token = CancelToken()
    seen: list[float] = []

    def stop_at_once(progress: object) -> None:
        seen.append(1)
        token.cancel()

    future = worker.submit(lambda task: load_series(task, SPEC), token=token, report=stop_at_once)
    with pytest.raises(Cancelled):
        future.result(10)
    assert worker.close(5)
    assert len(seen) == 1


@pytest.mark.parametrize("count", [1, 2, 3, 7, 8, 100, 153])
def test_chunks_are_visited_once_each(count: int) -> None:
    assert sorted(bit_reversed(count)) == list(range(count))


def test_moments_beyond_the_calendar_are_no_times_and_are_counted(bench: Bench) -> None:
    bench.build(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, ts INTEGER, v REAL)",
        "INSERT INTO t(ts, v) VALUES (1735689600, 1), (1735689660, 2), "
        "(9223372036854775807, 3), (-9223372036854775808, 4), (253402300800, 5), "
        "(253402300799, 6)",
    )
    loaded = load_series(bench.task(), SPEC)
    assert loaded.lines[0].pyramid.x.tolist() == [1735689600, 1735689660, 253402300799]
    assert loaded.untimed == 3
    plain = load_series(bench.task(), replace(SPEC, encoding=encoding("number")))
    assert plain.untimed == 0, "plain numbers have no calendar"
