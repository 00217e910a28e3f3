"""Counting waits for the person, goes on when nobody is busy, and can be stopped."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from plume_db.errors import Cancelled
from plume_db.jobs import Task
from plume_ui.rows import busy_strip, counting
from plume_ui.rows.busy_strip import BusyStrip

from .conftest import MANY, Open


def test_counting_goes_on_by_itself_when_nobody_moves(
    qtbot: QtBot, open_table: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "COUNT_SECONDS", -1.0)
    document = open_table(MANY)
    assert document.bar._count.text().startswith("≥") and document.counting._idle.isActive()
    monkeypatch.setattr(counting, "COUNT_SECONDS", 60.0)
    document.grid.go_to(5)
    assert document.counting._idle.isActive()  # a move only puts it off
    document.counting._idle.timeout.emit()
    qtbot.waitUntil(lambda: document.bar._count.text() == "30,000 rows")
    document.counting._idle.stop()


def test_a_count_that_lasts_can_be_stopped_and_is_not_begun_again(
    qtbot: QtBot, open_table: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "COUNT_SECONDS", -1.0)
    document = open_table(MANY)

    def for_ever(task: Task) -> Any:
        task.token.wait(60)
        raise Cancelled

    monkeypatch.setattr(document.window.source, "count", for_ever)
    document.bar.count_button.click()
    qtbot.waitUntil(document.bar.stop_button.isVisible)
    assert not document.bar.count_button.isVisible()
    document.bar.stop_button.click()
    qtbot.waitUntil(lambda: not document.desk.jobs.running)
    assert document.counting.job is None and not document.counting._idle.isActive()
    assert document.bar.count_button.isVisible() and not document.bar.stop_button.isVisible()


def test_the_strip_shows_what_lasts_and_stops_it(
    qtbot: QtBot, open_table: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(busy_strip, "SHOW_AFTER", 1)
    document = open_table(MANY)
    host = QWidget()
    qtbot.addWidget(host)
    strip = BusyStrip(host)
    host.show()

    def slow(task: Task) -> None:
        task.report(1, 4, "")
        task.token.wait(60)
        raise Cancelled

    worker = document.desk.session.worker("count")
    job = document.desk.jobs.start(document, worker, slow, title="Slow", quiet=True)
    strip.watch(job, "Looking…")
    qtbot.waitUntil(strip.isVisible)
    qtbot.waitUntil(lambda: strip._progress.value() == 250)
    strip.stop_button.click()
    qtbot.waitUntil(strip.isHidden)
    assert job.state == "cancelled"


def test_what_is_done_at_once_is_not_shown(qtbot: QtBot, open_table: Open) -> None:
    document = open_table(MANY)
    worker = document.desk.session.worker("count")
    job = document.desk.jobs.start(document, worker, lambda _task: 1, title="Quick", quiet=True)
    document.busy.watch(job, "Looking…")
    with qtbot.waitSignal(job.finished):
        pass
    assert document.busy.isHidden() and not document.busy._late.isActive()
