"""The row of buttons above the editor, and the keys that do the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from plume_ui import icons


@dataclass(frozen=True)
class Tool:
    """One button."""

    id: str
    text: str
    tip: str
    keys: tuple[str, ...]
    icon: str
    token: str = "muted"


TOOLS = (
    Tool(
        "run",
        "Run",
        "Run the selection, or the statement at the cursor",
        ("Ctrl+Return", "F5"),
        "run",
        "accent",
    ),
    Tool("stop", "Stop", "Stop the statement that runs", ("Esc",), "stop", "bad"),
    Tool(
        "explain",
        "Explain",
        "Show how SQLite would find the rows, without running it",
        ("Ctrl+Shift+E",),
        "plan",
    ),
    Tool("format", "Format", "Lay the SQL out over lines", ("Ctrl+Shift+F",), "format"),
    Tool("comment", "", "Make the selected lines comments, or undo that", ("Ctrl+/",), ""),
)


class ToolRow(QWidget):
    """Buttons from the table above; `handlers` has a function for every id."""

    def __init__(self, handlers: Mapping[str, Callable[[], object]], parent: QWidget) -> None:
        super().__init__(parent)
        self.buttons: dict[str, QToolButton] = {}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 4)
        layout.setSpacing(4)
        for tool in TOOLS:
            for keys in tool.keys:
                shortcut = QShortcut(QKeySequence(keys), parent)
                shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                shortcut.activated.connect(handlers[tool.id])
            if tool.text:
                layout.addWidget(self._make(tool, handlers[tool.id]))
        layout.addStretch(1)

    def _make(self, tool: Tool, handler: Callable[[], object]) -> QToolButton:
        button = QToolButton(self)
        button.setText(tool.text)
        button.setIcon(icons.icon(tool.icon, tool.token))
        button.setIconSize(QSize(18, 18))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        keys = QKeySequence(tool.keys[0]).toString(QKeySequence.SequenceFormat.NativeText)
        button.setToolTip(f"{tool.tip}  ({keys})")
        button.clicked.connect(lambda _checked=False: handler())
        self.buttons[tool.id] = button
        return button

    def show_running(self, running: bool) -> None:
        """Offer Stop while something runs."""
        self.buttons["stop"].setEnabled(running)
