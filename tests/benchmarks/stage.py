"""The real window, driven by a script, with a meter on its event loop."""

from __future__ import annotations

import atexit
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, Qt, QTimer

from plume_ui.app import Program, keep_smooth, make_application
from plume_ui.main_window import MainWindow
from plume_ui.settings import Settings
from plume_ui.workspace import Workspace
from tests.benchmarks.witness import Witness

PATIENCE = 600.0


class Forgetful:
    """A settings store in memory, so that no one's settings are touched."""

    def __init__(self) -> None:
        self._values: dict[str, Any] = {}

    def value(self, key: str) -> Any:
        """Give what was stored, or None."""
        return self._values.get(key)

    def setValue(self, key: str, value: Any) -> None:
        """Keep a value until the process ends."""
        self._values[key] = value


class Heartbeat:
    """A timer of one millisecond that notes how long the GUI thread let it wait."""

    def __init__(self) -> None:
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._beat)
        self._last = 0.0
        self._witness: Witness | None = None
        self.gaps: list[float] = []
        self.busiest = ""
        """Where the longest gap was spent, once stopped."""

    def start(self) -> None:
        """Begin to listen."""
        self.gaps = []
        self._witness = Witness()
        self._last = time.perf_counter()
        self._timer.start()

    def stop(self) -> list[float]:
        """Stop, and give the gaps in milliseconds, the longest last."""
        self._timer.stop()
        if self._witness is not None:
            self.busiest = self._witness.end()
        return sorted(self.gaps)

    def _beat(self) -> None:
        now = time.perf_counter()
        self.gaps.append((now - self._last) * 1000)
        if self._witness is not None:
            self._witness.beat(now - self._last)
        self._last = now


class Stage:
    """One program with one window."""

    def __init__(self) -> None:
        self.app = make_application()
        keep_smooth(self.app)
        folder = Path(tempfile.mkdtemp(prefix="plume-bench-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        self.settings = Settings(Forgetful(), folder)
        self.program = Program(self.app, self.settings)

    def open(self, path: Path) -> MainWindow:
        """Open a file and wait until its workspace is there and has read the schema."""
        window = self.program.new_window(path)
        self.wait(lambda: window.workspace is not None, f"{path.name} to open")
        space = self.space(window)
        self.wait(lambda: space.desk.catalog is not None, "the schema")
        return window

    @staticmethod
    def space(window: MainWindow) -> Workspace:
        """Give the workspace of a window that has one."""
        assert window.workspace is not None
        return window.workspace

    def settle(self, window: MainWindow) -> None:
        """Wait until nothing runs in the background any more but the watch on the file."""
        quiet_since = [time.monotonic()]

        def calm() -> bool:
            busy = [job for job in window.jobs.running if job.title != "Watch the file"]
            if busy:
                quiet_since[0] = time.monotonic()
            return time.monotonic() - quiet_since[0] > 0.5

        self.wait(calm, "the window to come to rest")

    def wait(self, condition: Callable[[], bool], what: str) -> None:
        """Let the event loop run until the condition holds."""
        loop, poll = QEventLoop(), QTimer()
        until = time.monotonic() + PATIENCE
        poll.setInterval(5)
        poll.timeout.connect(
            lambda: loop.quit() if condition() or time.monotonic() > until else None
        )
        poll.start()
        if not condition():
            loop.exec()
        poll.stop()
        if not condition():
            raise TimeoutError(f"waited in vain for {what}")

    def rest(self, seconds: float) -> None:
        """Let the event loop run for a while."""
        until = time.monotonic() + seconds
        self.wait(lambda: time.monotonic() >= until, "time to pass")

    def close(self, window: MainWindow) -> None:
        """Close the window and what it holds open."""
        session = self.space(window).desk.session
        window.close()
        self.rest(0.1)
        session.close()
