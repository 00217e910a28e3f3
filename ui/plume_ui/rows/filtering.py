"""The strip that shows how rows are filtered and sorted, and lets a person change it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from plume_db.language import tr
from plume_db.rows.shape import Condition, Shape, Sort
from plume_db.schema.objects import Table
from plume_ui.grid.typed import words
from plume_ui.rows.chip import Chip
from plume_ui.rows.sorting import unsorted
from plume_ui.rows.wrapping import Wrapping
from plume_ui.widgets.card import label
from plume_ui.widgets.spoken import announce

if TYPE_CHECKING:
    from plume_ui.desk import Desk
    from plume_ui.editor.condition_field import ConditionField


class FilterStrip(QFrame):
    """Chips for conditions and sorted columns, and a field for a condition in SQL."""

    shape_wanted = Signal(object)
    """Carries the Shape the rows are wanted in."""
    condition_clicked = Signal(object)
    """Carries the Condition that is to be changed."""
    query_wanted = Signal()
    left = Signal()
    """Escape was pressed: the keyboard is for the rows."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.shape_shown = Shape()
        self._desk = desk
        self._field: ConditionField | None = None
        self._table: Table | None = None
        self.error = label("", "bad", wrap=True)
        self.error.hide()
        self.served = label("", "caption", wrap=True)
        self.query_button = self._link(
            tr("Open as query"), tr("Show this as SQL"), self.query_wanted.emit
        )
        self.clear_button = self._link(tr("Clear all"), tr("Show all rows again"), self.clear)
        self._chips: list[Chip] = []
        self._lay_out()
        self.hide()

    def _link(self, text: str, tip: str, act: object) -> QPushButton:
        button = QPushButton(text, self)
        button.setProperty("role", "link")
        button.setToolTip(tip)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(act)
        return button

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 0, 8, 6)
        column.setSpacing(4)
        self._typing = QWidget(self)
        row = QHBoxLayout(self._typing)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        where = label("WHERE", "section")
        row.addWidget(where)
        apply = QPushButton(tr("Filter"), self._typing)
        apply.setToolTip(tr("Show only the rows that meet the condition (Enter)"))
        apply.clicked.connect(self.submit)
        row.addWidget(apply)
        column.addWidget(self._typing)
        column.addWidget(self.error)
        self._line = QWidget(self)
        self._flow = Wrapping(self._line, 6)
        policy = self._line.sizePolicy()
        policy.setHeightForWidth(True)
        self._line.setSizePolicy(policy)
        for each in (self.query_button, self.clear_button):
            each.setParent(self._line)
            each.hide()  # until they stand behind the chips
        column.addWidget(self._line)
        column.addWidget(self.served)
        self._typing.hide()

    @property
    def field(self) -> ConditionField:
        """The field for a condition; made when it is first wanted, long after the first rows."""
        if self._field is None:
            from plume_ui.editor.condition_field import ConditionField

            self._field = field = ConditionField(self._desk, self._typing)
            field.setAccessibleName(tr("Condition in SQL"))
            field.submitted.connect(self.submit)
            if self._table is not None:
                field.set_table(self._table)
            row = self._typing.layout()
            assert isinstance(row, QHBoxLayout)
            row.insertWidget(1, field, 1)
        return self._field

    def set_table(self, table: Table) -> None:
        """Complete the columns of this table in the field."""
        self._table = table
        if self._field is not None:
            self._field.set_table(table)

    def show_shape(self, shape: Shape, served: str) -> None:
        """Show how the rows are wanted now, and what SQLite makes of it."""
        if shape.plain and not self._chips and self.isHidden():
            return  # nearly every table, nearly always
        self.shape_shown = shape
        self.error.hide()
        if self._field is not None or shape.where:
            self.field.clear_error()
            if shape.where != self.field.text():
                self.field.set_text(shape.where)
        self._make_chips(shape)
        self.served.setText(served)
        self.served.setVisible(not shape.plain)
        self._line.setVisible(not shape.plain)
        if shape.where.strip():
            self._typing.show()
        self.setVisible(not shape.plain or not self._typing.isHidden())

    def begin_typing(self) -> None:
        """Show the field for a condition, and put the keyboard there."""
        self._typing.show()
        self.field.show()
        self.show()
        self.field.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Give the keyboard back to the rows on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.end_typing()
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def end_typing(self) -> None:
        """Put the field away; a condition that stands in it goes on filtering."""
        self._typing.setVisible(bool(self.shape_shown.where.strip()))
        self.error.hide()
        self.setVisible(not self.shape_shown.plain)

    @property
    def typing(self) -> bool:
        """Whether the field for a condition is shown."""
        return not self.isHidden() and not self._typing.isHidden()

    def submit(self) -> None:
        """Ask for the rows that meet what is typed."""
        self.shape_wanted.emit(replace(self.shape_shown, where=self.field.text()))

    def clear(self) -> None:
        """Ask for all rows, in the table's own order."""
        if self._field is not None:
            self._field.set_text("")
        self.shape_wanted.emit(Shape())

    def say_wrong(self, sentence: str, offset: int | None) -> None:
        """Say why the rows can not be had so, and underline where."""
        self.error.setText(sentence)
        self.error.show()
        self.show()
        announce(self, sentence, urgent=True)
        if offset is not None:
            self._typing.show()
            self.field.show_error(offset)

    # Chips

    def _make_chips(self, shape: Shape) -> None:
        for chip in self._chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = [self._condition_chip(each) for each in shape.conditions]
        self._chips += [self._sort_chip(each) for each in shape.sorts]
        for each in (*self._chips, self.query_button, self.clear_button):
            self._flow.removeWidget(each)
            self._flow.addWidget(each)
            each.show()

    def _condition_chip(self, condition: Condition) -> Chip:
        chip = Chip("filter", words(condition), condition.sql, self._line)
        kept = tuple(each for each in self.shape_shown.conditions if each is not condition)
        less = replace(self.shape_shown, conditions=kept)
        chip.clicked.connect(lambda: self.condition_clicked.emit(condition))
        chip.removed.connect(lambda: self.shape_wanted.emit(less))
        return chip

    def _sort_chip(self, sort: Sort) -> Chip:
        icon = "sort-down" if sort.descending else "sort-up"
        turned = tuple(
            replace(each, descending=not each.descending) if each is sort else each
            for each in self.shape_shown.sorts
        )
        other = replace(self.shape_shown, sorts=turned)
        less = unsorted(self.shape_shown, sort.column)
        chip = Chip(icon, sort.column, tr("Click to sort the other way round"), self._line)
        chip.clicked.connect(lambda: self.shape_wanted.emit(other))
        chip.removed.connect(lambda: self.shape_wanted.emit(less))
        return chip
