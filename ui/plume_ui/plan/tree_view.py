"""The tree of a plan, whose rows are as high as their words need."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QTreeView, QWidget

from plume_db.language import tr
from plume_ui import theme
from plume_ui.plan.plan_delegate import PlanDelegate
from plume_ui.plan.plan_model import PlanModel

MANY = 300
"""Nodes from which on all rows are of one height: measuring each would hold up the window."""
TOO_MANY = 3_000
"""Nodes from which on the branches begin closed."""


class PlanTree(QTreeView):
    """Shows a PlanModel; says which place of the plan is the current one."""

    chosen = Signal(object)
    """Carries the place of the node that became the current one."""

    def __init__(self, model: PlanModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.plan_model = model
        self.setAccessibleName(tr("Query plan"))
        self.setHeaderHidden(True)
        self.setIndentation(16)
        self.setMouseTracking(True)
        self.setItemDelegate(PlanDelegate(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QTreeView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setModel(model)
        self.selectionModel().currentChanged.connect(self._on_current)
        model.modelReset.connect(self._open_all)
        model.facts_changed.connect(self._repaint)
        theme.notifier().changed.connect(self._repaint)

    def _repaint(self) -> None:
        self.viewport().update()

    def _open_all(self) -> None:
        many = self.plan_model.count
        self.setUniformRowHeights(many > MANY)
        if many <= TOO_MANY:
            self.expandAll()
        else:
            self.expandToDepth(0)

    def _on_current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self.chosen.emit(self.plan_model.place(current))

    def choose(self, place: int) -> None:
        """Make a node the current one and bring it into view."""
        index = self.plan_model.at(place)
        if index.isValid() and index != self.currentIndex():
            self.setCurrentIndex(index)
            self.scrollTo(index)

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the words out again at the new width."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()
