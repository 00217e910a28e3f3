"""A span of time is chosen by a button or typed, and nonsense is not taken."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from plume_ui.dashboard.span_bar import SpanBar, span_of, written


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("2025-01-01 to 2025-01-02", (1735689600, 1735776000)),
        (" 2025-01-01 06:00 to 2025-01-01T06:30 ", (1735711200, 1735713000)),
        ("2025-01-01T00:00+01:00 to 2025-01-01", (1735686000, 1735689600)),
        ("2025-01-02 to 2025-01-01", None),
        ("2025-01-01 to 2025-01-01", None),
        ("yesterday to today", None),
        ("2025-01-01", None),
        ("", None),
    ],
)
def test_what_is_typed_is_read(text: str, span: tuple[float, float] | None) -> None:
    assert span_of(text) == span


def test_what_is_written_can_be_typed_again() -> None:
    assert span_of(written(1735711200, 1735713000)) == (1735711200, 1735713000)


def test_moments_beyond_every_calendar_are_not_written() -> None:
    assert written(-1e300, 1e300) == ""


def test_a_button_tells_its_length(qtbot: QtBot) -> None:
    bar = SpanBar()
    qtbot.addWidget(bar)
    with qtbot.waitSignal(bar.length_chosen) as chosen:
        bar.buttons["7 d"].click()
    assert chosen.args == [7 * 86_400]
    with qtbot.waitSignal(bar.length_chosen) as chosen:
        bar.buttons["All"].click()
    assert chosen.args == [None]


def test_nonsense_is_not_taken(qtbot: QtBot) -> None:
    bar = SpanBar()
    qtbot.addWidget(bar)
    bar.typed.setText("soon")
    with qtbot.assertNotEmitted(bar.span_typed):
        QTest.keyClick(bar.typed, Qt.Key.Key_Return)
    assert "no span" in bar.typed.toolTip()


def test_a_typed_span_lets_go_of_the_buttons(qtbot: QtBot) -> None:
    bar = SpanBar()
    qtbot.addWidget(bar)
    bar.typed.setText("2025-01-01 to 2025-01-02")
    with qtbot.waitSignal(bar.span_typed):
        QTest.keyClick(bar.typed, Qt.Key.Key_Return)
    assert not any(button.isChecked() for button in bar.buttons.values())
