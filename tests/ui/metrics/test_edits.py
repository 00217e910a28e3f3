"""Changes of a chart are pure: series come, go and move, and nothing else changes."""

from __future__ import annotations

import pytest

from plume_db.chart.spec import ChartSpec, PanelSpec, SeriesSpec
from plume_db.metrics.epochs import encoding
from plume_db.metrics.measures import Metric
from plume_db.metrics.source import Source
from plume_db.series.loaded import LoadSpec
from plume_ui.metrics.edits import (
    Focus,
    kind_of,
    moved,
    panel_at,
    series_at,
    with_added,
    with_kind,
    with_metric,
    with_series,
    without,
)
from plume_ui.metrics.spec_history import SpecHistory


def series(name: str, unit: str = "") -> SeriesSpec:
    return SeriesSpec(
        LoadSpec(Source("t"), "at", encoding("unix_s"), Metric(name, f'"{name}"', unit))
    )


def labels(spec: ChartSpec) -> list[list[str]]:
    return [[each.label for each in panel.series] for panel in spec.panels]


A, B, C = series("a"), series("b"), series("c")
TWO = ChartSpec((PanelSpec((A, B)), PanelSpec((C,))))


def test_a_series_is_added_to_a_panel_or_gets_its_own() -> None:
    spec, focus = with_added(ChartSpec(), A)
    assert labels(spec) == [["a"]] and focus == Focus(0, 0)
    spec, focus = with_added(spec, B, 0)
    assert labels(spec) == [["a", "b"]] and focus == Focus(0, 1)
    spec, focus = with_added(spec, C)
    assert labels(spec) == [["a", "b"], ["c"]] and focus == Focus(1, 0)


def test_another_unit_goes_to_the_right_axis() -> None:
    spec, _ = with_added(ChartSpec(), series("size", "bytes"))
    spec, _ = with_added(spec, series("took", "ms"), 0)
    spec, _ = with_added(spec, series("before", "bytes"), 0)
    assert [each.axis for each in spec.panels[0].series] == ["left", "right", "left"]


@pytest.mark.parametrize(
    ("focus", "left", "then"),
    [
        (Focus(0, 0), [["b"], ["c"]], Focus(0, 0)),
        (Focus(0, 1), [["a"], ["c"]], Focus(0, 0)),
        (Focus(1, 0), [["a", "b"]], Focus(0, 0)),
    ],
)
def test_a_panel_goes_with_its_last_series(
    focus: Focus, left: list[list[str]], then: Focus
) -> None:
    spec, after = without(TWO, focus)
    assert labels(spec) == left and after == then


@pytest.mark.parametrize(
    ("focus", "by", "left", "then"),
    [
        (Focus(0, 0), 1, [["b", "a"], ["c"]], Focus(0, 1)),
        (Focus(0, 1), 1, [["a"], ["b", "c"]], Focus(1, 0)),
        (Focus(1, 0), -1, [["a", "b", "c"]], Focus(0, 2)),
        (Focus(0, 0), -1, [["a", "b"], ["c"]], Focus(0, 0)),
        (Focus(1, 0), 1, [["a", "b"], ["c"]], Focus(1, 0)),
    ],
)
def test_a_series_moves_within_its_panel_and_into_the_next(
    focus: Focus, by: int, left: list[list[str]], then: Focus
) -> None:
    spec, after = moved(TWO, focus, by)
    assert labels(spec) == left and after == then
    assert series_at(spec, after) == series_at(TWO, focus)


def test_a_lone_series_that_moves_down_takes_its_panel_with_it() -> None:
    spec, focus = moved(ChartSpec((PanelSpec((A,)), PanelSpec((B,)))), Focus(0, 0), 1)
    assert labels(spec) == [["a", "b"]] and focus == Focus(0, 0)


def test_kinds_of_a_series_and_of_a_panel_exchange() -> None:
    spec = with_kind(TWO, Focus(0, 1), "histogram")
    assert panel_at(spec, Focus(0, 1)).kind == "histogram"  # type: ignore[union-attr]
    assert kind_of(spec, Focus(0, 0)) == "histogram"
    spec = with_kind(spec, Focus(0, 1), "bars")
    assert [each.kind for each in spec.panels[0].series] == ["line", "bars"]
    assert kind_of(spec, Focus(0, 0)) == "line"


def test_a_metric_brings_the_aggregate_that_suits_it() -> None:
    counter = Metric("total", '"total"', role="counter", fold="rate")
    assert with_metric(A, counter).aggregate == "rate"
    assert with_metric(with_metric(A, counter), Metric("x", "x")).aggregate == "auto"
    assert with_metric(A, Metric("x", "x", fold="nonsense")).aggregate == "auto"


def test_nothing_is_in_focus_where_there_is_nothing() -> None:
    assert series_at(ChartSpec(), Focus()) is None
    assert panel_at(ChartSpec(), Focus()) is None
    assert series_at(TWO, Focus(1, 5)) is None
    assert with_series(TWO, Focus(1, 0), A).panels[1].series == (A,)


def test_undo_goes_back_and_redo_forward_until_something_new() -> None:
    history = SpecHistory()
    first, second, third = ChartSpec(title="1"), ChartSpec(title="2"), ChartSpec(title="3")
    assert history.undo() is None and not history.can_undo
    for spec in (first, second, second):
        history.keep(spec)
    assert history.undo() is first and history.undo() is None
    assert history.redo() is second and history.redo() is None
    history.undo()
    history.keep(third)
    assert not history.can_redo and history.now is third
    assert history.undo() is first
