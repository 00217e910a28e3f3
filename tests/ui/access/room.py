"""Words that are cut off, and controls that cover each other or can not be reached."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QLabel,
    QScrollArea,
    QTabBar,
    QToolButton,
    QWidget,
)

SLACK = 3


def faults(window: QWidget) -> list[str]:
    """List what does not fit."""
    found: list[str] = []
    for each in window.findChildren(QWidget):
        if each.isVisible() and QWidget.window(each) is window:
            found += [f"{_told(each)}: {fault}" for fault in _faults_of(each, window)]
    return found


def _faults_of(widget: QWidget, window: QWidget) -> Iterator[str]:
    if isinstance(widget, QLabel):
        yield from _cut_label(widget)
    elif isinstance(widget, QAbstractButton) and widget.text():
        short = widget.sizeHint().width() - widget.width()
        if short > SLACK and widget.text() not in widget.toolTip():
            yield f"{short} pixels of its words are cut"
        low = widget.fontMetrics().height() - widget.height()
        if low > 0 and not _is_icon(widget):
            yield f"{low} pixels of its height are cut"
    if isinstance(widget, QScrollArea) and widget.widget() is not None:
        yield from _unreachable(widget)
    scrolled = _scroller(widget) is not None or isinstance(widget.parentWidget(), QTabBar)
    if isinstance(widget, (QLabel, QAbstractButton)) and not scrolled:
        whole = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
        if not window.rect().adjusted(-1, -1, 1, 1).contains(whole):
            yield f"lies outside the window: {whole.getRect()}"
    yield from _covered(widget)


def _is_icon(button: QAbstractButton) -> bool:
    """Tell whether the words of a button are not painted."""
    style = Qt.ToolButtonStyle.ToolButtonIconOnly
    return isinstance(button, QToolButton) and button.toolButtonStyle() == style


def _cut_label(label: QLabel) -> Iterator[str]:
    text = label.text()
    if not text or label.textFormat() == Qt.TextFormat.RichText or "<" in text:
        return
    if type(label).__name__ == "ElidedLabel" or hasattr(label, "full_text"):
        return
    if label.wordWrap():
        short = label.heightForWidth(label.width()) - label.height()
        if short > SLACK:
            yield f"{short} pixels of its height are cut"
        return
    short = label.sizeHint().width() - label.width()
    if short > SLACK:
        yield f"{short} pixels of its words are cut"
    low = label.fontMetrics().height() - label.height()
    if low > SLACK:
        yield f"{low} pixels of its height are cut"


def _unreachable(area: QScrollArea) -> Iterator[str]:
    off = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    wide = area.widget().minimumSizeHint().width() - area.viewport().width()
    if wide > SLACK and area.horizontalScrollBarPolicy() == off:
        yield f"{wide} pixels of what is in it can not be scrolled to"
    high = area.widget().minimumSizeHint().height() - area.viewport().height()
    if high > SLACK and area.verticalScrollBarPolicy() == off:
        yield f"{high} pixels of what is in it can not be scrolled to"


def _scroller(widget: QWidget) -> QWidget | None:
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QAbstractScrollArea):
        above = above.parentWidget()
    return above


def _covered(widget: QWidget) -> Iterator[str]:
    """Compare the words and buttons in one widget with each other."""
    kinds = (QLabel, QAbstractButton)
    inside = [
        each
        for each in widget.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        if isinstance(each, kinds) and each.isVisible() and each.width() > 1
    ]
    for at, one in enumerate(inside if not isinstance(widget, QTabBar) else []):
        for other in inside[at + 1 :]:
            both = one.geometry() & other.geometry()
            if both.width() > 2 and both.height() > 2:
                yield f"{_told(one)} and {_told(other)} cover each other"


def _told(widget: QWidget) -> str:
    parent = widget.parentWidget()
    above = type(parent).__name__ if parent is not None else ""
    text = widget.text() if isinstance(widget, (QLabel, QAbstractButton)) else ""
    return f"{above} > {type(widget).__name__} {text[:50]!r}"
