"""Sums out of blocks are those of the rows, whatever the edges cut."""

from __future__ import annotations

import numpy as np
import pytest

from plume_db.chart import block_sums
from plume_db.chart.block_sums import FROM_BLOCKS, add_blocks
from plume_db.chart.pieces import pieces_of
from plume_db.chart.sums import Sums
from plume_db.series import load, ranges
from plume_db.series.load import load_series
from tests.core.chart.figures import COUNTED, GROUPED, SPEC, fill
from tests.core.readings import Bench


@pytest.fixture(autouse=True)
def too_many_to_be_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranges, "CHUNK", 700)
    monkeypatch.setattr(load, "MOST_ROWS_KEPT", 1500)
    monkeypatch.setattr(load, "BLOCK", 16)


@pytest.mark.parametrize("series", [SPEC, GROUPED, COUNTED], ids=["one", "group", "count"])
@pytest.mark.parametrize("seed", range(6))
def test_blocks_give_what_the_rows_give(bench: Bench, series: object, seed: int) -> None:
    fill(bench)
    task = bench.task()
    loaded = load_series(task, series)  # type: ignore[arg-type]
    first, last = loaded.span
    rng = np.random.default_rng(seed)
    edges = np.sort(rng.uniform(first - 5000, last + 5000, (2, 3, 40, 400)[seed % 4]))
    if seed == 5:
        edges = np.sort(np.concatenate((edges, edges[:1])))  # a bucket without any width
    for wanted in FROM_BLOCKS:
        quick, slow = ([Sums(len(edges) - 1) for _ in loaded.originals] for _ in range(2))
        assert add_blocks(task, loaded, edges, quick, wanted)
        for piece in pieces_of(task, loaded, edges):
            slow[piece.line].add(piece, wanted)
        for a, b in zip(quick, slow, strict=True):
            assert np.array_equal(a.rows, b.rows) and np.array_equal(a.count, b.count)
            if wanted in ("min", "max"):
                assert np.array_equal(a.value(wanted), b.value(wanted), equal_nan=True)
            elif wanted != "count":
                assert np.allclose(a.total, b.total)


def test_only_the_rows_at_the_edges_are_read_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.build(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, ts, v, g TEXT)",
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM n WHERE i<19999) "
        "INSERT INTO t SELECT NULL, 1e9 + i, i % 7, 'a' FROM n",
    )
    task = bench.task()
    loaded = load_series(task, SPEC)
    read = []
    genuine = block_sums.read_blocks

    def counting(*given: object) -> object:
        for number, x, y in genuine(*given):  # type: ignore[arg-type]
            read.append(len(x))
            yield number, x, y

    monkeypatch.setattr(block_sums, "read_blocks", counting)
    sums = [Sums(4)]
    assert add_blocks(task, loaded, np.linspace(1e9 + 3, 1e9 + 18_001, 5), sums, "sum")
    assert 0 < sum(read) <= 5 * 16 and sums[0].rows.sum() == 17_998


def test_a_series_that_is_held_has_no_blocks(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "MOST_ROWS_KEPT", 100_000)
    fill(bench)
    task = bench.task()
    loaded = load_series(task, SPEC)
    assert not add_blocks(task, loaded, np.array([0.0, 2e9]), [Sums(1)], "sum")
