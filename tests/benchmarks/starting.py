"""Starting the program on a file, against a bare window, each as a process of its own."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.benchmarks import data
from tests.benchmarks.figures import Figure

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
RUNS = 9
MOST = 1.3


def start_window() -> Figure:
    """Start until a window with a file and its first 100 rows is painted."""
    path = data.demo(1)
    _run("bare_window.py")
    _run("first_window.py", str(path))
    bare: list[float] = []
    ours: list[dict[str, Any]] = []
    for _ in range(RUNS):  # in turns, so that both see the same weather
        bare.append(float(_run("bare_window.py")))
        ours.append(json.loads(_run("first_window.py", str(path))))
    yardstick = min(bare)
    value = min(each["rows_ms"] for each in ours)
    heavy = sorted({name for each in ours for name in each["window_imports"]})
    return Figure(
        "start-window",
        value,
        "ms",
        yardstick,
        "a bare QMainWindow script",
        f"at most {MOST} x, and nothing heavy imported",
        value <= MOST * yardstick and not heavy,
        {
            "median_ratio": round(
                statistics.median(each["rows_ms"] for each in ours) / statistics.median(bare), 3
            ),
            "frame_ms": round(min(each["window_ms"] for each in ours), 2),
            "frame_ratio": round(min(each["window_ms"] for each in ours) / yardstick, 3),
            "heavy_imports": heavy,
        },
    )


def _run(script: str, *arguments: str) -> str:
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(map(str, (ROOT, ROOT / "ui", ROOT / "resources"))),
        "PYTHONPYCACHEPREFIX": str(data.bytecode()),
        "PLUME_BENCH_BEGAN": str(time.monotonic_ns()),
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(
        (sys.executable, str(HERE / script), *arguments),
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout.strip().splitlines()[-1]
