"""A size is typed with any unit, and what is no size changes nothing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from plume_ui.widgets.size_box import SizeBox


@pytest.fixture
def box(qtbot: QtBot) -> SizeBox:
    made = SizeBox()
    qtbot.addWidget(made)
    made.setRange(0, 1e13)
    made.setSpecialValueText("Any size")
    made.setValue(8e9)
    made.show()
    return made


def typed(box: SizeBox, qtbot: QtBot, text: str) -> float:
    box.selectAll()
    qtbot.keyClicks(box, text)
    qtbot.keyClick(box, Qt.Key.Key_Return)
    return box.value()


@pytest.mark.parametrize(
    ("text", "size", "shown"),
    [
        ("64 MB", 64e6, "64 MB"),
        ("1.5gb", 1.5e9, "1.5 GB"),
        ("1,5 Go", 1.5e9, "1.5 GB"),
        ("512 KiB", 524_288, "524.288 kB"),
        ("3", 3e9, "3 GB"),
        ("0", 0, "Any size"),
        ("1,500 MB", 1.5e9, "1.5 GB"),
        ("nonsense", 8e9, "8 GB"),
        ("-4 GB", 8e9, "8 GB"),
        ("999 TB", 1e13, "10 TB"),
        ("", 8e9, "8 GB"),
    ],
)
def test_sizes_are_taken_with_any_unit(
    box: SizeBox, qtbot: QtBot, text: str, size: float, shown: str
) -> None:
    if not text:
        box.selectAll()
        qtbot.keyClick(box, Qt.Key.Key_Delete)
    assert typed(box, qtbot, text) == size
    assert box.text() == shown


def test_leaving_the_field_changes_nothing(box: SizeBox, qtbot: QtBot) -> None:
    box.setValue(1_234_567_891)
    came: list[float] = []
    box.valueChanged.connect(came.append)
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Return)
    box.clearFocus()
    assert box.value() == 1_234_567_891 and came == []
    assert box.text() == "1.234567891 GB"


def test_steps_go_through_round_sizes_and_come_back(box: SizeBox) -> None:
    box.setValue(0)
    seen = []
    for _step in range(5):
        box.stepUp()
        seen.append(box.text())
    assert seen == ["1 MB", "2 MB", "5 MB", "10 MB", "20 MB"]
    for _step in range(5):
        box.stepDown()
    assert box.text() == "Any size"
    box.setValue(1.5e9)
    box.stepDown()
    assert box.text() == "1 GB"
