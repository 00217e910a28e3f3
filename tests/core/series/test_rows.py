"""Rows of a span are all of them, and none else."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest

from plume_db.metrics.measures import COUNT
from plume_db.metrics.source import Source
from plume_db.series import load, ranges, rows
from plume_db.series.load import load_series
from plume_db.series.rows import rows_of
from tests.core.readings import Bench
from tests.core.series.tables import MIXED, SPEC, ask, fill


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranges, "CHUNK", 1000)
    monkeypatch.setattr(rows, "PIECE", 700)


@pytest.fixture(params=[100_000, 1000], ids=["held", "not held"])
def memory(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    most: int = request.param
    monkeypatch.setattr(load, "MOST_ROWS_KEPT", most)
    return most


@pytest.mark.parametrize("time", ["1e9+i", "1e9+i*7919%9001", "1e9+i/9"])
@pytest.mark.parametrize("source", [SPEC.source, Source(sql="SELECT * FROM t")])
def test_rows_of_a_span_are_those_of_sql(
    bench: Bench, memory: int, time: str, source: Source
) -> None:
    fill(bench, 9000, MIXED, time)
    task = bench.task()
    loaded = load_series(task, replace(SPEC, source=source))
    assert loaded.exact == (memory > 9000)
    dice = random.Random(3)
    first, last = loaded.span
    for _ in range(5):
        start, stop = sorted(float(int(dice.uniform(first, last + 2))) for _ in range(2))
        found = [
            (x, None if np.isnan(y) else y)
            for each in rows_of(task, loaded, start, stop)
            for x, y in zip(each.x.tolist(), each.y.tolist(), strict=True)
        ]
        truth = ask(
            bench,
            "SELECT ts, iif(typeof(v) IN ('integer','real'),v,NULL) FROM t WHERE ts>=? AND ts<?",
            start,
            stop,
        )
        assert sorted(found, key=str) == sorted(((float(x), y) for x, y in truth), key=str)  # type: ignore[arg-type]


def test_pieces_of_a_line_ascend_and_stay_short(bench: Bench, memory: int) -> None:
    fill(bench, 9000)
    task = bench.task()
    loaded = load_series(task, replace(SPEC, group="g"))
    for number in range(3):
        pieces = [each for each in rows_of(task, loaded, 0, 2e9) if each.line == number]
        assert len(pieces) > 1
        assert max(len(each.x) for each in pieces) <= 1000
        whole = np.concatenate([each.x for each in pieces])
        assert (np.diff(whole) >= 0).all()
        (truth,) = ask(bench, f"SELECT count(*), sum(v) FROM t WHERE g='abc{number}'")
        total = sum(float(each.y.sum()) for each in pieces)
        assert (len(whole), pytest.approx(total)) == truth


def test_rows_of_a_count_are_the_rows_that_are_counted(bench: Bench, memory: int) -> None:
    fill(bench, 9000, "NULL")
    task = bench.task()
    loaded = load_series(task, replace(SPEC, metric=COUNT))
    found = list(rows_of(task, loaded, 1e9 + 10, 1e9 + 5010))
    assert sum(len(each.x) for each in found) == 5000
    assert all((each.y == 1).all() for each in found)
