"""The meters of ``make bench``: a blind one would call every stall smooth."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

from pytestqt.qtbot import QtBot

from tests.benchmarks.__main__ import SCENARIOS
from tests.benchmarks.figures import Figure
from tests.benchmarks.stage import Heartbeat

ROOT = Path(__file__).resolve().parents[2]


def hold_the_thread(seconds: float) -> None:
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        pass


def test_the_heartbeat_sees_a_stall_and_who_made_it(qtbot: QtBot) -> None:
    meter = Heartbeat()
    meter.start()
    qtbot.waitUntil(lambda: len(meter.gaps) > 5)
    hold_the_thread(0.12)
    count = len(meter.gaps)
    qtbot.waitUntil(lambda: len(meter.gaps) > count + 5)
    gaps = meter.stop()
    assert gaps[-1] >= 119
    assert gaps == sorted(gaps) and meter.busiest


def test_a_figure_is_one_line_with_everything_in_it() -> None:
    figure = Figure("x", 30.0, "ms", 20.0, "the idle window", "under 50", True, {"p99": 3})
    line = figure.line()
    assert "\n" not in line
    assert json.loads(line) == {
        "scenario": "x",
        "value": 30.0,
        "unit": "ms",
        "yardstick": 20.0,
        "compared_with": "the idle window",
        "limit": "under 50",
        "kept": True,
        "ratio": 1.5,
        "p99": 3,
    }


def test_an_unknown_scenario_names_the_known_ones() -> None:
    done = subprocess.run(
        (sys.executable, "-m", "tests.benchmarks", "--only", "nonsense"),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert all(name in done.stderr for name in SCENARIOS)
