"""Items made on a thread of their own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from plume_db.attach.ahead import ahead


def numbers(seen: list[int], most: int = 10**9) -> Iterator[int]:
    for number in range(most):
        seen.append(number)
        yield number


def threads() -> list[str]:
    return [each.name for each in threading.enumerate() if each.name == "plume reading ahead"]


def test_the_items_and_their_order_are_the_same() -> None:
    assert list(ahead(iter(range(100)))) == list(range(100))
    assert threads() == []


def test_no_more_than_a_few_are_made_ahead_and_the_thread_ends_with_the_taker() -> None:
    seen: list[int] = []
    with closing(ahead(numbers(seen))) as items:
        assert [next(items) for _ in range(5)] == [0, 1, 2, 3, 4]
    assert len(seen) < 15
    assert threads() == []


def test_what_is_raised_while_making_is_raised_where_it_is_taken() -> None:
    def spoiled() -> Iterator[int]:
        yield 1
        raise ValueError("spoiled")

    items = ahead(spoiled())
    assert next(items) == 1
    with pytest.raises(ValueError, match="spoiled"):
        next(items)
    assert threads() == []
