"""A chart written as text comes back the same, and nonsense is one sentence."""

from __future__ import annotations

import json

import pytest

from plume_db.chart.spec import ChartSpec, EventSpec, PanelSpec, SeriesSpec, chart_of
from plume_db.chart.text import NoChart, from_text, to_text
from plume_db.metrics.epochs import encoding
from plume_db.metrics.measures import GroupLabels, Metric
from plume_db.metrics.source import Source
from plume_db.series.load import LoadSpec

LOAD = LoadSpec(
    Source("t", rowid="rowid", where="a > 1"),
    "day",
    encoding("iso"),
    Metric("ratio", "a*1.0/b", "ratio", ("a", "b"), 0.5, "why", role="ratio", fold="mean"),
    "kind",
    "clock",
    GroupLabels("kinds", "id", "name"),
)
FULL = ChartSpec(
    (
        PanelSpec((SeriesSpec(LOAD, "band", "p95", "1 d", "right", "previous", LOAD.metric, "x"),)),
        PanelSpec((), "histogram", log=True, log_right=True, height=40),
    ),
    "A title – ü",
    "Europe/Paris",
    (1.5, 2.5),
    ("trend",),
    (EventSpec(LOAD),),
    ("webp",),
)


@pytest.mark.parametrize("spec", [FULL, ChartSpec(), chart_of(LOAD)])
def test_a_chart_comes_back_from_its_text_as_it_was(spec: ChartSpec) -> None:
    assert from_text(to_text(spec)) == spec


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{" * 100_000,
        '{"panels": 3}',
        '{"panels": [{"kind": "pie"}]}',
        '{"panels": [{"series": [{}]}]}',
        '{"window": [2, 1]}',
        '{"window": [1]}',
        '{"zone": 3}',
        json.dumps({"panels": [{"series": [{"load": {"source": {}, "time": "t", "as": "no"}}]}]}),
    ],
)
def test_nonsense_is_one_sentence(text: str) -> None:
    with pytest.raises(NoChart) as caught:
        from_text(text)
    assert caught.value.sentence.endswith(".")
    assert "\n" not in caught.value.sentence
