"""Clouds of real tables: every figure against SQL that was written for the test."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import apsw
import numpy as np
import pytest

from plume_db.chart import scatter as scatter_module
from plume_db.chart.cloud import Cloud, bin_rows, cell_rows, cloud_of, hour_rows, point_rows
from plume_db.chart.settings_curve import setting_column
from plume_db.chart.spec import PanelSpec, SeriesSpec
from plume_db.jobs import Task
from plume_db.metrics.epochs import encoding
from plume_db.metrics.measures import COUNT, Metric, plain_metric
from plume_db.metrics.source import Source
from plume_db.series.load import load_series
from plume_db.series.loaded import LoadSpec
from tests.core.readings import Bench

START = 1_750_000_000
"""The first row; one a minute after it."""

RUNS = """
CREATE TABLE run(id INTEGER PRIMARY KEY, at INTEGER, codec TEXT, quality INTEGER, bpp REAL,
  psnr REAL, note TEXT)
"""
FILL = f"""
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 1199)
INSERT INTO run SELECT NULL, {START} + i * 60, iif(i % 3 = 0, 'jpeg', iif(i % 3 = 1, 'webp', NULL)),
  20 + i / 3 % 6 * 15, 0.1 * (1 + i / 3 % 6) * (1 + 0.001 * (i % 7)),
  iif(i % 50 = 7, NULL, 30.0 + i / 3 % 6 * 2 + (i % 3) * 0.75 + 0.01 * (i % 11)), 'x'
