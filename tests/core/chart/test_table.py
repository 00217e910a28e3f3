"""The rows behind a picture are what is drawn, exactly, and every format can write them."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from plume_db.chart import table
from plume_db.chart.aggregate import aggregate
from plume_db.chart.gather import gather
from plume_db.chart.spec import ChartSpec, PanelSpec, SeriesSpec
from plume_db.chart.table import COLUMNS, aggregated_rows, pixel_rows, table_of
from plume_db.metrics.epochs import encoding
from plume_db.series.load import load_series
from plume_db.transfer.export import export
from plume_db.transfer.formats import format_by_name
from plume_db.transfer.options import Options
from plume_db.transfer.source import StoredRows
from tests.core.chart.figures import COUNTED, GROUPED, SPEC, VALUE, fill, rows
from tests.core.readings import Bench


def named(found: Any) -> list[dict[str, Any]]:
    return [dict(zip(COLUMNS, row, strict=True)) for row in found]


def made(bench: Bench, series: SeriesSpec, zone: str = "UTC") -> list[dict[str, Any]]:
    task = bench.task()
    loaded = load_series(task, series.load)
    found = aggregate(task, loaded, series, *loaded.span, 1200, zone)
    return named(aggregated_rows(task, found, zone))


def test_a_bucket_is_a_row_with_its_moments_in_the_zone(bench: Bench) -> None:
    fill(bench)
    found = made(bench, SeriesSpec(GROUPED, "bars", "mean", "1 d", title="T"), "Asia/Kolkata")
    assert {row["line"] for row in found} == {"a", "b", "c", "NULL"}
    for row in found:
        assert row["series"] == "T" and row["start"].endswith("T00:00:00+05:30")
        start, end = (datetime.fromisoformat(row[key]).timestamp() for key in ("start", "end"))
        where = "g IS NULL" if row["line"] == "NULL" else f"g = '{row['line']}'"
        ((value, count, missing),) = rows(
            bench,
            f"SELECT avg(v), count(v), count(*) - count(v) FROM (SELECT ts, g, {VALUE} AS v FROM t)"
            f" WHERE ts >= ? AND ts < ? AND {where}",
            start,
            end,
        )
        assert (row["value"], row["count"], row["missing"]) == (
            pytest.approx(value), count, missing
        )  # fmt: skip


def test_a_band_has_its_edges_and_a_comparison_its_value(bench: Bench) -> None:
    fill(bench)
    band = made(bench, SeriesSpec(SPEC, "band", "auto", "1 d"))
    assert all(row["low"] <= row["value"] <= row["high"] for row in band)
    plain = {
        row["start"]: row["value"] for row in made(bench, SeriesSpec(SPEC, "bars", "max", "1 d"))
    }
    compared = made(bench, SeriesSpec(SPEC, "bars", "max", "1 d", compare="1 d"))
    days = sorted(plain)
    for row in compared:
        place = days.index(row["start"])
        assert row["value"] == plain[row["start"]]
        assert row["previous"] == (plain[days[place - 1]] if place else None)


def test_a_bucket_that_only_the_period_before_has_is_a_row_too(bench: Bench) -> None:
    bench.build(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, ts, v, g TEXT)",
        "INSERT INTO t VALUES(1, 0.5, 1, 'a'), (2, 7200.5, 5, 'a'), (3, 10800.5, 6, 'a')",
    )
    found = made(bench, SeriesSpec(SPEC, "bars", "mean", "1 h", compare="1 h"))
    by_start = {row["start"][11:16]: (row["value"], row["previous"]) for row in found}
    assert by_start == {"00:00": (1, None), "01:00": (None, 1), "02:00": (5, None), "03:00": (6, 5)}


def test_the_cells_of_a_heat_map_have_the_edges_of_their_step(bench: Bench) -> None:
    fill(bench)
    found = made(bench, SeriesSpec(SPEC, "heat", "auto", "1 d"))
    ((values,),) = rows(bench, f"SELECT count({VALUE}) FROM t WHERE ts IS NOT NULL")
    assert sum(row["count"] for row in found) == values
    assert all(row["count"] > 0 and row["low"] < row["high"] for row in found)


def test_few_rows_are_given_as_the_file_has_them(bench: Bench) -> None:
    fill(bench)
    task = bench.task()
    loaded = load_series(task, SPEC)
    start, stop = loaded.span
    found = named(pixel_rows(task, loaded, SeriesSpec(SPEC), start, stop, 100, "UTC"))
    expected = rows(bench, f"SELECT ts, {VALUE} FROM t WHERE ts IS NOT NULL ORDER BY ts, id")
    seen = [(datetime.fromisoformat(row["start"]).timestamp(), row["value"]) for row in found]
    assert seen == expected
    assert [row["missing"] for row in found] == [int(value is None) for _, value in expected]


def test_many_rows_are_given_as_pixels(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(bench)
    monkeypatch.setattr(table, "MOST_ROWS", 100)
    task = bench.task()
    loaded = load_series(task, SPEC)
    found = named(pixel_rows(task, loaded, SeriesSpec(SPEC), *loaded.span, 50, "UTC"))
    assert 1 < len(found) <= 51
    ((read, least, greatest),) = rows(
        bench, f"SELECT count(*), min({VALUE}), max({VALUE}) FROM t WHERE ts IS NOT NULL"
    )
    assert sum(row["count"] + row["missing"] for row in found) == read
    assert min(row["low"] for row in found if row["count"]) == least
    assert max(row["high"] for row in found if row["count"]) == greatest


def test_plain_numbers_stay_numbers(bench: Bench) -> None:
    fill(bench)
    load = replace(SPEC, encoding=encoding("number"))
    found = made(bench, SeriesSpec(load, "bars", "mean", "5000"))
    assert all(row["start"] % 5000 == 0 and row["end"] == row["start"] + 5000 for row in found)


def test_what_is_unknown_is_null_and_the_infinite_stays(bench: Bench) -> None:
    bench.build(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, ts, v, g TEXT)",
        "INSERT INTO t VALUES(1, 1e9, NULL, 'a'), (2, 1e9+3600, 9e999, 'a')",
        "INSERT INTO t VALUES(3, 1e9+7200, 0.1, 'a')",
    )
    found = made(bench, SeriesSpec(SPEC, "bars", "mean", "1 h"))
    assert [row["value"] for row in found] == [None, math.inf, 0.1]


@dataclass
class Listed:
    rows: Any

    def __len__(self) -> int:
        return len(self.rows)

    def read(self, first: int, n: int) -> Any:
        return self.rows[first : first + n]


def test_a_whole_chart_is_written_as_json_lines(bench: Bench, tmp_path: Path) -> None:
    fill(bench)
    spec = ChartSpec(
        (
            PanelSpec((SeriesSpec(GROUPED, "bars", "sum", "1 d"), SeriesSpec(SPEC))),
            PanelSpec((SeriesSpec(COUNTED, "bars", "auto", "1 d"),)),
        ),
        hidden=("NULL",),
    )
    task = bench.task()
    found = table_of(task, gather(task, spec))
    path = tmp_path / "chart.ndjson"
    export(
        task,
        StoredRows(Listed(found.rows), found.columns),
        format_by_name("ndjson"),
        path,
        Options(),
    )
    written = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert written == [dict(zip(found.columns, row, strict=True)) for row in found.rows]
    assert {row["line"] for row in written} == {"a", "b", "c", "v", "rows"}
