"""The ways from a query to the page of its plan."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from plume_db.query.question import Question
from plume_ui.desk import Desk
from plume_ui.main_window import MainWindow
from plume_ui.plan.plan_document import PlanDocument
from plume_ui.plan.plan_panel import PlanPanel
from plume_ui.plan.request import PlanRequest
from plume_ui.query.query_document import QueryDocument
from plume_ui.settings import Settings
from plume_ui.workspace import Workspace


@pytest.fixture
def space(qtbot: QtBot, settings: Settings, shop: Path) -> Iterator[Workspace]:
    window = MainWindow(settings)
    qtbot.addWidget(window)
    window.open_path(shop)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    qtbot.waitUntil(lambda: window.workspace is not None, timeout=20_000)
    rest(qtbot, window)
    assert window.workspace is not None
    yield window.workspace
    window.jobs.cancel_all()
    window.close()
    qtbot.waitUntil(
        lambda: not any(t.name.startswith("plume closing") for t in threading.enumerate())
    )


def rest(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(
        lambda: all("Watch" in job.title for job in window.jobs.running), timeout=20_000
    )


def plans(space: Workspace) -> list[PlanDocument]:
    return [each for each in space.documents.documents() if isinstance(each, PlanDocument)]


def test_the_key_opens_the_plan_of_the_statement_at_the_cursor(
    qtbot: QtBot, space: Workspace
) -> None:
    space.open_query("select 1; select * from sale where customer = 3")
    query = space.documents.current
    assert isinstance(query, QueryDocument)
    query.editor.go_to(20)
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(query.editor, Qt.Key.Key_D, keys)
    qtbot.waitUntil(lambda: bool(plans(space)) and plans(space)[0].reading.page is not None)
    page = plans(space)[0]
    assert page.reading.page is not None
    assert page.reading.page.raw == "SCAN sale"
    assert page.title.startswith("Plan: select * from sale")
    space.documents.show_document(query)
    qtbot.keyClick(query.editor, Qt.Key.Key_D, keys)
    assert len(plans(space)) == 1
    assert space.documents.current is page


def test_findings_tables_and_the_query_lead_on(qtbot: QtBot, space: Workspace) -> None:
    space.open_plan(PlanRequest(Question("select * from sale where customer = 3"), "Bytecode"))
    page = plans(space)[0]
    qtbot.waitUntil(lambda: page.reading.program is not None)
    assert page.tab == "Bytecode"
    page.plan.card._table.click()
    assert space.documents.current is not None
    assert space.documents.current.title == "sale"
    page.tools.buttons["query"].click()
    query = space.documents.current
    assert isinstance(query, QueryDocument)
    assert query.sql == "select * from sale where customer = 3"


def test_the_panel_counts_findings_and_opens_the_page(
    qtbot: QtBot, shop: Path, desk_on: Callable[[Path], Desk]
) -> None:
    desk = desk_on(shop)
    panel = PlanPanel(desk)
    qtbot.addWidget(panel)
    assert not panel.open.isEnabled()
    panel.explain(
        Question("select (select count(*) from sale x where x.customer = c.id) from customer c")
    )
    qtbot.waitUntil(lambda: bool(panel.reading.badges))
    assert "finding" in panel.open.text()
    with qtbot.waitSignal(desk.plan_document_wanted) as caught:
        panel.open.click()
    assert isinstance(caught.args[0], PlanRequest)
    assert caught.args[0].question is panel.reading.question
