"""Where the keyboard is, and the ring that shows it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QWidget

from plume_ui import theme

RADIUS = 4.0
KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)
"""Why a widget has the focus where the keyboard brought it."""


def holds_focus(widget: QWidget) -> bool:
    """Tell whether the keyboard is in a widget or in something inside it."""
    focus = QApplication.focusWidget()
    return focus is not None and (focus is widget or widget.isAncestorOf(focus))


def show_ring(widget: QWidget) -> FocusRing:
    """Draw a ring around a widget that we paint while it has the keyboard, over all inside it."""
    return FocusRing(widget)


class FocusRing(QWidget):
    """Lies over a widget; it shows where the keyboard is, once that is used."""

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self._owner = owner
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        owner.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Follow the owner's size and focus."""
        kind = event.type()
        brought = isinstance(event, QFocusEvent) and event.reason() in KEYBOARD
        if kind == QEvent.Type.KeyPress or (kind == QEvent.Type.FocusIn and brought):
            self._show()
        elif kind == QEvent.Type.FocusOut:
            self.hide()
        elif kind == QEvent.Type.Resize and not self.isHidden():
            self.setGeometry(self._owner.rect())
        return False

    def _show(self) -> None:
        if self.isHidden():
            self.setGeometry(self._owner.rect())
            self.raise_()
            self.show()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ring inside the owner's edge."""
        look = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour(look.accent), look.ring))
        half = look.ring / 2
        inside = QRectF(self.rect()).adjusted(half, half, -half, -half)
        painter.drawRoundedRect(inside, RADIUS, RADIUS)
        painter.end()
