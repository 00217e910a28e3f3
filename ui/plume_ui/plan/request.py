"""What the window is asked to show in a plan's own tab."""

from __future__ import annotations

from dataclasses import dataclass, field

from plume_db.language import tr
from plume_db.query.question import Question


@dataclass(frozen=True)
class PlanRequest:
    """A statement whose plan is wanted, and which part of the page should be in front."""

    question: Question = field(default_factory=lambda: Question(""))
    tab: str = tr("Plan")

    @classmethod
    def of(cls, wanted: object) -> PlanRequest:
        """Make a request of what the desk's signal carries: a request, a Question, or SQL."""
        if isinstance(wanted, PlanRequest):
            return wanted
        return cls(wanted if isinstance(wanted, Question) else Question(str(wanted or "")))
