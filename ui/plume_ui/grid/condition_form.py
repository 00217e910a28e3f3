"""The small form in which a condition on one column is made or changed."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from plume_db.language import tr
from plume_db.names import literal
from plume_db.rows.shape import Condition, Test
from plume_db.schema.objects import Column
from plume_db.values import Value
from plume_ui.grid.typed import RULE, TITLES, condition_of
from plume_ui.widgets.card import label
from plume_ui.widgets.select import Select

WIDTH = 340
_TEXTS = (Test.CONTAINS, Test.LIKE, Test.REGEX)
_NULLS = (Test.IS_NULL, Test.NOT_NULL)


class ConditionForm(QFrame):
    """Opens below a heading; Enter applies, Escape closes."""

    accepted = Signal(object)
    """Carries the Condition."""

    def __init__(
        self,
        column: Column,
        condition: Condition | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("role", "card")
        self.setAccessibleName(tr("Filter by {name}", name=column.name))
        self._column = column
        self.test = Select(tr("Test"), tr("What is asked of the column"), 300, self)
        for test, title in TITLES.items():
            self.test.addItem(title, test)
        self.test.setCurrentIndex(0)  # a box with words of its own chooses nothing by itself
        self.first = self._field(tr("Value"))
        self.second = self._field(tr("Upper value"))
        self._rule = label("", "caption", wrap=True)
        self._apply = QPushButton(tr("Filter"), self)
        self._lay_out()
        self.test.currentIndexChanged.connect(lambda _at: self._changed())
        if condition is not None:
            self._fill(condition)
        self._changed()
        self.setFixedWidth(WIDTH)

    def _field(self, name: str) -> QLineEdit:
        field = QLineEdit(self)
        field.setPlaceholderText(name)
        field.setAccessibleName(name)
        field.returnPressed.connect(self.apply)
        field.textChanged.connect(lambda _text: self._changed())
        return field

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(label(self._column.name, "heading", wrap=True))
        for each in (self.test, self.first, self.second, self._rule):
            column.addWidget(each)
        self._apply.setProperty("role", "primary")
        self._apply.setToolTip(tr("Show only rows that meet this (Enter)"))
        self._apply.clicked.connect(self.apply)
        close = QPushButton(tr("Close"), self)
        close.setToolTip(tr("Leave the rows as they are (Escape)"))
        close.clicked.connect(self.close)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(close)
        row.addWidget(self._apply)
        column.addLayout(row)

    def open_at(self, place: QPoint) -> None:
        """Show it at a place of the screen, moved so that all of it can be seen."""
        self.adjustSize()
        screen = QGuiApplication.screenAt(place) or QGuiApplication.primaryScreen()
        room = screen.availableGeometry()
        x = max(room.left(), min(place.x(), room.right() - self.width()))
        y = max(room.top(), min(place.y(), room.bottom() - self.height()))
        self.move(x, y)
        self.show()
        (self.first if self.first.isVisible() else self.test).setFocus()

    @property
    def condition(self) -> Condition | None:
        """What was made so far; None while something is missing."""
        test = self._test()
        texts = self.first.text(), self.second.text()
        return condition_of(self._column, test, *texts)

    def apply(self) -> None:
        """Take the condition, if it is whole."""
        condition = self.condition
        if condition is not None:
            self.accepted.emit(condition)
            self.close()

    def _test(self) -> Test:
        test = self.test.currentData()
        return test if isinstance(test, Test) else Test.CONTAINS

    def _fill(self, condition: Condition) -> None:
        self.test.setCurrentIndex(list(TITLES).index(condition.test))
        if condition.test in _TEXTS:
            self.first.setText(str(condition.values[0]))
        elif condition.test is Test.IN:
            self.first.setText(", ".join(literal(value) for value in condition.values))
        else:
            for field, value in zip((self.first, self.second), condition.values, strict=False):
                field.setText(_written(value))

    def _changed(self) -> None:
        test = self._test()
        self.first.setVisible(test not in _NULLS)
        self.second.setVisible(test is Test.BETWEEN)
        rule = test.rule
        if test not in _TEXTS and test not in _NULLS:
            rule = f"{rule} {RULE}".strip()
        self._rule.setText(rule)
        self._rule.setVisible(bool(rule))
        self._apply.setEnabled(self.condition is not None)
        self.adjustSize()


def _written(value: Value) -> str:
    """Write a value so that it is read as the same one."""
    if isinstance(value, str):
        return literal(value) if "\0" not in value else value
    return literal(value)
