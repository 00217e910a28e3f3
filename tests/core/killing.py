"""Run a program of ours that says “start” when its task begins, and kill it at a moment."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run_and_kill(
    arguments: Sequence[str], seconds: float | None, environment: Mapping[str, str] | None = None
) -> float:
    """Run Python with these arguments, killed `seconds` after its start; give how long it ran."""
    process = subprocess.Popen(
        [sys.executable, *arguments],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "start\n"
    start = time.monotonic()
    try:
        assert process.wait(seconds) == 0
    except subprocess.TimeoutExpired:
        process.kill()
    process.communicate()
    return time.monotonic() - start
