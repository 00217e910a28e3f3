"""What the keys do in a chart."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

if TYPE_CHECKING:
    from plume_ui.chart.view import ChartView

_STEP = 0.2
"""Of the span in view, that an arrow moves."""
_SELECT = 0.02
_NONE = Qt.KeyboardModifier.NoModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CONTROL = Qt.KeyboardModifier.ControlModifier


def act(view: ChartView, event: QKeyEvent) -> bool:
    """Do what a key asks for; False where it asks for nothing here."""
    key, held = event.key(), event.modifiers() & (_SHIFT | _CONTROL)
    if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
        _arrow(view, held, forward=key == Qt.Key.Key_Right)
        return True
    if key == Qt.Key.Key_F10 and held & _SHIFT:
        key = int(Qt.Key.Key_Menu)
    deed = _DEEDS.get(key)
    return deed is not None and deed(view) is not False


def _arrow(view: ChartView, held: Qt.KeyboardModifier, *, forward: bool) -> None:
    pointer, sign = view.pointer, 1 if forward else -1
    if held & _CONTROL:
        began = pointer.moment
        if pointer.walk(forward=forward) and held & _SHIFT and pointer.moment is not None:
            pointer.extend(pointer.moment, began)
    elif held & _SHIFT:
        start, stop = view.shown_span
        pointer.extend(pointer.edge + sign * _SELECT * (stop - start))
    else:
        view.pan_by(sign * _STEP)


def _zoom(factor: float) -> Callable[[ChartView], None]:
    def zoom(view: ChartView) -> None:
        start, stop = view.shown_span
        here = view.pointer.moment
        about = here if here is not None and start <= here <= stop else (start + stop) / 2
        view.zoom_about(about, factor)

    return zoom


def _fit(view: ChartView) -> None:
    view.fit_next()


def _escape(view: ChartView) -> bool:
    """Drop the selection, then the crosshair; a chart without either lets others have the key."""
    if view.selection is not None:
        view.select(None)
        return True
    if view.pointer.moment is not None:
        view.pointer.leave()
        return True
    return False


def _click(view: ChartView) -> bool:
    clicked = view.pointer.clicked_here()
    if clicked is not None:
        view.clicked.emit(clicked)
    return clicked is not None


def _menu(view: ChartView) -> bool:
    clicked = view.pointer.clicked_here()
    if clicked is not None:
        view.menu_wanted.emit(clicked)
    return clicked is not None


_DEEDS: dict[int, Callable[[ChartView], bool | None]] = {
    Qt.Key.Key_Plus: _zoom(0.6),
    Qt.Key.Key_Equal: _zoom(0.6),
    Qt.Key.Key_Minus: _zoom(1 / 0.6),
    Qt.Key.Key_Home: _fit,
    Qt.Key.Key_0: _fit,
    Qt.Key.Key_Escape: _escape,
    Qt.Key.Key_Return: _click,
    Qt.Key.Key_Enter: _click,
    Qt.Key.Key_Menu: _menu,
}
