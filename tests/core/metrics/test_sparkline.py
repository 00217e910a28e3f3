"""A thumbnail is cheap, and light enough for the first window."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from plume_db.metrics.discover import find_series
from plume_db.metrics.sparkline import sketch
from plume_db.schema.read import read_catalog
from tests.core.readings import Bench


def test_a_small_table_is_drawn_whole(stats: Bench) -> None:
    task = stats.task()
    first = find_series(task, read_catalog(task))[0]
    drawn = sketch(task, first)
    assert drawn.whole and drawn.rows == 1000 and not drawn.error
    assert 50 <= len(drawn.points) <= 60
    assert len(drawn.means) == len(drawn.points)
    sql = f"SELECT min({first.metric.sql}), max({first.metric.sql}) FROM compression_stats"
    ((least, greatest),) = task.con.execute(sql).fetchall()
    assert min(lo for _, lo, _ in drawn.points) == least
    assert max(hi for _, _, hi in drawn.points) == greatest
    assert all(x < y for (x, _, _), (y, _, _) in zip(drawn.points, drawn.points[1:], strict=False))


def test_a_large_table_is_sampled_over_its_whole_length(bench: Bench) -> None:
    bench.build(
        "CREATE TABLE big(id INTEGER PRIMARY KEY, at INTEGER, n REAL)",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<200000) "
        "INSERT INTO big SELECT i, 1750000000+i, iif(i=77777, 1e9, i/7.0) FROM n",
    )
    task = bench.task()
    (series,) = find_series(task, read_catalog(task))
    drawn = sketch(task, series)
    assert not drawn.whole
    assert drawn.rows <= 2000
    assert drawn.points[-1][0] - drawn.points[0][0] > 190_000


def test_a_few_outliers_lie_outside_of_the_picture(stats: Bench) -> None:
    stats.build("UPDATE compression_stats SET compressed_size = 1e12 WHERE id IN (400, 800)")
    task = stats.task()
    drawn = sketch(task, find_series(task, read_catalog(task))[0])
    assert drawn.high < 1 < max(hi for _, _, hi in drawn.points)


def test_a_count_is_drawn_as_rows_in_each_step(bench: Bench) -> None:
    bench.build(
        "CREATE TABLE log(at INTEGER, what TEXT)",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<600) "
        "INSERT INTO log SELECT 1750000000+i*60, 'x' FROM n",
    )
    task = bench.task()
    (series,) = find_series(task, read_catalog(task))
    drawn = sketch(task, series, points=60)
    assert sum(drawn.means) == 600


def test_a_spent_budget_gives_what_was_read_by_then(stats: Bench) -> None:
    task = stats.task()
    series = find_series(task, read_catalog(task))[0]
    drawn = sketch(task, series, seconds=0.0)
    assert not drawn.error


def test_a_table_that_vanished_says_why(stats: Bench) -> None:
    task = stats.task()
    series = find_series(task, read_catalog(task))[0]
    stats.build("DROP TABLE compression_stats")
    drawn = sketch(task, series)
    assert "no such table" in drawn.error and not drawn.points


def test_neither_discovery_nor_sparkline_loads_numpy() -> None:
    code = (
        "import sys, plume_db.metrics.discover, plume_db.metrics.sparkline;"
        "assert not {'numpy', 'pyqtgraph', 'apsw.ext', 'PySide6'} & set(sys.modules)"
    )
    root = Path(__file__).resolve().parents[3]
    subprocess.run([sys.executable, "-c", code], check=True, cwd=root)


def test_savings_that_add_up_are_drawn_as_their_sum(stats: Bench) -> None:
    task = stats.task()
    found = find_series(task, read_catalog(task))
    saved = next(each for each in found if each.metric.fold == "cumulative")
    drawn = sketch(task, saved)
    ((total,),) = task.con.execute(
        "SELECT sum(original_size - compressed_size) FROM compression_stats"
    ).fetchall()
    assert drawn.points[-1][2] == total
    assert list(drawn.means) == sorted(drawn.means)


def test_a_date_and_a_time_in_two_columns_are_drawn_hour_by_hour(bench: Bench) -> None:
    bench.build(
        "CREATE TABLE t(date TEXT, time TEXT, v REAL)",
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM n WHERE i<199) INSERT INTO t "
        "SELECT date(1750000000+i*3600,'unixepoch'), time(1750000000+i*3600,'unixepoch'), i/7.0 "
        "FROM n",
    )
    task = bench.task()
    (series,) = find_series(task, read_catalog(task))
    assert series.time.clock == "time"
    drawn = sketch(task, series)
    # The points stand in the middle of their rows: at most four hours of 199 are cut off.
    assert drawn.points[-1][0] - drawn.points[0][0] > 195 * 3600


def test_a_row_of_months_before_does_not_squeeze_the_rest(bench: Bench) -> None:
    bench.build(
        "CREATE TABLE t(at INTEGER, v REAL)",
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM n WHERE i<199) INSERT INTO t "
        "SELECT 1750000000+i*60-iif(i<3,9000000,0), i/7.0 FROM n",
    )
    task = bench.task()
    (series,) = find_series(task, read_catalog(task))
    drawn = sketch(task, series)
    assert len(drawn.points) > 50
    assert drawn.points[0][0] > 1750000000


def test_two_halves_with_a_long_pause_between_are_both_drawn(bench: Bench) -> None:
    bench.build(
        "CREATE TABLE t(at INTEGER, v REAL)",
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM n WHERE i<199) INSERT INTO t "
        "SELECT 1750000000+i*60+iif(i<100,0,9000000), i/7.0 FROM n",
    )
    task = bench.task()
    (series,) = find_series(task, read_catalog(task))
    drawn = sketch(task, series)
    assert drawn.points[-1][0] - drawn.points[0][0] > 8_000_000
