"""The page map: no lost page hides, and each square tells what it stands for."""

from __future__ import annotations

from array import array

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from plume_db.recover.marks import MARKS
from plume_db.recover.report import Report, Triage
from plume_ui import theme
from plume_ui.recover.legend import Legend
from plume_ui.recover.page_map import MOST_SQUARES, PageMapView, colour_of, condense


def report_of(letters: str) -> Report:
    owners = array("I", [1 if letter == "t" else 0 for letter in letters])
    return Report(
        "bad.db",
        "out.db",
        len(letters) * 4096,
        4096,
        len(letters),
        "UTF-8",
        Triage("damaged", "SQLite finds damage in it."),
        map=letters,
        owners=owners.tobytes(),
        names=["", "person"],
    )


def test_a_small_file_has_a_square_for_each_page() -> None:
    squares = condense(report_of("tix"))
    assert squares.letters == "tix"
    assert squares.words(0) == "Page 1: Table\nperson"
    assert squares.words(2) == "Page 3: Lost"
    assert squares.words(3) == ""


def test_of_many_pages_one_lost_page_still_shows() -> None:
    letters = ["t"] * 100_000
    letters[54_321] = "x"
    squares = condense(report_of("".join(letters)))
    assert len(squares.letters) <= MOST_SQUARES
    at = squares.letters.index("x")
    assert "Lost 1" in squares.words(at)
    first = at * squares.per_square
    assert first <= 54_321 < first + squares.per_square
    assert squares.counts["t"] == 99_999


def test_every_mark_has_a_colour_and_a_name(look: str) -> None:
    for mark in MARKS:
        assert colour_of(mark.letter, theme.tokens()).startswith("#")
        assert mark.title


def test_squares_are_found_under_the_pointer_and_by_keys(qtbot: QtBot, look: str) -> None:
    view = PageMapView(condense(report_of("".join(mark.letter for mark in MARKS) * 20)))
    qtbot.addWidget(view)
    view.resize(300, view.heightForWidth(300))
    view.show()
    for square in (0, 7, 100):
        middle = view.box(square).center()
        assert view.square_at(middle.x(), middle.y()) == square
    assert view.square_at(-5, 2) == -1
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert view.shown.startswith(f"Page {view.columns(300) + 1}")
    assert not view.grab().isNull()
    assert "Lost 20" in view.accessibleDescription()


def test_the_legend_names_what_there_is_and_no_more(qtbot: QtBot) -> None:
    from PySide6.QtWidgets import QLabel

    legend = Legend(condense(report_of("ttx")))
    qtbot.addWidget(legend)
    assert {each.text() for each in legend.findChildren(QLabel)} == {"Table 2", "Lost 1"}
