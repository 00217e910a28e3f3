"""What screen readers are told of widgets that we paint: role, parts, actions, announcements.

Qt knows the roles of its own controls; a plain QWidget is a "filler" to it, even one that has the
keyboard. :func:`speak_as` gives such a widget its role. One that paints several things to choose
from has the methods of :class:`Painted`, and is a list of them.
"""

from __future__ import annotations

import sys
from typing import Protocol, cast

import shiboken6
from PySide6.QtCore import QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import (
    QAccessible,
    QAccessibleActionInterface,
    QAccessibleAnnouncementEvent,
    QAccessibleEvent,
    QAccessibleInterface,
    QWindow,
)
from PySide6.QtWidgets import QAccessibleWidget, QComboBox, QScrollArea, QStackedWidget, QWidget

from plume_ui.widgets.leaf_access import LeafAccess

Role = QAccessible.Role
_ROLE = "spokenRole"

_installed = False


class Painted(Protocol):
    """A widget that paints things which can be chosen one by one."""

    def spoken_parts(self) -> tuple[str, ...]:
        """Give each thing in words."""

    def spoken_rect(self, place: int) -> QRect:
        """Tell where one is painted."""

    def spoken_current(self) -> int:
        """Tell which one is chosen; -1 for none."""


def install() -> None:
    """Let Qt ask here first what a widget is; done once a process."""
    global _installed
    if not _installed:
        QAccessible.installFactory(_make)
        _installed = True


def speak_as(widget: QWidget, role: QAccessible.Role, name: str = "") -> None:
    """Give a widget its role, and a name; one with a method ``press_by_reader`` can be pressed."""
    install()
    widget.setProperty(_ROLE, role.value)
    if name:
        widget.setAccessibleName(name)


def announce(widget: QWidget, words: str, *, urgent: bool = False) -> None:
    """Have a screen reader say something, after what it is saying unless it is urgent."""
    if not words or not QAccessible.isActive():
        return
    if _heard_by_orca():
        _notice_of(QWidget.window(widget)).say(words, urgent=urgent)
        return
    event = QAccessibleAnnouncementEvent(widget, words)
    if urgent:
        event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
    QAccessible.updateAccessibility(event)


def _heard_by_orca() -> bool:
    """Tell whether this is a system whose screen reader is Orca."""
    return sys.platform.startswith("linux")


def describe(widget: QWidget, words: str) -> None:
    """Say what a widget shows now, to someone who is in it; once, however it is said.

    Orca reads by itself that the description of what has the keyboard is another one.
    """
    before = widget.accessibleDescription()
    widget.setAccessibleDescription(words)
    if words != before and widget.hasFocus() and not _heard_by_orca():
        announce(widget, words)


