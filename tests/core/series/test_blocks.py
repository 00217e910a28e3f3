"""Blocks are put in order whole or column by column, and a changed row changes the mark."""

from __future__ import annotations

import numpy as np
import pytest

from plume_db.series.blocks import Together, blocks_of, joined, mark_of, pyramid_of


@pytest.mark.parametrize("torn", [False, True], ids=["in order", "overlapping"])
def test_columns_one_by_one_are_those_of_all_at_once(torn: bool) -> None:
    rng = np.random.default_rng(3)
    parts = []
    for number in rng.permutation(9):
        x = 1000.0 * number + np.sort(rng.random(100)) * (5000 if torn else 900)
        parts.append(blocks_of(x, rng.random(100), None, int(number), 16))
    whole, lazy = joined(parts), Together(parts)
    for column in range(10):
        np.testing.assert_array_equal(lazy[column], whole[column])
    one, other = pyramid_of(lazy), pyramid_of(whole)
    np.testing.assert_array_equal(one.levels[0].lo, other.levels[0].lo)
    np.testing.assert_array_equal(one.before, other.before)


def test_no_blocks_at_all_make_an_empty_pyramid() -> None:
    assert not len(pyramid_of(Together([])))


def test_a_mark_knows_each_bit_of_each_row_and_adds_up() -> None:
    x, y = np.arange(100.0), np.arange(100.0) ** 2
    codes = np.zeros(100, dtype=np.uint16)
    mark = mark_of(x, y, None)
    assert mark == (mark_of(x[:40], y[:40], None) + mark_of(x[40:], y[40:], None)) % 2**64
    for changed in (np.nextafter(y[7], 1e9), np.nan, -y[7]):
        other = y.copy()
        other[7] = changed
        assert mark_of(x, other, None) != mark
    other = y.copy()
    other[[3, 4]] = y[[4, 3]]
    assert mark_of(x, other, None) != mark
    moved = codes.copy()
    moved[5] = 1
    assert mark_of(x, y, codes) != mark_of(x, y, moved)
