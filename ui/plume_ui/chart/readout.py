"""The card beside the pointer: the moment, and the value of each line there."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import tzinfo
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QLabel, QWidget

from plume_db.language import tr, trn
from plume_db.units import count_text
from plume_ui import theme
from plume_ui.chart.formats import length_text, moment_text, value_text

if TYPE_CHECKING:
    from plume_ui.chart.cross import Reading

MOST_READINGS = 14
"""Lines that the card tells; those nearest to the pointer where there are more."""


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

    def show_readings(self, head: str, readings: Sequence[Reading], note: str = "") -> None:
        """Write the card of a crosshair."""
        muted = theme.tokens().muted
        rows = "".join(_row(each, muted) for each in told_apart(readings))
        foot = f"<div style='color:{muted}'>{escape(note)}</div>" if note else ""
        text = (
            f"<div style='color:{muted}; white-space:pre'>{escape(head)}</div>"
            f"<table cellspacing='0' cellpadding='1'>{rows}</table>{foot}"
        )
        if text != self.text():
            self.setText(text)
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
            y = min(pointer.y() + 24, area.bottom() - 4 - self.height())
        self.move(x, max(area.top() + 4, y))


def told_apart(readings: Sequence[Reading]) -> list[Reading]:
    """Add what their series draws to lines of one name."""
    names = Counter(each.label for each in readings)
    return [
        replace(each, label=f"{each.label} · {each.title}")
        if names[each.label] > 1 and each.title and each.title != each.label
        else each
        for each in readings
    ]


def head_text(
    left: float, right: float, zone: tzinfo | None, precision: float, *, is_time: bool
) -> str:
    """Write the moment of a crosshair, and the bucket it stands in where that is longer."""
    span = right - left
    if not is_time:
        return (
            value_text(left, "")
            if span <= 0
            else tr("{left:.6g} to {right:.6g}", left=left, right=right)
        )
    if span <= 0 or not math.isfinite(span):
        return moment_text(left, zone, min(precision, 1.0))
    fine = min(precision, span)
    return f"{moment_text(left, zone, fine)} · {length_text(span)}"


def reading_text(reading: Reading) -> str:
    """Write one reading in words: its value, its range and how many rows it stands for."""
    value = _value(reading)
    more = _more(reading)
    return f"{reading.label}: {value}{', ' if more else ''}{more}"


def _value(reading: Reading) -> str:
    if math.isnan(reading.value):
        return "NULL" if not reading.count else tr("no value")
    return value_text(reading.value, reading.unit)


def _more(reading: Reading) -> str:
    parts = []
    # Where rows came together, their range; a single row is told by its value.
    if reading.ranged and reading.count > 1:
        low, high = value_text(reading.low, reading.unit), value_text(reading.high, reading.unit)
        parts.append(tr("{low} to {high}", low=low, high=high))
    if reading.count > 1:
        parts.append(tr("{count} rows", count=count_text(reading.count)))
    if reading.missing and reading.count:
        parts.append(tr("{missing} without a value", missing=count_text(reading.missing)))
    elif reading.missing > 1:
        parts.append(trn("{n} row", "{n} rows", reading.missing))
    if reading.previous is not None:
        parts.append(tr("before {value}", value=value_text(reading.previous, reading.unit)))
    return " · ".join(parts)


def _row(reading: Reading, muted: str) -> str:
    return (
        f"<tr><td><span style='color:{reading.colour}'>■</span> {escape(_short(reading.label))}"
        f"&nbsp;&nbsp;</td><td align='right'><b>{escape(_value(reading))}</b></td>"
        f"<td style='color:{muted}'>&nbsp;&nbsp;{escape(_more(reading))}</td></tr>"
    )


def _short(label: str) -> str:
    return label if len(label) <= 40 else f"{label[:24]}…{label[-14:]}"
