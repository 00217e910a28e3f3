"""The panels of a window, between which F6 goes: each remembers where in it the keyboard was.

Qt knows both that and the order of Tab, but `focusWidget()` and `nextInFocusChain()` must not be
asked: to PySide, what they give is a child of whom was asked from then on, and no longer valid once
that one goes.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from plume_ui.widgets.focus import holds_focus

Remembered = Callable[[], QWidget | None]


class Panels(QObject):
    """Steps through the panels that `listed` gives, in that order; hidden ones are passed over."""

    def __init__(self, window: QWidget, listed: Callable[[], Sequence[QWidget]]) -> None:
        super().__init__(window)
        self._window, self._listed = window, listed
        self._last: dict[int, Remembered] = {}
        """Where the keyboard was last in each, by the place of the panel in the list."""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._remember)

    @Slot(QWidget, QWidget)
    def _remember(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is None or not self._window.isAncestorOf(now):
            return
        for place, panel in enumerate(self._listed()):
            if panel is now or panel.isAncestorOf(now):
                self._last[place] = weakref.ref(now)
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
