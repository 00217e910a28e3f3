"""The diagram of a plan: zoomed, dragged, and walked through with the keyboard."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessibleInterface,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QFrame, QToolTip, QWidget

from plume_db.language import tr
from plume_ui import theme
from plume_ui.plan.diagram_access import DiagramAccess, tell_current
from plume_ui.plan.diagram_layout import Box, Diagram
from plume_ui.plan.diagram_paint import DiagramPainter, Fonts
from plume_ui.plan.facts import NodeFacts
from plume_ui.plan.looks import chip_word, subject
from plume_ui.widgets.spoken import install

LEAST, MOST = 0.05, 4.0
_STEP = 1.2
_READABLE = 0.72
"""A plan that would have to be smaller than this to fit is shown from its beginning instead."""


class DiagramView(QAbstractScrollArea):
    """Paints what is in view of a diagram; arrow keys go from node to node."""

    chosen = Signal(object)
    """Carries the place of the node that became the current one."""
    opened = Signal(object)
    """Carries the place of a node that was double-clicked, or chosen with Enter."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        install()
        self.diagram = Diagram()
        self.facts: Sequence[NodeFacts] = ()
        self.current = -1
        self.scale = 1.0
        self._dragged: QPoint | None = None
        self._untouched = True
        """Whether the person has not zoomed yet, so that it fits by itself."""
        self._fonts = Fonts.of(QApplication.font())
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(tr("Plan diagram"))
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # data is not mirrored
        self.setToolTip("")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        theme.notifier().changed.connect(self._repaint)

    def _repaint(self) -> None:
        self.viewport().update()

    # what it shows

    def show_diagram(self, diagram: Diagram, facts: Sequence[NodeFacts]) -> None:
        """Show another plan."""
        self.diagram, self.facts = diagram, facts
        self.current = 0 if diagram.boxes else -1
        self._untouched = True
        self.fit()

    def show_facts(self, facts: Sequence[NodeFacts]) -> None:
        """Show other figures of the same plan."""
        self.facts = facts
        self._repaint()

    def painter(self) -> DiagramPainter:
        """Give what paints it in the colours in force."""
        return DiagramPainter(self.diagram, self.facts, theme.tokens(), self._fonts)

    def name_of(self, place: int) -> str:
        """Say a node as a screen reader should."""
        node = self.diagram.boxes[place].node
        name = f"{chip_word(node)}: {subject(node)}. {node.words or node.detail}"
        facts = self.facts[place].spoken if place < len(self.facts) else ""
        return f"{name}. {facts}" if facts else name

    def choose(self, place: int) -> None:
        """Make a node the current one and bring it into view; says nothing where it is already."""
        if place == self.current or not 0 <= place < len(self.diagram.boxes):
            return
        self.current = place
        self.reveal(place)
        self._repaint()
        tell_current(self)
        self.chosen.emit(place)

    # where it looks

    def zoom(self, scale: float, at: QPointF | None = None) -> None:
        """Show larger or smaller; what is at a point of the view stays there."""
        self._untouched = False
        self._set_scale(scale, at)

    def zoom_in(self) -> None:
        """Show a step larger."""
        self.zoom(self.scale * _STEP)

    def zoom_out(self) -> None:
        """Show a step smaller."""
        self.zoom(self.scale / _STEP)

    def zoom_reset(self) -> None:
        """Show in natural size, around the current node."""
        self.zoom(1.0)
        self.reveal(self.current)

    def fit(self, *, whole: bool = False) -> None:
        """Show all of it where it stays readable; or all of it in any case."""
        if not self.diagram.boxes:
            self._scrolls()
            self._repaint()
            return
        room = self.viewport().size()
        fits = min(room.width() / self.diagram.width, room.height() / self.diagram.height, 1.0)
        self._set_scale(fits if whole or fits >= _READABLE else _READABLE, None)
        if self.current >= 0:
            self.reveal(self.current)

    def fit_whole(self) -> None:
        """Show all of it, however small."""
        self._untouched = False
        self.fit(whole=True)

    def _set_scale(self, scale: float, at: QPointF | None) -> None:
        scale = min(MOST, max(LEAST, scale))
        point = at or QPointF(self.viewport().width() / 2, self.viewport().height() / 2)
        spot = self.to_diagram(point)
        self.scale = scale
        self._scrolls()
        offset = self._offset()
        self.horizontalScrollBar().setValue(round(spot.x() * scale - point.x() + offset.x()))
        self.verticalScrollBar().setValue(round(spot.y() * scale - point.y() + offset.y()))
        self._repaint()

    def _scrolls(self) -> None:
        room = self.viewport().size()
        for bar, size, seen in (
            (self.horizontalScrollBar(), self.diagram.width, room.width()),
            (self.verticalScrollBar(), self.diagram.height, room.height()),
        ):
            bar.setRange(0, max(0, round(size * self.scale) - seen))
            bar.setPageStep(seen)
            bar.setSingleStep(24)

    def _offset(self) -> QPointF:
        """Give where the diagram begins where it is smaller than the view: it is centred."""
        room = self.viewport().size()
        return QPointF(
            max(0.0, (room.width() - self.diagram.width * self.scale) / 2),
            max(0.0, (room.height() - self.diagram.height * self.scale) / 2),
        )

    def _corner(self) -> QPointF:
        at = QPointF(self.horizontalScrollBar().value(), self.verticalScrollBar().value())
        return self._offset() - at

    def to_diagram(self, point: QPointF) -> QPointF:
        """Turn a point of the view into one of the diagram."""
        return (point - self._corner()) / self.scale

    def box_rect(self, place: int) -> QRect:
        """Give where a node is in the view."""
        box = self.diagram.boxes[place]
        corner = self._corner()
        return QRectF(
            box.x * self.scale + corner.x(),
            box.y * self.scale + corner.y(),
            box.width * self.scale,
            box.height * self.scale,
        ).toRect()

    def reveal(self, place: int) -> None:
        """Scroll so that a node is in view; of a frame, its head."""
        if not 0 <= place < len(self.diagram.boxes):
            return
        rect, room = self.box_rect(place), self.viewport().rect()
        for bar, near, far, size in (
            (self.horizontalScrollBar(), rect.left(), rect.right(), room.width()),
            (self.verticalScrollBar(), rect.top(), rect.bottom(), room.height()),
        ):
            if near < 0 or far - near > size:
                bar.setValue(bar.value() + near - 24)
            elif far > size:
                bar.setValue(bar.value() + far - size + 24)

    # the keyboard

    def _towards(self, dx: int, dy: int) -> int:
        """Give the nearest node in a direction."""
        if self.current < 0:
            return 0 if self.diagram.boxes else -1
        here = self.diagram.boxes[self.current]
        best, least = self.current, float("inf")
        for box in self._around(here):
            along, across = _distance(here, box, dx, dy)
            if along > 1 and along + 3 * across < least:
                best, least = box.place, along + 3 * across
        return best

    def _around(self, here: Box) -> list[Box]:
        """Give the boxes a step could lead to: not the whole of a plan of thousands."""
        top, bottom = here.y - 1_500, here.y + here.height + 1_500
        return [box for box in self.diagram.shown(top, bottom) if box.place != here.place]

    def _follow(self, step: int) -> None:
        """Go on in the order of the plan."""
        self.choose(min(max(self.current + step, 0), len(self.diagram.boxes) - 1))

    # Qt overrides

    def accessible_grid(self) -> QAccessibleInterface:
        """Make what screen readers ask: the diagram as a list of its nodes."""
        return DiagramAccess(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk, zoom, open."""
        if event.matches(QKeySequence.StandardKey.ZoomIn) or event.text() == "+":
            self.zoom_in()
        elif event.matches(QKeySequence.StandardKey.ZoomOut) or event.text() == "-":
            self.zoom_out()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current >= 0:
            self.opened.emit(self.current)
        elif event.key() in _WAYS and not event.modifiers() & _HELD:
            self.choose(self._towards(*_WAYS[event.key()]))
        elif event.key() in _STEPS and not event.modifiers() & _HELD:
            self._follow(_STEPS[event.key()])
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer with Ctrl held; else scroll."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            turn = event.angleDelta().y() / 120
            self.zoom(self.scale * _STEP**turn, event.position())
            event.accept()
            return
        super().wheelEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a node, or begin to drag."""
        spot = self.to_diagram(event.position())
        place = self.diagram.at(spot.x(), spot.y())
        if event.button() == Qt.MouseButton.LeftButton and place >= 0:
            self.choose(place)
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._dragged = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag."""
        if self._dragged is None:
            return
        here = event.position().toPoint()
        moved = here - self._dragged
        self._dragged = here
        self._untouched = False
        self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() - moved.x())
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() - moved.y())

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """End dragging."""
        self._dragged = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open a node."""
        spot = self.to_diagram(event.position())
        place = self.diagram.at(spot.x(), spot.y())
        if place >= 0:
            self.opened.emit(place)

    def viewportEvent(self, event: QEvent) -> bool:
        """Show the line as SQLite wrote it beside the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            spot = self.to_diagram(QPointF(event.pos()))
            place = self.diagram.at(spot.x(), spot.y())
            text = self.diagram.boxes[place].node.detail if place >= 0 else ""
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().viewportEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show and say where the keyboard is."""
        super().focusInEvent(event)
        self._repaint()
        tell_current(self)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that the keyboard went."""
        super().focusOutEvent(event)
        self._repaint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit again, until the person chooses a size."""
        super().resizeEvent(event)
        if self._untouched:
            self.fit()
        else:
            self._scrolls()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is in view."""
        painter = QPainter(self.viewport())
        look = theme.tokens()
        painter.fillRect(event.rect(), theme.colour(look.base))
        corner = self._corner()
        painter.translate(corner)
        painter.scale(self.scale, self.scale)
        area = QRectF(event.rect())
        shown = QRectF(self.to_diagram(area.topLeft()), self.to_diagram(area.bottomRight()))
        self.painter().paint(painter, shown, self.scale, self.current)
        painter.end()
        if self.hasFocus():
            frame = QPainter(self.viewport())
            frame.setPen(theme.colour(look.accent))
            frame.drawRect(self.viewport().rect().adjusted(0, 0, -1, -1))
            frame.end()

    def sizeHint(self) -> QSize:
        """Ask for a modest place."""
        return QSize(560, 360)

    def minimumSizeHint(self) -> QSize:
        """Stay useful."""
        return QSize(160, 96)


_HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
_WAYS: dict[int, tuple[int, int]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_STEPS: dict[int, int] = {
    Qt.Key.Key_PageDown: 1,
    Qt.Key.Key_PageUp: -1,
    Qt.Key.Key_Home: -1_000_000,
    Qt.Key.Key_End: 1_000_000,
}


def _distance(here: Box, there: Box, dx: int, dy: int) -> tuple[float, float]:
    """Give how far a box is along a direction and across it, from corner to corner.

    The corner, since a frame begins left of what is in it and is reached by going left or up.
    """
    x, y = there.x - here.x, there.y - here.y
    return (x * dx, abs(y)) if dx else (y * dy, abs(x))