FROM n
"""


def bench_of(bench: Bench, *more: str) -> Task:
    bench.build(RUNS, FILL, *more)
    return bench.task()


def cloud(
    task: Task,
    kind: str,
    metric: Metric,
    *,
    start: float = START,
    stop: float = START + 1200 * 60,
    group: str | None = None,
    against: Metric | None = None,
    where: str = "",
    zone: str = "UTC",
) -> Cloud:
    load = LoadSpec(
        Source(table="run", rowid="rowid", where=where), "at", encoding("unix_s"), metric, group
    )
    panel = PanelSpec((SeriesSpec(load, against=against),), kind)  # type: ignore[arg-type]
    return cloud_of(task, {load: load_series(task, load)}, panel, start, stop, zone)


def ask(path: Path, sql: str) -> Any:
    con = apsw.Connection(str(path))
    try:
        return con.execute(sql).fetchall()[0]
    finally:
        con.close()


PSNR = Metric("psnr", '"psnr"', "dB", ("psnr",))
BPP = Metric("bpp", '"bpp"', "", ("bpp",))


def test_bins_of_a_window_are_those_sql_counts(bench: Bench) -> None:
    task = bench_of(bench)
    start, stop = START + 600, START + 30_000
    found = cloud(task, "histogram", PSNR, start=start, stop=stop, group="codec").histogram
    assert found is not None
    for line in found.lines:
        group = "codec IS NULL" if line.label == "NULL" else f"codec = '{line.label}'"
        window = f"FROM run WHERE at >= {start} AND at < {stop} AND {group}"
        counts = (
            f"SELECT count(psnr), sum(psnr IS NULL), median(psnr), percentile(psnr, 95) {window}"
        )
        rows, missing, median, p95 = ask(bench.path, counts)
        assert (line.rows, line.missing) == (rows, missing)
        assert (line.quantiles.median, line.quantiles.p95) == pytest.approx((median, p95))
        for place, count in enumerate(line.counts):
            low, high = (float(each) for each in found.edges[place : place + 2])
            inside = f"SELECT count(*) {window} AND psnr >= {low!r} AND psnr < {high!r}"
            assert (count,) == ask(bench.path, inside)
    assert [line.label for line in found.lines] == ["jpeg", "webp", "NULL"]


def test_the_condition_of_a_bin_gives_its_rows(bench: Bench) -> None:
    task = bench_of(bench)
    made = cloud(task, "histogram", PSNR, start=START + 600, group="codec", where="id % 2 -- odd")
    assert made.histogram is not None
    for line in made.histogram.lines:
        for place, count in enumerate(line.counts):
            where = bin_rows(made, line.label, place)
            assert ask(bench.path, f"SELECT count(*) FROM run WHERE {where}") == (count,)


def test_a_count_of_rows_has_a_spread_of_counts_but_no_rows_of_a_bin(bench: Bench) -> None:
    made = cloud(bench_of(bench), "histogram", COUNT)
    assert made.histogram is not None
    assert made.histogram.label.startswith("rows per")
    assert made.histogram.whole
    assert bin_rows(made, "", 0) == ""


def test_text_blobs_infinity_and_null_are_told_apart(bench: Bench) -> None:
    task = bench_of(
        bench,
        f"INSERT INTO run(at, psnr) VALUES ({START}, 9e999), ({START}, 'text'), ({START}, x'00')",
    )
    made = cloud(task, "histogram", plain_metric("psnr")).histogram
    assert made is not None
    line = made.lines[0]
    assert line.infinite == 1
    assert line.missing == 24 + 2


def test_a_scatter_counts_and_spans_what_sql_does(bench: Bench) -> None:
    task = bench_of(bench)
    start, stop = START + 600, START + 30_000
    made = cloud(task, "scatter", PSNR, start=start, stop=stop, against=BPP, group="codec").scatter
    assert made is not None
    window = f"FROM run WHERE at >= {start} AND at < {stop}"
    rows, missing, *ends = ask(
        bench.path,
        f"SELECT count(psnr), sum(psnr IS NULL), min(iif(psnr, bpp, NULL)), "
        f"max(iif(psnr, bpp, NULL)), min(psnr), max(psnr) {window}",
    )
    assert (made.rows, made.missing) == (rows, missing)
    assert [made.x.least, made.x.greatest, made.y.least, made.y.greatest] == ends
    for line in made.lines:
        group = "codec IS NULL" if line.label == "NULL" else f"codec = '{line.label}'"
        assert (line.rows,) == ask(bench.path, f"SELECT count(psnr) {window} AND {group}")


def test_the_front_is_the_one_sql_finds(bench: Bench) -> None:
    made = cloud(bench_of(bench), "scatter", PSNR, against=BPP).scatter
    assert made is not None
    con = apsw.Connection(str(bench.path))
    front = con.execute(
        "SELECT DISTINCT bpp, psnr FROM run AS a WHERE psnr IS NOT NULL AND NOT EXISTS "
        "(SELECT 1 FROM run AS b WHERE b.bpp <= a.bpp AND b.psnr >= a.psnr "
        "AND (b.bpp < a.bpp OR b.psnr > a.psnr)) ORDER BY bpp"
    ).fetchall()
    con.close()
    assert list(zip(*(each.tolist() for each in made.front), strict=True)) == front


def test_the_condition_of_a_point_gives_its_row(bench: Bench) -> None:
    made = cloud(bench_of(bench), "scatter", PSNR, against=BPP, group="codec")
    assert made.scatter is not None
    for line in made.scatter.lines:
        x, y = float(line.x[5]), float(line.y[5])
        where = point_rows(made, line.label, x, y)
        found = ask(bench.path, f"SELECT count(*), min(bpp), max(psnr) FROM run WHERE {where}")
        assert found == (np.count_nonzero((line.x == x) & (line.y == y)), x, y)


def test_many_points_become_cells_that_hold_every_row(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scatter_module, "MOST_POINTS", 100)
    made = cloud(bench_of(bench), "scatter", PSNR, against=BPP, group="codec")
    assert made.scatter is not None and made.scatter.density is not None
    density = made.scatter.density
    assert density.counts.sum() == made.scatter.rows
    line, column, row = (
        int(v) for v in np.unravel_index(density.counts.argmax(), density.counts.shape)
    )
    x = float(density.x[column]), float(density.x[column + 1])
    y = float(density.y[row]), float(density.y[row + 1])
    where = cell_rows(made, made.scatter.lines[line].label, x, y)
    found = ask(bench.path, f"SELECT count(*) FROM run WHERE {where}")
    assert found == (density.counts[line, column, row],)
    ends = {(each.x.min(), each.x.max()) for each in made.scatter.lines}
    assert min(low for low, _ in ends) == made.scatter.x.least
    assert max(high for _, high in ends) == made.scatter.x.greatest


def test_fewer_rows_held_keep_counts_extremes_and_fronts(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = bench_of(bench)
    whole = cloud(task, "scatter", PSNR, against=BPP).scatter
    monkeypatch.setattr(scatter_module, "MOST_HELD", 300)
    part = cloud(task, "scatter", PSNR, against=BPP).scatter
    assert whole is not None and part is not None
    assert (part.rows, part.missing) == (whole.rows, whole.missing)
    assert (part.x.least, part.y.greatest) == (whole.x.least, whole.y.greatest)
    assert list(part.front[1]) == list(whole.front[1])
    assert any("1 in " in note for note in part.notes)


def test_curves_are_the_means_of_each_setting_and_the_deltas_theirs(bench: Bench) -> None:
    made = cloud(bench_of(bench), "scatter", PSNR, against=BPP, group="codec").scatter
    assert made is not None
    line = next(each for each in made.lines if each.label == "webp")
    con = apsw.Connection(str(bench.path))
    expected = con.execute(
        "SELECT avg(bpp), avg(psnr), count(*) FROM run WHERE codec = 'webp' AND psnr IS NOT NULL "
        "GROUP BY quality ORDER BY 2"
    ).fetchall()
    con.close()
    assert [(s.rate, s.quality, s.rows) for s in line.curve] == [
        pytest.approx(each) for each in expected
    ]
    delta = next(d for d in made.deltas if (d.anchor, d.label) == ("jpeg", "webp"))
    assert delta.quality == pytest.approx(0.75, abs=0.02)
    assert delta.rate < 0
    assert "quality" in made.notes[0]


def test_a_scatter_without_a_second_metric_says_so(bench: Bench) -> None:
    made = cloud(bench_of(bench), "scatter", PSNR)
    assert "choose what stands on the other axis" in made.refusal


def test_metrics_of_no_known_direction_have_no_front(bench: Bench) -> None:
    made = cloud(bench_of(bench), "scatter", plain_metric("id"), against=plain_metric("at")).scatter
    assert made is not None
    assert not len(made.front[0]) and made.y.better == "unknown"
    assert made.deltas == ()


@pytest.mark.parametrize("kind", ["histogram", "scatter", "seasons"])
def test_a_window_without_rows_is_said_to_have_none(bench: Bench, kind: str) -> None:
    made = cloud(bench_of(bench), kind, PSNR, start=0, stop=1000, against=BPP)
    assert "no row" in made.refusal
    assert made.histogram is made.scatter is made.seasons is None


def test_a_column_without_a_value_is_said_to_be_null(bench: Bench) -> None:
    task = bench_of(bench, "UPDATE run SET psnr = NULL")
    assert "NULL, or no number, in all 1,200 rows" in cloud(task, "histogram", PSNR).refusal
    assert "None of the 1,200 rows have both" in cloud(task, "scatter", PSNR, against=BPP).refusal


def test_an_empty_panel_says_what_to_do(bench: Bench) -> None:
    made = cloud_of(bench_of(bench), {}, PanelSpec((), "histogram"), 0, 1, "UTC")
    assert "add a series" in made.refusal


def test_hours_are_those_sqlite_gives_and_so_are_their_rows(bench: Bench) -> None:
    # Three days of rows: the fourteen hours of the table, moved on twice.
    task = bench_of(
        bench,
        "INSERT INTO run(at, bpp) SELECT at + 86400, bpp FROM run",
        "INSERT INTO run(at, bpp) SELECT at + 172800, bpp FROM run WHERE id <= 1200",
    )
    made = cloud(task, "seasons", BPP, stop=START + 4 * 86400)
    assert made.seasons is not None
    hours = made.seasons.lines[0].hours
    assert hours is not None
    for hour in range(24):
        rows, median = ask(
            bench.path,
            f"SELECT count(bpp), median(bpp) FROM run WHERE strftime('%H', at, 'unixepoch') = "
            f"'{hour:02d}'",
        )
        assert hours.rows[hour] == rows
        assert math.isnan(hours.middle[hour]) if median is None else hours.middle[hour] == median
        where = hour_rows(made, "", None, hour)
        assert ask(bench.path, f"SELECT count(*) FROM run WHERE {where}") == (rows,)


@pytest.mark.parametrize(("zone", "ahead"), [("UTC", 0), ("Asia/Kolkata", 19_800)])
def test_counts_are_the_mean_of_every_hour_with_the_empty_ones(
    bench: Bench, zone: str, ahead: int
) -> None:
    # 60 rows in each full hour of ten days out of twenty.
    task = bench_of(
        bench,
        "DELETE FROM run",
        f"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 28799) "
        f"INSERT INTO run(at) SELECT {START - START % 86400} + i * 60 FROM n "
        f"WHERE i / 1440 % 2 = 0 OR i = 28799",
    )
    made = cloud(task, "seasons", COUNT, start=0, stop=2e9, zone=zone)
    assert made.seasons is not None
    hours = made.seasons.lines[0].hours
    assert hours is not None and made.seasons.how == "mean"
    con = apsw.Connection(str(bench.path))
    found = con.execute(
        f"SELECT strftime('%H', at + {ahead}, 'unixepoch'), count(*) FROM run GROUP BY 1"
    ).fetchall()
    con.close()
    for hour, rows in found:
        assert hours.middle[int(hour)] * hours.rows[int(hour)] == pytest.approx(rows)
    assert 480 <= hours.rows.sum() <= 481


def test_a_zone_sqlite_does_not_know_has_no_condition(bench: Bench) -> None:
    task = bench_of(bench, "INSERT INTO run(at, bpp) SELECT at + 86400, bpp FROM run",
                    "INSERT INTO run(at, bpp) SELECT at + 172800, bpp FROM run")  # fmt: skip
    made = cloud(task, "seasons", BPP, stop=START + 9 * 86400, zone="Asia/Kolkata")
    assert made.seasons is not None and made.seasons.zone == "Asia/Kolkata"
    assert hour_rows(made, "", 1, 2) == ""


@pytest.mark.parametrize(
    ("columns", "taken", "found"),
    [
        (("id", "quality_setting", "psnr"), ("psnr",), "quality_setting"),
        (("q", "quality"), (), "quality"),
        (("quality", "bpp"), ("quality",), ""),
        (("crf", "level"), (), "crf"),
        (("size", "time"), (), ""),
    ],
)
def test_the_setting_is_found_by_its_name(
    columns: tuple[str, ...], taken: tuple[str, ...], found: str
) -> None:
    assert setting_column(columns, taken) == found


def test_sales_of_every_store_are_binned_as_sql_does(real_file: Any) -> None:
    path = real_file("walmart_sales.db")
    bench_task = _task(path)
    load = LoadSpec(
        Source(table="walmart_sales", rowid="rowid"), "Date", encoding("dmy-"),
        plain_metric("Weekly_Sales"),
    )  # fmt: skip
    panel = PanelSpec((SeriesSpec(load),), "histogram")
    with bench_task as task:
        loaded = load_series(task, load)
        made = cloud_of(task, {load: loaded}, panel, loaded.span[0], loaded.span[1] + 1, "UTC")
    assert made.histogram is not None
    line = made.histogram.lines[0]
    median, p95, rows = ask(
        path,
        "SELECT median(Weekly_Sales), percentile(Weekly_Sales, 95), count(*) FROM walmart_sales",
    )
    assert (line.quantiles.median, line.quantiles.p95) == pytest.approx((median, p95))
    assert line.counts.sum() + line.below + line.above == line.rows == rows


def _task(path: Path) -> Any:
    from contextlib import contextmanager

    from plume_db.database import Mode, Place, connect
    from plume_db.jobs import attended

    @contextmanager
    def opened() -> Any:
        con = connect(Place(path, Mode.READ_ONLY))
        task = Task(con)
        with attended(con, task):
            yield task
        con.close()

    return opened()


SOURCES = {
    "a view": (Source(table="seen"), "CREATE VIEW seen AS SELECT * FROM run"),
    "a query with a comment": (Source(sql="SELECT * FROM run -- all;"), ""),
    "a table without rowid": (
        Source(table="keyed"),
        "CREATE TABLE keyed(id PRIMARY KEY, at, codec, quality, bpp, psnr, note) WITHOUT ROWID;"
        "INSERT INTO keyed SELECT * FROM run",
    ),
    "rowids far apart": (
        Source(table="run", rowid="rowid"),
        "UPDATE run SET id = id * 7000000000000 + 5 WHERE id > 600",
    ),
}


@pytest.mark.parametrize("name", SOURCES)
@pytest.mark.parametrize("kind", ["histogram", "scatter"])
def test_every_kind_of_source_gives_the_same_figures(bench: Bench, name: str, kind: str) -> None:
    source, sql = SOURCES[name]
    task = bench_of(bench, *(each for each in sql.split(";") if each))
    load = LoadSpec(source, "at", encoding("unix_s"), PSNR, "codec")
    panel = PanelSpec((SeriesSpec(load, against=BPP),), kind)  # type: ignore[arg-type]
    made = cloud_of(task, {load: load_series(task, load)}, panel, START, START + 30_000, "UTC")
    plain = cloud(task, kind, PSNR, stop=START + 30_000, group="codec", against=BPP)
    held, expected = made.histogram or made.scatter, plain.histogram or plain.scatter
    assert held is not None and expected is not None
    assert [(each.label, each.rows) for each in held.lines] == [
        (each.label, each.rows) for each in expected.lines
    ]
    assert ask(bench.path, f"SELECT count(*) FROM run WHERE at < {START + 30_000}") == (500,)


def test_a_file_in_utf16_gives_the_same_figures(bench: Bench) -> None:
    task = bench_of(bench)
    other = bench.path.with_name("utf16.db")
    con = apsw.Connection(str(other))
    for sql in ("PRAGMA encoding='UTF-16be'", RUNS, FILL):
        con.execute(sql).fetchall()
    con.close()
    one = cloud(task, "scatter", PSNR, against=BPP, group="codec").scatter
    two = cloud(bench.task(other), "scatter", PSNR, against=BPP, group="codec").scatter
    assert one is not None and two is not None
    assert [(v.label, v.rows, v.curve) for v in one.lines] == [
        (v.label, v.rows, v.curve) for v in two.lines
    ]


def test_the_least_integer_and_infinity_do_not_stop_the_curves(bench: Bench) -> None:
    task = bench_of(
        bench,
        f"INSERT INTO run(at, codec, quality, bpp, psnr) VALUES "
        f"({START}, 'webp', 20, -9223372036854775807 - 1, 30), ({START}, 'webp', 20, 1, 9e999)",
    )
    made = cloud(task, "scatter", PSNR, against=Metric("bpp", "ifnull(bpp, 0)"), group="codec")
    assert made.scatter is not None
    assert made.scatter.x.least == -(2.0**63)
    assert made.scatter.missing == 24 + 1


def test_text_times_are_cut_as_their_seconds_are(bench: Bench) -> None:
    task = bench_of(
        bench,
        "ALTER TABLE run ADD COLUMN said TEXT",
        "UPDATE run SET said = strftime('%Y-%m-%dT%H:%M:%S.250Z', at, 'unixepoch')",
    )
    load = LoadSpec(Source(table="run", rowid="rowid"), "said", encoding("iso"), PSNR)
    loaded = load_series(task, load)
    for kind in ("histogram", "scatter"):
        panel = PanelSpec((SeriesSpec(load, against=BPP),), kind)  # type: ignore[arg-type]
        made = cloud_of(task, {load: loaded}, panel, START + 60.25, START + 600.25, "UTC")
        held = made.histogram or made.scatter
        assert held is not None
        rows = ask(bench.path, f"SELECT count(psnr) FROM run WHERE at >= {START + 60} AND "
                   f"at < {START + 600}")  # fmt: skip
        assert (held.lines[0].rows,) == rows
