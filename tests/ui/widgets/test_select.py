"""A select names what is chosen, also where it has no room for it."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from plume_ui.widgets.empty_state import EmptyState
from plume_ui.widgets.select import Select


def test_it_can_be_used_once_there_is_something_to_choose(qtbot: QtBot) -> None:
    select = Select("Table", "The table to draw from")
    qtbot.addWidget(select)
    assert not select.isEnabled()
    select.addItem("images")
    select.setCurrentIndex(0)
    assert select.isEnabled()
    assert select.accessibleName() == "Table"


def test_a_long_text_is_cut_in_the_box_and_whole_in_the_tip(qtbot: QtBot, look: str) -> None:
    name = "a_very_long_table_name_" * 8
    select = Select("Table", "The table to draw from", widest=160)
    qtbot.addWidget(select)
    select.addItem(name)
    select.setCurrentIndex(0)
    assert select.sizeHint().width() == 160
    assert select.toolTip() == f"{name}\nThe table to draw from"
    assert not select.grab().isNull()


def test_it_grows_with_its_text_when_filled_without_signals(qtbot: QtBot) -> None:
    select = Select("Table", "The table to draw from", widest=400)
    qtbot.addWidget(select)
    before = select.sizeHint().width()
    select.blockSignals(True)
    select.addItem("compression_statistics")
    select.setCurrentIndex(0)
    select.blockSignals(False)
    select.settle()
    assert select.isEnabled()
    assert select.sizeHint().width() > before


def test_an_empty_state_says_what_to_do_next(qtbot: QtBot, look: str) -> None:
    empty = EmptyState("chart")
    qtbot.addWidget(empty)
    empty.say("Nothing here.", "Choose a table.")
    assert empty.text == "Nothing here. Choose a table."
    assert empty.accessibleName() == empty.text
    assert not empty.grab().isNull()
