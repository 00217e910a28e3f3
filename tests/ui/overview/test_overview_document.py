"""The overview's tab: there at once, its page when the tree of the schema has been painted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from plume_ui.desk import Desk
from plume_ui.overview import overview_document
from plume_ui.overview.overview_document import OverviewDocument
from plume_ui.schema.survey import Survey


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overview_document, "LATEST_MS", 60_000)


@pytest.fixture
def tab(
    qtbot: QtBot,
    patience: None,
    desk_on: Callable[[Path], Desk],
    make_db: Callable[..., Path],
) -> Iterator[OverviewDocument]:
    made = OverviewDocument(desk_on(make_db("create table t(a)")))
    qtbot.addWidget(made)
    made.show()
    yield made
    made.shutdown()


def test_the_page_comes_after_the_schema_and_shows_what_was_read(
    tab: OverviewDocument, qtbot: QtBot
) -> None:
    assert tab.page is None and tab.title == "Overview"
    survey = Survey(tab.desk, tab)
    survey.start()
    qtbot.waitUntil(lambda: tab.page is not None and tab.page.isVisible())
    assert tab.page is not None
    tiles = tab.page.tiles
    qtbot.waitUntil(lambda: tiles["tables"].figure.text() == "1")
    survey.cancel()


def test_the_page_comes_too_where_no_schema_does(
    tab: OverviewDocument, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overview_document, "LATEST_MS", 1)
    late = OverviewDocument(tab.desk)
    qtbot.addWidget(late)
    qtbot.waitUntil(lambda: late.page is not None)
    assert late.desk.catalog is None
    late.shutdown()


def test_the_keyboard_goes_on_to_the_page_when_it_comes(
    tab: OverviewDocument,
) -> None:
    tab.focus_first()
    assert tab.focusWidget() is tab
    tab.fill()
    assert tab.page is not None and tab.focusWidget() is tab.page.bytes.treemap


def test_one_that_is_opened_anew_has_its_page_at_once(tab: OverviewDocument, qtbot: QtBot) -> None:
    survey = Survey(tab.desk, tab)
    with qtbot.waitSignal(tab.desk.catalog_changed):
        survey.start()
    survey.cancel()
    again = OverviewDocument(tab.desk)
    qtbot.addWidget(again)
    assert again.page is not None
    again.shutdown()
