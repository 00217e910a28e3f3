"""The row of buttons above the editor, and the keys that do the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from plume_db.language import tr
from plume_ui import icons, shortcuts
from plume_ui.query.time_limit import TimeLimit


@dataclass(frozen=True)
class Tool:
    """One button."""

    id: str
    text: str
    tip: str
    keys: tuple[str, ...]
    icon: str
    token: str = "muted"

    @property
    def first_keys(self) -> str:
        """The first of its keys, which a person may change."""
        return shortcuts.chosen(f"query.{self.id}", self.keys[0])

    @property
    def keys_in_force(self) -> tuple[str, ...]:
        """All of its keys."""
        return tuple(keys for keys in (self.first_keys, *self.keys[1:]) if keys)


TOOLS = (
    Tool(
        "run",
        tr("Run", "the verb"),
        tr("Run the selection, or the statement at the cursor"),
        ("Ctrl+Return", "F5"),
        "run",
        "accent",
    ),
    Tool(
        "run-all",
        tr("Run all"),
        tr("Run every statement"),
        ("Ctrl+Shift+Return", "Shift+F5"),
        "next",
    ),
    Tool(
        "stop",
        tr("Stop"),
        tr("Stop what runs; the page is free again at once"),
        ("Esc",),
        "stop",
        "bad",
    ),
    Tool(
        "explain",
        tr("Explain"),
        tr("Show how SQLite would find the rows, without running it"),
        ("Ctrl+Shift+E",),
        "plan",
    ),
    Tool("plan", "", tr("Show the whole plan in a tab, with a diagram"), ("Ctrl+Shift+D",), "plan"),
    Tool("format", tr("Format"), tr("Lay the SQL out over lines"), ("Alt+Shift+F",), "format"),
    Tool(
        "snippet",
        tr("Save"),
        tr("Keep the SQL as a snippet with a name"),
        ("Ctrl+Shift+S",),
        "save",
    ),
    Tool("comment", "", tr("Make the selected lines comments, or undo that"), ("Ctrl+/",), ""),
    Tool(
        "filter", "", tr("Show only rows of the result that meet a condition"), ("Ctrl+Alt+F",), ""
    ),
    Tool(
        "results", "", tr("Go to the rows of the result, or back to the SQL"), ("Ctrl+Alt+R",), ""
    ),
    Tool("next-result", "", tr("Show the next result"), ("Ctrl+Alt+Right",), ""),
    Tool("previous-result", "", tr("Show the result before"), ("Ctrl+Alt+Left",), ""),
)


class ToolRow(QWidget):
    """Buttons from the table above; `handlers` has a function for every id."""

    limit_changed = Signal(object)
    """Carries the seconds a statement may take; 0 for any time."""

    def __init__(self, handlers: Mapping[str, Callable[[], object]], parent: QWidget) -> None:
        super().__init__(parent)
        self.buttons: dict[str, QToolButton] = {}
        self._shortcuts: dict[str, QShortcut] = {}
        layout = QHBoxLayout(self)
        layout.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        layout.setContentsMargins(8, 4, 8, 4)
        layout.setSpacing(4)
        for tool in TOOLS:
            for at, keys in enumerate(tool.keys):
                shortcut = QShortcut(QKeySequence(keys), parent)
                if not at:
                    self._shortcuts[tool.id] = shortcut
                shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                shortcut.activated.connect(handlers[tool.id])
            if tool.text:
                layout.addWidget(self._make(tool, handlers[tool.id]))
        layout.addStretch(1)
        self.transaction = QLabel(tr("Transaction open"), self)
        self.transaction.setProperty("role", "warn")
        self.transaction.setToolTip(
            tr("Rows are being written; others can not write until it ends")
        )
        self.transaction.hide()
        layout.addWidget(self.transaction)
        self.limit = TimeLimit(self)
        self.limit.changed.connect(self.limit_changed)
        layout.addWidget(self.limit)
        self._wide = self.sizeHint().width()
        self._set_keys()
        shortcuts.notifier().changed.connect(self._set_keys)

    def _set_keys(self) -> None:
        """Take the keys in force."""
        for tool in TOOLS:
            keys = tool.first_keys
            self._shortcuts[tool.id].setKey(QKeySequence(keys))
            if (button := self.buttons.get(tool.id)) is not None:
                behind = f"  ({shortcuts.shown(keys)})" if keys else ""
                button.setToolTip(f"{tool.tip}{behind}")

    def _make(self, tool: Tool, handler: Callable[[], object]) -> QToolButton:
        button = QToolButton(self)
        button.setText(tool.text)
        button.setIcon(icons.icon(tool.icon, tool.token))
        button.setIconSize(QSize(18, 18))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setAccessibleName(tool.text)
        button.clicked.connect(lambda _checked=False: handler())
        self.buttons[tool.id] = button
        return button

    def _fit(self) -> None:
        """Leave words away where there is no room for them; tips and names stay."""
        icons_only = self.width() < self._wide
        style = (
            Qt.ToolButtonStyle.ToolButtonIconOnly
            if icons_only
            else Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        )
        for button in self.buttons.values():
            button.setToolButtonStyle(style)
        self.limit.setVisible(self.width() > self._wide // 2)

    def show_running(self, running: bool) -> None:
        """Offer Stop while something runs."""
        self.buttons["stop"].setEnabled(running)

    # Qt overrides

    def minimumSizeHint(self) -> QSize:
        """Stay usable in a narrow place."""
        return QSize(240, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take words away, or bring them back."""
        super().resizeEvent(event)
        self._fit()
