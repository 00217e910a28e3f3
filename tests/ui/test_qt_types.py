"""No worker makes a type of Qt: two threads that make some at once end the program."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from plume_ui import qt_types

ROOT = Path(__file__).parents[2]

COUNT = """
from PySide6 import QtCore, QtGui, QtWidgets
def made():
    modules = (QtCore, QtGui, QtWidgets)
    return {name for module in modules for name in vars(module) if name.startswith("Q")}
"""
EARLY = f"""{COUNT}
from plume_ui.app import make_application
from plume_ui.crash.safe import safe_settings
from plume_ui.program import Program
from plume_ui.qt_types import make_early
app = make_application()
program = Program(app, safe_settings())
window = program.new_window()
app.processEvents()
make_early()
before = made()
import plume_ui.desk, plume_ui.workspace, plume_ui.overview.overview_page
print(*sorted(made() - before), "asked", flush=True)
import os
os._exit(0)
"""
ALL = f"""{COUNT}
from plume_ui.qt_types import make_all
make_all()
before = made()
import plume_ui.metrics.stage, plume_ui.metrics.insights_page, plume_ui.dashboard.board
import plume_ui.query.query_document, plume_ui.rows.table_document, plume_ui.activity.panel
print(*sorted(made() - before), "asked", flush=True)
import os
os._exit(0)
"""


@pytest.mark.parametrize("code", [EARLY, ALL], ids=["the first file", "everything else"])
def test_what_workers_import_names_no_type_that_is_not_made_yet(tmp_path: Path, code: str) -> None:
    paths = os.pathsep.join(str(ROOT / each) for each in ("", "ui", "resources"))
    home = {f"XDG_{k}_HOME": str(tmp_path / k) for k in ("CACHE", "CONFIG", "DATA", "STATE")}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **home, "PYTHONPATH": paths, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout.split() == ["asked"], done.stdout + done.stderr


class Slow:
    """Types that take longer than a slice each."""

    def __init__(self, clock: Callable[[float], None]) -> None:
        self.made = 0
        self._clock = clock

    def __iter__(self) -> Slow:
        return self

    def __next__(self) -> int:
        if self.made == 3:
            raise StopIteration
        self.made += 1
        self._clock(1.0)
        return self.made


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Slow:
    now = [0.0]

    def pass_by(seconds: float) -> None:
        now[0] += seconds

    made = Slow(pass_by)
    monkeypatch.setattr(qt_types, "_left", made)
    monkeypatch.setattr(qt_types.time, "perf_counter", lambda: now[0])
    return made


def test_the_window_runs_between_slices(qtbot: QtBot, slow: Slow) -> None:
    owner, ended = QObject(), []
    qt_types.make_all_soon(owner, lambda: ended.append(slow.made))
    assert (slow.made, ended) == (1, [])
    qtbot.waitUntil(lambda: ended == [3])


def test_who_needs_all_now_need_not_wait(qtbot: QtBot, slow: Slow) -> None:
    owner, ended = QObject(), []
    qt_types.make_all_soon(owner, lambda: ended.append(True))
    qt_types.make_all()
    assert slow.made == 3
    qtbot.waitUntil(lambda: ended == [True])
