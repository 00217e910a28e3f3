"""Dashboards are kept outside the file and offered on every file that has their columns."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from plume_db.dashboard.dashboard import Card, Dashboard, Place
from plume_db.dashboard.needs import fit_of, missing_of, needs_of
from plume_db.dashboard.shelf import Shelf
from plume_db.metrics.measures import GroupLabels
from plume_db.schema.read import read_catalog
from tests.core.dashboard.test_text import chart
from tests.core.readings import Bench

CELL = Place(0, 0, 6, 4)


def of(*tables: str) -> Dashboard:
    return Dashboard("On " + ", ".join(tables), tuple(Card(chart(t), CELL) for t in tables))


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "dashboards")


def test_a_chart_needs_its_time_metric_and_group() -> None:
    assert needs_of(chart("t")) == {"t": ("at", "kind", "value")}


def test_a_group_of_two_columns_needs_both_and_a_label_needs_its_table() -> None:
    spec = chart("t")
    series = spec.panels[0].series[0]
    labels = GroupLabels("kinds", "id", "name")
    load = replace(series.load, group="a → b", labels=labels)
    panel = replace(spec.panels[0], series=(replace(series, load=load),))
    needs = needs_of(replace(spec, panels=(panel,)))
    assert needs == {"t": ("at", "a", "b", "value"), "kinds": ("id", "name")}


def test_what_is_missing_is_named(bench: Bench) -> None:
    bench.build("create table t(AT text, kind text)", "create table u(at, kind, value)")
    catalog = read_catalog(bench.task())
    assert missing_of(chart("T"), catalog) == "This file does not have the column value of T."
    assert missing_of(chart("gone"), catalog) == "This file does not have the table gone."
    assert missing_of(chart("u"), catalog) == ""


def test_a_kept_dashboard_is_read_again_by_the_next_program(shelf: Shelf, tmp_path: Path) -> None:
    kept = shelf.save(of("t"))
    assert kept.name and Shelf(tmp_path / "dashboards").all() == (kept,)


def test_a_dashboard_is_offered_where_the_schema_has_what_it_needs(
    bench: Bench, shelf: Shelf
) -> None:
    bench.build("create table t(at, kind, value)")
    catalog = read_catalog(bench.task())
    for each in (of("t"), of("t", "elsewhere"), of("elsewhere")):
        shelf.save(each)
    found = [(kept.dashboard.title, kept.fit) for kept in shelf.fitting(catalog)]
    assert found == [("On t", 1.0), ("On t, elsewhere", 0.5)]


def test_a_saved_change_takes_the_place_of_what_was(shelf: Shelf) -> None:
    kept = shelf.save(of("t"))
    shelf.save(replace(kept, title="Renamed"))
    assert [each.title for each in shelf.all()] == ["Renamed"]


def test_a_removed_dashboard_is_gone(shelf: Shelf) -> None:
    shelf.remove(shelf.save(of("t")).name)
    assert shelf.all() == ()


def test_a_name_that_is_a_path_removes_nothing(shelf: Shelf, tmp_path: Path) -> None:
    victim = tmp_path / "victim.json"
    victim.write_text("x")
    shelf.remove("../victim")
    assert victim.exists()


def test_a_spoiled_file_is_passed_by(shelf: Shelf, tmp_path: Path) -> None:
    kept = shelf.save(of("t"))
    (tmp_path / "dashboards" / f"{'0' * 32}.json").write_text("no json")
    assert shelf.all() == (kept,)


def test_of_an_encrypted_file_nothing_goes_to_the_disk(tmp_path: Path) -> None:
    shelf = Shelf(None)
    kept = shelf.save(of("secret"))
    assert shelf.all() == (kept,) and not list(tmp_path.rglob("*"))


def test_a_dashboard_without_cards_fits_everywhere(bench: Bench) -> None:
    bench.build("create table t(x)")
    assert fit_of(Dashboard("empty"), read_catalog(bench.task())) == 1.0
