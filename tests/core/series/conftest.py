"""The bench that all tests of time series share."""

from tests.core.readings import bench, stats

__all__ = ["bench", "stats"]
