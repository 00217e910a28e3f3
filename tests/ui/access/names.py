"""What a screen reader would stumble over: controls without a name, a sensible role, an action."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QLabel, QWidget

ROLE = QAccessible.Role
NAME = QAccessible.Text.Name
SENSELESS = frozenset({
    ROLE.NoRole, ROLE.Client, ROLE.Window, ROLE.Pane, ROLE.Border, ROLE.UserRole, ROLE.LayeredPane,
})  # fmt: skip
"""Roles that say nothing of what a control is; over the bus they are 'filler' and 'unknown'."""
PRESSED = frozenset({ROLE.PushButton, ROLE.CheckBox, ROLE.RadioButton, ROLE.ButtonMenu})
NAMED = frozenset({
    ROLE.ToolBar, ROLE.MenuBar, ROLE.Table, ROLE.Tree, ROLE.List, ROLE.PageTabList,
})  # fmt: skip
MANY = frozenset({
    ROLE.StaticText, ROLE.Cell, ROLE.ListItem, ROLE.TreeItem, ROLE.MenuItem, ROLE.Separator,
})  # fmt: skip
RAW = re.compile(r"^(qt_\w+|Q[A-Z]\w+|[a-z]+[A-Z]\w*\d*)$")
MOST_ITEMS = 40


def faults(window: QWidget) -> list[str]:
    """List what is wrong with the names of a window."""
    root = QAccessible.queryAccessibleInterface(window)
    return list(dict.fromkeys(_below(root, type(window).__name__, 0)))


def _below(face: QAccessibleInterface, path: str, depth: int) -> Iterator[str]:
    seen: Counter[tuple[object, str]] = Counter()
    for index in range(min(face.childCount(), MOST_ITEMS)):
        child = face.child(index)
        if child is None or not child.isValid() or child.state().invisible or depth > 40:
            continue
        here = f"{path} > {_told(child)}"
        yield from (f"{here}: {fault}" for fault in _own(child))
        if child.state().focusable and child.role() not in MANY:
            seen[child.role(), child.text(NAME)] += 1
        yield from _below(child, here if _is_landmark(child) else path, depth + 1)
    for (role, name), count in seen.items():
        if count > 1:
            yield f"{path}: {count} {role.name} are called {name!r}"


def _own(face: QAccessibleInterface) -> Iterator[str]:
    state, role, name = face.state(), face.role(), face.text(NAME).strip()
    takes_keys = state.focusable and not state.disabled
    if (takes_keys or role in NAMED) and not name and role not in MANY:
        yield "has no name"
    description = face.text(QAccessible.Text.Description)
    if "<p>" in description or "</" in description:
        yield "is described by the signs of its tip"
    thing = face.object()
    if isinstance(thing, QLabel) and not _is_of(thing, name):
        yield "is a text that is not read"
    if RAW.match(name) and not _is_data(face):
        yield "is named by an id"
    if takes_keys and role in SENSELESS:
        yield f"can have the keyboard, and its role is {role.name}"
    if takes_keys and role in PRESSED:
        action = face.actionInterface()
        if action is None or not action.actionNames():
            yield "can not be pressed"


def _is_of(label: QLabel, name: str) -> bool:
    """Tell whether the words of a label are what is read of it."""
    words = label.text()
    return not words or "<" in words or words.split()[:1] == [] or words.split()[0] in name


def _is_data(face: QAccessibleInterface) -> bool:
    """Cells, items and tabs are named by what is in the file."""
    return face.role() in MANY or face.role() in (
        ROLE.StaticText, ROLE.PageTab, ROLE.ColumnHeader, ROLE.RowHeader, ROLE.Heading,
    )  # fmt: skip


def _is_landmark(face: QAccessibleInterface) -> bool:
    thing = face.object()
    return thing is not None and type(thing).__module__.startswith("plume_ui")


def _told(face: QAccessibleInterface) -> str:
    thing = face.object()
    kind = type(thing).__name__ if thing is not None else "part"
    return f"{kind}[{face.role().name}] {face.text(NAME)[:40]!r}"
