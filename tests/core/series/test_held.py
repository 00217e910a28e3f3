"""Rows that come in any order are held in order of time, those of one moment as in the file."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plume_db.errors import Cancelled
from plume_db.series import held
from plume_db.series.held import Pieces, Slab


def nothing() -> None:
    """Let it go on."""


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 50), max_size=60), min_size=1, max_size=8),
    st.randoms(use_true_random=False),
    st.integers(1, 40),
)
def test_any_chunks_in_any_order_end_sorted(
    chunks: list[list[int]], dice: object, part: int
) -> None:
    slab, pieces = Slab(-100, 60 * len(chunks)), Pieces()
    numbered = list(enumerate(chunks))
    dice.shuffle(numbered)  # type: ignore[attr-defined]
    for number, times in numbered:
        x = np.array(times, dtype=float)
        y = np.arange(len(times)) + 100.0 * number
        slab.add(x, y, -100 + 60 * number)
        pieces.add(x, y, number)
    whole = [(float(t), 100.0 * n + at) for n, times in enumerate(chunks)
             for at, t in enumerate(times)]  # fmt: skip
    whole.sort(key=lambda row: row[0])
    old, held.PART = held.PART, part
    try:
        for each in (slab.finish(nothing), pieces.finish(nothing)):
            values = each.levels[0].lo[: len(each)]
            assert list(zip(each.x.tolist(), values.tolist(), strict=True)) == whole
    finally:
        held.PART = old


def test_rows_in_order_are_not_copied() -> None:
    slab = Slab(1, 2000)
    place = slab._x.ctypes.data
    for first in (1001, 1):
        slab.add(np.arange(first, first + 1000.0), np.ones(1000), first)
    assert slab.finish(nothing).x.ctypes.data == place


def test_room_that_was_not_needed_is_given_back() -> None:
    slab = Slab(1, 1_000_000)
    slab.add(np.arange(10.0), np.ones(10), 1)
    slab.add(np.arange(10.0) + 10, np.ones(10), 500_000)
    pyramid = slab.finish(nothing)
    assert pyramid.room is not None and len(pyramid.room.x) < 100
    assert pyramid.totals.rows == 20


@pytest.mark.parametrize("kind", [Pieces, lambda: Slab(0, 300_000)])
def test_a_cancel_is_seen_between_steps(kind: object) -> None:
    rows = kind()  # type: ignore[operator]
    rows.add(np.arange(300_000.0)[::-1].copy(), np.ones(300_000), 0)
    steps: list[int] = []

    def stop() -> None:
        steps.append(1)
        if len(steps) == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        rows.finish(stop)
