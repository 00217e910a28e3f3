"""The fonts and the density that the person chose, for all windows at once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget
from shiboken6 import isValid

_ROOM = {"compact": -4, "normal": 0, "comfortable": 8}
"""Pixels that a row is higher than usual."""
_ITEM_PADDING = {"compact": 0, "normal": 2, "comfortable": 6}


class Typeface(NamedTuple):
    """Fonts and density; zero and empty are what the system has."""

    size: float = 0
    """Points of the interface."""
    mono_family: str = ""
    mono_size: float = 0
    density: str = "normal"


_current = Typeface()


def typeface() -> Typeface:
    """Give what is in force."""
    return _current


def extra_room() -> int:
    """Tell how many pixels a row of a grid, tree or list is higher than usual; may be negative."""
    return _ROOM.get(_current.density, 0)


def item_rules() -> str:
    """Write the style rule of items in trees and lists."""
    padding = _ITEM_PADDING.get(_current.density, 2)
    return f"QTreeView::item, QListView::item {{ padding: {padding}px 0; }}"


def mono_font() -> QFont:
    """Give the monospaced font in its usual size."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    if _current.mono_family:
        font.setFamily(_current.mono_family)
    size = _current.mono_size or QApplication.font().pointSizeF()
    if size > 0:
        font.setPointSizeF(size)
    font.setStyleHint(QFont.StyleHint.Monospace)
    return font


def use(app: QApplication, chosen: Typeface) -> None:
    """Put fonts and density into force; the theme is to be applied after that."""
    global _current
    system = _system_font()
    note(app)
    _current = chosen
    font = QFont(system)
    if chosen.size:
        font.setPointSizeF(chosen.size)
    if font != app.font():
        app.setFont(font)


@cache
def _system_font() -> QFont:
    """Keep the font that the system gave, before it was changed for the first time."""
    return QFont(QApplication.font())


class _Own(NamedTuple):
    """The font of a widget that has one of its own, by its distance from the usual."""

    widget: QWidget
    font: QFont
    delta: float
    is_mono: bool


_own: list[_Own] = []
"""What is to follow; filled by :func:`note`, emptied by :func:`follow`."""


def note(app: QApplication) -> None:
    """Note which widgets have fonts of their own, before fonts or the style sheet change."""
    if not _own:
        _own.extend(_own_fonts(app))


def _own_fonts(app: QApplication) -> Iterator[_Own]:
    plain, mono = app.font(), mono_font()
    for widget in app.allWidgets():
        font = QFont(widget.font())
        if widget.testAttribute(Qt.WidgetAttribute.WA_SetFont) and font.pointSizeF() > 0:
            is_mono = font.family() == mono.family() != plain.family()
            usual = mono if is_mono else plain
            yield _Own(widget, font, font.pointSizeF() - usual.pointSizeF(), is_mono)


def follow(app: QApplication) -> None:
    """Let widgets whose font is larger or smaller than the usual keep the distance.

    After the style sheet, since Qt takes the fonts of widgets back when it is set anew.
    """
    plain, mono = app.font(), mono_font()
    for each in _own:
        if not isValid(each.widget):
            continue
        usual = mono if each.is_mono else plain
        each.font.setPointSizeF(max(5.0, usual.pointSizeF() + each.delta))
        if each.is_mono:
            each.font.setFamily(mono.family())
        each.widget.setFont(each.font)
    _own.clear()


def lay_out_again(app: QApplication) -> None:
    """Let trees and lists take the new height of their rows."""
    for widget in app.allWidgets():
        if isinstance(widget, QAbstractItemView):
            widget.scheduleDelayedItemsLayout()
