"""What has the keyboard stays in sight, also where the page around it grows or shrinks.

Qt scrolls to what Tab gave the keyboard to, and to nothing else. What a person has scrolled out of
sight on purpose is left there.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QTimer
from PySide6.QtWidgets import QScrollArea, QWidget
from shiboken6 import isValid

_AROUND = 8
_CHANGES = (QEvent.Type.Move, QEvent.Type.Resize)


class Sight(QObject):
    """Scrolls to the widget that it was told to follow."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._followed: QWidget | None = None
        self._around: list[QWidget] = []
        """What moves it when it is laid out anew: itself, what it stands in, the viewports."""
        self._scrolled: list[QWidget] = []
        """What an area moves when a person scrolls."""
        self._seen = True
        self._reveal = QTimer(self, singleShot=True, interval=0)
        self._reveal.timeout.connect(self._show_it)

    def follow(self, widget: QWidget) -> None:
        """Keep a widget in sight from now on, in the place of the one before."""
        for each in (*self._around, *self._scrolled):
            if isValid(each):
                each.removeEventFilter(self)
        self._followed, self._seen = widget, True
        areas = list(_areas(widget, self._window))
        self._scrolled = [page for area in areas if (page := area.widget()) is not None]
        self._around = list(_up_to(widget, areas[-1])) if areas else []
        for each in (*self._around, *self._scrolled):
            each.installEventFilter(self)
        if areas:
            self._reveal.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Scroll after it was moved; look whether it is still seen after a person scrolled."""
        if event.type() in _CHANGES:
            if event.type() == QEvent.Type.Move and watched in self._scrolled:
                self._seen = self._reveal.isActive() or self._is_seen()
            elif self._seen:
                self._reveal.start()
        return False

    def _is_seen(self) -> bool:
        here = self._followed
        if here is None or not isValid(here):
            return False
        return all(_shows(area, here) for area in _areas(here, self._window))

    def _show_it(self) -> None:
        here = self._followed
        if here is None or not isValid(here) or not here.hasFocus():
            return
        for area in _areas(here, self._window):
            if not _shows(area, here):
                area.ensureWidgetVisible(here, _AROUND, _AROUND)
        self._seen = True


def _shows(area: QScrollArea, widget: QWidget) -> bool:
    room = area.viewport().rect()
    if 2 * widget.height() > room.height():  # as a map: a part of it is found at once
        here = QRect(widget.mapTo(area.viewport(), QPoint()), widget.size())
        return here.intersects(room)
    return room.contains(widget.mapTo(area.viewport(), widget.rect().center()))


def _areas(widget: QWidget, window: QWidget) -> Iterator[QScrollArea]:
    """Give the areas that scroll a widget, the inmost first."""
    for above in _up_to(widget, window):
        inside = above.widget() if isinstance(above, QScrollArea) else None
        if isinstance(above, QScrollArea) and inside is not None and inside.isAncestorOf(widget):
            yield above


def _up_to(widget: QWidget, top: QWidget) -> Iterator[QWidget]:
    """Give a widget and all it stands in, below `top`."""
    here: QWidget | None = widget
    while here is not None and here is not top:
        yield here
        here = here.parentWidget()
