"""The menu of the chosen cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu

from plume_db.language import tr
from plume_db.values import revealed
from plume_ui import icons
from plume_ui.grid.selection import Selection
from plume_ui.grid.typed import excluding, only
from plume_ui.rows import header_menu
from plume_ui.rows.plugs import fill_copies

if TYPE_CHECKING:
    from plume_ui.rows.table_document import TableDocument


def open_cell_menu(document: TableDocument, place: QPoint) -> None:
    """Show what can be done with the chosen cells."""
    at = document.grid.selection
    if at is None or document.window is None:
        return
    menu = QMenu(document)
    menu.aboutToHide.connect(menu.deleteLater)
    document.menu_opening.emit(menu)
    _add_copies(menu, document)
    menu.addSeparator()
    _add_references(menu, document, at)
    _add_filters(menu, document, at, place)
    menu.addSeparator()
    header_menu.add_column_tools(menu, document, at.column)
    menu.addSeparator()
    menu.addAction(tr("Show in the inspector")).triggered.connect(document.inspect)
    menu.addAction(tr("Go to row…\tCtrl+G")).triggered.connect(document.bar.focus_place)
    menu.popup(place)


def _add_copies(menu: QMenu, document: TableDocument) -> None:
    fill_copies(menu, document.copy)
    names = menu.addAction(tr("Copy with column names"))
    names.triggered.connect(lambda: document.copy("tsv", True))
    export = menu.addAction(icons.icon("export"), tr("Export…"))
    export.triggered.connect(document.export)


def _add_references(menu: QMenu, document: TableDocument, at: Selection) -> None:
    following = document.following
    for reference in following.references(at.column):
        words = tr(
            "Go to {parent} ({columns})\tCtrl+Enter",
            parent=reference.parent,
            columns=", ".join(reference.columns),
        )
        shown = revealed(words).replace("&", "&&")
        action = menu.addAction(icons.icon("reference"), shown)
        action.triggered.connect(
            lambda _on=False, to=reference: document.following.follow(to, at.row)
        )
    if following.is_referred_to:
        action = menu.addAction(icons.icon("reference"), tr("Who refers to this row…"))
        action.triggered.connect(following.show_referrers)
    menu.addSeparator()


def _add_filters(menu: QMenu, document: TableDocument, at: Selection, place: QPoint) -> None:
    name = document.column_names[at.column]
    found = document.grid.cell(at.row, at.column)
    if found is not None:
        for words, condition in (
            (tr("Only this value"), only(name, found[0])),
            (tr("Not this value"), excluding(name, found[0])),
        ):
            if condition is not None:
                action = menu.addAction(icons.icon("filter"), words)
                action.triggered.connect(
                    lambda _on=False, one=condition: header_menu.add(document, one)
                )
    action = menu.addAction(tr("Filter by this column…\tAlt+Down"))
    action.triggered.connect(lambda: header_menu.open_form(document, at.column, None, place))
