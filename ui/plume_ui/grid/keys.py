"""Where each key takes the current cell."""

from __future__ import annotations

from PySide6.QtCore import Qt

from plume_ui.grid.selection import Selection

_FAR = 1 << 70
"""More steps than any table has rows."""

_KEY = Qt.Key

_PLAIN: dict[Qt.Key, tuple[int, int, int]] = {
    _KEY.Key_Up: (-1, 0, 0),
    _KEY.Key_Down: (1, 0, 0),
    _KEY.Key_Return: (1, 0, 0),
    _KEY.Key_Enter: (1, 0, 0),
    _KEY.Key_PageUp: (0, -1, 0),
    _KEY.Key_PageDown: (0, 1, 0),
    _KEY.Key_Left: (0, 0, -1),
    _KEY.Key_Right: (0, 0, 1),
    _KEY.Key_Home: (0, 0, -_FAR),
    _KEY.Key_End: (0, 0, _FAR),
}
"""Rows, pages and columns to go."""

_WITH_CONTROL: dict[Qt.Key, tuple[int, int, int]] = {
    _KEY.Key_Home: (-_FAR, 0, -_FAR),
    _KEY.Key_End: (_FAR, 0, _FAR),
    _KEY.Key_Up: (-_FAR, 0, 0),
    _KEY.Key_Down: (_FAR, 0, 0),
    _KEY.Key_Left: (0, 0, -_FAR),
    _KEY.Key_Right: (0, 0, _FAR),
}

SHORTCUTS = (
    ("F5", "Read the rows again"),
    ("Ctrl+G", "Go to a row by its number"),
    ("Ctrl+C", "Copy the chosen cells"),
    ("Ctrl+A", "Choose every cell"),
    ("Shift+Down", "Choose more cells; likewise the other arrows"),
    ("Ctrl+Home", "Go to the first cell"),
    ("Ctrl+End", "Go to the last cell"),
    ("Ctrl+Down", "Go to the last row; likewise the other arrows"),
)
"""What a table answers to, for the list of shortcuts."""


def destination(
    key: int, control: bool, at: Selection, size: tuple[int, int], page: int
) -> tuple[int, int] | None:
    """Tell where a key leads in a grid of `size` rows and columns; None where it leads nowhere."""
    steps = (_WITH_CONTROL if control else _PLAIN).get(Qt.Key(key))
    if steps is None or not all(size):
        return None
    rows, pages, columns = steps
    row, column = at.row + rows + pages * page, at.column + columns
    return max(0, min(row, size[0] - 1)), max(0, min(column, size[1] - 1))


def leads_to_the_end(key: int, control: bool) -> bool:
    """Tell whether a key asks for the last row, wherever that turns out to be."""
    return control and key in (_KEY.Key_End, _KEY.Key_Down)
