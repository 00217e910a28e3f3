"""The panels of a window, between which F6 goes: each remembers where in it the keyboard was.

Where what has the keyboard is hidden or deleted, Qt gives it to whatever stands next, which may be
in another panel, or to nothing. It is brought back to the panel it fell out of.

Qt knows both that and the order of Tab, but `focusWidget()` and `nextInFocusChain()` must not be
asked: to PySide, what they give is a child of whom was asked from then on, and no longer valid once
that one goes.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QAbstractButton, QApplication, QTabWidget, QWidget
from shiboken6 import isValid

from plume_ui.sight import Sight
from plume_ui.widgets.focus import holds_focus

Remembered = Callable[[], QWidget | None]


class Panels(QObject):
    """Steps through the panels that `listed` gives, in that order; hidden ones are passed over."""

    def __init__(self, window: QWidget, listed: Callable[[], Sequence[QWidget]]) -> None:
        super().__init__(window)
        self._window, self._listed = window, listed
        self._last: dict[int, Remembered] = {}
        """Where the keyboard was last in each, by the place of the panel in the list."""
        self._at = -1
        """The place of the panel that has the keyboard, or had it before it fell out."""
        self._rescue = QTimer(self, singleShot=True, interval=0)
        self._rescue.timeout.connect(self._bring_back)
        self._sight = Sight(window)
        self._settling = QTimer(self, singleShot=True, interval=0)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._remember)

    @Slot(QWidget, QWidget)
    def _remember(self, old: QWidget | None, now: QWidget | None) -> None:
        place = self._place_of(now)
        if old is not None and not isinstance(old, QAbstractButton):
            self._settling.start()
        hidden = old is not None and (not isValid(old) or not old.isVisible())
        if self._at >= 0 and (now is None or (hidden and place != self._at)):
            self._rescue.start()  # whoever hid it may still choose where the keyboard goes
            return
        if now is None or not self._window.isAncestorOf(now):
            return
        self._rescue.stop()
        if place >= 0:
            self._at = place
            self._last[place] = weakref.ref(now)
            self._sight.follow(now)

    @property
    def settled(self) -> bool:
        """Whether a key that comes to the window was meant for the button that has the keyboard.

        Enter in a line may take the line away. What has the keyboard then was not pressed.
        """
        return not self._settling.isActive()

    def _place_of(self, widget: QWidget | None) -> int:
        """Find the panel a widget is in; -1 where it is in none."""
        if widget is None or not self._window.isAncestorOf(widget):
            return -1
        for place, panel in enumerate(self._listed()):
            if panel is widget or panel.isAncestorOf(widget):
                return place
        return -1

    def _bring_back(self) -> None:
        """Give the keyboard back to the panel it fell out of, or to the documents."""
        if not self._window.isActiveWindow() or QApplication.activePopupWidget() is not None:
            return
        panels = self._listed()
        order = [self._at] if self._at < len(panels) else []
        order += [at for at, panel in enumerate(panels) if isinstance(panel, QTabWidget)]
        for place in order:
            target = self._target(place, panels[place]) if panels[place].isVisible() else None
            if target is not None:
                target.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def step(self, by: int) -> QWidget | None:
        """Give the keyboard to the next panel that can take it, or with -1 to the one before.

        Gives the widget that has it then; None where there is no other panel to go to.
        """
        panels = self._listed()
        at = next((place for place, panel in enumerate(panels) if holds_focus(panel)), None)
        start = at if at is not None else (-1 if by > 0 else 0)
        for further in range(1, len(panels) + 1):
            place = (start + by * further) % len(panels)
            target = self._target(place, panels[place]) if place != at else None
            if target is not None:
                target.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return target
        return None

    def _target(self, place: int, panel: QWidget) -> QWidget | None:
        """Give what had the keyboard last in a panel, else the first in it that takes it."""
        last = self._last.get(place, lambda: None)()
        if last is not None and isValid(last) and panel.isAncestorOf(last) and _takes(last):
            return last
        return next((each for each in panel.findChildren(QWidget) if _takes(each)), None)


def _takes(widget: QWidget) -> bool:
    """Tell whether Tab could give a widget the keyboard now."""
    by_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return by_tab and widget.isVisible() and widget.isEnabled()
