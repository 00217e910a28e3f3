"""The welcome page offers what one can do in an empty window, and only that."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from plume_ui.welcome import demo
from plume_ui.welcome.page import SHOWN, WelcomePage


def buttons(page: WelcomePage) -> list[str]:
    return [button.text() for button in page.findChildren(QPushButton)]


def test_without_recent_files_it_says_how_to_begin(qtbot: QtBot, look: str) -> None:
    page = WelcomePage()
    qtbot.addWidget(page)
    page.show_recent(())
    assert any("drop a file" in label.text() for label in page.findChildren(QLabel))
    assert not page.grab().isNull()


def test_a_recent_file_is_opened_by_its_whole_path(qtbot: QtBot) -> None:
    page = WelcomePage()
    qtbot.addWidget(page)
    path = "/home/someone/a folder/it's 100%.db"
    page.show_recent((path,))
    button = next(b for b in page.findChildren(QPushButton) if b.text() == "it's 100%.db")
    assert button.toolTip() == path
    with qtbot.waitSignal(page.recent_wanted, timeout=1000) as blocker:
        button.click()
    assert blocker.args == [path]


def test_only_the_latest_are_listed(qtbot: QtBot) -> None:
    page = WelcomePage()
    qtbot.addWidget(page)
    page.show_recent(tuple(f"/x/{number}.db" for number in range(SHOWN + 5)))
    assert sum(text.endswith(".db") for text in buttons(page)) == SHOWN


def test_the_demo_is_built_once_and_then_found(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from plume_ui.jobs import JobBoard

    monkeypatch.setattr(demo, "demo_path", lambda: tmp_path / "deep" / "demo.db")
    monkeypatch.setattr(demo, "ROWS", 300)
    board = JobBoard()
    for _ in range(2):
        job = demo.start_demo(board, board)
        with qtbot.waitSignal(job.succeeded, timeout=30_000) as blocker:
            pass
        assert blocker.args == [tmp_path / "deep" / "demo.db"]
    assert (tmp_path / "deep" / "demo.db").stat().st_size > 10_000
