"""Where features of other folders take their place in a table document, loaded when needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from plume_db.language import tr

if TYPE_CHECKING:
    from plume_ui.rows.table_document import TableDocument


def fill_formats(menu: QMenu, document: TableDocument, column: int) -> None:
    """Add the menu of ways to show a column's values."""
    from plume_ui.formats.menu import fill_format_menu

    below = menu.addMenu(tr("Show values as"))
    fill_format_menu(below, document.desk, document.name, column, document.grid)


def fill_copies(menu: QMenu, copy: Callable[[str], None]) -> None:
    """Add the ways to copy the chosen cells."""
    from plume_ui.transfer.copy_menu import fill_copy_menu

    fill_copy_menu(menu, copy)


def restore_formats(document: TableDocument) -> None:
    """Show columns the way they were shown when the file was open before."""
    from plume_ui.formats.remembered import restore_formats as restore

    restore(document.desk, document.name, document.grid)


def add_edit_mode(document: TableDocument) -> None:
    """Add the button of edit mode, and what was staged when the file was open before."""
    from plume_ui.edit.mode import EditMode

    EditMode(document, document)
