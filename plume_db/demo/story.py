"""What happened in the demo: when images were compressed, from what into what, by which version.

Everything is drawn from one ``random.Random``, so a seed tells the same story on every machine.
"""

from __future__ import annotations

import random
from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate, pairwise

START = 1_709_251_200
"""2024-03-01 00:00:00 UTC, in seconds since 1970."""

DAYS = 540
_HOURS = DAYS * 24

_BY_HOUR = (2, 1, 1, 1, 1, 2, 4, 9, 22, 38, 44, 40, 26, 34, 45, 46, 40, 28, 16, 12, 11, 9, 6, 3)
_BY_WEEKDAY = (1.0, 1.1, 1.15, 1.05, 0.9, 0.3, 0.22)
_GAPS = ((61.4, 63.1), (152.0, 163.0), (297.3, 297.9), (421.5, 424.0))
"""Days without any work: a broken disk, a summer, a bad deploy, a move."""


@dataclass(frozen=True)
class Version:
    """One release of the app: from which day, and what it did to size and speed."""

    name: str
    day: float
    size: float = 1.0
    """Factor on compressed sizes."""
    time: float = 1.0
    """Factor on durations."""
    failures: float = 0.012
    """Share of files that fail."""
    avif_only: bool = False


VERSIONS = (
    Version("1.9.4", -1.0, 1.06, 1.25, 0.018),
    Version("2.0.0", 45.0, 1.02, 1.10, 0.022),
    Version("2.0.2", 58.0, 1.01, 1.05),
    Version("2.1.0", 139.0, 0.98, 0.92),
    Version("2.2.0", 244.0, 0.97, 0.80, 0.008),
    # The regression worth finding: a faster encoder preset that was neither faster nor smaller.
    Version("2.3.0", 484.0, 1.32, 2.60, 0.064, avif_only=True),
    Version("2.3.2", 513.0, 0.95, 0.78, 0.007),
)


@dataclass(frozen=True)
class Route:
    """A way from one format to another: how often, how well and how fast."""

    source: str
    target: str
    algorithm: str
    weight: float
    ratio: float
    """Compressed divided by original size at quality 80."""
    speed: float
    """Original bytes per millisecond."""
    bytes: float
    """Median original size."""
    from_day: float = 0.0


ROUTES = (
    Route("png", "webp", "libwebp", 26, 0.24, 9_000, 1_900_000),
    Route("jpeg", "jpeg", "mozjpeg", 21, 0.62, 16_000, 3_100_000),
    Route("jpeg", "webp", "libwebp", 18, 0.55, 11_000, 2_900_000),
    Route("png", "png", "oxipng", 12, 0.81, 1_900, 850_000),
    Route("jpeg", "avif", "aom", 9, 0.41, 1_300, 3_300_000, 60.0),
    Route("png", "avif", "aom", 5, 0.17, 1_500, 2_200_000, 60.0),
    Route("jpeg", "jpeg", "jpegli", 8, 0.56, 13_000, 3_200_000, 244.0),
    Route("heic", "jpeg", "mozjpeg", 4, 1.02, 6_000, 1_700_000, 139.0),
    Route("tiff", "webp", "libwebp", 2, 0.08, 21_000, 24_000_000),
    Route("webp", "webp", "libwebp", 3, 0.90, 10_000, 420_000),
    Route("png", "jxl", "libjxl", 2, 0.49, 2_600, 2_000_000, 330.0),
)

_QUALITIES = (60, 70, 75, 80, 85, 90, 95, 100)
_QUALITY_WEIGHTS = (3, 7, 12, 38, 17, 12, 7, 4)
_DIGITS = (9, 6, 3, 0)
"""Digits of a second's fraction: Linux, macOS, an import, a script."""


