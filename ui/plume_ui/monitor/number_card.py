"""One number of now, large, with a curve of the last while under it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from plume_db.language import tr
from plume_db.monitor.curves import Curve
from plume_ui import theme
from plume_ui.widgets.card import label
from plume_ui.widgets.elided_label import ElidedLabel
from plume_ui.widgets.sparkline import Sparkline

WIDTH = 160


class NumberCard(QFrame):
    """A caption, a number, a second line and a curve; read out as one."""

    def __init__(self, title: str, tip: str, series: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self.setProperty("role", "card")
        self.setToolTip(tip)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._number = ElidedLabel("–")
        self._number.setFont(theme.scaled_font(6.0))
        self._more = ElidedLabel("", "caption")
        self.curve = Sparkline(self, series)
        self.curve.setAccessibleName(tr("{title}, the last while", title=title))
        self.curve.setFixedHeight(44)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(2)
        column.addWidget(label(title, "caption"))
        column.addWidget(self._number)
        column.addWidget(self._more)
        column.addWidget(self.curve)
        self.setAccessibleName(title)

    @property
    def text(self) -> str:
        """The number and the line under it."""
        return f"{self._number.text()} {self._more.text()}".strip()

    def minimumSizeHint(self) -> QSize:
        """Stay wide enough for a size in full."""
        return QSize(theme.wide(WIDTH), super().minimumSizeHint().height())

    def say(self, number: str, more: str, tip: str = "") -> None:
        """Show a number and what belongs to it."""
        self._number.setText(number)
        self._more.setText(more)
        if tip:
            self.setToolTip(tip)
        self.setAccessibleName(f"{self._title}: {number}, {more}".rstrip(", "))

    def draw(self, curve: Curve, from_zero: bool) -> None:
        """Draw the curve; a size is drawn in its own range, a rate and a log from 0."""
        if len(curve) < 2:
            self.curve.show_points(())
        elif from_zero:
            tops = [top for _, _, top in curve]
            filled = [(at, 0.0, top) for at, _, top in curve]
            self.curve.show_points(filled, tops, low=0.0, high=max(*tops, 1.0) * 1.08)
        else:
            self.curve.show_points(curve)
