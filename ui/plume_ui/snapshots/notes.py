"""Small pieces that the panes of the page share: a sentence with a sign, a grid of facts."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel

from plume_ui.widgets.card import label
from plume_ui.widgets.sign import Sign

_SIGNS = {
    "bad": ("error", "bad"),
    "warn": ("warning", "warn"),
    "note": ("info", "accent"),
}


def notice(tone: str, sentence: str) -> QFrame:
    """Make a sentence with a sign, in the tone note, warn or bad."""
    frame = QFrame()
    frame.setProperty("tone", tone)
    row = QHBoxLayout(frame)
    row.setContentsMargins(12, 8, 12, 8)
    row.setSpacing(8)
    row.addWidget(Sign(*_SIGNS[tone]), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(selectable(label(sentence, wrap=True)), 1)
    frame.setAccessibleName(sentence)
    return frame


def selectable(made: QLabel) -> QLabel:
    """Let the person select the text of a label."""
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def fact_grid(facts: Sequence[tuple[str, str, str]]) -> QGridLayout:
    """Lay out captions, values and the exact values in their tips."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(4)
    grid.setColumnMinimumWidth(0, 104)
    grid.setColumnStretch(1, 1)
    for row, (caption, value, exact) in enumerate(facts):
        grid.addWidget(label(caption, "caption"), row, 0, Qt.AlignmentFlag.AlignTop)
        shown = selectable(label(value, wrap=True))
        shown.setToolTip(exact)
        grid.addWidget(shown, row, 1)
    return grid
