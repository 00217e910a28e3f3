"""How large a window may be on the screen it stands on."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

AROUND = QSize(24, 48)
"""What the frame of a window takes, and a little air."""


def within_screen(width: int, height: int, window: QWidget) -> QSize:
    """Give the size a window would like, or as much of it as its screen has."""
    return QSize(width, height).boundedTo(window.screen().availableSize() - AROUND)
