"""The way of the Tab key: it reaches every control, comes round, and it can be seen where it is."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TypeGuard

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QTabBar, QTextBrowser, QWidget

AROUND = 4
FEWEST = 12
"""Pixels that must change with a contrast of 3:1 for the place of the keyboard to be seen."""
MOST_LINKS = 200
PATIENCE = 2.0
"""Seconds for a window to come to the front, and for a control to show that the keyboard left."""
_shown: set[int] = set()


def faults(window: QWidget) -> list[str]:
    """List what Tab does not reach, what holds it, and where the keyboard is not seen."""
    window.activateWindow()
    _wait(window.isActiveWindow)  # what has the keyboard in a window behind does not show it
    expected = {each for each in window.findChildren(QWidget) if takes_tab(each, window)}
    if not expected:
        return []
    found: list[str] = []
    first = QApplication.focusWidget()
    if first is None or not window.isAncestorOf(first):
        window.setFocus()
        window.focusNextChild()
        first = QApplication.focusWidget()
    visited = list(_walk(window, len(expected), found))
    missed = (each for each in expected - set(visited) if takes_tab(each, window))
    found += [f"Tab never comes to {told(each)}" for each in missed]
    return found


def _wait(true: Callable[[], bool]) -> bool:
    """Give a busy machine the time to come so far; tell whether it did."""
    end = time.monotonic() + PATIENCE
    while not (done := true()) and time.monotonic() < end:
        QApplication.processEvents()
        time.sleep(0.02)
    return done


def takes_tab(widget: QWidget, window: QWidget) -> bool:
    """Tell whether Tab should come to a widget."""
    if not widget.focusPolicy() & Qt.FocusPolicy.TabFocus or widget.focusProxy() is not None:
        return False
    if not widget.isVisible() or not widget.isEnabled() or QWidget.window(widget) is not window:
        return False
    if isinstance(widget, QTabBar) and not widget.count():
        return False
    return not _one_of_several(widget) or widget.isChecked()


def _one_of_several(widget: QWidget) -> TypeGuard[QAbstractButton]:
    """Tell whether a button is one of those of which one is pressed; arrow keys go between them."""
    if not isinstance(widget, QAbstractButton) or not widget.isCheckable():
        return False
    group = widget.group()
    return widget.autoExclusive() or (group is not None and group.exclusive())


def _walk(window: QWidget, count: int, found: list[str]) -> Iterator[QWidget]:
    start = QApplication.focusWidget()
    before: QWidget | None = None
    for _step in range(3 * count + 10):
        QApplication.processEvents()  # a page may be laid out or scroll to where the keyboard is
        here = QApplication.focusWidget()
        if here is None:
            found.append(f"after {told(before)} the keyboard is nowhere")
            return
        if here is before:
            _leave(here)
            if QApplication.focusWidget() is here and count == 1:
                return
            if QApplication.focusWidget() is here:
                found.append(f"{told(here)} holds the keyboard")
                return
            here = QApplication.focusWidget()
        yield here
        if before is not None and here is start:
            return
        before = here
        # The first was not come to by a key: what is painted by us shows it with the first one.
        picture = _picture(window, here) if _step else None
        QTest.keyClick(here, Qt.Key.Key_Tab)
        if picture is not None and QApplication.focusWidget() is not here:
            area, with_keys = picture
            if _came_to(area, window):
                _shown.discard(id(here))  # scrolled by as much as the two are apart
            elif not _wait(lambda: _differs(with_keys, window.grab(area).toImage())):  # noqa: B023
                _shown.discard(id(here))
                found.append(f"it is not seen that {told(here)} has the keyboard")
    found.append(f"Tab does not come round to {told(start)}")


def _leave(widget: QWidget) -> None:
    """Go on from where one Tab does not: a page has links, in an editor Tab indents."""
    if not isinstance(widget, QTextBrowser):
        QTest.keyClick(widget, Qt.Key.Key_F6, Qt.KeyboardModifier.ControlModifier)
        return
    for _link in range(MOST_LINKS):
        if QApplication.focusWidget() is widget:
            QTest.keyClick(widget, Qt.Key.Key_Tab)


def _picture(window: QWidget, widget: QWidget) -> tuple[QRect, QImage] | None:
    """Give the picture of a widget that has the keyboard; once a process for each."""
    if id(widget) in _shown or not widget.isVisible():
        return None
    _shown.add(id(widget))
    area = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
    area = area.adjusted(-AROUND, -AROUND, AROUND, AROUND) & window.rect()
    return (area, window.grab(area).toImage()) if not area.isEmpty() else None


def _came_to(area: QRect, window: QWidget) -> bool:
    """Tell whether what has the keyboard now stands where another had it before."""
    now = QApplication.focusWidget()
    if now is None or not window.isAncestorOf(now):
        return False
    return area.intersects(QRect(now.mapTo(window, QPoint(0, 0)), now.size()))


def _differs(one: QImage, other: QImage) -> bool:
    """Tell whether enough points differ by 3:1 in luminance."""
    seen = 0
    for y in range(min(one.height(), other.height())):
        for x in range(0, min(one.width(), other.width())):
            if one.pixel(x, y) != other.pixel(x, y):
                here, there = _luminance(one.pixel(x, y)), _luminance(other.pixel(x, y))
                light, dark = max(here, there), min(here, there)
                seen += (light + 0.05) / (dark + 0.05) >= 3
                if seen >= FEWEST:
                    return True
    return False


def _luminance(pixel: int) -> float:
    """WCAG 2.2, relative luminance."""

    def part(value: int) -> float:
        channel = value / 255
        return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)

    red, green, blue = pixel >> 16 & 255, pixel >> 8 & 255, pixel & 255
    return 0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue)


def told(widget: QWidget | None) -> str:
    """Name a widget for a person who reads what a check found."""
    if widget is None:
        return "nothing"
    parent = widget.parentWidget()
    above = type(parent).__name__ if parent is not None else ""
    return f"{above} > {type(widget).__name__} {widget.accessibleName() or _text(widget)!r}"


def _text(widget: QWidget) -> str:
    return widget.text() if isinstance(widget, QAbstractButton) else widget.toolTip()[:40]
