"""The menu of display formats: each with what the current value looks like in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from plume_db.formats.choice import FORMATS, suggest
from plume_db.formats.format import Format
from plume_db.language import tr
from plume_db.rows.cells import CellValue
from plume_ui.formats.remembered import choose_format, column_of, format_name, samples_of
from plume_ui.grid.texts import cell_text

if TYPE_CHECKING:
    from plume_ui.desk import Desk
    from plume_ui.grid.grid import Grid

EXAMPLE = 40
"""Characters of an example: a menu is not wider for the sake of one value."""


def fill_format_menu(menu: QMenu, desk: Desk, table: str, column: int, grid: Grid) -> None:
    """Add every format to a menu; choosing one shows the grid's `column` in it.

    `table` is what the choice is remembered under: empty for a result, which is forgotten.
    """
    value = _example_value(grid, column)
    now = format_name(grid, column)
    group = QActionGroup(menu)
    _add(menu, group, tr("As stored"), cell_text(value), not now).triggered.connect(
        lambda _checked=False: choose_format(desk, table, column, grid, None)
    )
    proposed = suggest(column_of(desk, table, column, grid), samples_of(grid, column))
    menus: dict[str, QMenu] = {}

    def offer(into: QMenu, each: Format, words: str) -> None:
        action = _add(into, group, words, each.text(value), each.name == now)
        action.triggered.connect(
            lambda _checked=False: choose_format(desk, table, column, grid, each)
        )

    if proposed is not None:
        offer(menu, proposed, tr("{title} (suggested)", title=proposed.title))
    menu.addSeparator()
    for each in FORMATS:
        if each.group not in menus:
            menus[each.group] = menu.addMenu(each.group)
        offer(menus[each.group], each, each.title)
        if each.name == now:
            menus[each.group].setTitle(f"{each.group}: {each.title}")


def _add(
    menu: QMenu, group: QActionGroup, words: str, example: str | None, checked: bool
) -> QAction:
    shown = tr("not for this value") if example is None else example
    if len(shown) > EXAMPLE:
        shown = shown[: EXAMPLE - 1] + "…"
    shown = shown.replace("&", "&&").replace("\t", " ")
    action = menu.addAction(f"{words}\t{shown}")
    action.setCheckable(True)
    action.setChecked(checked)
    action.setToolTip(f"{words}: {shown}")
    group.addAction(action)
    return action


def _example_value(grid: Grid, column: int) -> CellValue:
    """Take the current row's value, or the first in view that is not NULL."""
    at = grid.selection
    cell = grid.cell(at.row, column) if at is not None else None
    if cell is not None and cell[0] is not None:
        return cell[0]
    return next((value for value in samples_of(grid, column) if value is not None), None)
