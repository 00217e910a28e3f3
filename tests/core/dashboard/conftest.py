"""A database of compressions to make dashboards of."""

from __future__ import annotations

from tests.core.readings import bench, stats

__all__ = ["bench", "stats"]
