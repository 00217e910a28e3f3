"""Moving the lines between panels by the keyboard, as the mouse does by dragging them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QSplitter, QSplitterHandle, QWidget

from plume_db.language import tr
from plume_ui import theme
from plume_ui.widgets.spoken import announce, speak_as

STEP, LEAP = 16, 96
"""Pixels that an arrow moves a line, and with Ctrl held."""
_WAYS = {
    Qt.Key.Key_Left: (Qt.Orientation.Horizontal, -1),
    Qt.Key.Key_Right: (Qt.Orientation.Horizontal, 1),
    Qt.Key.Key_Up: (Qt.Orientation.Vertical, -1),
    Qt.Key.Key_Down: (Qt.Orientation.Vertical, 1),
}


def next_divider(window: QWidget) -> None:
    """Give the keyboard to the next line between two panels; after the last, back again."""
    handles = _handles(window)
    focus = QApplication.focusWidget()
    held = handles.index(focus) if focus in handles else -1
    if held + 1 < len(handles):
        before = _Held.of(focus).before if focus in handles and focus is not None else focus
        _Held.of(handles[held + 1]).take(before)
    elif focus is not None and held >= 0:
        _Held.of(focus).leave()


def _handles(window: QWidget) -> list[QWidget]:
    """List the lines that are seen."""
    return [
        each
        for each in window.findChildren(QSplitterHandle)
        if each.isVisible() and each.splitter().count() > 1
    ]


class _Mark(QWidget):
    """Lies over a line that has the keyboard, and is thick enough to be seen."""

    def __init__(self, handle: QSplitterHandle) -> None:
        super().__init__(handle.window())
        self._handle = handle
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        handle.destroyed.connect(self.deleteLater)
        self.hide()

    def follow(self) -> None:
        """Lie where the line is, while that has the keyboard."""
        if not self._handle.hasFocus():
            return
        line = QRect(self._handle.mapTo(self._handle.window(), QPoint()), self._handle.size())
        upright = self._handle.orientation() == Qt.Orientation.Horizontal
        self.setGeometry(line.adjusted(-2, 0, 2, 0) if upright else line.adjusted(0, -2, 0, 2))
        self.raise_()
        self.show()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Fill it with the accent."""
        QPainter(self).fillRect(self.rect(), theme.colour(theme.tokens().accent))


class _Held(QObject):
    """Moves one line by the arrow keys, until Enter or Escape gives the keyboard back."""

    def __init__(self, handle: QSplitterHandle) -> None:
        super().__init__(handle)
        self._handle = handle
        self.before: QWidget | None = None
        self._mark = _Mark(handle)
        speak_as(handle, QAccessible.Role.Splitter)
        handle.setAccessibleName(tr("Line between two panels; arrow keys move it, Enter leaves it"))
        handle.installEventFilter(self)

    @classmethod
    def of(cls, handle: QWidget) -> _Held:
        """Give what moves a line, made once."""
        found = next((each for each in handle.children() if isinstance(each, cls)), None)
        if found is None and isinstance(handle, QSplitterHandle):
            found = cls(handle)
        assert found is not None
        return found

    def take(self, before: QWidget | None) -> None:
        """Take the keyboard from what had it before."""
        self.before = before
        self._handle.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def leave(self) -> None:
        """Give the keyboard back."""
        if self.before is not None and self.before.isVisible():
            self.before.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self._handle.focusNextChild()

    def _move(self, by: int) -> None:
        splitter: QSplitter = self._handle.splitter()
        at = splitter.indexOf(self._handle)
        sizes = splitter.sizes()
        if self._handle.isRightToLeft() and splitter.orientation() == Qt.Orientation.Horizontal:
            by = -by
        by = max(-sizes[at - 1], min(by, sizes[at]))
        sizes[at - 1] += by
        sizes[at] -= by
        splitter.setSizes(sizes)
        splitter.splitterMoved.emit(splitter.sizes()[at - 1], at)
        announce(self._handle, tr("{pixels} pixels", pixels=splitter.sizes()[at - 1]))

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Take arrows, Enter and Escape; show while the keyboard is here that it is."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.Move, QEvent.Type.Resize):
            self._mark.follow()
        elif event.type() == QEvent.Type.FocusOut:
            self._mark.hide()
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.leave()
            return True
        way, sign = _WAYS.get(key, (None, 0))
        if way is None or way != self._handle.orientation():
            return False
        far = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        self._move(sign * (LEAP if far else STEP))
        return True
