"""What edit mode adds to the menu of the chosen cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from plume_db.language import tr
from plume_ui import icons

if TYPE_CHECKING:
    from plume_ui.edit.mode import EditMode


def fill_menu(menu: QMenu, mode: EditMode) -> None:
    """Add the ways to change the chosen cells and rows."""
    acting, grid = mode.acting, mode.host.grid
    edit = menu.addAction(icons.icon("edit"), tr("Edit the cell\tF2"))
    edit.triggered.connect(lambda _on=False: grid.activate())
    values = menu.addMenu(tr("Set to"))
    for words, value in (
        (tr("NULL\tCtrl+0"), None),
        (tr("Empty text"), ""),
        (tr("Empty BLOB"), b""),
    ):
        values.addAction(words).triggered.connect(
            lambda _on=False, new=value: acting.set_value(new)
        )
    values.addSeparator()
    for words, as_text in ((tr("The bytes of a file…"), False), (tr("The text of a file…"), True)):
        values.addAction(words).triggered.connect(
            lambda _on=False, text=as_text: acting.load_file(text)
        )
    menu.addAction(tr("Paste\tCtrl+V")).triggered.connect(lambda _on=False: acting.paste())
    menu.addSeparator()
    new = menu.addAction(icons.icon("plus"), tr("New row\tCtrl++"))
    new.triggered.connect(lambda _on=False: acting.add_row())
    delete = menu.addAction(icons.icon("trash"), tr("Delete the chosen rows\tCtrl+-"))
    delete.triggered.connect(lambda _on=False: acting.delete_rows())
    menu.addSeparator()
    cells = menu.addAction(icons.icon("undo"), tr("Revert the chosen cells"))
    cells.triggered.connect(lambda _on=False: acting.revert(True))
    rows = menu.addAction(tr("Revert the chosen rows\tCtrl+Shift+Z"))
    rows.triggered.connect(lambda _on=False: acting.revert(False))
    menu.addAction(tr("Discard everything staged")).triggered.connect(
        lambda _on=False: mode.discard()
    )
    menu.addSeparator()
