"""Two plans side by side, with what differs marked at each step, and the counters of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QSplitter, QVBoxLayout, QWidget

from plume_db.language import tr
from plume_db.plan.difference import Difference, State
from plume_db.plan.nodes import Plan
from plume_ui.plan.facts import NodeFacts, facts_of
from plume_ui.plan.figures import compared_lines
from plume_ui.plan.plan_model import Arranged, PlanModel, arrange
from plume_ui.plan.sheet import Line, Sheet, SheetView
from plume_ui.plan.tree_view import PlanTree
from plume_ui.widgets.card import label

if TYPE_CHECKING:
    from plume_db.measure.result import Measured


@dataclass(frozen=True)
class Side:
    """One of the two plans, ready to be shown."""

    title: str
    arranged: Arranged
    facts: tuple[NodeFacts, ...] = ()
    marks: dict[int, str] = field(default_factory=dict)
    """By place: what became of a step."""
    partner: dict[int, int] = field(default_factory=dict)
    """By place: the place of the step on the other side that does the same."""
    absent: str = ""


@dataclass(frozen=True)
class Comparison:
    """Two plans laid side by side; made on a worker."""

    words: str
    before: Side
    after: Side
    counters: tuple[Line, ...] = ()
    more: tuple[Line, ...] = ()
    """Further figures of both sides, such as what an index takes."""


def lay_side_by_side(
    found: Difference,
    titles: tuple[str, str] = (tr("Before"), tr("After")),
    measured: tuple[Measured | None, Measured | None] = (None, None),
    more: Sequence[Line] = (),
) -> Comparison:
    """Make a difference ready to be shown."""
    old, new = _places(found.before), _places(found.after)
    marks: tuple[dict[int, str], dict[int, str]] = ({}, {})
    partner: tuple[dict[int, int], dict[int, int]] = ({}, {})
    for pair in found.walk():
        one = old[id(pair.before)] if pair.before is not None else -1
        two = new[id(pair.after)] if pair.after is not None else -1
        if one >= 0 and two >= 0:
            partner[0][one], partner[1][two] = two, one
        if pair.state is not State.SAME:
            word = "; ".join(pair.what) or pair.state.value
            for side, place in ((0, one), (1, two)):
                if place >= 0:
                    marks[side][place] = "changed" if side == 0 and pair.what else word
    sides = [
        Side(
            titles[at],
            arrange(plan),
            facts_of(plan, measured[at], ()),
            marks[at],
            partner[at],
            plan.absent,
        )
        for at, plan in enumerate((found.before, found.after))
    ]
    counters: list[Line] = []
    if any(measured):
        counters = compared_lines(*(each.counters if each else None for each in measured))
    return Comparison(found.words, sides[0], sides[1], tuple(counters), tuple(more))


def _places(plan: Plan) -> dict[int, int]:
    return {id(node): place for place, node in enumerate(plan.walk())}


class CompareView(QWidget):
    """Shows a comparison; choosing a step on one side chooses its partner on the other."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shown: Comparison | None = None
        self.words = label("", "heading", wrap=True)
        self.words.setContentsMargins(12, 8, 12, 8)
        self.models = (PlanModel(self), PlanModel(self))
        self.trees = tuple(PlanTree(model, self) for model in self.models)
        self._titles = (label("", "section", wrap=True), label("", "section", wrap=True))
        self._absent = (label("", "caption", wrap=True), label("", "caption", wrap=True))
        self.counters = Sheet(
            (tr("Figure"), tr("Before"), tr("After"), tr("Difference")), (1, 2), self
        )
        self.figures = SheetView(tr("Figures before and after"), self.counters, self)
        self.figures.set_widths(21, 18, 18, 6)
        self._lay_out()
        self.trees[0].chosen.connect(lambda place: self._follow(0, place))
        self.trees[1].chosen.connect(lambda place: self._follow(1, place))

    def _lay_out(self) -> None:
        across = QSplitter(Qt.Orientation.Horizontal, self)
        across.setChildrenCollapsible(False)
        for at, tree in enumerate(self.trees):
            tree.setAccessibleName((tr("Plan before"), tr("Plan after"))[at])
            side = QWidget()
            column = QVBoxLayout(side)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
            self._titles[at].setContentsMargins(12, 4, 12, 4)
            self._absent[at].setContentsMargins(12, 8, 12, 8)
            column.addWidget(self._titles[at])
            column.addWidget(self._absent[at])
            column.addWidget(tree, 1)
            tree.setMinimumHeight(96)
            across.addWidget(side)
        self._down = QSplitter(Qt.Orientation.Vertical, self)
        self._down.setChildrenCollapsible(False)
        self._down.addWidget(across)
        self._down.addWidget(self.figures)
        self._down.setStretchFactor(0, 3)
        self._down.setStretchFactor(1, 2)
        line = QFrame(self)
        line.setProperty("role", "line")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.words)
        whole.addWidget(line)
        whole.addWidget(self._down, 1)

    def show_comparison(self, comparison: Comparison) -> None:
        """Show two plans."""
        self.shown = comparison
        self.words.setText(comparison.words)
        for at, side in enumerate((comparison.before, comparison.after)):
            self._titles[at].setText(side.title.upper())
            self._absent[at].setText(side.absent)
            self._absent[at].setVisible(bool(side.absent))
            self.models[at].show_arranged(side.arranged, side.facts, side.marks)
        lines = (*comparison.more, *comparison.counters)
        self.counters.show(lines)
        self.figures.setVisible(bool(lines))

    def _follow(self, side: int, place: int) -> None:
        if self.shown is None:
            return
        partners = (self.shown.before, self.shown.after)[side].partner
        other = partners.get(place, -1)
        tree = self.trees[1 - side]
        if other >= 0 and tree.plan_model.place(tree.currentIndex()) != other:
            tree.choose(other)
