"""Where windows stand: in front of others, and beside each other."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow

APART = 28
"""Pixels between two windows that would stand in the same place."""
SAME = 4
"""Pixels by which a place may differ and still be the same one: desktops round it."""


def stand_apart(window: QMainWindow, others: Sequence[QMainWindow]) -> None:
    """Move a new window that would hide another one to the pixel."""
    if window.windowState() & (Qt.WindowState.WindowMaximized | Qt.WindowState.WindowFullScreen):
        return
    taken = [other.geometry().topLeft() for other in others if other.isVisible()]
    room = window.screen().availableGeometry()
    for _each in taken:
        at = window.geometry().topLeft()
        if all((at - place).manhattanLength() > SAME for place in taken):
            return
        moved = window.geometry().translated(APART, APART).intersected(room)
        if moved.width() < window.minimumWidth() or moved.height() < window.minimumHeight():
            return  # no room for one more beside the others
        window.setGeometry(moved)


def bring_forward(window: QMainWindow) -> None:
    """Put a window in front of those of other programs, as far as the desktop lets us."""
    if window.isMinimized():
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()
    handle = window.windowHandle()
    if handle is not None:
        handle.requestActivate()  # on Wayland only this counts, with the token of the other start
