"""One card: a title, a chart below it, and handles to arrange it by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QContextMenuEvent,
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from plume_db.language import tr
from plume_ui import icons, theme
from plume_ui.dashboard.names_row import NamesRow
from plume_ui.widgets.card import label
from plume_ui.widgets.elided_label import ElidedLabel
from plume_ui.widgets.spoken import speak_as

if TYPE_CHECKING:
    from plume_db.dashboard.dashboard import Card

_GRIP = 18
_KEYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class _Grip(QWidget):
    """Two strokes in the corner that a card is resized by; the card itself takes the mouse."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedSize(_GRIP, _GRIP)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the strokes."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour(theme.tokens().muted), 1.5))
        end = _GRIP - 4
        for step in (5, 10):
            painter.drawLine(end - step, end, end, end - step)
        painter.end()


class CardView(QFrame):
    """Shows one chart of a dashboard; what is done to it is told, not done."""

    opened = Signal()
    """The chart is wanted as a document."""
    removed = Signal()
    renamed = Signal(object)
    """Carries the new title."""
    nudged = Signal(object)
    """Carries (columns, rows, resize): by how much, and whether it is the size."""
    dragged = Signal(object)
    """Carries (QPoint, resize): how far the pointer has gone since it was pressed."""
    dropped = Signal()

    def __init__(self, card: Card, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.card = card
        self.view: Any = None
        self.feeder: Any = None
        self.editing = False
        self._pressed: tuple[QPoint, bool] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        speak_as(self, QAccessible.Role.Grouping)
        self._build()
        self.show_card(card)
        theme.notifier().changed.connect(self.update)

    def _build(self) -> None:
        self.heading = ElidedLabel("", "", self)
        self.heading.setFont(theme.scaled_font(0.0, QFont.Weight.DemiBold))
        self._name = QLineEdit(self)
        self._name.hide()
        self._name.setAccessibleName(tr("Title of the card"))
        self._name.editingFinished.connect(self._end_rename)
        self._more = QToolButton(self)
        self._more.setIcon(icons.icon("more"))
        self._more.setToolTip(tr("What can be done with this card"))
        self._more.setAccessibleName(tr("Card menu"))
        self._more.clicked.connect(self._show_menu)
        head = QHBoxLayout()
        head.setContentsMargins(12, 4, 4, 0)
        head.setSpacing(4)
        head.addWidget(self.heading, 1)
        head.addWidget(self._name, 1)
        head.addWidget(self._more)
        self.message = label("", "caption", wrap=True)
        self.message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.message.setContentsMargins(16, 0, 16, 16)
        self.names = NamesRow(self)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.message)
        self.grip = _Grip(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(3, 1, 3, 6)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.names)
        column.addWidget(self._stack, 1)

    @property
    def sentence(self) -> str:
        """What stands in place of a chart; empty where one is shown."""
        return self.message.text() if self._stack.currentWidget() is self.message else ""

    def show_card(self, card: Card) -> None:
        """Take another place or title."""
        self.card = card
        self.heading.setText(card.title)
        self.setAccessibleName(
            tr("{title}; Enter opens it", title=card.title)
            + (tr("; arrow keys move it, with Shift they resize it, Delete removes it, F2 "
                  "renames it")
               if self.editing else "")
        )  # fmt: skip

    def say(self, sentence: str) -> None:
        """Show a sentence in place of the chart."""
        self.message.setText(sentence)
        self._stack.setCurrentWidget(self.message)

    def take_view(self, view: QWidget, feeder: Any) -> None:
        """Take in the view that draws, and the feeder that loads for it."""
        self.view, self.feeder = view, feeder
        self._stack.addWidget(view)
        # The whole dashboard has one control of the span; a strip in each card would be noise.
        strip = getattr(view, "strip", None)
        if strip is not None:
            strip.setFixedHeight(0)  # the view shows it again whenever it is fed

    def show_view(self) -> None:
        """Show the chart instead of a sentence."""
        if self.view is not None:
            self._stack.setCurrentWidget(self.view)
            self.show_names()

    def show_names(self) -> None:
        """Write which colour is which line."""
        if self.view is not None:
            shown = [each for each in self.view.figures() if not each.hidden]
            self.names.show_names([(each.label, each.colour) for each in shown])

    def set_editing(self, on: bool) -> None:
        """Let it be arranged, or be read only."""
        self.editing = on
        self.show_card(self.card)
        if self.view is not None:
            # A drag anywhere in the card moves it while it is arranged.
            self.view.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, on)
        shape = Qt.CursorShape.SizeAllCursor if on else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)
        self.grip.setVisible(on)
        self.grip.raise_()
        self.update()

    def rename(self) -> None:
        """Let the title be typed."""
        self._name.setText(self.card.title)
        self.heading.hide()
        self._name.show()
        self._name.setFocus()
        self._name.selectAll()

    def _end_rename(self) -> None:
        if self._name.isHidden():
            return
        self._name.hide()
        self.heading.show()
        title = " ".join(self._name.text().split())
        if title and title != self.card.title:
            self.renamed.emit(title)

    def _show_menu(self) -> None:
        self.menu().popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))

    def menu(self) -> QMenu:
        """Make the menu of the card; it deletes itself."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(icons.icon("chart"), tr("Open as a chart"), self.opened.emit)
        menu.addSeparator()
        menu.addAction(icons.icon("edit"), tr("Rename"), self.rename)
        menu.addAction(icons.icon("trash"), tr("Remove from the dashboard"), self.removed.emit)
        return menu

    # Qt

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Show the card's menu."""
        self.menu().popup(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrange by keys."""
        key = Qt.Key(event.key())
        if self.editing and key in _KEYS:
            resize = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.nudged.emit((*_KEYS[key], resize))
        elif self.editing and key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        elif key == Qt.Key.Key_F2:
            self.rename()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to move, or to resize at the corner."""
        if self.editing and event.button() == Qt.MouseButton.LeftButton:
            at = event.position().toPoint()
            corner = at.x() > self.width() - _GRIP and at.y() > self.height() - _GRIP
            self._pressed = (event.globalPosition().toPoint(), corner)
            self.raise_()
            self.setFocus()
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move or resize."""
        if self._pressed is not None:
            origin, corner = self._pressed
            self.dragged.emit((event.globalPosition().toPoint() - origin, corner))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Leave it there."""
        if self._pressed is not None:
            self._pressed = None
            self.dropped.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the chart, by its title."""
        if event.position().y() < self._stack.y():
            self.opened.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the corner in the corner."""
        super().resizeEvent(event)
        self.grip.move(self.width() - _GRIP - 2, self.height() - _GRIP - 2)

    def focusInEvent(self, event: Any) -> None:
        """Show that keys go here."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: Any) -> None:
        """Show that keys go elsewhere."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frame and the focus."""
        super().paintEvent(event)
        look = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # Of the colour that charts stand on, which is not that of other cards where it is dark.
        painter.setPen(theme.colour(look.line))
        painter.setBrush(theme.colour(look.base))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour(look.accent), 1.5))
            painter.drawRoundedRect(self.rect().toRectF().adjusted(1, 1, -1, -1), 8, 8)
        painter.end()
