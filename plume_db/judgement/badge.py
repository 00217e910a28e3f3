"""What a judgement is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from plume_db.whatif.changes import WhatIfChange

Severity = Literal["bad", "warn", "note"]
"""``bad`` costs much or gives wrong rows; ``warn`` may; ``note`` is worth knowing."""

SEVERITIES: tuple[Severity, ...] = ("bad", "warn", "note")


@dataclass(frozen=True)
class Badge:
    """One finding about a statement, tied to a node of its plan where it concerns one."""

    rule: str
    """The id of the rule; :data:`plume_db.judgement.rules.RULES` tells what it means."""
    node: int | None
    """The id of the plan's node; None where it concerns the statement as a whole."""
    severity: Severity
    title: str
    reason: str
    """Why it matters, in a sentence or two."""
    evidence: str
    """What was seen: a line of the plan, a piece of the statement, numbers with their source."""
    fix: str
    """What to do; "" where there is nothing certain to propose."""
    what_if: WhatIfChange | None = None
    """The change to try out."""
