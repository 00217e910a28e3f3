"""Undo and redo of a chart: what it showed before, window and all."""

from __future__ import annotations

from plume_db.chart.spec import ChartSpec

MOST = 100
"""Steps that are remembered."""


class SpecHistory:
    """A list of charts with a place in it."""

    def __init__(self) -> None:
        self._steps: list[ChartSpec] = []
        self._at = -1

    def keep(self, spec: ChartSpec) -> None:
        """Remember what is shown now; what was undone is forgotten."""
        if self.now == spec:
            return
        self._steps = [*self._steps[: self._at + 1], spec][-MOST:]
        self._at = len(self._steps) - 1

    @property
    def now(self) -> ChartSpec | None:
        """What was kept last, or returned to."""
        return self._steps[self._at] if self._at >= 0 else None

    @property
    def can_undo(self) -> bool:
        """Whether there is something before."""
        return self._at > 0

    @property
    def can_redo(self) -> bool:
        """Whether something was undone."""
        return self._at + 1 < len(self._steps)

    def undo(self) -> ChartSpec | None:
        """Go back one step; None where there is none."""
        if not self.can_undo:
            return None
        self._at -= 1
        return self._steps[self._at]

    def redo(self) -> ChartSpec | None:
        """Go forward one step; None where there is none."""
        if not self.can_redo:
            return None
        self._at += 1
        return self._steps[self._at]
