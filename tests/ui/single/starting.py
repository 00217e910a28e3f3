"""Real programs, each test's with a runtime folder and a home of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[3]
PATIENCE = 90.0


class Programs:
    """Starts programs, and ends all of them after the test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # Short, as the real one is: a socket's path has at most 107 bytes.
        self.runtime = Path(tempfile.mkdtemp(prefix="plume-run-", dir="/tmp"))
        self.running: list[subprocess.Popen[str]] = []

    @property
    def environment(self) -> dict[str, str]:
        paths = (str(ROOT / each) for each in (".", "ui", "resources"))
        kinds = ("CACHE", "CONFIG", "DATA", "STATE")
        own = {f"XDG_{kind}_HOME": str(self.folder / kind.lower()) for kind in kinds}
        taken = ("PLUME_NO_SINGLE", "XDG_SESSION_ID", "DISPLAY", "WAYLAND_DISPLAY")
        return {
            **{name: value for name, value in os.environ.items() if name not in taken},
            **own,
            "PYTHONPATH": os.pathsep.join(paths),
            "QT_QPA_PLATFORM": "offscreen",
            "XDG_RUNTIME_DIR": str(self.runtime),
        }

    def start(self, *arguments: str | bytes, **more: str) -> subprocess.Popen[str]:
        program = subprocess.Popen(
            [sys.executable, "-m", "plume_ui", *arguments],
            env={**self.environment, **more},
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.running.append(program)
        return program

    def first(self, *arguments: str | bytes, **more: str) -> subprocess.Popen[str]:
        """Start a program, and wait until its files are in windows."""
        program = self.start(*arguments, **more)
        until(lambda: len(self.open_files()) >= len(arguments) and self.sockets() != [])
        assert self.start(**more).wait(60) == 0  # it answers: its loop runs
        return program

    def sockets(self) -> list[Path]:
        return list(self.runtime.glob("*.socket"))

    def open_files(self) -> list[str]:
        try:
            kept = json.loads((self.folder / "state" / "plume-db" / "session.json").read_text())
        except (OSError, ValueError):
            return []
        return [str(each) for each in kept["files"]] if not kept["ended_well"] else []

    def alive(self) -> list[subprocess.Popen[str]]:
        return [each for each in self.running if each.poll() is None]

    def end(self) -> None:
        for each in self.alive():
            each.send_signal(signal.SIGCONT)
            each.terminate()
        for each in self.running:
            try:
                _out, err = each.communicate(timeout=20)
            except subprocess.TimeoutExpired:
                each.kill()
                _out, err = each.communicate()
            assert "Traceback" not in (err or ""), err
        shutil.rmtree(self.runtime, ignore_errors=True)


def until(holds: Callable[[], bool], patience: float = PATIENCE) -> None:
    """Wait for something in another process, which sends no signal."""
    end = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)
