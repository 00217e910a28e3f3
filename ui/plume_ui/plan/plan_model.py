"""A plan as a tree model of one column."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from plume_db.plan.nodes import Plan, PlanNode
from plume_ui.plan.looks import chip_word, subject

NodeRole = Qt.ItemDataRole.UserRole
"""The role under which an index gives its PlanNode."""

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()


class PlanModel(QAbstractItemModel):
    """Shows the nodes of one plan, nested as SQLite says."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._nodes: list[PlanNode] = []
        """All nodes; an index carries its node's place here."""
        self._children: list[list[int]] = []
        self._home: list[tuple[int, int]] = []
        """Of each node: its parent's place (-1 for a root), and its row there."""
        self._roots: list[int] = []

    def show(self, plan: Plan | None) -> None:
        """Take another plan, or none."""
        self.beginResetModel()
        self._nodes, self._children, self._home = [], [], []
        self._roots = []
        waiting: list[tuple[PlanNode, int]] = [(root, -1) for root in plan.roots] if plan else []
        for node, parent in waiting:  # grows while it is walked
            place = len(self._nodes)
            siblings = self._roots if parent < 0 else self._children[parent]
            self._nodes.append(node)
            self._children.append([])
            self._home.append((parent, len(siblings)))
            siblings.append(place)
            waiting.extend((child, place) for child in node.children)
        self.endResetModel()

    def node(self, index: Index) -> PlanNode | None:
        """Give the node of an index."""
        return self._nodes[index.internalId()] if index.isValid() else None

    # Qt overrides

    def index(self, row: int, column: int, parent: Index = _NO_INDEX) -> QModelIndex:
        """Make the index of a node by its row."""
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        siblings = self._children[parent.internalId()] if parent.isValid() else self._roots
        return self.createIndex(row, column, siblings[row])

    def parent(self, index: Index = _NO_INDEX) -> QModelIndex:  # type: ignore[override]
        """Make the index of the node above."""
        if not index.isValid():
            return QModelIndex()
        place, _ = self._home[index.internalId()]
        return QModelIndex() if place < 0 else self.createIndex(self._home[place][1], 0, place)

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        """Count the nodes under one, or the roots."""
        if not parent.isValid():
            return len(self._roots)
        return len(self._children[parent.internalId()]) if parent.column() == 0 else 0

    def columnCount(self, _parent: Index = _NO_INDEX) -> int:
        """Tell that there is one column."""
        return 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give what a role shows of a node."""
        node = self.node(index)
        if node is None:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{chip_word(node)}: {subject(node)}. {node.words or node.detail}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return node.detail
        return node if role == NodeRole else None
