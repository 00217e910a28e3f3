"""A dashboard goes through its text unharmed, and nonsense is one sentence."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plume_db.chart.spec import ChartSpec, PanelSpec, SeriesSpec
from plume_db.dashboard.dashboard import MOST_CARDS, Card, Dashboard, Place
from plume_db.dashboard.shelf import read_dashboard
from plume_db.dashboard.text import LONGEST, from_text, to_text
from plume_db.errors import PlumeError
from plume_db.metrics.epochs import encoding
from plume_db.metrics.measures import plain_metric
from plume_db.metrics.source import Source
from plume_db.series.load import LoadSpec


def chart(table: str = "t", title: str = "") -> ChartSpec:
    load = LoadSpec(Source(table), "at", encoding("iso"), plain_metric("value"), "kind")
    return ChartSpec((PanelSpec((SeriesSpec(load, "bars", "sum", "1 d"),)),), title)


ONE = Dashboard("Mine", (Card(chart(title="First"), Place(0, 0, 6, 4)),))


def test_a_dashboard_comes_back_as_it_was() -> None:
    whole = replace(ONE, cards=(*ONE.cards, Card(chart("naïve “table”"), Place(6, 2, 3, 9))))
    assert from_text(to_text(whole)) == whole


def test_the_text_says_its_version_and_can_be_read_by_a_person() -> None:
    held = json.loads(to_text(ONE))
    assert held["plume-dashboard"] == 1 and held["title"] == "Mine"
    assert held["cards"][0]["place"] == [0, 0, 6, 4]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "no “plume-dashboard”"),
        ('{"title": "x"}', "no “plume-dashboard”"),
        ('{"plume-dashboard": 2}', "version 2"),
        ('{"plume-dashboard": true}', "version True"),
        ('{"plume-dashboard": 1, "cards": 5}', "its title or its cards"),
        ('{"plume-dashboard": 1, "cards": [{}]}', "no chart"),
        ('{"plume-dashboard": 1, "cards": [{"chart": 3, "place": [0,0,6,4]}]}', "no object"),
        ('{"plume-dashboard": 1, "cards": [{"chart": {}, "place": [0,0,6]}]}', "four whole"),
        ('{"plume-dashboard": 1, "cards": [{"chart": {}, "place": [0,0,6,1.5]}]}', "four whole"),
        ('{"plume-dashboard": 1, "cards": [{"chart": {}, "place": [8,0,6,4]}]}', "outside"),
        ('{"plume-dashboard": 1, "cards": [{"chart": {}, "place": [0,0,0,4]}]}', "outside"),
        ('{"plume-dashboard": 1, "cards": [{"chart": {}, "place": [0,-1,6,4]}]}', "outside"),
    ],
)
def test_nonsense_is_refused_in_one_sentence(text: str, why: str) -> None:
    with pytest.raises(PlumeError) as refused:
        from_text(text)
    assert why in refused.value.sentence and refused.value.sentence.endswith(".")


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
))  # fmt: skip
def test_whatever_stands_in_a_card_is_a_dashboard_or_a_sentence(held: object) -> None:
    text = json.dumps({"plume-dashboard": 1, "cards": [{"chart": held, "place": [0, 0, 6, 4]}]})
    try:
        assert len(from_text(text).cards) == 1
    except PlumeError as error:
        assert error.sentence


def test_too_many_cards_are_refused() -> None:
    many = replace(ONE, cards=ONE.cards * (MOST_CARDS + 1))
    with pytest.raises(PlumeError, match=f"{MOST_CARDS} are the most"):
        from_text(to_text(many))


def test_a_file_that_is_no_dashboard_says_why(tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    for content, why in (
        (b"\xff\xfe", "not UTF-8"),
        (b" " * (LONGEST + 1), "longer than"),
        (b"SQLite format 3\0", "not JSON"),
    ):
        file.write_bytes(content)
        with pytest.raises(PlumeError, match=why):
            read_dashboard(file)
    with pytest.raises(PlumeError, match="can not be read"):
        read_dashboard(tmp_path / "none.json")
