"""The grid: a scroll area that paints the cells in view and nothing else.

QTableView can not carry it: it fails where rows times row height pass 2**31 pixels, and asks seven
questions a cell. Here a row's place is a Python integer, and only the scroll bar is mapped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from plume_db.language import tr
from plume_db.rows.cells import CellValue
from plume_ui import theme
from plume_ui.grid import access
from plume_ui.grid.cell_editor import text_of
from plume_ui.grid.editing import Editing
from plume_ui.grid.geometry import NARROWEST, WIDEST, Columns
from plume_ui.grid.keys import press
from plume_ui.grid.look import ColumnLook, same_columns
from plume_ui.grid.manner import manner
from plume_ui.grid.painter import GridPainter, Scene
from plume_ui.grid.pointing import Pointer
from plume_ui.grid.rows import CellFormat, GridRows, Mark
from plume_ui.grid.scrolling import ScrollingArea
from plume_ui.grid.selection import Selection
from plume_ui.grid.texts import cell_text, cell_tip, plain_tip, widest
from plume_ui.widgets.spoken import install

SHOW_WAITING_AFTER = 150
"""Milliseconds without rows before their places are marked: most come long before."""


class Grid(ScrollingArea):
    """Shows rows; knows the current cell and a rectangle of chosen ones."""

    current_changed = Signal(object)
    """Carries the Selection whose current cell is another one now."""
    end_wanted = Signal()
    """The last row is asked for while nobody knows where it is."""
    menu_wanted = Signal(object)
    """Carries the place on the screen for a context menu."""
    copy_wanted = Signal()
    header_clicked = Signal(object, object)
    """Carries a column, and whether Shift was held."""
    header_menu_wanted = Signal(object, object)
    """Carries a column and the place on the screen for its menu; see :attr:`header_menus`."""
    activated = Signal(object)
    """Carries the Selection of a cell that was double-clicked, or Enter pressed on."""
    follow_wanted = Signal(object)
    """Carries (row, column) of a reference: Ctrl+click, Ctrl+Enter."""
    edited = Signal(object)
    """Carries (row, column, text): what the person typed into a cell."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        install()
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # data is not mirrored
        self._rows: GridRows | None = None
        self.looks: tuple[ColumnLook, ...] = ()
        self.selection: Selection | None = None
        self.words = ""
        self.header_menus = False
        """Whether headings offer a menu: somebody answers :attr:`header_menu_wanted`."""
        self.editable = False
        """Whether cells can be edited in place."""
        self.text_to_edit: Callable[[int, int], str | None] = self._text_to_edit
        """Gives the text of a cell to be edited; None where it is not edited in place."""
        self._formats: Mapping[int, CellFormat] = {}
        self._written = (self._painter.advance, manner())
        self._pointer = Pointer(self)
        self.editing = Editing(self)
        self._waiting = QTimer(self, singleShot=True, interval=SHOW_WAITING_AFTER)
        self._waiting.timeout.connect(self._show_waiting)
        self._shows_waiting = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        theme.notifier().changed.connect(self._dress)
        self.setAccessibleName(tr("Rows"))

    # What is shown

    def show_rows(
        self,
        rows: GridRows,
        looks: tuple[ColumnLook, ...],
        characters: tuple[int, ...],
        keep_place: bool = False,
    ) -> None:
        """Show rows; `characters` is how long the values of each column are."""
        self.editing.end()
        self._rows = rows
        if keep_place and same_columns(looks, self.looks):
            self.looks = looks
            self.rows_changed()
            self._tell_current()
            return
        self.looks = looks
        wants = self._painter.column_widths(looks, characters)
        self.columns = Columns([max(NARROWEST, min(each, WIDEST)) for each in wants])
        self.scale.offset = 0
        self.selection = Selection.at(0, 0) if rows.count and looks else None
        self.rows_changed()
        self._tell_current()

    def set_looks(self, looks: tuple[ColumnLook, ...]) -> None:
        """Show other marks in the headings of the same columns."""
        self.looks = looks
        self.viewport().update()

    @property
    def formats(self) -> Mapping[int, CellFormat]:
        """How the values of columns are written, by column; plainly where there is none."""
        return self._formats

    @formats.setter
    def formats(self, formats: Mapping[int, CellFormat]) -> None:
        self._formats = formats
        self.viewport().update()

    def say(self, words: str) -> None:
        """Show words where there are no rows: why, and what to do."""
        self.words = words
        self.viewport().update()

    def clear(self) -> None:
        """Show no rows and no columns."""
        self.editing.end()
        self._rows, self.looks, self.columns, self.selection = None, (), Columns([]), None
        self.rows_changed()

    def rows_changed(self) -> None:
        """Take note that rows came, or that their number is another."""
        self.scale.count = self._rows.count if self._rows else 0
        chosen = self.selection
        if chosen is None and self.scale.count and self.looks:
            self.selection = Selection.at(0, 0)
        elif chosen is not None and chosen.row >= self.scale.count:
            last = self.scale.count - 1
            self.selection = Selection.at(last, chosen.column) if last >= 0 else None
        self._lay_out()
        self._ask_for_rows()
        self.viewport().update()

    def rows_moved(self, by: int) -> None:
        """Follow a correction of all positions; the picture stays where it is."""
        self.scale.count = self._rows.count if self._rows else 0
        self.scale.offset = max(0, self.scale.offset + by * self.scale.height)
        if self.selection is not None:
            self.selection = self.selection.moved(by)
        self.editing.follow(by)
        self.rows_changed()

    @property
    def current_cell(self) -> CellValue:
        """The value of the current cell; None also while it is not here."""
        if self.selection is None or self._rows is None:
            return None
        row = self._rows.row(self.selection.row)
        return row[self.selection.column] if row else None

    def cell(self, row: int, column: int) -> tuple[CellValue] | None:
        """Give a cell in a tuple, or None while its row is not here."""
        found = self._rows.row(row) if self._rows else None
        return (found[column],) if found else None

    def mark(self, row: int, column: int) -> Mark:
        """Tell what is staged for a cell; column -1 stands for the whole row."""
        return self._rows.mark(row, column) if self._rows else Mark.NONE

    @property
    def exact(self) -> bool:
        """Whether the numbers of the rows are right and not guessed."""
        return self._rows is None or self._rows.exact

    def accessible_grid(self) -> access.GridAccess:
        """Give what screen readers see; asked for by Qt when one listens."""
        return access.GridAccess(self)

    # Going places

    def go_to(self, row: int, column: int | None = None, extend: bool = False) -> None:
        """Make a cell the current one and bring it into view."""
        if not self.scale.count or not len(self.columns):
            return
        row = max(0, min(row, self.scale.count - 1))
        old = self.selection or Selection.at(row, 0)
        column = old.column if column is None else column
        column = max(0, min(column, len(self.columns) - 1))
        self.selection = old.to(row, column, extend)
        self.scale.scroll_to(self.scale.offset_showing(row))
        self._show_column(column)
        self.scrolled()
        self._tell_current()

    def jump_to(self, row: int, column: int | None = None) -> None:
        """Go to a cell; where it is out of view, with rows above and below it."""
        if row not in self.shown_rows():
            self.scale.scroll_to(row * self.scale.height - self.scale.view // 3)
        self.go_to(row, column)

    def choose(self, selection: Selection) -> None:
        """Choose cells that are in view already."""
        self.selection = selection
        self.viewport().update()
        self._tell_current()

    def choose_column(self, column: int) -> None:
        """Make a cell of a column the current one, in the row that is, or the first in view."""
        if self.scale.count:
            at = self.selection
            shown = at is not None and at.row in self.shown_rows()
            self.choose(Selection.at(at.row if at and shown else self.scale.first, column))

    def choose_all(self) -> None:
        """Choose everything: a rectangle, so it costs nothing however many rows there are."""
        if self.scale.count and len(self.columns):
            last = self.scale.count - 1
            self.selection = Selection(last, len(self.columns) - 1, 0, 0, True)
            self.viewport().update()

    def edit_current(self) -> bool:
        """Open the field over the current cell; False where it can not be edited in place."""
        return self.editing.begin()

    def activate(self) -> None:
        """Edit the current cell, or tell that the person wants something of it."""
        if self.selection is not None and not self.editing.begin():
            self.activated.emit(self.selection)

    def follow(self) -> None:
        """Ask to be led to the row that the current cell names."""
        at = self.selection
        if at is not None and self.looks[at.column].reference:
            self.follow_wanted.emit((at.row, at.column))

    def open_header_menu(self, column: int) -> None:
        """Ask for the menu of a column, below its heading."""
        if self.header_menus and 0 <= column < len(self.columns):
            self._show_column(column)
            below = self.cell_rect(-1, column).bottomLeft()
            self.header_menu_wanted.emit(column, self.viewport().mapToGlobal(below))

    def open_menu(self) -> None:
        """Ask for the menu of the current cell."""
        if self.selection is not None:
            box = self.cell_rect(self.selection.row, self.selection.column)
            self.menu_wanted.emit(self.viewport().mapToGlobal(box.center()))

    def _tell_current(self) -> None:
        self.current_changed.emit(self.selection)
        access.tell_current(self)

    def scrolled(self) -> None:
        """Follow the rows to another offset, and ask for those in view."""
        super().scrolled()
        self._pointer.row = -1
        self._ask_for_rows()
        self.editing.follow()

    def _ask_for_rows(self) -> None:
        if self._rows is None or not self.scale.count:
            return
        first, last = self.scale.first, self.scale.last
        self._rows.want(first, last)
        missing = any(self._rows.row(number) is None for number in (first, last))
        if not missing:
            self._waiting.stop()
            self._shows_waiting = False
        elif not self._waiting.isActive() and not self._shows_waiting:
            self._waiting.start()

    def _show_waiting(self) -> None:
        self._shows_waiting = True
        self.viewport().update()

    def _dress(self) -> None:
        written = self._written
        self._painter = GridPainter()
        self._written = (self._painter.advance, manner())
        if written != self._written:
            self._fit_shown()
        top = self.scale.first
        self.scale.height = self._painter.row_height
        self.scale.offset = top * self.scale.height
        self._lay_out()
        self.viewport().update()

    def _fit_shown(self) -> None:
        """Make room where values in view became longer: another font, other ways to write them."""
        rows = [self._rows.row(number) for number in self.shown_rows()] if self._rows else []
        longest = list(widest([row for row in rows if row is not None], len(self.columns)))
        for column, shape in self._formats.items():
            texts = (shape.text(row[column]) or "" for row in rows if row is not None)
            longest[column] = max((len(text) for text in texts), default=0)
        for column, wanted in enumerate(self._painter.column_widths(self.looks, tuple(longest))):
            if min(wanted, WIDEST) > self.columns.width(column):
                self.columns.resize(column, min(wanted, WIDEST))

    def _text_to_edit(self, row: int, column: int) -> str | None:
        found = self.cell(row, column)
        return text_of(found[0]) if found else None

    # Qt's events

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what came into view."""
        painter = QPainter(self.viewport())
        # Each text goes its own way: Arabic and Hebrew begin at the right of their cell.
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        rows = self._rows
        scene = Scene(
            self.columns,
            self.looks,
            self.scale,
            self.horizontalScrollBar().value(),
            self._gutter,
            self._painter.header_height,
            self.selection,
            self._pointer.row,
            self._pointer.heading if self.header_menus else -1,
            self.hasFocus(),
            not self.exact,
            self._shows_waiting,
            rows.row if rows else lambda _number: None,
            self.mark,
            self._formats,
            self.words,
        )
        self._painter.paint(painter, scene, event.rect())
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew."""
        super().resizeEvent(event)
        self._lay_out()
        self._ask_for_rows()
        self.editing.follow()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Paint anew, and keep the field over its cell."""
        super().scrollContentsBy(dx, dy)
        self.editing.follow()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the current cell, or do something with it."""
        if not press(self, event):
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next_one: bool) -> bool:
        """Let Tab walk along a row, and out of the grid at its end, so that it is no trap."""
        at = self.selection
        if at is not None and 0 <= (column := at.column + (1 if next_one else -1)) < len(
            self.columns
        ):
            self.go_to(at.row, column)
            return True
        return super().focusNextPrevChild(next_one)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to choose cells, to drag a border, or to click a heading."""
        self.editing.end()
        self._pointer.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on choosing or dragging."""
        self._pointer.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End choosing or dragging."""
        self._pointer.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Do with a cell what Enter does; a heading is clicked once more."""
        row, column = self.place(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and row >= 0 and column >= 0:
            self.activate()
        else:
            self.mousePressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Forget what was under the pointer."""
        super().leaveEvent(event)
        self._pointer.hover(-1)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show and tell the current cell."""
        super().focusInEvent(event)
        self.viewport().update()
        # After Qt has told that the table has it, or that would be the last word.
        QTimer.singleShot(0, self, self._tell_focus)

    def _tell_focus(self) -> None:
        access.tell_current(self)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that keys go elsewhere."""
        super().focusOutEvent(event)
        self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        """Show tips."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(
                event.globalPos(), plain_tip(self._tip_at(event.pos())), self.viewport()
            )
            return True
        return super().viewportEvent(event)

    def _tip_at(self, at: QPoint) -> str:
        row, column = self.place(at)
        if column < 0 or row < -1:
            return ""
        if row == -1:
            look = self.looks[column]
            return "\n".join(each for each in (look.tip or look.name, look.marks) if each)
        cell = self.cell(row, column)
        if cell is None:
            return ""
        follows = self.looks[column].reference and cell[0] is not None
        shape = self._formats.get(column)
        stored = ""
        if shape is not None and shape.text(cell[0]) is not None:
            stored = tr("Stored as {cell}", cell=cell_text(cell[0]))
        tips = stored, cell_tip(cell[0]), tr("Ctrl+click goes to the row it names.") * follows
        return "\n".join(each for each in tips if each)
