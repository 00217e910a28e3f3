"""A row of controls folds into a column before a word is cut."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from plume_ui.widgets.folding_row import FoldingRow


def test_a_row_folds_where_it_is_narrow_and_unfolds_again(qtbot: QtBot) -> None:
    row = FoldingRow()
    qtbot.addWidget(row)
    buttons = [QPushButton("Refresh statistics"), QPushButton("Drop the statistics")]
    row.add(*buttons)
    row.add_stretch()
    row.resize(600, 80)
    row.show()
    assert buttons[0].y() == buttons[1].y()
    row.resize(row.minimumSizeHint().width(), 160)
    qtbot.waitUntil(lambda: buttons[1].y() >= buttons[0].geometry().bottom())
    assert all(each.width() >= each.sizeHint().width() for each in buttons)
    row.resize(600, 80)
    qtbot.waitUntil(lambda: buttons[0].y() == buttons[1].y())
