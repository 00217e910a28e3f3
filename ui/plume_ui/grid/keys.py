"""What each key does in a grid: mostly it takes the current cell somewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from plume_db.language import tr
from plume_ui.grid.selection import Selection

if TYPE_CHECKING:
    from plume_ui.grid.grid import Grid

_FAR = 1 << 70
"""More steps than any table has rows."""

_KEY = Qt.Key

_PLAIN: dict[Qt.Key, tuple[int, int, int]] = {
    _KEY.Key_Up: (-1, 0, 0),
    _KEY.Key_Down: (1, 0, 0),
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

_WIDTHS = {_KEY.Key_Left: -16, _KEY.Key_Right: 16}
"""Pixels that a column is made wider."""

SHORTCUTS = (
    ("F5", tr("Read the rows again")),
    ("Ctrl+G", tr("Go to a row by its number, or by a percentage")),
    ("F3", tr("Find the next match; Shift+F3 the one before")),
    ("Alt+Down", tr("Sort and filter by the current column")),
    ("Alt+Shift+Right", tr("Make the current column wider; Alt+Shift+Left narrower")),
    ("Ctrl+Shift+L", tr("Filter by a condition in SQL")),
    ("Ctrl+Return", tr("Follow the current cell to the row it names")),
    ("Alt+Left", tr("Go back to where you came from; Alt+Right forward")),
    ("Ctrl+Shift+E", tr("Turn edit mode on or off")),
    ("F2", tr("Edit the current cell, where edit mode is on; so do the next six")),
    ("Ctrl+0", tr("Set the chosen cells to NULL")),
    ("Ctrl+V", tr("Paste a block of cells")),
    ("Ctrl+Ins", tr("Add a row; Ctrl+- deletes the chosen ones")),
    ("Ctrl+Z", tr("Take the last change back; Ctrl+Y makes it again")),
    ("Ctrl+Shift+Z", tr("Revert the chosen rows")),
    ("Ctrl+S", tr("Commit what is staged")),
    ("Ctrl+C", tr("Copy the chosen cells")),
    ("Ctrl+A", tr("Choose every cell")),
    ("Shift+Down", tr("Choose more cells; likewise the other arrows")),
    ("Ctrl+Home", tr("Go to the first cell")),
    ("Ctrl+End", tr("Go to the last cell")),
    ("Ctrl+Down", tr("Go to the last row; likewise the other arrows")),
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


def press(grid: Grid, event: QKeyEvent) -> bool:
    """Do what a key asks for; False where it means nothing here."""
    modifiers = event.modifiers()
    control = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
    alt = bool(modifiers & Qt.KeyboardModifier.AltModifier)
    done = _act(grid, event, control, alt)
    if not done and not alt:  # Alt with an arrow is the window's: back and forward
        done = _walk(grid, event, control) or (not control and grid.editing.type_into(event))
    if done:
        event.accept()
    return done


def _act(grid: Grid, event: QKeyEvent, control: bool, alt: bool) -> bool:
    """Do what is no walking."""
    key, at = event.key(), grid.selection
    shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    if control and key == _KEY.Key_A:
        grid.choose_all()
    elif control and key == _KEY.Key_C:
        grid.copy_wanted.emit()
    elif alt and key == _KEY.Key_Down and grid.header_menus:
        grid.open_header_menu(at.column if at else 0)
    elif alt and shift and key in _WIDTHS:
        grid.widen(at.column if at else 0, _WIDTHS[Qt.Key(key)])
    elif key == _KEY.Key_Menu or (shift and key == _KEY.Key_F10):
        grid.open_menu()
    elif key in (_KEY.Key_Return, _KEY.Key_Enter):
        (grid.follow if control else grid.activate)()
    elif key == _KEY.Key_F2:
        return grid.edit_current()
    else:
        return False
    return True


def _walk(grid: Grid, event: QKeyEvent, control: bool) -> bool:
    at = grid.selection or Selection()
    size = grid.scale.count, len(grid.columns)
    where = destination(event.key(), control, at, size, grid.scale.whole_rows)
    if where is None:
        return False
    grid.go_to(*where, extend=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
    if leads_to_the_end(event.key(), control):
        grid.end_wanted.emit()
    return True
