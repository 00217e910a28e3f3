"""Small curves of what was measured: at most so many points as a card has room for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from plume_db.monitor.recent import Reading

Curve = tuple[tuple[float, float, float], ...]
"""Unix seconds, least and greatest value of each step, in order of time."""

VALUES: dict[str, Callable[[Reading], float | None]] = {
    "size": lambda reading: reading.size,
    "wal": lambda reading: reading.wal,
    "free": lambda reading: reading.free,
    "rate": lambda reading: reading.rate,
    "disk": lambda reading: reading.disk_free,
}
_MOST = 120


def curves_of(readings: Sequence[Reading], points: int = _MOST) -> dict[str, Curve]:
    """Make the curve of every value."""
    return {name: _curve(readings, value, points) for name, value in VALUES.items()}


def _curve(
    readings: Sequence[Reading], value: Callable[[Reading], float | None], points: int
) -> Curve:
    known = [(each.at, float(v)) for each in readings if (v := value(each)) is not None]
    if len(known) <= points:
        return tuple((at, v, v) for at, v in known)
    step = len(known) / points
    parts = (known[int(n * step) : int((n + 1) * step)] for n in range(points))
    return tuple(
        (part[-1][0], min(v for _, v in part), max(v for _, v in part)) for part in parts if part
    )
