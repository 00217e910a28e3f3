"""Outliers: what stands out is marked, what belongs to the noise or its tail is not."""

from __future__ import annotations

import numpy as np
import pytest

from plume_db.insight.marks import Refusal
from plume_db.insight.outliers import MOST_MARKS, outliers_of
from tests.core.insight.wells import NOISES, START, points


@pytest.mark.parametrize("kind", list(NOISES))
@pytest.mark.parametrize("size", [60, 300])
def test_noise_of_any_kind_hardly_has_an_outlier(kind: str, size: int) -> None:
    marked = 0
    for seed in range(40):
        found = outliers_of(points(NOISES[kind](np.random.default_rng(seed), size)))
        marked += not isinstance(found, Refusal)
    assert marked <= 5


def test_a_spike_of_ten_deviations_is_found_and_told() -> None:
    hits = 0
    for seed in range(40):
        y = np.random.default_rng(seed).normal(size=300)
        y[150] += 10.0
        found = outliers_of(points(y))
        if not isinstance(found, Refusal):
            hits += any(mark.start == START + 150 * 3600 for mark in found)
            assert "robust standard deviations" in found[0].why
            assert "300 rows" in found[0].why
    assert hits >= 36


def test_a_step_and_a_ramp_have_no_outlier_at_their_edges() -> None:
    r = np.random.default_rng(3)
    step = np.where(np.arange(300) < 150, 0.0, 50.0) + r.normal(size=300)
    ramp = np.arange(300.0) * 5 + r.normal(size=300)
    assert isinstance(outliers_of(points(step)), Refusal)
    assert isinstance(outliers_of(points(ramp)), Refusal)


def test_the_one_that_differs_among_equals_is_odd_and_many_are_not() -> None:
    y = np.full(100, 42.0)
    y[30] = 43.0
    found = outliers_of(points(y))
    assert not isinstance(found, Refusal)
    assert [mark.value for mark in found] == [43.0]
    assert "all values around it are equal" in found[0].why
    y[::7] = 43.0
    many = outliers_of(points(y))
    assert isinstance(many, Refusal)
    assert "too many" in many.text
    assert isinstance(outliers_of(points(np.full(100, 42.0))), Refusal)


def test_the_end_of_the_number_range_is_marked_with_its_own_value() -> None:
    y = np.random.default_rng(4).normal(size=200)
    y[50] = 1e90
    found = outliers_of(points(y, factor=2.0))
    assert not isinstance(found, Refusal)
    assert [mark.value for mark in found] == [2e90]


def test_a_long_tail_is_told_in_words_with_its_farthest_value() -> None:
    refusals = [
        found
        for seed in range(20)
        if isinstance(
            found := outliers_of(points(np.random.default_rng(seed).standard_t(2, size=400))),
            Refusal,
        )
    ]
    assert len(refusals) >= 15
    assert any("farthest at" in each.text for each in refusals)


def test_never_more_marks_than_can_be_seen() -> None:
    r = np.random.default_rng(5)
    y = r.normal(size=4000)
    y[r.choice(4000, 120, replace=False)] += 40.0
    found = outliers_of(points(y))
    assert not isinstance(found, Refusal)
    assert len(found) == MOST_MARKS


def test_few_values_are_refused() -> None:
    found = outliers_of(points([1.0, 2.0, 900.0]))
    assert isinstance(found, Refusal)
    assert "there are 3" in found.text
