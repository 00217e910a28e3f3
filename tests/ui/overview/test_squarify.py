"""The squarified treemap."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plume_ui.overview.squarify import squarify

amounts = st.lists(st.floats(0.01, 1e9), min_size=1, max_size=60).map(
    lambda found: sorted(found, reverse=True)
)
sides = st.floats(10, 3000)


@given(amounts, sides, sides)
def test_areas_are_in_proportion_and_stay_inside(
    found: list[float], width: float, height: float
) -> None:
    boxes = squarify(found, (0.0, 0.0, width, height))
    total = sum(found)
    for amount, (left, top, wide, high) in zip(found, boxes, strict=True):
        assert wide * high == pytest.approx(amount / total * width * height, rel=1e-3, abs=1e-2)
        assert left >= -1e-6 and top >= -1e-6
        assert left + wide <= width * (1 + 1e-6) and top + high <= height * (1 + 1e-6)


def test_the_example_of_the_paper_comes_out_square() -> None:
    boxes = squarify([6, 6, 4, 3, 2, 2, 1], (0, 0, 6, 4))
    worst = max(max(w / h, h / w) for _, _, w, h in boxes)
    assert worst <= 2.8
    assert boxes[0] == pytest.approx((0, 0, 3, 2))
    assert boxes[1] == pytest.approx((0, 2, 3, 2))


@pytest.mark.parametrize("box", [(0, 0, 0, 10), (0, 0, 10, 0)])
def test_no_room_gives_no_area(box: tuple[float, float, float, float]) -> None:
    assert [w * h for _, _, w, h in squarify([2, 1], box)] == [0, 0]
    assert squarify([], (0, 0, 1, 1)) == []
