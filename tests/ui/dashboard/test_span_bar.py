"""A span of time is chosen by a button or typed, and nonsense is not taken."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from plume_ui.dashboard.span_bar import SpanBar
from plume_ui.dashboard.typed_span import length_of, span_of, written

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("2025-01-01 to 2025-01-02", (1735689600, 1735776000)),
        (" 2025-01-01 06:00 to 2025-01-01T06:30 ", (1735711200, 1735713000)),
        ("2025-01-01T00:00+01:00 to 2025-01-01", (1735686000, 1735689600)),
        ("2025-01-02 to 2025-01-01", None),
        ("2025-01-01 to 2025-01-01", None),
        ("soon to later", None),
        ("today to yesterday", None),
        ("2025-01-01", (1735689600, 1735776000)),
        ("2025-01", (1735689600, 1738368000)),
        ("2024-12", (1733011200, 1735689600)),
        ("2025", (1735689600, 1767225600)),
        ("2025-01 to 2025-02-01", (1735689600, 1738368000)),
        ("2025-01-01 .. 2025-01-02", (1735689600, 1735776000)),
        ("2025-01-01 – 2025-01-02", (1735689600, 1735776000)),
        ("2025-13", None),
        ("0000", None),
        ("9999", None),
        ("2025-01-01 to", None),
        ("1 to 2 to 3", None),
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
    with qtbot.waitSignal(bar.refused) as refused:
        QTest.keyClick(bar.typed, Qt.Key.Key_Return)
    assert "“soon” is no span" in refused.args[0]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("last 12 h", 43_200), ("3 days", 259_200), ("Last week", 604_800), ("1.5 h", 5400),
     ("1,5 h", 5400),
     ("0 d", None), ("last", None), ("12", None), ("3 parsecs", None), ("2025-01", None)],
)  # fmt: skip
def test_a_length_before_the_newest_row_is_read(text: str, seconds: float | None) -> None:
    assert length_of(text) == seconds


def test_a_typed_length_is_told_as_that_of_a_button_is(qtbot: QtBot) -> None:
    bar = SpanBar()
    qtbot.addWidget(bar)
    bar.typed.setText("last 2 days")
    with qtbot.waitSignal(bar.length_chosen) as chosen:
        QTest.keyClick(bar.typed, Qt.Key.Key_Return)
    assert chosen.args == [172_800]
    assert not any(button.isChecked() for button in bar.buttons.values())


def test_a_zone_that_is_not_known_here_is_read_as_utc(qtbot: QtBot) -> None:
    bar = SpanBar()
    qtbot.addWidget(bar)
    bar.set_zone("Mars/Olympus")
    bar.show_span(1735689600, 1735776000, custom=False)
    assert bar.typed.text() == "2025-01-01 00:00 – 2025-01-02 00:00"
    assert "(UTC)" in bar.typed.toolTip()


def test_moments_are_read_and_written_in_the_zone_of_the_charts(qtbot: QtBot) -> None:
    bar = SpanBar()
    qtbot.addWidget(bar)
    bar.set_zone("Europe/Berlin")
    bar.typed.setText("2025-07-01 to 2025-07-02 12:00")
    with qtbot.waitSignal(bar.span_typed) as typed:
        QTest.keyClick(bar.typed, Qt.Key.Key_Return)
    # Two hours ahead of UTC in summer.
    assert typed.args == [(1751320800.0, 1751450400.0)]
    bar.show_span(1735689600, 1735776000, custom=False)
    assert bar.typed.text() == "2025-01-01 01:00 – 2025-01-02 01:00"
    assert "Europe/Berlin" in bar.typed.toolTip()


def test_a_typed_span_lets_go_of_the_buttons(qtbot: QtBot) -> None:
    bar = SpanBar()
    qtbot.addWidget(bar)
    bar.typed.setText("2025-01-01 to 2025-01-02")
    with qtbot.waitSignal(bar.span_typed):
        QTest.keyClick(bar.typed, Qt.Key.Key_Return)
    assert not any(button.isChecked() for button in bar.buttons.values())


SPOKEN = """
import json, sys
from plume_ui.language import prepare
prepare(sys.argv[1])
from plume_ui.dashboard.typed_span import EXAMPLES, length_of, span_of
print(json.dumps([EXAMPLES, [length_of(each) for each in sys.argv[2:]],
                  [span_of(each) for each in sys.argv[2:]]]))
"""


@pytest.mark.parametrize(
    ("code", "lengths", "day"),
    [
        ("de", ["letzte 12 h", "die letzten 12 Stunden", "12 Std.", "last 12 h"], "31.01.2026"),
        ("es", ["últimas 12 h", "las últimas 12 horas", "12 hours"], "31/1/2026"),
        ("fr", ["12 dernières h", "les 12 dernières heures", "12 h"], "31/01/2026"),
        ("zh_CN", ["最近12小时", "过去 12 个小时", "last 12 h"], "2026/1/31"),
    ],
)
def test_a_span_is_typed_in_the_words_of_the_language_or_in_english(
    code: str, lengths: list[str], day: str
) -> None:
    run = subprocess.run(
        (sys.executable, "-c", SPOKEN, code, *lengths, day, "2026-01-31"),
        env={
            **{key: value for key, value in os.environ.items() if not key.startswith("LC_")},
            "PYTHONPATH": os.pathsep.join(str(ROOT / each) for each in (".", "ui", "resources")),
            "LANG": "C.UTF-8",
            "QT_QPA_PLATFORM": "offscreen",
        },
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    examples, found, spans = json.loads(run.stdout)
    assert found[: len(lengths)] == [43_200.0] * len(lengths)
    assert spans[-2] == spans[-1] == [1769817600.0, 1769904000.0]
    assert day in examples
