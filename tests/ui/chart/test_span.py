"""The span in view."""

from __future__ import annotations

import pytest

from plume_ui.chart.span import Span


@pytest.fixture
def span() -> Span:
    made = Span()
    made.fit(1000.0, 2000.0)
    return made


def test_everything_is_seen_with_a_little_air(span: Span) -> None:
    assert (span.start, span.stop) == (990.0, 2010.0)
    assert not span.touched


def test_a_window_that_was_moved_stays_when_more_is_loaded(span: Span) -> None:
    span.show(1200, 1300)
    span.fit(500.0, 3000.0)
    assert (span.start, span.stop) == (1200, 1300)
    span.fit(*span.data, again=True)
    assert span.start < 500
    assert not span.touched


def test_zooming_keeps_the_moment_under_the_pointer(span: Span) -> None:
    span.show(1200, 1600)
    before = (1300 - span.start) / (span.stop - span.start)
    span.show(*span.zoomed(1300, 0.5))
    assert (1300 - span.start) / (span.stop - span.start) == pytest.approx(before)
    assert span.stop - span.start == pytest.approx(200)


def test_the_window_can_not_be_lost_or_turned_inside_out(span: Span) -> None:
    span.show(1e12, 1e12 + 100)
    assert span.start < 3000
    span.show(5, 5)
    span.show(float("nan"), 7)
    span.show(-1e300, 1e300)
    assert span.stop - span.start <= 2100
    for _ in range(200):
        span.show(*span.zoomed(1500.0, 0.5))
    assert span.stop > span.start
    assert span.stop - span.start <= 0.0011


def test_one_moment_stands_in_the_middle_of_an_hour() -> None:
    span = Span()
    span.fit(5000.0, 5000.0)
    assert (span.start, span.stop) == (3200.0, 6800.0)
    span.is_time = False
    span.fit(5000.0, 5000.0)
    assert span.start < 5000 < span.stop