@dataclass(frozen=True)
class Batch:
    """Files dropped on the app at once; one row of ``compression_jobs``."""

    number: int
    start: int
    """Nanoseconds since 1970."""
    files: int
    step: int
    """Nanoseconds from one file to the next."""
    route: Route
    quality: int
    ratio: float
    """Compressed divided by original size, for the middle file."""
    speed: float
    """Original bytes per millisecond."""
    version: str
    failures: float
    digits: int
    timed: bool
    """Whether durations were written at all; the first weeks did not."""


def batches(rows: int, rng: random.Random) -> list[Batch]:
    """Spread `rows` files over the days of the story, in order of time."""
    count = max(1, min(rows, rows // 40 if rows > 12_000 else 300))
    starts = _starts(count, rng)
    sizes = _sizes(rows, count, rng)
    made = []
    for number, (start, files) in enumerate(zip(starts, sizes, strict=True), 1):
        following = starts[number] if number < count else start + 60_000_000_000
        made.append(_batch(number, start, following, files, rng))
    return made


def _hour_weight(hour: int, rng: random.Random) -> float:
    day = hour / 24
    if any(first <= day < last for first, last in _GAPS):
        return 0.0
    # 2024-03-01 was a Friday.
    weight = _BY_HOUR[hour % 24] * _BY_WEEKDAY[(int(day) + 4) % 7]
    growth = 0.5 + 1.3 * day / DAYS
    if rng.random() < 0.002:
        weight += 900.0  # somebody points the app at a whole archive
    return weight * growth * rng.lognormvariate(0.0, 0.35)


def _starts(count: int, rng: random.Random) -> list[int]:
    """Draw the batches' starts in nanoseconds, each later than the one before."""
    edges = [0.0, *accumulate(_hour_weight(hour, rng) for hour in range(_HOURS))]
    total = edges[-1]
    seconds = []
    for at in sorted(rng.random() * total for _ in range(count)):
        hour = bisect_left(edges, at) - 1
        share = (at - edges[hour]) / (edges[hour + 1] - edges[hour])
        seconds.append((hour + share) * 3600)
    starts = [START * 1_000_000_000 + int(at * 1e9) for at in seconds]
    for here, (earlier, later) in enumerate(pairwise(starts), 1):
        starts[here] = max(later, earlier + 1_000)
    return starts


def _sizes(rows: int, count: int, rng: random.Random) -> list[int]:
    """Split `rows` into `count` batches: most small, a few thirty times the middle."""
    shares = [min(rng.paretovariate(1.5), 30.0) for _ in range(count)]
    scale = rows / sum(shares)
    edges = [round(edge * scale) for edge in accumulate(shares, initial=0.0)]
    edges[-1] = rows
    return [later - earlier for earlier, later in pairwise(edges)]


def _batch(number: int, start: int, following: int, files: int, rng: random.Random) -> Batch:
    day = (start / 1e9 - START) / 86_400
    known = [route for route in ROUTES if route.from_day <= day]
    route = rng.choices(known, [each.weight for each in known])[0]
    version = next(each for each in reversed(VERSIONS) if each.day <= day)
    quality = rng.choices(_QUALITIES, _QUALITY_WEIGHTS)[0]
    hit = not version.avif_only or route.target == "avif"
    size, slow = (version.size, version.time) if hit else (0.97, 0.80)
    drift = rng.lognormvariate(0.0, 0.06)
    step = min(int(rng.lognormvariate(0.3, 0.6) * 1e9), (following - start) // max(files, 1))
    return Batch(
        number,
        start,
        files,
        max(step, 1),
        route,
        quality,
        ratio=route.ratio * _quality_factor(route.target, quality) * size * drift,
        speed=route.speed / slow * rng.lognormvariate(0.0, 0.12),
        version=version.name,
        failures=version.failures if hit else 0.008,
        digits=rng.choices(_DIGITS, (62, 24, 9, 5))[0],
        timed=day > 9.0,
    )


def _quality_factor(target: str, quality: int) -> float:
    if target == "png":
        return 1.0  # lossless whatever was asked for
    return float(0.42 + 0.58 * (quality / 80) ** 2.6)
