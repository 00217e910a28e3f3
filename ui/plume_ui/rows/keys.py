"""Where each key takes the current cell."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt

from plume_ui.rows.selection import Selection

Where = tuple[int, int]
_Move = Callable[[Selection, int, int, int], Where]

_KEY = Qt.Key

_PLAIN: dict[Qt.Key, _Move] = {
    _KEY.Key_Up: lambda at, rows, columns, page: (at.row - 1, at.column),
    _KEY.Key_Down: lambda at, rows, columns, page: (at.row + 1, at.column),
    _KEY.Key_Left: lambda at, rows, columns, page: (at.row, at.column - 1),
    _KEY.Key_Right: lambda at, rows, columns, page: (at.row, at.column + 1),
    _KEY.Key_PageUp: lambda at, rows, columns, page: (at.row - page, at.column),
    _KEY.Key_PageDown: lambda at, rows, columns, page: (at.row + page, at.column),
    _KEY.Key_Home: lambda at, rows, columns, page: (at.row, 0),
    _KEY.Key_End: lambda at, rows, columns, page: (at.row, columns - 1),
    _KEY.Key_Return: lambda at, rows, columns, page: (at.row + 1, at.column),
    _KEY.Key_Enter: lambda at, rows, columns, page: (at.row + 1, at.column),
}

_WITH_CONTROL: dict[Qt.Key, _Move] = {
    _KEY.Key_Home: lambda at, rows, columns, page: (0, 0),
    _KEY.Key_End: lambda at, rows, columns, page: (rows - 1, columns - 1),
    _KEY.Key_Up: lambda at, rows, columns, page: (0, at.column),
    _KEY.Key_Down: lambda at, rows, columns, page: (rows - 1, at.column),
    _KEY.Key_Left: lambda at, rows, columns, page: (at.row, 0),
    _KEY.Key_Right: lambda at, rows, columns, page: (at.row, columns - 1),
}


def destination(
    key: int, control: bool, at: Selection, rows: int, columns: int, page: int
) -> Where | None:
    """Tell where a key leads, kept inside the grid; None for keys that lead nowhere."""
    moves = _WITH_CONTROL if control else _PLAIN
    move = moves.get(Qt.Key(key))
    if move is None or not rows or not columns:
        return None
    row, column = move(at, rows, columns, page)
    return max(0, min(row, rows - 1)), max(0, min(column, columns - 1))


def leads_to_the_end(key: int, control: bool) -> bool:
    """Tell whether a key asks for the last row, wherever that turns out to be."""
    return control and key in (_KEY.Key_End, _KEY.Key_Down)
