"""A window that does not answer leaves a trace; a computer that slept does not."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from plume_db.crash.faults import FaultFile
from plume_ui import logbook
from plume_ui.crash import stall
from plume_ui.crash.stall import StallWatch


@pytest.fixture
def faults(tmp_path: Path) -> Iterator[FaultFile]:
    made = FaultFile(tmp_path / "logs", "1.2.3")
    logbook.keep_in(tmp_path / "logs")
    yield made
    logbook.keep_in(None)
    assert made.file is not None
    made.file.close()


@pytest.fixture
def log(tmp_path: Path) -> Callable[[], str]:
    return lambda: "\n".join(logbook.book().tail(200))


@pytest.fixture
def watch(qtbot: QtBot, faults: FaultFile) -> Iterator[StallWatch]:
    owner = QObject()
    made = StallWatch(faults, owner, after=0.3, look=0.05)
    made.start()
    yield made
    made.stop()


def hold_the_window_up(seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(0.01)


def test_a_stall_is_written_while_it_lasts_and_logged_when_it_is_over(
    qtbot: QtBot, watch: StallWatch, faults: FaultFile, log: Callable[[], str]
) -> None:
    qtbot.waitUntil(lambda: watch._beats > 1)
    hold_the_window_up(0.8)
    # Just now somebody could end the program: what held it up lies there already.
    assert "hold_the_window_up" in faults.path.read_text()
    assert "stall seconds=" in log() and "stall-over" not in log()
    qtbot.waitUntil(lambda: "stall-over" in log())
    qtbot.waitUntil(lambda: "in hold_the_window_up" in log())
    assert "hold_the_window_up" not in faults.path.read_text()
    assert log().count("stall seconds=") == 1


def test_a_window_that_answers_leaves_nothing(
    qtbot: QtBot, watch: StallWatch, faults: FaultFile, log: Callable[[], str]
) -> None:
    watch._after = 5.0  # also where the machine is busy
    before = watch._beats
    qtbot.waitUntil(lambda: watch._beats > before + 12, timeout=10_000)
    assert "stall" not in log() and faults.path.read_text().count("\n") == 1


def test_time_in_which_nothing_could_run_is_no_stall(
    qtbot: QtBot,
    faults: FaultFile,
    log: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As after a suspend or a stop: the clock jumps, and the window has not beaten meanwhile."""
    jumps = iter(range(0, 1_000_000, 1_000))
    real = time.monotonic

    class Clock:
        @staticmethod
        def monotonic() -> float:
            return real() + next(jumps)

    monkeypatch.setattr(stall, "time", Clock)
    owner = QObject()
    watch = StallWatch(faults, owner, after=5.0, look=0.05, held_after=1e8)
    watch.start()
    watch._timer.stop()
    time.sleep(0.22)  # four looks of the thread, each a thousand seconds by the clock
    assert "stall" not in log()
    watch.stop()


def test_what_the_interpreter_wrote_while_it_was_stopped_is_forgotten(
    qtbot: QtBot, faults: FaultFile, log: Callable[[], str]
) -> None:
    owner = QObject()
    watch = StallWatch(faults, owner, after=60, look=0.3, held_after=0.1)  # always too late
    watch.start()
    qtbot.waitUntil(lambda: "held seconds=" in log(), timeout=10_000)
    watch.stop()
    assert "Timeout" in log()


def test_without_a_file_it_still_says_so_in_the_log(
    qtbot: QtBot, tmp_path: Path, log: Callable[[], str]
) -> None:
    (tmp_path / "file").touch()
    logbook.keep_in(tmp_path / "logs")
    owner = QObject()
    watch = StallWatch(FaultFile(tmp_path / "file" / "no", "1"), owner, after=0.2, look=0.05)
    watch.start()
    hold_the_window_up(0.5)
    watch.stop()
    assert "stall seconds=" in log()
    logbook.keep_in(None)
