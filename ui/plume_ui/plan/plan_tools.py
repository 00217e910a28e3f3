"""The row of buttons above a plan's page, and the keys that do the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from plume_db.language import tr
from plume_ui import icons
from plume_ui.widgets.elided_label import ElidedLabel

_WIDE = 900
"""Pixels from which on the buttons have words beside their icons."""


@dataclass(frozen=True)
class Tool:
    """One button."""

    id: str
    icon: str
    text: str
    tip: str
    keys: tuple[str, ...] = ()
    plan_only: bool = False
    """Whether it is about tree and diagram."""


TOOLS = (
    Tool("replan", "refresh", tr("Plan again"), tr("Ask SQLite for the plan again"), ("F5",)),
    Tool("tree", "sidebar", tr("Tree"), tr("Show or hide the tree"), plan_only=True),
    Tool("diagram", "plan", tr("Diagram"), tr("Show or hide the diagram"), plan_only=True),
    Tool("out", "zoom-out", "", tr("Show the diagram smaller"), ("Ctrl+-",), plan_only=True),
    Tool("in", "zoom-in", "", tr("Show the diagram larger"), ("Ctrl++", "Ctrl+="), plan_only=True),
    Tool("fit", "fit", "", tr("Show the whole diagram"), ("Ctrl+9",), plan_only=True),
    Tool("copy", "copy", tr("Copy"), tr("Copy the plan as SQLite wrote it")),
    Tool("query", "query", tr("Query"), tr("Open the statement in a query")),
    Tool("export", "export", tr("Export"), tr("Write the plan to a file, also with Ctrl+E")),
)
_NEED_PLAN = ("copy", "export", "in", "out", "fit")


class PlanTools(QWidget):
    """Buttons from the table above, with the statement between them."""

    def __init__(self, handlers: Mapping[str, Callable[[], object]], parent: QWidget) -> None:
        """`handlers` has a function for every id."""
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.buttons: dict[str, QToolButton] = {}
        self.statement = ElidedLabel("", "caption", self)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(4)
        for tool in TOOLS:
            if tool.id == "copy":
                row.addWidget(self.statement, 1)
            row.addWidget(self._make(tool, handlers[tool.id]))
            for keys in tool.keys:
                shortcut = QShortcut(QKeySequence(keys), parent)
                shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                shortcut.activated.connect(handlers[tool.id])
        for name in ("tree", "diagram"):
            self.buttons[name].setCheckable(True)
            self.buttons[name].setChecked(True)

    def _make(self, tool: Tool, act: Callable[[], object]) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icons.icon(tool.icon))
        button.setIconSize(QSize(18, 18))
        button.setText(tool.text)
        keys = f"  ({_native(tool.keys[0])})" if tool.keys else ""
        button.setToolTip(f"{tool.tip}{keys}")
        button.setAccessibleName(tool.text or tool.tip)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(lambda _on=False: act())
        self.buttons[tool.id] = button
        return button

    def show_statement(self, sql: str) -> None:
        """Show which statement the page is about."""
        self.statement.setText(" ".join(sql[:2_000].split()))

    def show_usable(self, usable: bool) -> None:
        """Offer what needs a plan, or not."""
        for name in _NEED_PLAN:
            self.buttons[name].setEnabled(usable)

    def show_for_plan(self, in_front: bool) -> None:
        """Offer what is about tree and diagram where these are in front."""
        for tool in TOOLS:
            if tool.plan_only:
                self.buttons[tool.id].setVisible(in_front)

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave words away where there is no room for them."""
        super().resizeEvent(event)
        styles = Qt.ToolButtonStyle
        style = styles.ToolButtonTextBesideIcon
        if self.width() < _WIDE:
            style = styles.ToolButtonIconOnly
        for button in self.buttons.values():
            button.setToolButtonStyle(style if button.text() else styles.ToolButtonIconOnly)


def _native(keys: str) -> str:
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
