"""Where the keyboard is after a page has come, a dialog has ended or a tab was closed."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QApplication, QStatusBar, QWidget

from tests.ui.access.tabs import told


def faults(window: QWidget) -> list[str]:
    """Tell where the keyboard is lost: nowhere, in what is hidden, in what shows it to nobody."""
    here = QApplication.focusWidget()
    if here is None:
        return ["the keyboard is nowhere"]
    if not window.isAncestorOf(here) and here is not window:
        return [f"the keyboard is in another window: {told(here)}"]
    if not here.isVisible() or _seen(here).isEmpty() or not here.isEnabled():
        return [f"the keyboard is in what is not seen: {told(here)}"]
    if not here.focusPolicy() & Qt.FocusPolicy.TabFocus:
        return [f"the keyboard is in what Tab never comes to: {told(here)}"]
    above: QWidget | None = here
    while above is not None and not isinstance(above, QStatusBar):
        above = above.parentWidget()
    return [] if above is None else [f"the keyboard fell to the line of status: {told(here)}"]


def _seen(widget: QWidget) -> QRect:
    """Give the part of a widget that no scroll area has moved out of sight."""
    rect, above = widget.rect(), widget
    while above.parentWidget() is not None and not above.isWindow():
        rect.translate(above.pos())
        above = above.parentWidget()
        rect &= above.rect()
    return rect
