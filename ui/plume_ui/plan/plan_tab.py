"""The first tab of a plan's page: tree, diagram, the chosen step, and the findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from plume_db.language import tr
from plume_db.plan.nodes import PlanNode
from plume_ui.plan.badge_list import BadgeList
from plume_ui.plan.diagram_view import DiagramView
from plume_ui.plan.looks import subject
from plume_ui.plan.node_card import NodeCard
from plume_ui.plan.plan_model import PlanModel
from plume_ui.plan.plan_reading import PlanReading
from plume_ui.plan.tree_view import PlanTree
from plume_ui.widgets.card import label
from plume_ui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from plume_db.judgement.badge import Badge

NARROW = 720
"""Pixels below which tree and diagram do not stand side by side."""
_NOTHING = tr("Nothing stands out: no finding about this statement.")


class PlanTab(QWidget):
    """Tree and diagram have one current step; the card and the findings follow it."""

    shown_changed = Signal()
    """Tree or diagram was shown or hidden."""

    def __init__(self, reading: PlanReading, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reading = reading
        self.place = -1
        self._hidden_by_size = False
        self.model = PlanModel(self)
        self.tree = PlanTree(self.model, self)
        self.diagram = DiagramView(self)
        self.card = NodeCard(self)
        self.badges = BadgeList(self)
        self.foot = label("", "caption", wrap=True, delta=-1)
        self.foot.setContentsMargins(12, 4, 12, 4)
        self.empty = EmptyState("plan", self)
        self._pages = QStackedWidget(self)
        self._lay_out()
        self.tree.chosen.connect(self.choose)
        self.diagram.chosen.connect(self.choose)
        self.badges.chosen.connect(self._choose_badge)
        reading.plan_read.connect(self.show_plan)
        reading.facts_read.connect(self.show_facts)
        self.empty.say(tr("Planning…"))
        if reading.page is not None or reading.sentence:
            self.show_plan()
            self.show_facts()

    def _lay_out(self) -> None:
        across = QSplitter(Qt.Orientation.Horizontal, self)
        across.addWidget(self.tree)
        across.addWidget(self.diagram)
        across.setStretchFactor(0, 2)
        across.setStretchFactor(1, 3)
        across.setSizes([380, 580])
        below = QSplitter(Qt.Orientation.Horizontal, self)
        below.addWidget(self.card)
        below.addWidget(self.badges)
        below.setStretchFactor(0, 1)
        below.setStretchFactor(1, 1)
        below.setSizes([480, 480])
        self._down = QSplitter(Qt.Orientation.Vertical, self)
        self._down.addWidget(across)
        self._down.addWidget(below)
        self._down.setStretchFactor(0, 3)
        self._down.setStretchFactor(1, 2)
        self._down.setSizes([420, 220])
        for splitter in (across, below, self._down):
            splitter.setChildrenCollapsible(False)
        self.tree.setMinimumSize(160, 80)
        self.card.setMinimumSize(160, 80)
        self.badges.setMinimumSize(160, 80)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._down, 1)
        line = QFrame(self)
        line.setProperty("role", "line")
        column.addWidget(line)
        column.addWidget(self.foot)
        self._pages.addWidget(self.empty)
        self._pages.addWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._pages)

    # what it shows

    def show_plan(self) -> None:
        """Show the plan that was read, or why there is none; the current step stays current."""
        page = self._reading.page
        kept = self.place if page is not None and self._same(page.plan.sql) else 0
        self._sql = page.plan.sql if page is not None else ""
        self.place = -1
        if page is None or page.plan.absent:
            self.empty.say(tr("There is no plan to show."), self._reading.sentence)
            self._pages.setCurrentIndex(0)
            return
        self.model.show_arranged(page.arranged, page.facts)
        self.diagram.show_diagram(page.diagram, page.facts)
        self.badges.show_badges((), tr("Looking for what stands out…"))
        plan = page.plan
        about = f"{plan.statistics[:1].upper()}{plan.statistics[1:]}." if plan.statistics else ""
        self.foot.setText(" ".join(part for part in (about, *plan.notes) if part))
        self._pages.setCurrentIndex(1)
        if page.arranged.nodes:
            self.choose(min(max(kept, 0), len(page.arranged.nodes) - 1))

    _sql = ""

    def _same(self, sql: str) -> bool:
        return sql == self._sql

    def show_facts(self) -> None:
        """Show findings and measured rows."""
        reading = self._reading
        self.model.show_facts(reading.facts)
        self.diagram.show_facts(reading.facts)
        self.badges.show_badges(reading.badges, reading.badges_sentence or _NOTHING)
        self._tell()

    def choose(self, place: object) -> None:
        """Make a step the current one, everywhere."""
        at = place if isinstance(place, int) else -1
        if at == self.place or not 0 <= at < self.model.count:
            return
        self.place = at
        self.tree.choose(at)
        self.diagram.choose(at)
        self._tell()
        node = self.node
        if node is not None:
            self.badges.choose_for(node.id)

    @property
    def node(self) -> PlanNode | None:
        """The current step."""
        page = self._reading.page
        if page is None or not 0 <= self.place < len(page.arranged.nodes):
            return None
        return page.arranged.nodes[self.place]

    def choose_node(self, number: int) -> bool:
        """Make the step with this id the current one; False where there is none."""
        page = self._reading.page
        places = page.places if page is not None else {}
        if number not in places:
            return False
        self.choose(places[number])
        return True

    def _choose_badge(self, badge: Badge) -> None:
        if badge.node is not None:
            self.choose_node(badge.node)

    def _tell(self) -> None:
        node, page = self.node, self._reading.page
        if node is None or page is None:
            return
        around = (page.arranged.nodes[page.places[n]] for n in node.loops if n in page.places)
        inside = tuple(subject(each) or each.detail for each in around)
        self.card.show_node(node, self.model.facts(self.place), inside)

    # tree and diagram

    def show_parts(self, *, tree: bool, diagram: bool) -> None:
        """Show the tree, the diagram or both; one of them is always shown."""
        focused = self.tree.hasFocus() or self.diagram.hasFocus()
        self.tree.setVisible(tree or not diagram)
        self.diagram.setVisible(diagram)
        self._hidden_by_size = False
        if focused:
            (self.tree if not self.tree.isHidden() else self.diagram).setFocus()
        self.shown_changed.emit()

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the tree alone where there is no room for both, and both again where there is."""
        super().resizeEvent(event)
        both = not self.tree.isHidden() and not self.diagram.isHidden()
        if self.width() < NARROW and both:
            self.show_parts(tree=True, diagram=False)
            self._hidden_by_size = True
        elif self.width() >= NARROW and self._hidden_by_size:
            self.show_parts(tree=True, diagram=True)
