"""What the mouse, the wheel and the touchpad do over a panel, as few plain wishes."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QMouseEvent, QNativeGestureEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

_DRAG = 4
"""Pixels that the pointer moves before a press is a drag."""
_MOST_WAIT = 260
"""Milliseconds that a click waits, lest it is the first half of a double click."""
_NOTCH = 120.0
_ZOOM = 1.25
"""Of one notch of the wheel."""


class Touched(Protocol):
    """What a hand acts upon; places are points of the canvas."""

    def zoom_at(self, at: QPointF, factor: float) -> None:
        """Show `factor` times the span, what is under the pointer staying there."""

    def pan_by(self, pixels: float) -> None:
        """Move the picture to the right by pixels."""

    def point_at(self, at: QPointF | None) -> None:
        """Put the crosshair there, or take it away."""

    def select_between(self, begin: QPointF, end: QPointF, *, done: bool) -> None:
        """Shade a span."""

    def click_at(self, at: QPointF, *, menu: bool) -> None:
        """Take a click."""

    def fit(self) -> None:
        """Show everything."""


class Hand(QObject):
    """Watches one canvas and tells what the hand wishes."""

    def __init__(self, canvas: QWidget, owner: Touched, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas, self._owner = canvas, owner
        self._pressed: QPointF | None = None
        self._last = QPointF()
        self._dragging = self._selecting = False
        self._clicked = QPointF()
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.timeout.connect(self._click)
        canvas.setMouseTracking(True)
        canvas.installEventFilter(self)

    def _click(self) -> None:
        self._owner.click_at(self._clicked, menu=False)

    def _press(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.RightButton:
            self._owner.click_at(event.position(), menu=True)
        elif event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._pressed = self._last = event.position()
            shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self._dragging, self._selecting = False, bool(shift)

    def _move(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._pressed is None:
            self._owner.point_at(at)
            return
        if not self._dragging and abs(at.x() - self._pressed.x()) < _DRAG:
            return
        self._dragging = True
        if self._selecting:
            self._owner.select_between(self._pressed, at, done=False)
        else:
            self._canvas.setCursor(Qt.CursorShape.ClosedHandCursor)
            self._owner.pan_by(at.x() - self._last.x())
        self._last = at

    def _release(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        pressed, self._pressed = self._pressed, None
        self._canvas.unsetCursor()
        if self._dragging and self._selecting:
            self._owner.select_between(pressed, event.position(), done=True)
        elif not self._dragging and event.button() == Qt.MouseButton.LeftButton:
            self._clicked = event.position()
            interval = QGuiApplication.styleHints().mouseDoubleClickInterval()
            self._wait.start(min(_MOST_WAIT, interval))
        self._dragging = False

    def _double(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._wait.stop()
            self._pressed = None
            self._owner.fit()

    def _wheel(self, event: QWheelEvent) -> None:
        angle = event.angleDelta()
        along, up = angle.x(), angle.y()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and not along:
            along, up = up, 0
        if abs(along) > abs(up):
            pixels = event.pixelDelta().x()
            self._owner.pan_by(float(pixels) if pixels else along / _NOTCH * 60)
        elif up:
            # In proportion, so that the small steps of a touchpad make small changes; and never
            # more than three notches at once.
            notches = max(-3.0, min(3.0, up / _NOTCH))
            self._owner.zoom_at(event.position(), _ZOOM**-notches)

    def _gesture(self, event: QNativeGestureEvent) -> bool:
        if event.gestureType() != Qt.NativeGestureType.ZoomNativeGesture:
            return False
        self._owner.zoom_at(event.position(), 1 / max(0.2, 1 + event.value()))
        return True

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Take every event of the mouse; pyqtgraph's own ways of zooming never see one."""
        kind = event.type()
        if isinstance(event, QWheelEvent):
            self._wheel(event)
            event.accept()
            return True
        if isinstance(event, QNativeGestureEvent):
            return self._gesture(event)
        if isinstance(event, QMouseEvent):
            act = {
                QEvent.Type.MouseButtonPress: self._press,
                QEvent.Type.MouseMove: self._move,
                QEvent.Type.MouseButtonRelease: self._release,
                QEvent.Type.MouseButtonDblClick: self._double,
            }.get(kind)
            if act is None:
                return False
            act(event)
            # A press goes on, so that the chart gets the keyboard by a click.
            return kind != QEvent.Type.MouseButtonPress
        if kind == QEvent.Type.Leave and self._pressed is None:
            self._owner.point_at(None)
        return kind == QEvent.Type.ContextMenu
