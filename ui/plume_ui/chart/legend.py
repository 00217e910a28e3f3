"""The table under a chart: each line with its figures in the window; a click leaves it out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QToolButton, QWidget

from plume_db.units import count_text
from plume_ui import theme
from plume_ui.chart.formats import value_text

if TYPE_CHECKING:
    from plume_ui.chart.figures import Figures

_HEADS = ("last", "min", "max", "mean", "rows")


class _Name(QToolButton):
    """The name of a line with a swatch of its colour; checked while the line is drawn."""

    def __init__(self, text: str, series: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._series = series
        self.setText(text)
        self.setCheckable(True)
        self.setChecked(True)
        self.setFont(theme.small_font())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip(f"{text}\nClick to hide or show; Ctrl+click to show it alone")
        self.setAccessibleName(f"Show {text}")
        self.setStyleSheet("QToolButton { border: none; background: transparent; padding: 0; }")

    def sizeHint(self) -> QSize:
        """Ask for the text, up to a limit."""
        metrics = QFontMetrics(self.font())
        return QSize(20 + min(260, metrics.horizontalAdvance(self.text())), metrics.height() + 4)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw swatch and name."""
        look = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = theme.colour(look.series[self._series % len(look.series)])
        middle = self.height() / 2
        swatch = QRectF(0.75, middle - 5, 10, 10)
        painter.setPen(colour)
        painter.setBrush(colour if self.isChecked() else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(swatch, 3, 3)
        painter.setPen(theme.colour(look.text if self.isChecked() else look.faint))
        area = self.rect().adjusted(18, 0, 0, 0)
        text = painter.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideMiddle, area.width()
        )
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(theme.colour(look.accent))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)


class Legend(QWidget):
    """Emits ``hidden_changed`` with the labels of the lines to leave out."""

    hidden_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(16, 4, 16, 8)
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(0)
        self._names: list[_Name] = []
        self._cells: list[list[QLabel]] = []
        self._labels: tuple[str, ...] = ()

    def show_lines(self, labels: Sequence[str]) -> None:
        """List the lines anew; those that were hidden stay so."""
        if tuple(labels) == self._labels:
            return
        self._labels = tuple(labels)
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._names, self._cells = [], []
        for column, head in enumerate(_HEADS):
            self._grid.addWidget(self._label(head, "caption"), 0, column + 1)
        for row, text in enumerate(labels, 1):
            name = _Name(text, row - 1, self)
            name.clicked.connect(lambda _checked, which=row - 1: self._toggle(which))
            self._grid.addWidget(name, row, 0)
            cells = [self._label("", "") for _ in _HEADS]
            for column, cell in enumerate(cells):
                self._grid.addWidget(cell, row, column + 1)
            self._names.append(name)
            self._cells.append(cells)
        self._grid.setColumnStretch(0, 1)

    def _label(self, text: str, role: str) -> QLabel:
        made = QLabel(text, self)
        made.setProperty("role", role)
        made.setFont(theme.small_font())
        made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return made

    def show_figures(self, figures: Sequence[Figures | None], unit: str) -> None:
        """Fill in the figures of the window."""
        for cells, each in zip(self._cells, figures, strict=False):
            texts = [""] * len(_HEADS)
            if each is not None:
                values = (each.last, each.least, each.greatest, each.mean)
                texts = [*(value_text(v, unit) for v in values), count_text(each.rows)]
            for cell, text in zip(cells, texts, strict=True):
                if cell.text() != text:
                    cell.setText(text)

    def _toggle(self, which: int) -> None:
        from PySide6.QtGui import QGuiApplication

        if QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.ControlModifier:
            for number, name in enumerate(self._names):
                name.setChecked(number == which)
        if not any(name.isChecked() for name in self._names):
            for name in self._names:
                name.setChecked(True)
        self.hidden_changed.emit({n.text() for n in self._names if not n.isChecked()})
