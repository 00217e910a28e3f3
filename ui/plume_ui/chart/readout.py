"""The card beside the pointer: the moment, and the value of each line there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from html import escape

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QLabel, QWidget

from plume_db.units import count_text
from plume_ui import theme
from plume_ui.chart.formats import moment_text, value_text

Row = tuple[str, str, float, float, float, int]
"""Label, colour, mean, least, greatest, rows."""


class Readout(QLabel):
    """A small card that follows the pointer and never takes its events."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.hide()
        theme.notifier().changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        look = theme.tokens()
        self.setFont(theme.small_font())
        self.setStyleSheet(
            f"background: {look.raised}; color: {look.text}; border: 1px solid {look.line};"
            "border-radius: 6px; padding: 6px 8px;"
        )

    def tell(
        self,
        moment: float,
        precision: float | None,
        zone: tzinfo | None,
        rows: Sequence[Row],
        unit: str,
    ) -> None:
        """Write the card; without a `precision` in seconds, `moment` is a plain number."""
        muted = theme.tokens().muted
        head = value_text(moment, "")
        if precision is not None:
            head = moment_text(moment, zone, precision)
        lines = [
            f"<tr><td><span style='color:{colour}'>■</span> {escape(label)}&nbsp;&nbsp;</td>"
            f"<td align='right'><b>{value_text(mean, unit)}</b></td>"
            f"<td style='color:{muted}'>&nbsp;&nbsp;"
            f"{_range(least, greatest, count, unit)}</td></tr>"
            for label, colour, mean, least, greatest, count in rows
        ]
        self.setText(
            f"<div style='color:{muted}; white-space:pre'>{head}</div>"
            f"<table cellspacing='0' cellpadding='1'>{''.join(lines)}</table>"
        )
        self.adjustSize()
        self.show()
        self.raise_()

    def place(self, pointer: QPoint, area: QRect) -> None:
        """Stand beside the pointer, inside `area`."""
        right = pointer.x() + 16
        left = pointer.x() - 16 - self.width()
        x = right if right + self.width() <= area.right() - 4 or left < area.left() else left
        x = min(max(area.left() + 4, x), area.right() - 4 - self.width())
        # Above the pointer, or below it: beside it the card would hide what is looked at.
        y = pointer.y() - 20 - self.height()
        if y < area.top() + 4:
            y = pointer.y() + 24
        self.move(x, y)


def _range(least: float, greatest: float, count: int, unit: str) -> str:
    if count <= 1:
        return "NULL" if count == 0 else ""
    return f"{value_text(least, unit)} to {value_text(greatest, unit)} in {count_text(count)} rows"
