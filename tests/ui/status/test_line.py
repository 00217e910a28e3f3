"""The status bar says how a file is open and what it is, and explains each on hover."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from plume_db.session import open_session
from plume_ui.status.line import StatusLine


def shown(line: StatusLine) -> dict[str, str]:
    return {name: label.text() for name, label in line._labels.items()}


@pytest.mark.parametrize(
    ("statement", "words", "reason"),
    [
        ("pragma journal_mode=delete", "Read-only", "nothing can be written"),
        ("pragma journal_mode=wal", "Queries only", "write-ahead log"),
    ],
)
def test_the_mode_is_shown_with_its_reason(
    qtbot: QtBot, make_db: Callable[..., Path], statement: str, words: str, reason: str
) -> None:
    line = StatusLine()
    qtbot.addWidget(line)
    session = open_session(make_db("create table t(a)", statement))
    line.show_opened(session.opened)
    session.close()
    assert line._mode.text() == words
    assert reason in line._mode.toolTip()
    assert reason in line._mode.accessibleDescription()


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (0.2, "just now"),
        (12, "12 s ago"),
        (5 * 60, "5 min ago"),
        (3 * 3600, "3 h ago"),
        (4 * 86400, "4 days ago"),
        (3 * 365 * 86400, "3 years ago"),
    ],
)
def test_the_last_change_reads_as_people_say_it(qtbot: QtBot, ago: float, words: str) -> None:
    line = StatusLine()
    qtbot.addWidget(line)
    line.show_changed(int((time.time() - ago) * 1e9))
    assert shown(line)["changed"] == f"changed {words}"


def test_no_file_shows_no_facts(qtbot: QtBot) -> None:
    line = StatusLine()
    qtbot.addWidget(line)
    line.clear_facts()
    assert not any(shown(line).values())
