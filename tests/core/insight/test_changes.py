"""Changes of level: found where they are, and hardly ever where they are not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from plume_db.errors import Cancelled
from plume_db.insight.changes import changes_of, find_changes
from plume_db.insight.marks import Mark, Overlay, Refusal
from tests.core.insight.wells import NOISES, START, Idle, points

TASK: Any = Idle()


def test_white_noise_has_a_change_in_at_most_one_series_of_twenty() -> None:
    marked = sum(
        bool(find_changes(TASK, np.random.default_rng(seed).normal(size=200)))
        for seed in range(200)
    )
    assert marked <= 10


@pytest.mark.parametrize("kind", list(NOISES))
@pytest.mark.parametrize("size", [60, 300])
def test_noise_waves_ramps_and_walks_have_hardly_a_change(kind: str, size: int) -> None:
    marked = 0
    for seed in range(30):
        found = changes_of(TASK, points(NOISES[kind](np.random.default_rng(seed), size)))
        marked += not isinstance(found, Refusal)
    # Sixty values of a slow wave are hardly to be told from two levels.
    assert marked <= (4 if kind == "noisy sine" else 2)


@pytest.mark.parametrize("size", [100, 300, 1000])
def test_a_step_of_three_deviations_is_found_within_two_points(size: int) -> None:
    hits = extra = 0
    for seed in range(40):
        y = np.random.default_rng(seed).normal(size=size)
        y[size // 3 :] += 3.0
        found = find_changes(TASK, y)
        hits += any(abs(each.at - size // 3) <= 2 for each in found)
        extra += len(found) > 1
    assert hits >= 34
    assert extra <= 2


def test_three_levels_are_told_with_their_medians() -> None:
    r = np.random.default_rng(1)
    y = np.concatenate((np.full(80, 10.0), np.full(80, 20.0), np.full(80, 12.0)))
    found = changes_of(TASK, points(y + 0.5 * r.normal(size=240), unit="dB"))
    assert not isinstance(found, Refusal)
    marks = [each for each in found if isinstance(each, Mark)]
    (levels,) = [each for each in found if isinstance(each, Overlay)]
    assert [round((mark.start - START) / 3600) for mark in marks] == [80, 160]
    assert [mark.value for mark in marks] == pytest.approx([20.0, 12.0], abs=0.3)
    assert levels.kind == "levels"
    assert np.isnan(levels.y[2])  # nothing is drawn across a change
    assert "→" in marks[0].text
    assert "dB" in marks[0].text
    for word in ("optimal partitioning", "240 rows", "p < 0.001"):
        assert word in marks[0].why


def test_a_change_among_many_points_is_placed_to_the_point() -> None:
    y = np.random.default_rng(2).normal(size=12_000)
    y[7777:] += 4.0
    found = changes_of(TASK, points(y))
    assert not isinstance(found, Refusal)
    assert abs((found[0].start - START) / 3600 - 7777) <= 2  # type: ignore[union-attr]


def test_a_clean_step_is_found_and_a_lone_spike_is_none() -> None:
    step = np.concatenate((np.zeros(50), np.ones(50)))
    assert [each.at for each in find_changes(TASK, step)] == [50]
    spike = np.zeros(100)
    spike[40] = 1.0
    assert find_changes(TASK, spike) == []
    assert find_changes(TASK, np.arange(100.0)) == []
    assert find_changes(TASK, np.full(100, 7.0)) == []


def test_a_refusal_says_why() -> None:
    few = changes_of(TASK, points(np.arange(5.0)))
    counter = changes_of(TASK, points(np.arange(50.0), role="counter"))
    wanders = changes_of(TASK, points(np.cumsum(np.random.default_rng(0).normal(size=500))))
    for found, words in ((few, "there are 5"), (counter, "rate"), (wanders, "neighbours")):
        assert isinstance(found, Refusal)
        assert words in found.text


def test_cancelling_stops_the_search() -> None:
    task: Any = Idle()
    task.token.cancel()
    with pytest.raises(Cancelled):
        find_changes(task, np.random.default_rng(0).normal(size=1000))
