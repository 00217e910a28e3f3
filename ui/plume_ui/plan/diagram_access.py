"""The diagram for people who hear it: a list whose items are the nodes of the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QPoint, QPointF, QRect
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface, QWindow
from PySide6.QtWidgets import QAccessibleWidget

from plume_ui.widgets.leaf_access import LeafAccess

if TYPE_CHECKING:
    from plume_ui.plan.diagram_view import DiagramView


def tell_current(view: DiagramView) -> None:
    """Tell screen readers, where one listens, that another node has the focus."""
    if not QAccessible.isActive() or view.current < 0 or not view.hasFocus():
        return
    found = QAccessible.queryAccessibleInterface(view)
    if isinstance(found, DiagramAccess):
        node = found.child(view.current)
        if node is not None:
            QAccessible.updateAccessibility(QAccessibleEvent(node, QAccessible.Event.Focus))


class DiagramAccess(QAccessibleWidget):
    """The diagram; its children are the nodes in the plan's order."""

    def __init__(self, view: DiagramView) -> None:
        super().__init__(view, QAccessible.Role.List)
        self._view = view
        # Qt takes over what it is given, and Python must not let go of it before that.
        self._nodes: dict[int, NodeAccess] = {}
        # Before Qt deletes this one: a reader may still ask for a node by its number.
        view.destroyed.connect(lambda _gone: self.forget())

    def forget(self) -> None:
        """Take back the interfaces of all nodes."""
        gone, self._nodes = self._nodes, {}
        for node in gone.values():
            QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(node))

    def childCount(self) -> int:
        """Count the nodes."""
        return len(self._view.diagram.boxes)

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        """Give a node."""
        if not 0 <= index < self.childCount():
            return None
        if index not in self._nodes:
            made = self._nodes[index] = NodeAccess(self, self._view, index)
            QAccessible.registerAccessibleInterface(made)
        return self._nodes[index]

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """Find a node."""
        return child.place if isinstance(child, NodeAccess) else -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        """Find the node at a point of the screen."""
        at = self._view.viewport().mapFromGlobal(QPoint(x, y))
        spot = self._view.to_diagram(QPointF(at))
        return self.child(self._view.diagram.at(spot.x(), spot.y()))

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]
        """Give the current node."""
        return self.child(self._view.current)


class NodeAccess(LeafAccess):
    """One node of the plan."""

    def __init__(self, diagram: DiagramAccess, view: DiagramView, place: int) -> None:
        super().__init__()
        self._diagram = diagram
        self._view = view
        self.place = place

    def isValid(self) -> bool:
        """Tell whether the diagram still has this node."""
        return shiboken6.isValid(self._view) and self.place < len(self._view.diagram.boxes)

    def text(self, kind: QAccessible.Text) -> str:
        """Give the node in words, and SQLite's own line as its description."""
        if not self.isValid():
            return ""
        if kind == QAccessible.Text.Name:
            return self._view.name_of(self.place)
        if kind == QAccessible.Text.Description:
            return self._view.diagram.boxes[self.place].node.detail
        return ""

    def role(self) -> QAccessible.Role:
        """Say what it is."""
        return QAccessible.Role.ListItem

    def state(self) -> QAccessible.State:
        """Say how it is."""
        state = QAccessible.State()
        state.selectable = state.focusable = state.readOnly = True
        state.selected = state.focused = self.isValid() and self._view.current == self.place
        return state

    def rect(self) -> QRect:
        """Say where it is on the screen."""
        if not self.isValid():
            return QRect()
        box = self._view.box_rect(self.place)
        return QRect(self._view.viewport().mapToGlobal(box.topLeft()), box.size())

    def parent(self) -> QAccessibleInterface:
        """Give the diagram."""
        return self._diagram

    def window(self) -> QWindow:
        """Give the window."""
        return self._diagram.window()
