"""Where things lie in the grid's view, and how it scrolls, by pixels, over any number of rows."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QAbstractSlider, QWidget

from plume_ui.grid.geometry import Columns, Scale
from plume_ui.grid.painter import GridPainter


class ScrollingArea(QAbstractScrollArea):
    """A header, a column of row numbers, and cells that move under both."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._painter = GridPainter()
        self.columns = Columns([])
        self.scale = Scale(self._painter.row_height)
        self._gutter = self._painter.gutter_width(99)
        self._placing = False
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.verticalScrollBar().actionTriggered.connect(self._bar_acted)
        self.verticalScrollBar().valueChanged.connect(self._bar_moved)
        self.horizontalScrollBar().setSingleStep(24)

    def scrolled(self) -> None:
        """Follow the rows to another offset; a grid asks for them here, too."""
        self._place_bar()
        self.viewport().update()

    def cell_rect(self, row: int, column: int) -> QRect:
        """Give where a cell lies in the viewport; row -1 is the header."""
        left = self._gutter + self.columns.left(column) - self.horizontalScrollBar().value()
        width = self.columns.width(column)
        if row < 0:
            return QRect(left, 0, width, self._painter.header_height)
        top = self._painter.header_height + self.scale.top_of(row)
        return QRect(left, top, width, self.scale.height)

    def shown_columns(self) -> range:
        """Give the columns in view."""
        left = self.horizontalScrollBar().value()
        return self.columns.between(left, left + self.viewport().width() - self._gutter)

    def shown_rows(self) -> range:
        """Give the rows in view."""
        return range(self.scale.first, self.scale.last + 1)

    def _show_column(self, column: int) -> None:
        bar = self.horizontalScrollBar()
        left, width = self.columns.left(column), self.columns.width(column)
        view = self.viewport().width() - self._gutter
        if left < bar.value() or width > view:
            bar.setValue(left)
        elif left + width > bar.value() + view:
            bar.setValue(left + width - view)

    def place(self, at: QPoint) -> tuple[int, int]:
        """Find row and column at a point; the row is -1 in the header, -2 below the rows."""
        x = at.x() - self._gutter + self.horizontalScrollBar().value()
        column = self.columns.at(x) if at.x() >= self._gutter else -1
        if at.y() < self._painter.header_height:
            return -1, column
        row = self.scale.row_at(at.y() - self._painter.header_height)
        return (row if row >= 0 else -2), column

    def border_at(self, at: QPoint) -> int:
        """Find the column whose right border can be dragged at a point; -1 where there is none."""
        if at.y() >= self._painter.header_height or at.x() < self._gutter - 4:
            return -1
        return self.columns.border_at(at.x() - self._gutter + self.horizontalScrollBar().value())

    def in_gutter(self, at: QPoint) -> bool:
        """Tell whether a point lies over the row numbers."""
        return at.x() < self._gutter

    @property
    def header_height(self) -> int:
        """How tall the headings are."""
        return self._painter.header_height

    def resize_column(self, column: int, width: int) -> None:
        """Make a column as wide as the person drags it."""
        self.columns.resize(column, width)
        self._lay_out()
        self.viewport().update()

    def widen(self, column: int, by: int) -> None:
        """Make a column wider by pixels, as the keyboard asks for it."""
        self.resize_column(column, self.columns.width(column) + by)

    # Layout and scrolling

    def _lay_out(self) -> None:
        self._gutter = self._painter.gutter_width(max(self.scale.count - 1, 99))
        size = self.viewport().size()
        self.scale.view = max(0, size.height() - self._painter.header_height)
        self.scale.scroll_to(self.scale.offset)
        across = self.horizontalScrollBar()
        across.setRange(0, max(0, self.columns.total + self._gutter - size.width()))
        across.setPageStep(max(1, size.width() - self._gutter))
        self._place_bar()

    def _place_bar(self) -> None:
        bar = self.verticalScrollBar()
        # Not by blocking its signals: the scroll area shows and hides it by them.
        self._placing = True
        bar.setRange(0, self.scale.bar_most)
        bar.setPageStep(max(1, self.scale.view))
        bar.setSingleStep(self.scale.height)
        bar.setValue(self.scale.bar_value)
        self._placing = False

    def _bar_acted(self, action: int) -> None:
        """Step by rows and pages, also where one step of the bar is thousands of rows."""
        slider = QAbstractSlider.SliderAction
        page = max(self.scale.height, self.scale.view - self.scale.height)
        steps = {
            slider.SliderSingleStepAdd.value: self.scale.height,
            slider.SliderSingleStepSub.value: -self.scale.height,
            slider.SliderPageStepAdd.value: page,
            slider.SliderPageStepSub.value: -page,
        }
        if action in steps:
            self.scale.scroll_to(self.scale.offset + steps[action])
            self.verticalScrollBar().setSliderPosition(self.scale.bar_value)
            self.scrolled()

    def _bar_moved(self, value: int) -> None:
        if self._placing or value == self.scale.bar_value:
            return
        at_the_end = value >= self.scale.bar_most
        if self.scale.scroll_to(
            self.scale.furthest if at_the_end else self.scale.offset_of_bar(value)
        ):
            self.scrolled()

    # Qt's events

    def scrollContentsBy(self, _dx: int, _dy: int) -> None:
        """Paint anew: nothing can be moved under a header that stays."""
        self.viewport().update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll by the pixels of a touch pad, or by three rows a notch."""
        pixels, angle = event.pixelDelta(), event.angleDelta()
        down = pixels.y() if not pixels.isNull() else angle.y() * 3 * self.scale.height // 120
        across = pixels.x() if not pixels.isNull() else angle.x() * 72 // 120
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            across, down = across or down, 0
        if across:
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() - across)
        if down and self.scale.scroll_to(self.scale.offset - down):
            self.scrolled()
        event.accept()
