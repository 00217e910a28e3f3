"""Where features of other folders take their place in results, loaded when needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from plume_db.language import tr

if TYPE_CHECKING:
    from plume_ui.query.result_page import ResultPage


def offer_formats(menu: QMenu, page: ResultPage, column: int) -> None:
    """Add the menu of ways to show a column's values; the choice goes with the result."""
    from plume_ui.formats.menu import fill_format_menu

    if page.grid is not None:
        below = menu.addMenu(tr("Show values as"))
        fill_format_menu(below, page.desk, "", column, page.grid)
