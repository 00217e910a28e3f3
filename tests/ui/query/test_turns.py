"""Much at once does not make the window wait."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from plume_db.history.entry import Ended
from plume_ui.desk import Desk
from plume_ui.query import turns
from plume_ui.query.query_document import QueryDocument
from plume_ui.query.result_tabs import MOST
from plume_ui.query.turns import Turns

Run = Callable[..., None]


def test_the_window_gets_its_turn_between_what_waits(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "TURN", 0.0)
    owner = QObject()
    queue, done = Turns(owner), list[object]()
    for n in range(3):
        queue.put(lambda n=n: done.append(n))
    QTimer.singleShot(0, owner, lambda: done.append("the window"))
    qtbot.waitUntil(lambda: len(done) == 4)
    assert [each for each in done if each != "the window"] == [0, 1, 2]
    assert done[-1] != "the window"


def test_what_was_cleared_is_not_done(qtbot: QtBot) -> None:
    owner = QObject()
    queue, done = Turns(owner), list[int]()
    queue.put(lambda: done.append(1))
    queue.clear()
    queue.put(lambda: done.append(2))
    qtbot.waitUntil(lambda: bool(done))
    assert done == [2]


def test_a_long_script_keeps_its_last_results_and_a_history_of_all(
    qtbot: QtBot, document: QueryDocument, desk: Desk, run: Run
) -> None:
    run("\n".join(f"select {n};" for n in range(300)))
    kept = [page.store.read(0, 1)[0][0] for page in document.results.pages if page.store]
    assert kept == list(range(300 - MOST, 300))
    assert document.flow.runner.behind == 0
    qtbot.waitUntil(lambda: len(desk.history.search(most=1_000)) == 300)
    found = desk.history.search(most=1_000)
    assert {entry.ended for entry in found} == {Ended.ROWS}


def test_results_that_would_be_pushed_out_at_once_get_no_page(
    document: QueryDocument, run: Run
) -> None:
    made: list[object] = []
    document.results.page_added.connect(made.append)
    # As if the window were slow: nothing is taken before all is there.
    document.flow.runner._told_more.disconnect()
    run("\n".join(f"select {n};" for n in range(300)))
    assert MOST <= len(made) <= MOST + 1
    assert len(document.results.pages) == MOST
