"""A sampled index from positions to keys: every ten thousandth key of a table, in key order.

Built in the background it gives the exact number of rows, and a jump to any position by one seek
and at most ten thousand steps over rows that are not read out.
"""

from __future__ import annotations

from bisect import bisect_right

from plume_db.rows.page import RowKey

STEP = 10_000


class RankIndex:
    """Grows at its end only, in one thread; safe to read from others while it does."""

    def __init__(self) -> None:
        self._keys: list[RowKey] = []
        self._known = 0
        self._complete = False

    @property
    def known(self) -> int:
        """So many rows there are at least; exactly so many once :attr:`complete`."""
        return self._known

    @property
    def complete(self) -> bool:
        """Whether the end of the table was reached."""
        return self._complete

    @property
    def last_key(self) -> RowKey | None:
        """The last key in the index, from which it grows on."""
        return self._keys[-1] if self._keys else None

    @property
    def ranked(self) -> int:
        """The position of :attr:`last_key`."""
        return max(0, len(self._keys) - 1) * STEP

    def add(self, key: RowKey) -> None:
        """Append the key that lies a step behind the last one."""
        self._keys.append(key)
        self.learn(self.ranked + 1)

    def learn(self, at_least: int) -> None:
        """Take note that there are at least so many rows."""
        if not self._complete:
            self._known = max(self._known, at_least)

    def finish(self, count: int) -> None:
        """Take note of the exact number of rows."""
        self._known = count
        self._complete = True

    def place(self, position: int) -> tuple[RowKey, int] | None:
        """Give a key and how many rows after it `position` is; None beyond the index."""
        step = position // STEP
        if step >= len(self._keys) or (step == len(self._keys) - 1 and not self._complete):
            return None
        return self._keys[step], position - step * STEP

    @property
    def samples(self) -> int:
        """How many keys are in the index."""
        return len(self._keys)

    def sample(self, number: int) -> RowKey:
        """Give the key of the row at ``number * STEP``."""
        return self._keys[number]

    def nearest(self) -> tuple[RowKey, int] | None:
        """Give the last key and its position."""
        return (self._keys[-1], self.ranked) if self._keys else None

    def below(self, key: RowKey) -> tuple[RowKey, int] | None:
        """Give the last key not above `key`, and its position; for keys Python orders rightly."""
        step = bisect_right(self._keys, key) - 1
        if step < 0 or (step == len(self._keys) - 1 and not self._complete):
            return None
        return self._keys[step], step * STEP
