"""The menu of a column: sorting, filtering, how its values are shown, its profile."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from plume_db.language import tr
from plume_db.rows.shape import Condition, Sort, Test
from plume_ui import icons
from plume_ui.grid.condition_form import ConditionForm
from plume_ui.requests import ProfileRequest
from plume_ui.rows.sorting import sorted_by, unsorted

if TYPE_CHECKING:
    from plume_ui.rows.table_document import TableDocument


def open_header_menu(document: TableDocument, column: int, place: QPoint) -> None:
    """Show the menu of a column."""
    menu = QMenu(document)
    menu.aboutToHide.connect(menu.deleteLater)
    name = document.column_names[column]
    _add_sorting(menu, document, name)
    menu.addSeparator()
    _add_filters(menu, document, column, place)
    menu.addSeparator()
    add_column_tools(menu, document, column)
    menu.popup(place)


def _add_sorting(menu: QMenu, document: TableDocument, name: str) -> None:
    shape = document.shape
    others = [sort for sort in shape.sorts if sort.column != name]
    ways = [(tr("Sort ascending"), False, False), (tr("Sort descending"), True, False)]
    if others:
        ways += [
            (tr("Then by this, ascending"), False, True),
            (tr("Then by this, descending"), True, True),
        ]
    for words, down, adds in ways:
        wanted = sorted_by(shape, Sort(name, down), adds)
        action = menu.addAction(icons.icon("sort-down" if down else "sort-up"), words)
        action.triggered.connect(lambda _on=False, to=wanted: document.set_shape(to))
    if len(others) != len(shape.sorts):
        action = menu.addAction(icons.icon("clear"), tr("Do not sort by this"))
        action.triggered.connect(lambda: document.set_shape(unsorted(document.shape, name)))


def _add_filters(menu: QMenu, document: TableDocument, column: int, place: QPoint) -> None:
    name = document.column_names[column]
    action = menu.addAction(icons.icon("filter"), tr("Filter…"))
    action.triggered.connect(lambda: open_form(document, column, None, place))
    for words, test in ((tr("Only NULL"), Test.IS_NULL), (tr("Not NULL"), Test.NOT_NULL)):
        action = menu.addAction(words)
        condition = Condition(name, test)
        action.triggered.connect(lambda _on=False, one=condition: add(document, one))
    if any(each.column == name for each in document.shape.conditions):
        action = menu.addAction(icons.icon("clear"), tr("Take its filters away"))
        action.triggered.connect(lambda: _clear(document, name))


def add_column_tools(menu: QMenu, document: TableDocument, column: int) -> None:
    """Add what concerns a whole column: its format, its profile, its name."""
    from plume_ui.rows.plugs import fill_formats

    table = document.table
    name = document.column_names[column]
    fill_formats(menu, document, column)
    if table is not None:
        request = ProfileRequest(table.name, name, document.shape)
        action = menu.addAction(icons.icon("chart"), tr("Profile this column"))
        action.triggered.connect(lambda: document.desk.profile_wanted.emit(request))
    action = menu.addAction(tr("Copy the column's name"))
    action.triggered.connect(lambda: QGuiApplication.clipboard().setText(name))


def open_form(
    document: TableDocument, column: int, condition: Condition | None, place: QPoint
) -> None:
    """Show the form for a condition: a new one, or one that is to be changed."""
    window = document.window
    if window is None:
        return
    form = ConditionForm(window.source.columns[column], condition, document)
    form.accepted.connect(lambda made: add(document, made, condition))
    form.open_at(place)


def add(document: TableDocument, made: Condition, instead: Condition | None = None) -> None:
    """Filter by one more condition, or by one in the place of another."""
    kept = document.shape.conditions
    if instead is not None and instead in kept:
        changed = tuple(made if each is instead else each for each in kept)
    else:
        changed = (*kept, made) if made not in kept else kept
    document.set_shape(replace(document.shape, conditions=changed))


def _clear(document: TableDocument, name: str) -> None:
    kept = tuple(each for each in document.shape.conditions if each.column != name)
    document.set_shape(replace(document.shape, conditions=kept))
