"""The small buttons of the inspector."""

from __future__ import annotations

from PySide6.QtWidgets import QToolButton

from plume_ui import icons


def tool_button(icon: str, tip: str, name: str = "") -> QToolButton:
    """Make a button with an icon, a tip, and a name for those who hear it."""
    button = QToolButton()
    button.setIcon(icons.icon(icon))
    button.setToolTip(tip)
    button.setAccessibleName(name or tip)
    return button
