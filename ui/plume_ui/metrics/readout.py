"""The card beside the pointer: the moment, and the value of each line there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from html import escape
from typing import Literal

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QLabel, QWidget

from plume_db.units import count_text
from plume_ui import theme
from plume_ui.metrics.formats import moment_text, value_text

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
        precision: float,
        zone: tzinfo | None | Literal["number"],
        rows: Sequence[Row],
        unit: str,
    ) -> None:
        """Write the card."""
        muted = theme.tokens().muted
        if zone == "number":
            head = value_text(moment, "")
        else:
            head = moment_text(moment, zone, precision)
        lines = [
            f"<tr><td><span style='color:{colour}'>■</span> {escape(label)}&nbsp;&nbsp;</td>"
            f"<td align='right'><b>{value_text(mean, unit)}</b></td>"
            f"<td style='color:{muted}'>&nbsp;&nbsp;{_range(least, greatest, count, unit)}</td></tr>"
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
        x = pointer.x() + 16
        if x + self.width() > area.right() - 4:
            x = pointer.x() - 16 - self.width()
        y = min(max(area.top() + 8, pointer.y() - self.height() // 2), area.bottom() - self.height())
        self.move(max(area.left(), x), max(area.top(), y))


def _range(least: float, greatest: float, count: int, unit: str) -> str:
    if count <= 1:
        return "NULL" if count == 0 else ""
    return (
        f"{value_text(least, unit)} to {value_text(greatest, unit)} in {count_text(count)} rows"
    )
