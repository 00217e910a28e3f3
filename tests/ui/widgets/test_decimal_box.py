"""A decimal is read as it was meant, whichever separator was typed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from plume_ui.widgets.decimal_box import DecimalBox


@pytest.mark.parametrize("code", ["en", "de", "fr", "es", "zh_CN"])
@pytest.mark.parametrize("typed", ["0.5", "0,5"])
def test_either_separator_is_the_decimal_one(qtbot: QtBot, code: str, typed: str) -> None:
    box = DecimalBox()
    qtbot.addWidget(box)
    box.setLocale(QLocale(code))
    box.setGroupSeparatorShown(True)
    box.setRange(0, 1e6)
    box.selectAll()
    QTest.keyClicks(box, typed)
    box.interpretText()
    assert box.value() == 0.5


def test_a_number_of_thousands_is_read_back_as_it_is_shown(qtbot: QtBot) -> None:
    box = DecimalBox()
    qtbot.addWidget(box)
    box.setLocale(QLocale("de"))
    box.setGroupSeparatorShown(True)
    box.setRange(0, 1e6)
    box.setValue(1234.5)
    assert box.text() == "1.234,50"
    box.interpretText()
    assert box.value() == 1234.5