class Notice(QWidget):
    """What was said last, as an object on the accessibility bus of Linux.

    Orca 43, which is that of Debian 12, does not hear Qt's event for announcements. It reads every
    notification that comes into view, so this one comes anew with each thing that is said.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        speak_as(self, Role.Notification)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setGeometry(0, 0, 1, 1)  # it paints nothing; a hidden one would not be read
        self.lower()
        self.show()
        self._waiting: list[str] = []
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._come)

    def say(self, words: str, *, urgent: bool = False) -> None:
        """Come into view with other words, along with all else that is said in the same moment.

        The reader asks for the words a moment later, and would find but the last of several.
        """
        if any(words in each for each in self._waiting):
            return
        self._waiting = [each for each in self._waiting if each not in words]
        self._waiting.insert(0 if urgent else len(self._waiting), words)
        self._turn.start()

    def _come(self) -> None:
        self.setAccessibleName("\n".join(self._waiting))
        self._waiting.clear()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.ObjectShow))


def _notice_of(window: QWidget) -> Notice:
    direct = Qt.FindChildOption.FindDirectChildrenOnly
    found = window.findChild(Notice, options=direct)
    return found if isinstance(found, Notice) else Notice(window)


def tell_part(widget: QWidget) -> None:
    """Tell screen readers that another of the painted things is the chosen one."""
    if not QAccessible.isActive() or not widget.hasFocus():
        return
    face = QAccessible.queryAccessibleInterface(widget)
    part = face.focusChild() if isinstance(face, PartsAccess) else None
    if part is not None:
        QAccessible.updateAccessibility(QAccessibleEvent(part, QAccessible.Event.Focus))


def _make(_key: str, thing: QObject) -> QAccessibleInterface | None:
    if hasattr(thing, "accessible_grid"):
        # It is Qt's from here on. The widget must not keep it: its last reference would then go
        # before Qt has deleted the interface, which crashed when a table was closed.
        made: QAccessibleInterface = thing.accessible_grid()
        return made
    if not isinstance(thing, QWidget):
        return None
    if isinstance(thing, QComboBox) and sys.platform.startswith("linux"):
        return ComboAccess(thing)
    if hasattr(thing, "spoken_parts"):
        return PartsAccess(thing)
    role = thing.property(_ROLE)
    if role is not None:
        return SpokenAccess(thing, Role(role))
    # Qt calls a stack of pages a "layered pane", which a reader would say with every page.
    plain = isinstance(thing, (QScrollArea, QStackedWidget))
    return SpokenAccess(thing, Role.Grouping) if plain else None


class SpokenAccess(QAccessibleWidget):
    """A widget with a role of ours."""

    def __init__(self, widget: QWidget, role: QAccessible.Role) -> None:
        super().__init__(widget, role)
        self._widget = widget

    def actionNames(self) -> list[str]:
        """Offer to press what can be pressed."""
        names = list(super().actionNames())
        if hasattr(self._widget, "press_by_reader"):
            names.insert(0, QAccessibleActionInterface.pressAction())
        return names

    def doAction(self, name: str) -> None:
        """Press it, or what Qt does."""
        press = getattr(self._widget, "press_by_reader", None)
        if press is not None and name == QAccessibleActionInterface.pressAction():
            press()
        else:
            super().doAction(name)


class ComboAccess(SpokenAccess):
    """A combo box that tells its name: on Linux, Qt gives what is chosen in its place."""

    def __init__(self, box: QComboBox) -> None:
        super().__init__(box, Role.ComboBox)
        self._box = box

    def text(self, kind: QAccessible.Text) -> str:
        """Give the name with what is chosen behind it, and what is chosen as the value."""
        chosen = self._box.currentText()
        if kind == QAccessible.Text.Value:
            return chosen
        text = super().text(kind)
        if kind != QAccessible.Text.Name or self._box.isEditable():
            return text
        return f"{text}: {chosen}" if text and chosen else text or chosen

    def state(self) -> QAccessible.State:
        """Say how it is."""
        state = super().state()
        state.hasPopup = state.expandable = True
        state.expanded = self._box.view().isVisible()
        state.editable = self._box.isEditable()
        return state

    def childCount(self) -> int:
        """Count the list, and the line to type in where there is one."""
        return 2 if self._box.isEditable() else 1

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        """Give the list or the line."""
        if index == 0:
            return QAccessible.queryAccessibleInterface(self._box.view())
        line = self._box.lineEdit() if index == 1 else None
        return QAccessible.queryAccessibleInterface(line) if line is not None else None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """Find the list or the line."""
        return 0 if child.object() is self._box.view() else 1

    def actionNames(self) -> list[str]:
        """Offer to open the list."""
        return [QAccessibleActionInterface.showMenuAction(), *super().actionNames()]

    def doAction(self, name: str) -> None:
        """Open the list or close it."""
        if name != QAccessibleActionInterface.showMenuAction():
            super().doAction(name)
        elif self._box.view().isVisible():
            self._box.hidePopup()
        else:
            self._box.showPopup()


class PartsAccess(QAccessibleWidget):
    """A painted widget as a list of what is painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget, Role.List)
        self._widget = widget
        self._parts: dict[int, PartAccess] = {}
        # Before Qt deletes this one: a reader may still ask for a part by its number.
        widget.destroyed.connect(lambda _gone: self.forget())

    @property
    def painted(self) -> Painted:
        """The widget, as one that paints things."""
        return cast(Painted, self._widget)

    def forget(self) -> None:
        """Take back the interfaces of all parts."""
        gone, self._parts = self._parts, {}
        for part in gone.values():
            QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(part))

    def childCount(self) -> int:
        """Count the parts."""
        return len(self.painted.spoken_parts()) if shiboken6.isValid(self._widget) else 0

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        """Give a part."""
        if not 0 <= index < self.childCount():
            return None
        if index not in self._parts:
            made = self._parts[index] = PartAccess(self, self._widget, index)
            QAccessible.registerAccessibleInterface(made)
        return self._parts[index]

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """Find a part."""
        return child.place if isinstance(child, PartAccess) else -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        """Find the part at a point of the screen."""
        at = self._widget.mapFromGlobal(QPoint(x, y))
        for index in range(self.childCount()):
            if self.painted.spoken_rect(index).contains(at):
                return self.child(index)
        return None

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]
        """Give the chosen part."""
        return self.child(self.painted.spoken_current())


class PartAccess(LeafAccess):
    """One thing that a widget paints."""

    def __init__(self, above: PartsAccess, widget: QWidget, place: int) -> None:
        super().__init__()
        self._above, self._widget, self.place = above, widget, place

    def isValid(self) -> bool:
        """Tell whether it is still painted."""
        return shiboken6.isValid(self._widget) and self.place < self._above.childCount()

    def text(self, kind: QAccessible.Text) -> str:
        """Give it in words."""
        named = kind == QAccessible.Text.Name and self.isValid()
        return self._above.painted.spoken_parts()[self.place] if named else ""

    def role(self) -> QAccessible.Role:
        """Say what it is."""
        return Role.ListItem

    def state(self) -> QAccessible.State:
        """Say how it is."""
        state = QAccessible.State()
        state.selectable = state.focusable = state.readOnly = True
        chosen = self.isValid() and self._above.painted.spoken_current() == self.place
        state.selected = chosen
        state.focused = chosen and self._widget.hasFocus()
        return state

    def rect(self) -> QRect:
        """Say where it is on the screen."""
        if not self.isValid():
            return QRect()
        box = self._above.painted.spoken_rect(self.place)
        return QRect(self._widget.mapToGlobal(box.topLeft()), box.size())

    def parent(self) -> QAccessibleInterface:
        """Give the widget."""
        return self._above

    def window(self) -> QWindow:
        """Give the window."""
        return self._above.window()
