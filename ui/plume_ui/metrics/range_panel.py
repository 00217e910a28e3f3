"""What a selected span of time holds, line by line, and where to go from there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from plume_db.language import tr
from plume_db.units import count_text
from plume_ui import icons, theme
from plume_ui.chart.formats import value_text
from plume_ui.widgets.card import label

if TYPE_CHECKING:
    from plume_ui.metrics.ranges import RangeFigures

_KEYS = ("rows", "min", "max", "mean", "median", "sum", "change")
_HEADS = (
    tr("rows"),
    tr("min"),
    tr("max"),
    tr("mean"),
    tr("median"),
    tr("sum"),
    tr("change", "from the first value to the last"),
)
_TIPS = (
    tr("Rows with a value, and how many have none"),
    tr("The least value"),
    tr("The greatest value"),
    tr("The mean of all rows"),
    tr("Half of the values lie below; left out beyond four million values"),
    tr("The sum of all rows"),
    tr("The last value less the first one"),
)
_RANKED = ("mean", "min", "max", "rows", "median", "change", "sum")
"""The figures, those that are left out last first."""
_LEAST_NAME = 110
"""Pixels that the name of a line keeps."""
_MOST_ROWS = 5


class RangePanel(QWidget):
    """Stands in the place of the legend while a span is selected."""

    rows_wanted = Signal()
    query_wanted = Signal()
    zoom_wanted = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._span = label("", "heading")
        self.state = label("", "caption")
        self._inside = QWidget()
        self._grid = QGridLayout(self._inside)
        self._grid.setContentsMargins(16, 0, 16, 4)
        self._grid.setHorizontalSpacing(20)
        self._grid.setVerticalSpacing(2)
        self._scroll = QScrollArea(self)
        self._scroll.setWidget(self._inside)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setAccessibleName(tr("Figures of the selected span"))
        row = QHBoxLayout()
        row.setContentsMargins(16, 4, 8, 0)
        row.setSpacing(4)
        row.addWidget(self._span)
        row.addWidget(self.state)
        row.addStretch(1)
        self.rows = self._button(tr("Rows"), tr("Show the rows of this span"), self.rows_wanted)
        self.query = self._button(
            tr("Query"), tr("Open the SQL that gives this span"), self.query_wanted
        )
        self.zoom = self._button(tr("Zoom"), tr("Show this span only"), self.zoom_wanted)
        for button in (self.rows, self.query, self.zoom):
            row.addWidget(button)
        self.close_button = QToolButton(self)
        self.close_button.setIcon(icons.icon("close"))
        self.close_button.setToolTip(tr("Drop the selection (Escape)"))
        self.close_button.setAccessibleName(tr("Drop the selection"))
        self.close_button.clicked.connect(self.closed)
        row.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self._scroll)

    def _button(self, text: str, tip: str, wanted: object) -> QPushButton:
        made = QPushButton(text, self)
        made.setProperty("role", "link")
        made.setToolTip(tip)
        made.setAccessibleName(tip)
        made.setCursor(Qt.CursorShape.PointingHandCursor)
        made.clicked.connect(wanted)
        return made

    def show_span(self, text: str) -> None:
        """Name the span; its figures are on their way."""
        self._span.setText(text)
        self.state.setText(tr("Working it out…"))

    def say(self, sentence: str) -> None:
        """Say why there are no figures."""
        self.state.setText(sentence)

    def show_figures(self, figures: Sequence[RangeFigures]) -> None:
        """Show the figures of every line."""
        self.state.setText("" if figures else tr("Nothing lies in it."))
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for column, (head, tip) in enumerate(zip(_HEADS, _TIPS, strict=True), 1):
            made = self._cell(head, "caption")
            made.setToolTip(tip)
            self._grid.addWidget(made, 0, column)
        for row, each in enumerate(figures, 1):
            name = self._cell(each.label, "")
            name.setMinimumWidth(0)
            name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            figures_of_it = zip(_HEADS, _texts(each), strict=True)
            name.setToolTip("\n".join([each.label, *(f"{h}: {t}" for h, t in figures_of_it)]))
            name.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            self._grid.addWidget(name, row, 0)
            for column, text in enumerate(_texts(each), 1):
                self._grid.addWidget(self._cell(text, ""), row, column)
        self._grid.setColumnStretch(0, 1)
        self._fit_columns()
        height = self._inside.fontMetrics().height() + 4
        self._scroll.setFixedHeight(height * (min(len(figures), _MOST_ROWS) + 1) + 12)

    def _fit_columns(self) -> None:
        """Leave out figures where there is no room for all; a line's tip has them still."""
        cells: dict[int, list[QWidget]] = {}
        for at in range(self._grid.count()):
            item = self._grid.itemAt(at)
            widget = item.widget() if item is not None else None
            if widget is not None:
                cells.setdefault(self._grid.getItemPosition(at)[1], []).append(widget)  # type: ignore[index]
        room = self.width() - _LEAST_NAME - 40
        for head in _RANKED:
            column = _KEYS.index(head) + 1
            held = cells.get(column, [])
            wide = max((each.sizeHint().width() for each in held), default=0) + 20
            fits = room >= wide
            room = room - wide if fits else -1
            for each in held:
                each.setVisible(fits)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many figures as there is room for."""
        super().resizeEvent(event)
        self._fit_columns()

    def texts(self) -> tuple[str, ...]:
        """Everything that is written in the table, row by row."""
        cells = (self._grid.itemAt(at) for at in range(self._grid.count()))
        widgets = (cell.widget() for cell in cells if cell is not None)
        return tuple(widget.text() for widget in widgets if isinstance(widget, QLabel))

    def _cell(self, text: str, role: str) -> QLabel:
        made = label(text, role)
        made.setParent(self._inside)
        made.setFont(theme.small_font())
        made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return made


def _texts(each: RangeFigures) -> tuple[str, ...]:
    rows = count_text(each.count)
    if each.missing:
        rows += f" (+{count_text(each.missing)} NULL)"
    # Shares do not add up.
    total = float("nan") if each.unit in ("ratio", "%") else each.total
    values = (each.least, each.greatest, each.mean, each.median, total)
    change = value_text(each.change, each.unit)
    return (
        rows,
        *(value_text(value, each.unit) for value in values),
        f"+{change}" if each.change > 0 else change,
    )
