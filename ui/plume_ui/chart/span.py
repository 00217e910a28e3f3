"""The span of time in view: fitted to what is loaded until a person moves it."""

from __future__ import annotations

import math

_AIR = 0.01
"""Of the length of the data, free on both sides."""
_FINEST = 1e-9
"""Of the whole, that can be zoomed into; a millisecond is the least."""


class Span:
    """Where the window begins and ends."""

    def __init__(self) -> None:
        self.data = (0.0, 1.0)
        """First and last moment of what is loaded."""
        self.bulk: tuple[float, float] | None = None
        """Where nearly all rows lie, if a few lie so far out that they would be a hairline."""
        self.shows_all = False
        """Whether a person wants to see those few as well."""
        self.start, self.stop = -_AIR, 1 + _AIR
        self.touched = False
        self.is_time = True

    @property
    def whole(self) -> tuple[float, float]:
        """Everything, with a little air."""
        return self._with_air(*self.data)

    @property
    def fitted(self) -> tuple[float, float]:
        """What is seen while nobody has moved the window."""
        bulk = None if self.shows_all else self.bulk
        return self._with_air(*(bulk or self.data))

    def _with_air(self, first: float, last: float) -> tuple[float, float]:
        # One moment stands in the middle of an hour, one number in the middle of a unit.
        air = (last - first) * _AIR or (1800.0 if self.is_time else max(0.5, abs(first) * 0.01))
        return first - air, last + air

    def fit(
        self,
        first: float,
        last: float,
        bulk: tuple[float, float] | None = None,
        *,
        again: bool = False,
    ) -> None:
        """Take the span of the data; the window follows unless it was moved, or `again`."""
        self.data, self.bulk = (first, last), bulk
        if again:
            self.touched = False
        if not self.touched:
            self.start, self.stop = self.fitted

    def fit_next(self) -> None:
        """Fit the window; where it is fitted already, show the few far rows, or leave them out."""
        if not self.touched and self.bulk is not None:
            self.shows_all = not self.shows_all
        self.fit(*self.data, self.bulk, again=True)

    def show(self, start: float, stop: float) -> None:
        """Move the window, within half a length of the data on either side."""
        if not (math.isfinite(start) and math.isfinite(stop)) or stop <= start:
            return
        first, last = self.whole
        length = last - first
        least = max(length * _FINEST, min(1e-3, length), abs(first) * 1e-14)
        if stop - start < least:
            middle = start + (stop - start) / 2
            start, stop = middle - least / 2, middle + least / 2
        size = min(stop - start, 2 * length)
        start = min(max(start, first - length / 2), last + length / 2 - size)
        self.start, self.stop = start, start + size
        self.touched = True

    def moved(self, share: float) -> tuple[float, float]:
        """Give the window moved by a share of its length."""
        by = (self.stop - self.start) * share
        return self.start + by, self.stop + by

    def zoomed(self, moment: float, factor: float) -> tuple[float, float]:
        """Give the window `factor` times as long, a moment staying where it stands."""
        return (
            moment - (moment - self.start) * factor,
            moment + (self.stop - moment) * factor,
        )
