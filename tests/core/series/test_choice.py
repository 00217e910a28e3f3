"""A person chooses which values of a group are drawn; everything else follows the choice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from plume_db.chart.spec import chart_of
from plume_db.chart.sql import sql_of
from plume_db.chart.text import from_text, to_text
from plume_db.metrics.measures import GroupLabels
from plume_db.series.choice import MOST_CHOSEN, base_where, group_values, with_only
from plume_db.series.lines import EMPTY
from plume_db.series.load import load_series
from tests.core.readings import Bench
from tests.core.series.tables import COUNTED, SPEC, ask

GROUPED = replace(SPEC, group="g")


@pytest.fixture
def many(bench: Bench) -> Bench:
    """500 values; the last of them have the fewest rows."""
    bench.build(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, ts, v, g)",
        f"{COUNTED.format(rows=20000)} INSERT INTO t SELECT i, 1e9+i, i/3.0, "
        "iif(i%2, 'often', 'g'||(i%1000/2)) FROM n",
        "INSERT INTO t VALUES (90001, 1e9, 1, NULL), (90002, 1e9, 2, ''), (90003, 1e9, 3, 'once')",
    )
    return bench


def test_values_are_listed_with_their_rows_as_sql_counts_them(many: Bench) -> None:
    found = {each.value: each.rows for each in group_values(many.task(), GROUPED)}
    counted = ask(many, "SELECT g, count(*) FROM t WHERE g IS NOT NULL GROUP BY g")
    assert found == dict(counted)  # type: ignore[arg-type]
    first = group_values(many.task(), GROUPED)[0]
    assert (first.label, first.rows) == ("often", 10_000)
    assert EMPTY in {each.label for each in group_values(many.task(), GROUPED)}


def test_chosen_values_are_the_only_lines_however_rare_they_are(many: Bench) -> None:
    chosen = with_only(GROUPED, ("once", "g7", ""))
    loaded = load_series(many.task(), chosen)
    assert {line.label: line.pyramid.totals.rows for line in loaded.lines} == {
        "once": 1, "g7": 20, EMPTY: 1,
    }  # fmt: skip


def test_more_than_the_usual_lines_can_be_chosen(many: Bench) -> None:
    values = tuple(f"g{n}" for n in range(30))
    loaded = load_series(many.task(), with_only(GROUPED, values))
    assert {line.label for line in loaded.lines} == {*values}


def test_the_sql_behind_has_the_same_lines(many: Bench) -> None:
    chosen = with_only(GROUPED, ("once", "g7"))
    spec = chart_of(chosen, "line", "count").panels[0].series[0]
    sql = sql_of(spec, 0, 2e9, "UTC")
    assert "IN ('once', 'g7')" in sql


def test_a_condition_of_a_person_stays_through_choices(many: Bench) -> None:
    own = replace(GROUPED, source=replace(GROUPED.source, where="v > 5 -- not small"))
    chosen = with_only(with_only(own, ("g1", "g2")), ("g7", "it's"))
    assert base_where(chosen) == "v > 5 -- not small"
    assert "g1" not in chosen.source.where
    lines = load_series(many.task(), chosen).lines
    assert {line.label for line in lines} == {"g7"}
    rows = ask(many, "SELECT count(*) FROM t WHERE g = 'g7' AND v > 5")[0][0]
    assert sum(line.pyramid.totals.rows for line in lines) == rows
    assert with_only(chosen, ()) == own
    assert with_only(with_only(GROUPED, ("g1",)), ()) == GROUPED


def test_no_more_are_chosen_than_can_be_drawn() -> None:
    assert len(with_only(GROUPED, [f"g{n}" for n in range(99)]).only) == MOST_CHOSEN


def test_values_of_a_foreign_key_are_listed_by_name(bench: Bench) -> None:
    bench.build(
        "CREATE TABLE s(id INTEGER PRIMARY KEY, name TEXT)",
        "INSERT INTO s VALUES (1, 'roof'), (2, NULL)",
        "CREATE TABLE t(id INTEGER PRIMARY KEY, ts, v, g REFERENCES s(id))",
        f"{COUNTED.format(rows=100)} INSERT INTO t SELECT i, 1e9+i, i, 1+i%2 FROM n",
    )
    spec = replace(GROUPED, labels=GroupLabels("s", "id", "name"))
    assert {each.label for each in group_values(bench.task(), spec)} == {"roof", "2"}


def test_a_choice_is_kept_in_the_text_of_a_chart() -> None:
    spec = chart_of(with_only(GROUPED, ("it's", 7, 2.5)))
    assert from_text(to_text(spec)) == spec
