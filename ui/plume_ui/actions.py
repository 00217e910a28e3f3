"""Every action of the window, as data: menus, tool bar and the command palette read one table."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenuBar, QWidget

from plume_db.language import said, to_say, tr
from plume_ui import icons, keyboards, shortcuts


class ActionSpec(NamedTuple):
    """One row of the table."""

    id: str
    menu: str
    text: str
    tip: str
    keys: str = ""
    """Its shortcut, as most systems have it."""
    icon: str = ""
    needs_file: bool = False
    """Whether it makes sense only while a file is open."""
    separated: bool = False
    """Whether a line stands above it in its menu."""

    @property
    def shortcut(self) -> str:
        """Its shortcut as this system has it."""
        return keyboards.usual(self.keys)


MENUS = (to_say("&File"), to_say("&View"), to_say("&Tools"), to_say("&Help"))

ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "new-window",
        "&File",
        tr("New &window"),
        tr("Show another window, for another file"),
        "Ctrl+Shift+N",
    ),
    ActionSpec("open", "&File", tr("&Open…"), tr("Open database files"), "Ctrl+O", "open"),
    ActionSpec(
        "open-clipboard",
        "&File",
        tr("Open the path in the cli&pboard"),
        tr("Open the files that were copied, or whose paths were"),
        "Ctrl+Shift+O",
        "copy",
    ),
    ActionSpec(
        "demo",
        "&File",
        tr("Open the &demo database"),
        tr("Build the demo database and open it"),
        "",
        "demo",
    ),
    ActionSpec(
        "refresh",
        "&File",
        tr("Refres&h"),
        tr("Read the file again, with what other programs wrote"),
        "Ctrl+R",
        "refresh",
        needs_file=True,
        separated=True,
    ),
    ActionSpec(
        "copy-path",
        "&File",
        tr("Cop&y file path"),
        tr("Copy the file's path"),
        "",
        "copy",
        needs_file=True,
    ),
    ActionSpec(
        "export",
        "&File",
        tr("&Export…"),
        tr("Write the rows of the tab in front to a file: CSV, JSON, Excel and more"),
        "Ctrl+E",
        "export",
        needs_file=True,
        separated=True,
    ),
    ActionSpec(
        "attach",
        "&File",
        tr("&Attach…"),
        tr("Use another database, CSV, NDJSON or Parquet file beside this one"),
        "Ctrl+Shift+A",
        "attach",
        needs_file=True,
    ),
    ActionSpec(
        "close-tab",
        "&File",
        tr("&Close tab"),
        tr("Close the tab in front"),
        "Ctrl+W",
        "close",
        needs_file=True,
        separated=True,
    ),
    ActionSpec(
        "close-file",
        "&File",
        tr("Close &file"),
        tr("Close the file and show the welcome page"),
        "Ctrl+Shift+W",
        needs_file=True,
    ),
    ActionSpec(
        "settings",
        "&File",
        tr("Se&ttings…"),
        tr("Choose how Plume DB looks and works, its keys, and what it remembers"),
        "Ctrl+,",
        "sliders",
        separated=True,
    ),
    ActionSpec("quit", "&File", tr("&Quit"), tr("Close every window"), "Ctrl+Q"),
    ActionSpec(
        "palette",
        "&View",
        tr("&Go to anything…"),
        tr("Find a table, a column, an action or a recent file"),
        "Ctrl+P",
        "search",
    ),
    ActionSpec(
        "filter",
        "&View",
        tr("&Filter the schema"),
        tr("Put the cursor into the schema's filter"),
        "Ctrl+L",
        "filter",
        needs_file=True,
    ),
    ActionSpec(
        "find",
        "&View",
        tr("F&ind…"),
        tr("Look for a text in the tab in front"),
        "Ctrl+F",
        "search",
        needs_file=True,
    ),
    ActionSpec(
        "back",
        "&View",
        tr("&Back"),
        tr("Go back to where you came from"),
        "Alt+Left",
        "back",
        needs_file=True,
        separated=True,
    ),
    ActionSpec(
        "forward",
        "&View",
        tr("F&orward"),
        tr("Go forward again"),
        "Alt+Right",
        "forward",
        needs_file=True,
    ),
    ActionSpec(
        "schema",
        "&View",
        tr("&Schema panel"),
        tr("Show or hide the schema"),
        "Ctrl+B",
        "sidebar",
        needs_file=True,
        separated=True,
    ),
    ActionSpec(
        "inspector",
        "&View",
        tr("Inspec&tor panel"),
        tr("Show or hide the inspector"),
        "Ctrl+I",
        "inspector",
        needs_file=True,
    ),
    ActionSpec(
        "activity",
        "&View",
        tr("&Activity panel"),
        tr("Show or hide running and finished jobs"),
        "Ctrl+J",
        "activity",
        needs_file=True,
    ),
    ActionSpec(
        "split",
        "&View",
        tr("S&plit"),
        tr("Show the tab in front beside the others, or bring it back"),
        "Ctrl+\\",
        "split",
        needs_file=True,
    ),
    ActionSpec(
        "next-tab",
        "&View",
        tr("&Next tab"),
        tr("Show the next tab"),
        "Ctrl+PgDown",
        needs_file=True,
        separated=True,
    ),
    ActionSpec(
        "previous-tab",
        "&View",
        tr("Pre&vious tab"),
        tr("Show the tab before"),
        "Ctrl+PgUp",
        needs_file=True,
    ),
    ActionSpec(
        "tab-left",
        "&View",
        tr("Move tab to the left"),
        tr("Put the tab in front before the one at its left"),
        "Ctrl+Shift+PgUp",
        needs_file=True,
    ),
    ActionSpec(
        "tab-right",
        "&View",
        tr("Move tab to the right"),
        tr("Put the tab in front behind the one at its right"),
        "Ctrl+Shift+PgDown",
        needs_file=True,
    ),
    ActionSpec(
        "divider",
        "&View",
        tr("Move a line between panels"),
        tr("Give the arrow keys the next line between two panels; Enter gives them back"),
        "F8",
        needs_file=True,
    ),
    ActionSpec(
        "next-panel",
        "&View",
        tr("N&ext panel"),
        tr("Go on to the next panel: tool bar, schema, documents, inspector, activity, facts"),
        "F6",
        separated=True,
    ),
    ActionSpec(
        "previous-panel",
        "&View",
        tr("P&revious panel"),
        tr("Go back to the panel before"),
        "Shift+F6",
    ),
    ActionSpec(
        "next-control",
        "&View",
        tr("Ne&xt control"),
        tr("Go on to the next control, also from the editor, where Tab indents"),
        "Ctrl+F6",
    ),
    ActionSpec(
        "previous-control",
        "&View",
        tr("Previo&us control"),
        tr("Go back to the control before"),
        "Ctrl+Shift+F6",
    ),
    ActionSpec(
        "theme-system",
        "&View",
        tr("As the s&ystem looks"),
        tr("Be light or dark as the system is"),
        "",
        "theme",
        separated=True,
    ),
    ActionSpec("theme-light", "&View", tr("&Light"), tr("Always be light"), "", "theme"),
    ActionSpec("theme-dark", "&View", tr("&Dark"), tr("Always be dark"), "", "theme"),
    ActionSpec(
        "theme-contrast-light",
        "&View",
        tr("High &contrast, light"),
        tr("Show black on white, with thick lines around what has the keyboard"),
        "",
        "theme",
    ),
    ActionSpec(
        "theme-contrast-dark",
        "&View",
        tr("High contrast, dar&k"),
        tr("Show white on black, with thick lines around what has the keyboard"),
        "",
        "theme",
    ),
    ActionSpec(
        "overview",
        "&Tools",
        tr("&Overview"),
        tr("Show what is in the file and what stands out"),
        "Ctrl+1",
        "overview",
        needs_file=True,
    ),
    ActionSpec(
        "query",
        "&Tools",
        tr("&New query"),
        tr("Write and run SQL"),
        "Ctrl+N",
        "query",
        needs_file=True,
    ),
    ActionSpec(
        "search-file",
        "&Tools",
        tr("&Search the whole file…"),
        tr("Look for a value in every table"),
        "Ctrl+Shift+F",
        "search",
        needs_file=True,
    ),
    ActionSpec(
        "history",
        "&Tools",
        tr("&History and snippets"),
        tr("Find statements that were run before, and run them again"),
        "Ctrl+Shift+H",
        "history",
        needs_file=True,
    ),
    ActionSpec(
        "chart",
        "&Tools",
        tr("&Chart"),
        tr("Draw a metric over time"),
        "Ctrl+Shift+C",
        "chart",
        needs_file=True,
    ),
    ActionSpec(
        "dashboard",
        "&Tools",
        tr("&Dashboards"),
        tr("See several charts at once, on one span of time"),
        "Ctrl+2",
        "dashboard",
        needs_file=True,
    ),
    ActionSpec(
        "maintenance",
        "&Tools",
        tr("&Maintain"),
        tr("Compact, analyze, check or back up the file"),
        "Ctrl+M",
        "maintenance",
        needs_file=True,
    ),
    ActionSpec(
        "snapshots",
        "&Tools",
        tr("Sna&pshots"),
        tr("Keep the file as it was, compare, and go back"),
        "Ctrl+Shift+B",
        "snapshots",
        needs_file=True,
    ),
    ActionSpec(
        "recover",
        "&Tools",
        tr("&Recover…"),
        tr("Read what can be read of a damaged file into a new one"),
        "",
        "recover",
        needs_file=True,
    ),
    ActionSpec(
        "monitor",
        "&Tools",
        tr("Mon&itor"),
        tr("Watch the file while it is in use: size, log, transactions, locks, disk"),
        "Ctrl+3",
        "activity",
        needs_file=True,
    ),
    ActionSpec(
        "guide",
        "&Help",
        tr("&Guide"),
        tr("Read how things are done, at the page for what is in front"),
        "F1",
        "book",
    ),
    ActionSpec(
        "shortcuts",
        "&Help",
        tr("&Keyboard shortcuts"),
        tr("List every shortcut"),
        "Ctrl+F1",
        "info",
    ),
    ActionSpec(
        "report",
        "&Help",
        tr("&Report a problem…"),
        tr("Copy versions and the end of the log, which hold none of your data"),
        "",
        "warning",
        separated=True,
    ),
    ActionSpec(
        "log-folder",
        "&Help",
        tr("Open the &log folder"),
        tr("Show the log and crash reports in the file manager"),
        "",
        "open",
    ),
    ActionSpec("about", "&Help", tr("&About Plume DB"), tr("Versions and licence"), "", "feather"),
)

_ROLES = {
    "settings": QAction.MenuRole.PreferencesRole,
    "about": QAction.MenuRole.AboutRole,
    "quit": QAction.MenuRole.QuitRole,
}
"""What macOS moves into the menu of the program; it is not to guess that from the words."""

_BY_ID = {spec.id: spec for spec in ACTIONS}


def keys_of(action_id: str) -> str:
    """Give the keys of an action that are in force; empty where it has none."""
    return shortcuts.chosen(action_id, _BY_ID[action_id].shortcut)


def plain_text(text: str) -> str:
    """Give the words of an action alone: no mnemonic, also not in brackets as in Chinese."""
    return _MNEMONIC.sub("", text).rstrip("…")


_MNEMONIC = re.compile(r"\s*\(&\w\)|&")

TOOLBAR = ("open", "query", "chart", "maintenance")


class ActionSet(QObject):
    """The table as QActions of one window, each with its handler."""

    def __init__(self, window: QWidget, handlers: Mapping[str, Callable[[], object]]) -> None:
        super().__init__(window)
        self._actions: dict[str, QAction] = {}
        for spec in ACTIONS:
            action = QAction(spec.text, window)
            action.setIconText(plain_text(spec.text))
            action.setObjectName(spec.id)
            if spec.icon:
                action.setIcon(icons.icon(spec.icon))
            action.setStatusTip(spec.tip)
            action.setMenuRole(_ROLES.get(spec.id, QAction.MenuRole.NoRole))
            handler = handlers[spec.id]
            action.triggered.connect(lambda _checked=False, call=handler: call())
            window.addAction(action)
            self._actions[spec.id] = action
        self._set_keys()
        shortcuts.notifier().changed.connect(self._set_keys)

    def _set_keys(self) -> None:
        """Take the keys in force, in two steps so that none is there twice for a moment."""
        for action in self._actions.values():
            action.setShortcut(QKeySequence())
        for spec in ACTIONS:
            self._actions[spec.id].setShortcut(QKeySequence(keys_of(spec.id)))
            self._actions[spec.id].setToolTip(tip_with_shortcut(spec))

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
            menu = bar.addMenu(said(title))
            for spec in ACTIONS:
                if spec.menu == title:
                    if spec.separated:
                        menu.addSeparator()
                    menu.addAction(self._actions[spec.id])


def tip_with_shortcut(spec: ActionSpec) -> str:
    """Write an action's tip with its shortcut behind it, as this system shows keys."""
    keys = keys_of(spec.id)
    return f"{spec.tip}  ({shortcuts.shown(keys)})" if keys else spec.tip
