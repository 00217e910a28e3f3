"""A whole look at series read from a file: lines, windows, hostile values."""

from __future__ import annotations

import numpy as np
import pytest

from plume_db.chart.spec import INSIGHTS
from plume_db.insight.look import insights_of
from plume_db.insight.marks import Insight
from plume_db.metrics.epochs import encoding
from plume_db.metrics.measures import plain_metric
from plume_db.metrics.source import Source
from plume_db.series.load import load_series
from plume_db.series.loaded import Loaded, LoadSpec
from tests.core.readings import Bench

START = 1_700_000_000


def _loaded(bench: Bench, values: str, rows: int = 400, group: str | None = None) -> Loaded:
    bench.build(
        "CREATE TABLE m(ts INTEGER, v, g TEXT)",
        f"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM n WHERE i<{rows - 1}) "
        f"INSERT INTO m SELECT {START}+i*60, {values}, 'g'||(i%12) FROM n",
    )
    source = Source("m", rowid="rowid")
    spec = LoadSpec(source, "ts", encoding("unix_s"), plain_metric("v"), group)
    return load_series(bench.task(), spec)


def _look(bench: Bench, loaded: Loaded, hidden: tuple[str, ...] = ()) -> Insight:
    start, stop = loaded.span
    with np.errstate(all="raise"):
        return insights_of(bench.task(), loaded, INSIGHTS, start, stop, "UTC", hidden)


def test_a_step_is_told_with_the_medians_that_sql_gives(bench: Bench) -> None:
    loaded = _loaded(bench, "iif(i<200, 10, 30) + (i*7919%11)/10.0")
    insight = _look(bench, loaded)
    for overlay in insight.overlays:
        assert overlay.kind != "trend" or "The level changes once" in overlay.why
    (change,) = [mark for mark in insight.marks if mark.kind == "change"]
    assert change.start == START + 200 * 60
    median = "SELECT v FROM m WHERE rowid>200 ORDER BY v LIMIT 1 OFFSET 100"
    ((upper,),) = bench.task().con.execute(median).fetchall()
    assert change.value == pytest.approx(upper, abs=0.11)
    assert {each.kind for each in insight.overlays} >= {"levels", "median"}
    assert (insight.start, insight.stop) == loaded.span


@pytest.mark.parametrize(
    "values",
    [
        "NULL",
        "'text'",
        "7",
        "iif(i=5, 1e300, 1)",
        "iif(i%2, 1.7e308, -1.7e308)",
        "iif(i%9, i%5, 9e999)",
        "iif(i%3, NULL, i%7)",
        "i*1e-300",
        "iif(i%2, 'x', i)",
    ],
)
def test_hostile_values_give_findings_or_words_but_no_error(bench: Bench, values: str) -> None:
    insight = _look(bench, _loaded(bench, values))
    assert insight.marks or insight.overlays or insight.refusals
    for overlay in insight.overlays:
        assert len(overlay.x) == len(overlay.y)
        assert not np.isinf(overlay.x).any()
    for text in [*(m.why for m in insight.marks), *(r.text for r in insight.refusals)]:
        assert "nan" not in text.lower().split()


@pytest.mark.parametrize("rows", [1, 2, 3, 9, 13, 21])
def test_few_rows_are_refused_in_words(bench: Bench, rows: int) -> None:
    insight = _look(bench, _loaded(bench, "i", rows))
    assert {each.kind for each in insight.refusals} >= {"forecast", "seasons"}


def test_the_first_eight_visible_lines_are_looked_at(bench: Bench) -> None:
    loaded = _loaded(bench, "i%10", 1200, "g")
    labels = [line.label for line in loaded.lines]
    assert len(labels) > 8
    insight = _look(bench, loaded, hidden=(labels[0],))
    seen = {each.label for each in insight.refusals} - {""}
    assert seen <= set(labels[1:9])
    assert any("first 8 of" in each.text for each in insight.refusals)


def test_rows_of_one_moment_are_one_point(bench: Bench) -> None:
    bench.build(
        "CREATE TABLE m(ts INTEGER, v)",
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM n WHERE i<1999) "
        f"INSERT INTO m SELECT {START}+(i/20)*3600, (i%20)*100 FROM n",
    )
    spec = LoadSpec(Source("m", rowid="rowid"), "ts", encoding("unix_s"), plain_metric("v"))
    insight = _look(bench, load_series(bench.task(), spec))
    assert not insight.marks
    assert any("medians of 100 moments (2,000 rows)" in r.text for r in insight.refusals)


def test_many_rows_are_looked_at_in_stretches_and_a_spike_is_not_lost(bench: Bench) -> None:
    loaded = _loaded(bench, "iif(i=30000, 500.0, (i*7919%1009)/1009.0)", 60_000)
    insight = _look(bench, loaded)
    (spike,) = [mark for mark in insight.marks if mark.kind == "outlier"]
    assert spike.value == 500.0
    assert abs(spike.start - (START + 30_000 * 60)) <= 60_000 * 60 / 4000
    assert "stretches" in spike.why
    assert "60,000 rows" in spike.why


def test_nothing_is_looked_for_that_was_not_asked(bench: Bench) -> None:
    loaded = _loaded(bench, "i%10")
    insight = insights_of(bench.task(), loaded, (), *loaded.span)
    assert insight == Insight(loaded.spec, start=loaded.span[0], stop=loaded.span[1])
