"""Every action of the window, as data: menus, tool bar and the command palette read one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenuBar, QWidget

from plume_ui import icons


@dataclass(frozen=True)
class ActionSpec:
    """One row of the table."""

    id: str
    menu: str
    text: str
    tip: str
    shortcut: str = ""
    icon: str = ""
    needs_file: bool = False
    """Whether it makes sense only while a file is open."""
    separated: bool = False
    """Whether a line stands above it in its menu."""


MENUS = ("&File", "&View", "&Tools", "&Help")

ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec("open", "&File", "&Open…", "Open a database file", "Ctrl+O", "open"),
    ActionSpec(
        "demo",
        "&File",
        "Open the &demo database",
        "Build the demo database and open it",
        "",
        "demo",
    ),
    ActionSpec(
        "refresh",
        "&File",
        "&Refresh",
        "Read the file again, with what other programs wrote",
        "Ctrl+R",
        "refresh",
        needs_file=True,
        separated=True,
    ),
    ActionSpec(
        "copy-path", "&File", "Copy file &path", "Copy the file's path", "", "copy", needs_file=True
    ),
    ActionSpec(
        "export",
        "&File",
        "&Export…",
        "Write the rows of the tab in front to a file: CSV, JSON, Excel and more",
        "Ctrl+E",
        "export",
        needs_file=True,
        separated=True,
    ),
    ActionSpec(
        "attach",
        "&File",
        "&Attach…",
        "Use another database, CSV, NDJSON or Parquet file beside this one",
        "Ctrl+Shift+A",
        "attach",
        needs_file=True,
    ),
    ActionSpec(
        "close-tab",
        "&File",
        "&Close tab",
        "Close the tab in front",
        "Ctrl+W",
        "close",
        needs_file=True,
        separated=True,
    ),
    ActionSpec(
        "close-file",
        "&File",
        "Close &file",
        "Close the file and show the welcome page",
        "Ctrl+Shift+W",
        needs_file=True,
    ),
    ActionSpec("quit", "&File", "&Quit", "Close every window", "Ctrl+Q"),
    ActionSpec(
        "palette",
        "&View",
        "&Go to anything…",
        "Find a table, a column, an action or a recent file",
        "Ctrl+P",
        "search",
    ),
    ActionSpec(
        "filter",
        "&View",
        "&Filter the schema",
        "Put the cursor into the schema's filter",
        "Ctrl+L",
        "filter",
        needs_file=True,
    ),
    ActionSpec(
        "find",
        "&View",
        "F&ind…",
        "Look for a text in the tab in front",
        "Ctrl+F",
        "search",
        needs_file=True,
    ),
    ActionSpec(
        "back",
        "&View",
        "&Back",
        "Go back to where you came from",
        "Alt+Left",
        "back",
        needs_file=True,
        separated=True,
    ),
    ActionSpec(
        "forward",
        "&View",
        "F&orward",
        "Go forward again",
        "Alt+Right",
        "forward",
        needs_file=True,
    ),
    ActionSpec(
        "schema",
        "&View",
        "&Schema panel",
        "Show or hide the schema",
        "Ctrl+B",
        "sidebar",
        needs_file=True,
        separated=True,
    ),
    ActionSpec(
        "inspector",
        "&View",
        "&Inspector panel",
        "Show or hide the inspector",
        "Ctrl+I",
        "inspector",
        needs_file=True,
    ),
    ActionSpec(
        "activity",
        "&View",
        "&Activity panel",
        "Show or hide running and finished jobs",
        "Ctrl+J",
        "activity",
        needs_file=True,
    ),
    ActionSpec(
        "split",
        "&View",
        "S&plit",
        "Show the tab in front beside the others, or bring it back",
        "Ctrl+\\",
        "split",
        needs_file=True,
    ),
    ActionSpec(
        "next-tab",
        "&View",
        "&Next tab",
        "Show the next tab",
        "Ctrl+PgDown",
        needs_file=True,
        separated=True,
    ),
    ActionSpec(
        "previous-tab",
        "&View",
        "Pre&vious tab",
        "Show the tab before",
        "Ctrl+PgUp",
        needs_file=True,
    ),
    ActionSpec(
        "next-control",
        "&View",
        "Ne&xt control",
        "Go on to the next control, also from the editor, where Tab indents",
        "F6",
        separated=True,
    ),
    ActionSpec(
        "previous-control",
        "&View",
        "Previous contr&ol",
        "Go back to the control before",
        "Shift+F6",
    ),
    ActionSpec(
        "theme-system",
        "&View",
        "As the s&ystem looks",
        "Be light or dark as the system is",
        "",
        "theme",
        separated=True,
    ),
    ActionSpec("theme-light", "&View", "&Light", "Always be light", "", "theme"),
    ActionSpec("theme-dark", "&View", "&Dark", "Always be dark", "", "theme"),
    ActionSpec(
        "overview",
        "&Tools",
        "&Overview",
        "Show what is in the file and what stands out",
        "Ctrl+1",
        "overview",
        needs_file=True,
    ),
    ActionSpec(
        "query", "&Tools", "&New query", "Write and run SQL", "Ctrl+N", "query", needs_file=True
    ),
    ActionSpec(
        "search-file",
        "&Tools",
        "&Search the whole file…",
        "Look for a value in every table",
        "Ctrl+Shift+F",
        "search",
        needs_file=True,
    ),
    ActionSpec(
        "history",
        "&Tools",
        "&History and snippets",
        "Find statements that were run before, and run them again",
        "Ctrl+Shift+H",
        "history",
        needs_file=True,
    ),
    ActionSpec(
        "chart",
        "&Tools",
        "&Chart",
        "Draw a metric over time",
        "Ctrl+Shift+C",
        "chart",
        needs_file=True,
    ),
    ActionSpec(
        "dashboard",
        "&Tools",
        "&Dashboards",
        "See several charts at once, on one span of time",
        "Ctrl+2",
        "dashboard",
        needs_file=True,
    ),
    ActionSpec(
        "maintenance",
        "&Tools",
        "&Maintain",
        "Compact, analyze, check or back up the file",
        "Ctrl+M",
        "maintenance",
        needs_file=True,
    ),
    ActionSpec(
        "snapshots",
        "&Tools",
        "Sna&pshots",
        "Keep the file as it was, compare, and go back",
        "Ctrl+Shift+B",
        "snapshots",
        needs_file=True,
    ),
    ActionSpec(
        "recover",
        "&Tools",
        "&Recover…",
        "Read what can be read of a damaged file into a new one",
        "",
        "recover",
        needs_file=True,
    ),
    ActionSpec(
        "monitor",
        "&Tools",
        "M&onitor",
        "Watch the file while it is in use: size, log, transactions, locks, disk",
        "Ctrl+3",
        "activity",
        needs_file=True,
    ),
    ActionSpec("shortcuts", "&Help", "&Keyboard shortcuts", "List every shortcut", "F1", "info"),
    ActionSpec("about", "&Help", "&About Plume DB", "Versions and licence", "", "feather"),
)

TOOLBAR = ("open", "query", "chart", "maintenance")


class ActionSet:
    """The table as QActions of one window, each with its handler."""

    def __init__(self, window: QWidget, handlers: Mapping[str, Callable[[], object]]) -> None:
        self._actions: dict[str, QAction] = {}
        for spec in ACTIONS:
            action = QAction(spec.text, window)
            action.setObjectName(spec.id)
            if spec.icon:
                action.setIcon(icons.icon(spec.icon))
            if spec.shortcut:
                action.setShortcut(QKeySequence(spec.shortcut))
            action.setToolTip(tip_with_shortcut(spec))
            action.setStatusTip(spec.tip)
            handler = handlers[spec.id]
            action.triggered.connect(lambda _checked=False, call=handler: call())
            window.addAction(action)
            self._actions[spec.id] = action

    def __getitem__(self, action_id: str) -> QAction:
        return self._actions[action_id]

    def file_is_open(self, is_open: bool) -> None:
        """Enable what needs a file, or disable it."""
        for spec in ACTIONS:
            if spec.needs_file:
                self._actions[spec.id].setEnabled(is_open)

    def fill(self, bar: QMenuBar) -> None:
        """Put every action into its menu."""
        for title in MENUS:
            menu = bar.addMenu(title)
            for spec in ACTIONS:
                if spec.menu == title:
                    if spec.separated:
                        menu.addSeparator()
                    menu.addAction(self._actions[spec.id])


def tip_with_shortcut(spec: ActionSpec) -> str:
    """Write an action's tip with its shortcut behind it, as this system shows keys."""
    if not spec.shortcut:
        return spec.tip
    keys = QKeySequence(spec.shortcut).toString(QKeySequence.SequenceFormat.NativeText)
    return f"{spec.tip}  ({keys})"
