"""A plan as a tree model of one column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from plume_db.plan.nodes import Plan, PlanNode
from plume_ui.plan.facts import NodeFacts
from plume_ui.plan.looks import chip_word, subject

NodeRole = Qt.ItemDataRole.UserRole
"""The role under which an index gives its PlanNode."""
FactsRole = Qt.ItemDataRole.UserRole + 1
"""The role under which an index gives its NodeFacts."""
MarkRole = Qt.ItemDataRole.UserRole + 2
"""The role under which an index gives how it differs from another plan: a word, or ""."""

DepthRole = Qt.ItemDataRole.UserRole + 3
"""The role under which an index gives how deep its node is, from 1 on."""

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()


@dataclass(frozen=True)
class Arranged:
    """The nodes of a plan with their places; made on a worker where there may be many."""

    nodes: list[PlanNode] = field(default_factory=list)
    """In the plan's order; an index carries its node's place here."""
    children: list[list[int]] = field(default_factory=list)
    home: list[tuple[int, int]] = field(default_factory=list)
    """Of each node: its parent's place (-1 for a root), and its row there."""
    roots: list[int] = field(default_factory=list)
    depths: list[int] = field(default_factory=list)
    """Of each node, how many nodes are around it, with itself."""


def arrange(plan: Plan | None) -> Arranged:
    """Give every node of a plan its place."""
    made = Arranged()
    waiting = [(root, -1) for root in reversed(plan.roots)] if plan else []
    while waiting:
        node, parent = waiting.pop()
        place = len(made.nodes)
        siblings = made.roots if parent < 0 else made.children[parent]
        made.nodes.append(node)
        made.children.append([])
        made.depths.append(made.depths[parent] + 1 if parent >= 0 else 1)
        made.home.append((parent, len(siblings)))
        siblings.append(place)
        waiting.extend((child, place) for child in reversed(node.children))
    return made


class PlanModel(QAbstractItemModel):
    """Shows the nodes of one plan, nested as SQLite says."""

    facts_changed = Signal()
    """What stands at the nodes is another; cheaper than to tell it of every index."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._at = Arranged()
        self._facts: Sequence[NodeFacts] = ()
        self._marks: dict[int, str] = {}

    def show(self, plan: Plan | None) -> None:
        """Take another plan, or none."""
        self.show_arranged(arrange(plan))

    def show_arranged(
        self,
        arranged: Arranged,
        facts: Sequence[NodeFacts] = (),
        marks: dict[int, str] | None = None,
    ) -> None:
        """Take another plan with what is known of its nodes, by place."""
        self.beginResetModel()
        self._at, self._facts, self._marks = arranged, facts, marks or {}
        self.endResetModel()

    def show_facts(self, facts: Sequence[NodeFacts]) -> None:
        """Take other figures of the same plan."""
        self._facts = facts
        self.facts_changed.emit()

    def node(self, index: Index) -> PlanNode | None:
        """Give the node of an index."""
        return self._at.nodes[index.internalId()] if index.isValid() else None

    def place(self, index: Index) -> int:
        """Give the place of an index's node in the plan's order; -1 for none."""
        return int(index.internalId()) if index.isValid() else -1

    def at(self, place: int) -> QModelIndex:
        """Give the index of the node at a place."""
        if not 0 <= place < len(self._at.nodes):
            return QModelIndex()
        return self.createIndex(self._at.home[place][1], 0, place)

    def facts(self, place: int) -> NodeFacts:
        """Give what is known of the node at a place."""
        return self._facts[place] if 0 <= place < len(self._facts) else NodeFacts()

    @property
    def count(self) -> int:
        """How many nodes there are."""
        return len(self._at.nodes)

    # Qt overrides

    def index(self, row: int, column: int, parent: Index = _NO_INDEX) -> QModelIndex:
        """Make the index of a node by its row."""
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        siblings = self._at.children[parent.internalId()] if parent.isValid() else self._at.roots
        return self.createIndex(row, column, siblings[row])

    def parent(self, index: Index = _NO_INDEX) -> QModelIndex:  # type: ignore[override]
        """Make the index of the node above."""
        if not index.isValid():
            return QModelIndex()
        place, _ = self._at.home[index.internalId()]
        return QModelIndex() if place < 0 else self.createIndex(self._at.home[place][1], 0, place)

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        """Count the nodes under one, or the roots."""
        if not parent.isValid():
            return len(self._at.roots)
        return len(self._at.children[parent.internalId()]) if parent.column() == 0 else 0

    def columnCount(self, _parent: Index = _NO_INDEX) -> int:
        """Tell that there is one column."""
        return 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give what a role shows of a node."""
        node = self.node(index)
        if node is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{chip_word(node)}: {subject(node)}. {node.words or node.detail}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(node, index.internalId())
        if role == Qt.ItemDataRole.ToolTipRole:
            return node.detail
        if role == DepthRole:
            return self._at.depths[index.internalId()]
        if role == FactsRole:
            return self.facts(index.internalId())
        if role == MarkRole:
            return self._marks.get(index.internalId(), "")
        return node if role == NodeRole else None

    def _spoken(self, node: PlanNode, place: int) -> str:
        parts = [f"{chip_word(node)}: {subject(node)}. {node.words or node.detail}"]
        parts += [self.facts(place).spoken, self._marks.get(place, "")]
        return ". ".join(part for part in parts if part)
