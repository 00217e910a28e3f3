"""What is drawn where nobody chose an aggregate."""

from __future__ import annotations

from dataclasses import replace

import pytest

from plume_db.chart.folds import PERCENTILES, fold_of
from plume_db.chart.spec import AGGREGATES, KINDS, SeriesSpec
from tests.core.chart.figures import COUNTED, SPEC


@pytest.mark.parametrize("kind", KINDS)
def test_automatic_is_never_left_over(kind: str) -> None:
    usual = {"band": "median", "heat": "median", "share": "sum"}
    assert fold_of(SeriesSpec(SPEC, kind)) == usual.get(kind, "mean")  # type: ignore[arg-type]
    assert fold_of(SeriesSpec(COUNTED, kind)) == "count"  # type: ignore[arg-type]


def test_a_metric_that_asks_for_an_aggregate_gets_it_unless_the_user_chose() -> None:
    bytes_saved = replace(SPEC, metric=replace(SPEC.metric, fold="sum"))
    assert fold_of(SeriesSpec(bytes_saved, "bars")) == "sum"
    assert fold_of(SeriesSpec(bytes_saved, "bars", "max")) == "max"
    assert fold_of(SeriesSpec(bytes_saved, "band")) == "median"
    spoiled = replace(SPEC, metric=replace(SPEC.metric, fold="modus"))
    assert fold_of(SeriesSpec(spoiled, "bars")) == "mean"


def test_rows_are_counted_or_added_up() -> None:
    for aggregate in AGGREGATES:
        expected = "cumulative" if aggregate == "cumulative" else "count"
        assert fold_of(SeriesSpec(COUNTED, "line", aggregate)) == expected


def test_every_percentile_is_an_aggregate() -> None:
    assert set(PERCENTILES) <= set(AGGREGATES)
