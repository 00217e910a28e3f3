"""Buckets of pixels for a window that is being moved: most of them are known already."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from plume_db.series.pyramid import Buckets, Pyramid


class Pixels:
    """Keeps the buckets of one line around the window; those of a pyramid stand still under it."""

    def __init__(self) -> None:
        self._pyramid: Pyramid | None = None
        self._width = 0.0
        self._span = (0.0, 0.0)
        self._wide: Buckets | None = None

    def window(
        self, pyramid: Pyramid, start: float, stop: float, pixels: int, *, moving: bool
    ) -> Buckets:
        """Give the buckets of a window.

        While it is `moving`, those at its edges may hold rows of the same pixel from just outside.
        """
        width = (stop - start) / max(1, pixels)
        same = self._pyramid is pyramid and abs(width - self._width) <= 1e-9 * width
        if not same:
            self._pyramid, self._width, self._wide = pyramid, width, None
        if not (same and moving) or _few(pyramid, start, stop, pixels):
            return pyramid.window(start, stop, pixels)
        if self._wide is None or not (self._span[0] <= start and stop <= self._span[1]):
            room = pixels // 2
            self._span = start - room * width, stop + room * width
            self._wide = pyramid.window(*self._span, pixels + 2 * room)
        if not self._wide.dense:
            return pyramid.window(start, stop, pixels)
        return _cut(self._wide, start - width / 2, stop + width / 2)


def _few(pyramid: Pyramid, start: float, stop: float, pixels: int) -> bool:
    """Tell whether the window shows rows, not pixels."""
    first, last = np.searchsorted(pyramid.x, (start, stop))
    return int(last - first) <= 2 * pixels


def _cut(wide: Buckets, start: float, stop: float) -> Buckets:
    first = int(np.searchsorted(wide.x, start, "right"))
    last = int(np.searchsorted(wide.x, stop, "left"))
    part = slice(first, last)
    return replace(
        wide,
        x=wide.x[part],
        lo=wide.lo[part],
        hi=wide.hi[part],
        mean=wide.mean[part],
        count=wide.count[part],
        start=wide.start[part],
        stop=wide.stop[part],
        joined=wide.joined[part],
        missing=wide.missing[part],
    )
