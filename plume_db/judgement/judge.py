"""Judge one statement by its plan, its text, and short looks into the data."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

import apsw

from plume_db.errors import BudgetSpent
from plume_db.jobs import Task
from plume_db.judgement.badge import SEVERITIES, Badge
from plume_db.judgement.case import Case
from plume_db.judgement.finding import Finding
from plume_db.judgement.rules import RULES, Rule
from plume_db.plan.nodes import Plan
from plume_db.values import Value

if TYPE_CHECKING:
    from plume_db.measure.result import Measured

SECONDS = 0.3
"""What judging may take: looks into the data end there, and no further index is tried."""

MOST_BADGES = 60
"""Badges of one statement; one of five hundred joins would have a thousand."""


def judge(
    task: Task,
    plan: Plan,
    measured: Measured | None = None,
    given: Mapping[str, Value] | None = None,
    *,
    seconds: float = SECONDS,
) -> tuple[Badge, ...]:
    """Tell what is slow or wrong about a statement, the worst first.

    `given` are the values the plan was made with. Nothing of the file is changed; what is not
    certain is not told. `task` is on a reading worker; a cancel is raised as ever.
    """
    case = Case(task, plan, measured, given, seconds)
    found: list[Badge] = []
    try:
        for rule in RULES:
            task.token.check()
            if case.spent:
                break
            found += _checked(rule, case)
    finally:
        case.close()
    found.sort(key=lambda badge: SEVERITIES.index(badge.severity))
    return tuple(found[:MOST_BADGES])


def _checked(rule: Rule, case: Case) -> list[Badge]:
    """Run one rule; a file it can not read into gives what was found until then."""
    made: list[Badge] = []
    with suppress(BudgetSpent, apsw.SQLError, apsw.CorruptError, UnicodeError, RecursionError):
        for finding in rule.check(case):
            badge = _badge(rule, finding)
            if badge not in made:
                made.append(badge)
            if case.spent or len(made) >= MOST_BADGES:
                break
    return made


def _badge(rule: Rule, finding: Finding) -> Badge:
    return Badge(
        rule.id,
        finding.node,
        finding.severity,
        finding.title or rule.title,
        finding.reason,
        finding.evidence,
        finding.fix,
        finding.what_if,
    )
