"""The program as a process: it starts on a file, ends on Ctrl+C, and leaves nothing behind."""

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
ENDS = [
    number
    for name in ("SIGINT", "SIGTERM", "SIGHUP")
    if (number := getattr(signal, name, None)) is not None
    and signal.getsignal(number) is not signal.SIG_IGN  # as nohup and a shell's & have it
]


def start(tmp_path: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "plume_ui", *arguments],
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(str(ROOT / each) for each in (".", "ui", "resources")),
            "QT_QPA_PLATFORM": "offscreen",
            **{f"XDG_{n}_HOME": str(tmp_path / n) for n in ("CACHE", "CONFIG", "DATA", "STATE")},
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="signals are another thing there")
@pytest.mark.parametrize("number", ENDS)
def test_an_interrupt_closes_the_file_and_ends_with_zero(
    tmp_path: Path, make_db: Callable[..., Path], number: signal.Signals
) -> None:
    path = make_db("create table t(a)", "pragma journal_mode=wal")
    with start(tmp_path, str(path)) as program:
        end = time.monotonic() + 60
        while not path.with_name("test.db-shm").exists() and time.monotonic() < end:
            time.sleep(0.02)  # another process: there is no signal to wait for
        assert path.with_name("test.db-shm").exists()
        time.sleep(0.3)
        program.send_signal(number)
        _out, err = program.communicate(timeout=60)
    assert program.returncode == 0, err
    assert err.replace("This plugin does not support propagateSizeHints()\n", "") == ""
    assert sorted(each.name for each in path.parent.glob("test.db*")) == ["test.db"]


def test_an_unknown_option_is_told_in_one_sentence(tmp_path: Path) -> None:
    with start(tmp_path, "--nonsense") as program:
        _out, err = program.communicate(timeout=60)
    assert program.returncode == 2
    assert err.count("\n") == 1
    assert "--nonsense" in err
