"""A chart on the screen."""

from __future__ import annotations

from tests.ui.chart.staged import show

__all__ = ["show"]
