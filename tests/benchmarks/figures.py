"""What a scenario gives: one line of JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any


class Missing(Exception):
    """What a scenario needs is not installed; the sentence says what."""


@dataclass(frozen=True)
class Figure:
    """A measured value beside its yardstick, both in `unit`."""

    scenario: str
    value: float
    unit: str
    yardstick: float
    """Measured in the same run on the same machine."""
    compared_with: str
    """What the yardstick is, in words."""
    limit: str
    """What is promised."""
    kept: bool
    """Whether it is."""
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def ratio(self) -> float:
        """The value divided by its yardstick."""
        return self.value / self.yardstick if self.yardstick else 0.0

    def line(self) -> str:
        """Write it as one line of JSON."""
        whole = asdict(self)
        details = whole.pop("details")
        for name in ("value", "yardstick"):
            whole[name] = round(whole[name], 2)
        whole["ratio"] = round(self.ratio, 3)
        return json.dumps({**whole, **details})
