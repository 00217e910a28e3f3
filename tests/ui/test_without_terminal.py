"""The program without standard output and error, as a program of Windows without a console is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CLOSED = "import os, sys; os.close(1); os.close(2); os.execv(sys.executable, {command!r})"


@pytest.mark.skipif(sys.platform == "win32", reason="plays what Windows does with closed streams")
def test_a_window_opens_and_ends_with_zero(tmp_path: Path, make_db: Callable[..., Path]) -> None:
    path = make_db("create table t(a)", "pragma journal_mode=wal")
    command = [sys.executable, "-m", "plume_ui", str(path)]
    program = subprocess.Popen(
        [sys.executable, "-c", CLOSED.format(command=command)],
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(str(ROOT / each) for each in (".", "ui", "resources")),
            "QT_QPA_PLATFORM": "offscreen",
            "PLUME_NO_SINGLE": "1",
            **{f"XDG_{n}_HOME": str(tmp_path / n) for n in ("CACHE", "CONFIG", "DATA", "STATE")},
        },
    )
    end = time.monotonic() + 60
    while not path.with_name("test.db-shm").exists() and time.monotonic() < end:
        time.sleep(0.02)  # another process: there is no signal to wait for
    assert path.with_name("test.db-shm").exists()
    time.sleep(0.3)
    program.send_signal(signal.SIGTERM)
    assert program.wait(60) == 0
    assert sorted(each.name for each in path.parent.glob("test.db*")) == ["test.db"]
