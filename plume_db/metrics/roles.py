"""What a column of numbers is: a counter, a share, bytes, a length of time, or just a number."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, TypeAlias

from plume_db.language import tr, trn
from plume_db.metrics import words

Role: TypeAlias = Literal["number", "counter", "ratio", "bytes", "duration", "percentage", "state"]

_LENGTHS = ("ns", "µs", "ms", "s", "min", "h")
_BYTES = ("bytes", "kB", "MB", "GB")
_FALLS = 0.03
"""The share of neighbours that may fall; a counter falls only where it starts again, near 0."""
_FEWEST_PAIRS = 10
ROW_NUMBER = tr("grows by one with each row")


def role_of(
    column: str, unit: str, numbers: Sequence[float], runs: Sequence[Sequence[float]]
) -> tuple[Role, str, str]:
    """Give the role of a column, the aggregate that suits it, and the reason for both.

    `runs` are its numbers in stored order, some rows that follow each other in each.
    """
    counter = _counter(column, numbers, runs)
    if counter is not None and (counter[1] == "rate" or not unit):
        return counter
    if unit == "%":
        return "percentage", "auto", ""
    if unit in _BYTES:
        return "bytes", "auto", ""
    if unit in _LENGTHS or (words.is_length(column) and not words.hints_time(column)):
        return "duration", "auto", ""
    if words.hints_ratio(column) and all(-1 <= n <= 100 for n in numbers):
        return "ratio", "auto", ""
    return "number", "auto", ""


def _counter(
    column: str, numbers: Sequence[float], runs: Sequence[Sequence[float]]
) -> tuple[Role, str, str] | None:
    """Recognise what only grows: by its name with resets, by its values alone without."""
    pairs = [pair for run in runs for pair in pairwise(run)]
    if len(pairs) < _FEWEST_PAIRS or min(numbers) < 0:
        return None
    up = sum(b > a for a, b in pairs)
    falls = [(a, b) for a, b in pairs if b < a]
    down = len(falls)
    if not up or down > max(1, _FALLS * len(pairs)) or any(b > 0.2 * a for a, b in falls):
        return None
    if words.hints_counter(column) and up > 0.1 * len(pairs):
        resets = (
            trn("falls back once in the sample", "falls back {n} times in the sample", down)
            if down
            else tr("never falls")
        )
        return "counter", "rate", tr("a counter: it grows and {resets}", resets=resets)
    if not down and up > 0.5 * len(pairs) and all(float(n).is_integer() for n in numbers):
        if sum(b - a == 1 for a, b in pairs) > 0.75 * len(pairs):
            return "counter", "auto", ROW_NUMBER
        return "counter", "auto", tr("only grows")
    return None
