"""A whole chart is read at once, and every figure in it is the one SQL gives."""

from __future__ import annotations

from dataclasses import replace

import pytest

from plume_db.chart.gather import gather
from plume_db.chart.spec import ChartSpec, PanelSpec, SeriesSpec
from plume_db.errors import PlumeError
from plume_db.metrics.epochs import encoding
from plume_db.metrics.measures import plain_metric
from plume_db.metrics.source import Source
from plume_db.series.loaded import LoadSpec
from tests.core.readings import Bench

LOAD = LoadSpec(
    Source("compression_stats", rowid="rowid"),
    "timestamp",
    encoding("iso"),
    plain_metric("original_size"),
    "output_format",
)
PLAIN = SeriesSpec(LOAD)
SUMS = SeriesSpec(LOAD, "bars", "sum", "1 h")


def chart(*series: SeriesSpec, **how: object) -> ChartSpec:
    return replace(ChartSpec((PanelSpec(series),)), **how)  # type: ignore[arg-type]


def test_each_series_is_read_once_and_only_buckets_are_gathered(stats: Bench) -> None:
    made = gather(stats.task(), chart(PLAIN, SUMS))
    assert list(made.loaded) == [LOAD]
    assert [each.spec for each in made.aggregated] == [SUMS]


def test_the_buckets_add_up_to_the_sum_of_all_rows(stats: Bench) -> None:
    lines = gather(stats.task(), chart(SUMS)).aggregated[0].lines
    wanted = stats.task().con.execute(
        "select output_format, sum(original_size) from compression_stats group by 1 order by 1"
    )
    assert [(line.label, line.bins.value.sum()) for line in lines] == wanted.fetchall()


def test_without_a_window_everything_is_seen_with_a_margin(stats: Bench) -> None:
    start, stop = gather(stats.task(), chart(PLAIN)).window
    ((first, last),) = stats.task().con.execute(
        "select unixepoch(min(timestamp)), unixepoch(max(timestamp)) from compression_stats"
    ).fetchall()  # fmt: skip
    assert start < float(str(first)) and stop > float(str(last))


def test_an_open_end_reaches_to_the_last_row(stats: Bench) -> None:
    window = (1_750_030_000.0, float("inf"))
    start, stop = gather(stats.task(), chart(PLAIN, window=window)).window
    assert start == window[0] and 1_750_059_940 < stop < 1_750_070_000


@pytest.mark.parametrize("window", [(0.0, 9.0), (2e9, 3e9), (2e9, float("inf"))])
def test_a_span_without_rows_is_refused(stats: Bench, window: tuple[float, float]) -> None:
    with pytest.raises(PlumeError, match="no rows in the span"):
        gather(stats.task(), chart(PLAIN, window=window))


def test_the_lines_of_fewest_rows_are_left_out(stats: Bench) -> None:
    made = gather(stats.task(), chart(PLAIN, hidden=("x",)), top=1)
    assert made.spec.hidden == ("x", "avif")


def test_why_something_is_not_marked_is_a_note(stats: Bench) -> None:
    made = gather(stats.task(), chart(PLAIN, insights=("trend", "forecast")))
    assert made.insights and all(isinstance(note, str) for note in made.notes)


def test_a_panel_of_another_kind_is_gathered_as_a_cloud(stats: Bench) -> None:
    panels = (PanelSpec((PLAIN,)), PanelSpec((PLAIN,), "histogram"))
    made = gather(stats.task(), ChartSpec(panels))
    assert [place for place, _ in made.clouds] == [1]


def test_an_empty_table_has_nothing_and_fails_nothing(bench: Bench) -> None:
    bench.build("create table compression_stats(output_format, original_size, timestamp)")
    made = gather(bench.task(), chart(PLAIN, SUMS))
    assert made.window[0] < made.window[1]
    assert all(not len(line.pyramid) for line in made.loaded[LOAD].lines)
