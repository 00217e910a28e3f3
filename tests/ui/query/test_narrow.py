"""A query document in a small window, and which plan it asks for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QScrollArea
from pytestqt.qtbot import QtBot

from plume_db.query.question import Question
from plume_ui.query.query_document import QueryDocument

from .test_scripts import ask

Run = Callable[..., None]


def test_in_a_narrow_place_results_or_the_plan_have_it_all(
    qtbot: QtBot, document: QueryDocument, run: Run
) -> None:
    beside = QLabel("the plan")
    document.put_beside(beside)
    document.resize(900, 600)
    document.show()
    run("select 1")
    assert document.results.isVisible()
    assert beside.isVisible()
    document.resize(400, 600)
    qtbot.waitUntil(lambda: not beside.isVisible())
    assert document.results.isVisible()
    document.explain()
    assert beside.isVisible()
    assert not document.results.isVisible()
    document.explain()
    assert document.results.isVisible()
    document.explain()
    run("select 2")
    assert document.results.isVisible()
    document.resize(900, 600)
    qtbot.waitUntil(lambda: beside.isVisible() and document.results.isVisible())


def test_the_plan_of_a_script_is_that_of_the_statement_at_the_cursor(
    document: QueryDocument, run: Run
) -> None:
    wanted: list[Question] = []
    document.plan_wanted.connect(wanted.append)
    run("select 1; select 2;")
    (question,) = wanted
    assert question.statement().text == "select 1;"


@pytest.mark.parametrize("height", [200, 600])
def test_every_part_of_the_question_before_writing_can_be_reached_in_a_low_window(
    qtbot: QtBot, document: QueryDocument, height: int
) -> None:
    document.resize(360, height)
    document.show()
    page = ask(qtbot, document, "delete from t where a > 1")
    panel = page._panel
    assert panel is not None
    room = page.findChildren(QScrollArea)[0]
    for button in (panel.accept_button, panel.decline_button):

        def seen(button: QPushButton = button) -> bool:
            room.ensureWidgetVisible(button)
            whole = button.width() >= button.sizeHint().width()
            return whole and not button.visibleRegion().isEmpty()

        qtbot.waitUntil(seen)


def test_the_buttons_are_seen_without_scrolling_at_a_usual_size(
    qtbot: QtBot, document: QueryDocument
) -> None:
    document.resize(900, 560)
    document.show()
    page = ask(qtbot, document, "delete from t where a > 1")
    panel = page._panel
    assert panel is not None
    qtbot.waitUntil(lambda: panel.accept_button.visibleRegion().boundingRect().height() > 20)
