"""The lines of a group are its most frequent values, each by its name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from plume_db.metrics.groups import ARROW
from plume_db.metrics.measures import GroupLabels
from plume_db.metrics.source import Source
from plume_db.series import ranges
from plume_db.series.lines import find_lines
from plume_db.series.load import load_series
from plume_db.series.loaded import Loaded
from tests.core.readings import Bench
from tests.core.series.tables import COUNTED, SPEC, ask


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranges, "CHUNK", 1000)


def fill(bench: Bench, group: str, rows: int = 6000, encoding: str = "UTF-8") -> None:
    bench.build(
        f"PRAGMA encoding='{encoding}'",
        "CREATE TABLE t(id INTEGER PRIMARY KEY, ts, v, g)",
        f"{COUNTED.format(rows=rows)} INSERT INTO t SELECT i, 1e9+i, i/3.0, {group} FROM n",
    )


def figures(loaded: Loaded) -> dict[str, int]:
    return {line.label: line.pyramid.totals.rows for line in loaded.lines}


def truth(bench: Bench) -> dict[str, int]:
    return dict(ask(bench, "SELECT g, count(v) FROM t GROUP BY g"))  # type: ignore[arg-type]


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16le", "UTF-16be"])
@pytest.mark.parametrize("source", [SPEC.source, Source(sql="SELECT * FROM t")])
def test_500_values_give_500_exact_lines(bench: Bench, encoding: str, source: Source) -> None:
    fill(bench, "char(65+i%500%26, 945+i%5*700)||(i%500)", encoding=encoding)
    spec = replace(SPEC, source=source, group="g")
    found = figures(load_series(bench.task(), spec, most_lines=500))
    assert len(found) == 500
    assert found == truth(bench)


def test_values_that_repeat_in_even_steps_are_all_found(bench: Bench) -> None:
    fill(bench, "'q'||(60+i%40)", 20_000)
    found = figures(load_series(bench.task(), replace(SPEC, group="g"), most_lines=40))
    assert found == truth(bench)


def test_few_lines_are_the_usual_and_the_rest_is_other(bench: Bench) -> None:
    fill(bench, "iif(i%3, 'often'||(i%3), 'rare'||(i%90))")
    found = figures(load_series(bench.task(), replace(SPEC, group="g")))
    assert len(found) == 13 and "other" in found
    assert found["often1"] == found["often2"] == 2000
    assert sum(found.values()) == 6000


def test_null_is_a_line_of_its_own(bench: Bench) -> None:
    fill(bench, "iif(i%4, 'a', NULL)")
    assert figures(load_series(bench.task(), replace(SPEC, group="g"))) == {"a": 4500, "NULL": 1500}


def test_numbers_of_both_kinds_and_text_are_kept_apart(bench: Bench) -> None:
    fill(bench, "CASE i%4 WHEN 0 THEN 1 WHEN 1 THEN 1.5 WHEN 2 THEN '1' ELSE x'31' END")
    found = figures(load_series(bench.task(), replace(SPEC, group="g")))
    assert found == {"1": 1500, "1.5": 1500, "1 (2)": 1500, "other": 1500}


def test_a_column_without_case_keeps_a_and_capital_a_apart(bench: Bench) -> None:
    fill(bench, "iif(i%2,'a','A')")
    bench.build("CREATE TABLE u(id INTEGER PRIMARY KEY, ts, v, g TEXT COLLATE NOCASE)",
                "INSERT INTO u SELECT * FROM t")  # fmt: skip
    spec = replace(SPEC, source=Source(table="u", rowid="rowid"), group="g")
    assert figures(load_series(bench.task(), spec)) == {"a": 3000, "A": 3000}


def test_a_foreign_key_is_called_by_its_label(bench: Bench) -> None:
    fill(bench, "i%4")
    bench.build(
        "CREATE TABLE codec(id INTEGER PRIMARY KEY, name)",
        "INSERT INTO codec VALUES(0,'webp'),(1,'avif'),(2,NULL),(7,'unused')",
    )
    spec = replace(SPEC, group="g", labels=GroupLabels("codec", "id", "name"))
    assert figures(load_series(bench.task(), spec)) == dict.fromkeys(
        ("webp", "avif", "2", "3"), 1500
    )


def test_labels_that_can_not_be_read_leave_the_keys(bench: Bench) -> None:
    fill(bench, "i%2")
    spec = replace(SPEC, group="g", labels=GroupLabels("nowhere", "id", "name"))
    assert figures(load_series(bench.task(), spec)) == {"0": 3000, "1": 3000}


def test_two_columns_make_one_group(bench: Bench) -> None:
    fill(bench, "iif(i%2,'png','jpeg')")
    bench.build("ALTER TABLE t ADD COLUMN h AS (iif(id%3,'webp',NULL))")
    found = figures(load_series(bench.task(), replace(SPEC, group=f"g{ARROW}h")))
    assert found == {"png → webp": 2000, "jpeg → webp": 2000, "NULL": 2000}


def test_a_condition_counts_for_the_sample_too(bench: Bench) -> None:
    fill(bench, "iif(i>5990,'last','first')")
    source = replace(SPEC.source, where="g='last'")
    lines = find_lines(bench.task(), source, "g")
    assert lines.labels == ("last", "NULL", "other")
