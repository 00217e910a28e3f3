"""Stop frees the document at once, also from a step that SQLite can not interrupt."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from plume_db.history.entry import Ended
from plume_ui.desk import Desk
from plume_ui.query import left_behind, runner
from plume_ui.query.query_document import QueryDocument

Run = Callable[..., None]

STUBBORN = "select length(replace(replace(hex(zeroblob(60000000)), '0', 'ab'), 'b', '0'))"
"""A few calls of functions that take a second or more each and look at nothing meanwhile."""

SOON = 0.5
"""Seconds; far more than it takes, for machines that are busy. The benchmark has the limit."""


def begin(qtbot: QtBot, document: QueryDocument, sql: str) -> None:
    document.editor.setPlainText(sql)
    document.run()
    qtbot.waitUntil(lambda: "Running ·" in document.status.text())


def test_the_next_statement_runs_at_once_while_the_old_one_is_stuck(
    qtbot: QtBot, document: QueryDocument, desk: Desk, run: Run
) -> None:
    begin(qtbot, document, STUBBORN)
    clicked = time.monotonic()
    document.tools.buttons["stop"].click()
    assert not document.flow.busy
    run("select 5")
    assert time.monotonic() - clicked < SOON
    page = document.results.current
    assert page is not None
    assert page.store is not None
    assert page.store.read(0, 1) == [(5,)]


def test_what_is_left_behind_is_shown_until_it_ends(
    qtbot: QtBot, document: QueryDocument, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(left_behind, "ABANDON_AFTER", 0.0)
    monkeypatch.setattr("plume_db.jobs.ABANDON_AFTER", 0.05)
    begin(qtbot, document, STUBBORN)
    with qtbot.waitSignal(desk.jobs.started) as caught:
        document.flow.stop()
    job = caught.args[0]
    assert job.title.startswith("Left behind: Query 1")
    qtbot.waitUntil(lambda: job.ended is not None, timeout=30_000)
    assert job.words.startswith("It ended by itself after")


def test_a_tab_that_is_closed_over_a_stuck_statement_waits_for_nothing(
    qtbot: QtBot, desk: Desk
) -> None:
    document = QueryDocument(desk)
    qtbot.addWidget(document)
    begin(qtbot, document, STUBBORN)
    closing = time.monotonic()
    document.shutdown()
    assert time.monotonic() - closing < SOON


def test_a_time_limit_stops_and_says_so(
    qtbot: QtBot, document: QueryDocument, desk: Desk, run: Run
) -> None:
    document.tools.limit.set_seconds(1)
    document.tools.limit.activated.emit(1)
    assert desk.settings.get("query/seconds") == 1
    run("with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n")
    assert "time set aside" in document.error.text
    qtbot.waitUntil(lambda: len(desk.history.search()) == 1)
    assert desk.history.search()[0].ended is Ended.FAILED


def test_a_time_limit_holds_for_a_step_that_can_not_be_interrupted(
    qtbot: QtBot, document: QueryDocument, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "GRACE_MS", -900)
    document.tools.limit.set_seconds(1)
    document.editor.setPlainText(STUBBORN)
    document.run()
    qtbot.waitUntil(lambda: not document.flow.busy, timeout=3000)
    assert "The time limit was reached." in document.status.text()


def test_stop_keeps_the_rows_that_came(qtbot: QtBot, document: QueryDocument) -> None:
    begin(
        qtbot,
        document,
        "with recursive n(i) as (select 1 union all select i+1 from n) select i from n",
    )
    qtbot.waitUntil(lambda: bool(document.results.pages) and document.results.pages[0].kept > 0)
    document.flow.stop()
    page = document.results.current
    assert page is not None
    assert page.kept > 0
    assert "Stopped; " in document.status.text()
