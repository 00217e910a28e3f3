"""What is known of each node besides the plan: figures with their source, and findings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plume_db.language import localised, said, tr, trn
from plume_db.plan.nodes import Access, Plan, PlanNode
from plume_db.plan.words import size_text
from plume_db.units import count_text

if TYPE_CHECKING:
    from plume_db.judgement.badge import Badge
    from plume_db.measure.result import Actual, Measured

MEASURED = "measured"
SIGNS = {"bad": "error", "warn": "warning", "note": "info"}
"""The icon of each severity; its colour has the severity's own name, notes the accent."""
_WEIGHT = {"bad": 3, "warn": 2, "note": 1, "": 0}


def token_of(severity: str) -> str:
    """Name the colour of a severity."""
    return severity if severity in ("bad", "warn") else "accent"


@dataclass(frozen=True)
class NodeFacts:
    """What stands at a node of the tree and the diagram."""

    figure: str = ""
    """Rows, as short as can be: ``3,503 rows``."""
    source: str = ""
    """Where the figure comes from."""
    sentence: str = ""
    """The same with what it counts; or why it can not be measured."""
    rows: int | None = None
    """Rows handed on, where they are known."""
    severity: str = ""
    """Of the worst finding."""
    findings: int = 0
    withheld: bool = False
    """Whether the sentence says why it can not be measured."""

    @property
    def labelled(self) -> str:
        """The figure with its source behind it: ``3,503 rows, measured``."""
        short = {
            "at most, by its rowids": tr("by rowids"),
            "at least, counting was cut short": tr("or more"),
        }
        return (
            f"{self.figure}, {short.get(self.source) or said(self.source)}" if self.figure else ""
        )

    @property
    def spoken(self) -> str:
        """The same for a screen reader."""
        found = trn("{n} finding", "{n} findings", self.findings)
        parts = [f"{self.figure}, {self.source}" if self.figure else "", self.sentence]
        return ". ".join(each for each in (*parts, found if self.findings else "") if each)


def facts_of(
    plan: Plan, measured: Measured | None, badges: Iterable[Badge]
) -> tuple[NodeFacts, ...]:
    """Give the facts of every node, in the plan's order; for a worker."""
    severities: dict[int, str] = {}
    counts: dict[int, int] = {}
    for badge in badges:
        if badge.node is not None:
            counts[badge.node] = counts.get(badge.node, 0) + 1
            worst = severities.get(badge.node, "")
            if _WEIGHT[badge.severity] > _WEIGHT[worst]:
                severities[badge.node] = badge.severity
    actual = measured.actual_rows if measured is not None else {}
    return tuple(
        _facts(node, actual.get(node.id), severities.get(node.id, ""), counts.get(node.id, 0))
        for node in plan.walk()
    )


def _facts(node: PlanNode, actual: Actual | None, severity: str, findings: int) -> NodeFacts:
    if actual is not None and actual.rows is not None:
        figure = rows_text(actual.rows)
        handed = actual.kept if actual.kept is not None else actual.rows
        return NodeFacts(figure, MEASURED, actual_words(actual), handed, severity, findings)
    withheld = (
        tr("Not measurable here: {withheld}", withheld=actual.withheld)
        if actual and actual.withheld
        else ""
    )
    if node.rows is None:
        return NodeFacts("", "", withheld, None, severity, findings, bool(withheld))
    # A table's size is what the first loop reads at most; of inner loops it says nothing.
    outermost = not node.loops and node.access in _SCANS
    rows = node.rows.rows if outermost else None
    sentence = withheld or tr("The table has {size}", size=size_text(node.rows))
    figure = tr("table {rows}", rows=rows_text(node.rows.rows))
    source = node.rows.source.value
    return NodeFacts(figure, source, sentence, rows, severity, findings, bool(withheld))


_SCANS = (Access.SCAN, Access.SMALL_SCAN, Access.LARGE_SCAN)


def rows_text(rows: int) -> str:
    """Write a count of rows."""
    return trn("{n} row", "{n} rows", rows)


def average_text(average: float | None) -> str:
    """Write an average with about three digits; "" for none."""
    if average is None:
        return ""
    return count_text(round(average)) if average >= 100 else localised(f"{average:.3g}")


def actual_words(actual: Actual) -> str:
    """Say what was counted at a node."""
    assert actual.rows is not None
    text = tr("{rows} came up", rows=rows_text(actual.rows))
    if actual.loops is not None:
        times = (
            tr("once") if actual.loops == 1 else tr("{loops} times", loops=count_text(actual.loops))
        )
        text += tr(", started {times}", times=times)
        if actual.loops > 1 and actual.per_loop is not None:
            text += tr(" ({average} each time)", average=average_text(actual.per_loop))
    if actual.kept is not None:
        text += tr("; {kept} handed on", kept=count_text(actual.kept))
    return text + ("." if actual.complete else tr("; the run was ended before its end."))
