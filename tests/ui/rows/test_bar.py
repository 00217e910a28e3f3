"""The bar above the rows: a number of a row is read as people write it, nonsense does no harm."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from plume_db.rows.page import Extent
from plume_ui.rows.bar import TableBar, row_number, share_of


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        (" 1,000 ", 1000),
        ("1\u2019000", 1000),
        ("0", 1),
        ("9" * 5000, 9_999_999_999_999_999_999),
        ("", None),
        ("nonsense", None),
        ("row 5", None),
        ("-5", None),
        ("\u00b2", None),
        ("\u0665", None),
    ],
)
def test_a_row_is_read_as_it_is_written_and_nonsense_is_none(text: str, number: int | None) -> None:
    assert row_number(text) == number


def test_nonsense_goes_nowhere_and_can_be_typed_over(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda _at, text, _near: told.append(text))
    bar = TableBar("t")
    qtbot.addWidget(bar)
    asked: list[object] = []
    bar.row_wanted.connect(asked.append)
    bar.place.setText("\u00b2 nonsense")
    bar.place.returnPressed.emit()
    assert asked == []
    assert "number of a row" in told[0]
    assert bar.place.selectedText() == "\u00b2 nonsense"
    bar.place.setText("12")
    bar.place.returnPressed.emit()
    assert asked == [12]


def test_a_name_that_looks_like_markup_is_shown_as_it_is(qtbot: QtBot) -> None:
    bar = TableBar("<b>t</b>")
    qtbot.addWidget(bar)
    title = next(each for each in bar.findChildren(QLabel) if each.text() == "<b>t</b>")
    assert title.textFormat() is Qt.TextFormat.PlainText


@pytest.mark.parametrize(
    ("text", "share"), [("50%", 0.5), ("12,5 %", 0.125), ("900%", 1.0), ("50", None), ("%", None)]
)
def test_a_share_is_read_as_it_is_written(text: str, share: float | None) -> None:
    assert share_of(text) == share


def test_a_count_is_shortened_and_never_cut_in_a_narrow_bar(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    bar = TableBar("t", parent=host)
    host.show()
    bar.show_extent(Extent(3_411, True, 3_411), False, 20_000)
    bar.resize(900, 40)
    assert bar._count.text() == "3,411 of 20,000 rows"
    bar.resize(300, 40)
    assert bar._count.text() == "3,411 rows" and bar._count.toolTip() == "3,411 of 20,000 rows"
    bar.resize(250, 40)
    assert bar._count.text() == "3,411" and bar._count.toolTip() == "3,411 of 20,000 rows"


def test_words_of_any_length_leave_the_name_and_the_field_readable(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    bar = TableBar("compression_stats", parent=host)
    host.show()
    bar.show_extent(Extent(100_000, True, 100_000), False)
    words, icons_only = Qt.ToolButtonStyle.ToolButtonTextBesideIcon, Qt.ToolButtonStyle
    bar.resize(1000, 40)
    assert bar.filter_button.toolButtonStyle() == bar._spare[0].toolButtonStyle() == words
    bar.filter_button.setText("Nach einer Bedingung filtern")
    bar.place.setPlaceholderText("Zu einer Zeile gehen…")
    for width in range(990, 500, -20):
        bar.resize(width, 40)
        bar.layout().activate()
        if bar.filter_button.toolButtonStyle() == words:
            hint = bar.place.fontMetrics().horizontalAdvance(bar.place.placeholderText())
            assert bar.place.width() > hint
            assert bar._title.width() >= min(140, bar._title.sizeHint().width()) - 1
    assert bar.filter_button.toolButtonStyle() == icons_only.ToolButtonIconOnly


def test_what_is_offered_elsewhere_loses_its_words_first(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    bar = TableBar("t", parent=host)
    host.show()
    words = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
    seen = []
    for width in range(1000, 300, -10):
        bar.resize(width, 40)
        styles = [each.toolButtonStyle() == words for each in (bar.filter_button, bar._spare[0])]
        seen += [styles] if styles not in seen else []
    assert seen == [[True, True], [True, False], [False, False]]
