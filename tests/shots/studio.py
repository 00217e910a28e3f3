"""A window over real files, in each look, at a time of day that never changes."""

from __future__ import annotations

import atexit
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

PATIENCE = 40.0
QUIET = 0.2
"""Seconds without a job after which a page has settled."""
NOON = 1_756_900_800.0
"""2025-09-03 12:00:00 UTC: what every clock in a picture says. The demo's records end before."""
GB = 1_000_000_000
LOOKS = ("light", "dark")


_made: list[Path] = []


def scratch(prefix: str) -> Path:
    """Make a folder that goes when the program ends."""
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    _made.append(folder)
    return folder


@atexit.register
def _tidy() -> None:
    while _made:
        shutil.rmtree(_made.pop(), ignore_errors=True)


def leave(code: int) -> NoReturn:
    """End as the program itself ends: Python and Qt do not always take each other down in peace."""
    _tidy()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code)


def neutral_folder(word: str) -> Path:
    """Make a folder for what is in the pictures, under a name that says nothing of a machine."""
    base = Path(tempfile.gettempdir())
    for name in (word, *(f"{word}-{number}" for number in range(2, 100))):
        try:
            (base / name).mkdir()
        except FileExistsError:
            continue
        _made.append(base / name)
        return base / name
    return scratch(f"{word}-")


class Disk(NamedTuple):
    """How full the disk in the pictures is."""

    total: int
    used: int
    free: int


class Clock:
    """Stands in for time.time: it goes on only when it is told to."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> float:
        return self.now

    def go_on(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds


def still_life() -> Clock:
    """Stop the clock, and put settings and state where nothing of this machine is seen."""
    home = neutral_folder("home")
    for name in ("CACHE", "CONFIG", "DATA", "STATE"):
        os.environ[f"XDG_{name}_HOME"] = str(home / name.lower())
    os.environ["TZ"] = "UTC"
    time.tzset()
    clock = Clock()
    time.time = clock  # type: ignore[assignment]
    platform.release = lambda: "6.1.0"
    shutil.disk_usage = lambda _path: Disk(500 * GB, 260 * GB, 240 * GB)  # type: ignore
    return clock


class Studio:
    """Takes pictures of windows."""

    def __init__(self, app: Any, out: Path, only: str, size: tuple[int, int], clock: Clock) -> None:
        self.app = app
        self.out = out
        self.only = only
        self.size = size
        self.clock = clock
        self.taken: list[Path] = []
        self.looks: tuple[str, ...] = LOOKS
        self.rests = False
        """Whether buttons give the keyboard back before a picture is taken."""
        self.names: set[str] = set()
        """Names of the only pictures that are taken; empty for all."""
        self.wear("light")
        self.forget()

    def forget(self) -> None:
        """Begin with settings, state and the hour of the first day."""
        from plume_ui.settings import Settings

        self.clock.now = NOON
        store: dict[str, Any] = {}

        class Store:
            def value(self, key: str) -> Any:
                return store.get(key)

            def setValue(self, key: str, value: Any) -> None:
                store[key] = value

            def remove(self, key: str) -> None:
                store.pop(key, None)

            def sync(self) -> None:
                pass

        self.settings = Settings(Store(), scratch("plume-shots-"))

    def wear(self, look: str) -> None:
        """Put a theme on everything that is open."""
        from plume_ui import theme

        theme.apply(self.app, look)
        self.worn = look

    def wants(self, word: str) -> bool:
        """Tell whether pictures with this word in their name may be asked for."""
        return not self.only or self.only in word or word in self.only

    @contextmanager
    def window(self, path: Path | None, size: tuple[int, int] | None = None) -> Iterator[Any]:
        """Open a window on a file, or on the welcome page."""
        from plume_ui.main_window import MainWindow

        window = MainWindow(self.settings)
        window.resize(*(size or self.size))
        if path is None:
            window.show_welcome()
        else:
            window.open_path(path)
        window.show()
        if path is not None:
            self.until(lambda: window.workspace is not None or not window._flow._job)
        self.settle(window)
        yield window
        window.jobs.cancel_all()
        window.close()
        self.settle(window)
        window.deleteLater()
        self.app.processEvents()

    def until(self, true: Callable[[], object]) -> None:
        """Wait for something, but not without end."""
        end = time.monotonic() + PATIENCE
        while not true() and time.monotonic() < end:
            self.app.processEvents()
            time.sleep(0.005)

    def settle(self, window: Any, quiet: float = QUIET) -> None:
        """Wait until no job has run for a moment."""
        quiet_since = time.monotonic()
        end = quiet_since + PATIENCE
        while time.monotonic() < end and time.monotonic() - quiet_since < quiet:
            self.app.processEvents()
            if [job for job in window.jobs.running if "Watch" not in job.title]:
                quiet_since = time.monotonic()
            time.sleep(0.005)

    def let_buttons_rest(self) -> None:
        """Take the keyboard from a button: its frame would say more than the picture."""
        from PySide6.QtWidgets import QPushButton

        focus = self.app.focusWidget()
        if self.rests and isinstance(focus, QPushButton):
            focus.clearFocus()

    def shoot(self, window: Any, name: str, what: Any = None) -> None:
        """Write a picture of a window, or of a part of it, in each look."""
        if (self.only and self.only not in name) or (self.names and name not in self.names):
            return
        self.settle(window)
        self.let_buttons_rest()
        # In the look it has first: to dress a whole window takes longer than to picture it.
        for look in sorted(self.looks, key=lambda each: each != self.worn):
            if look != self.worn:
                self.wear(look)
            self.settle(window, 0.1)
            target = self.out / f"{name}-{look}.png"
            (what or window).grab().save(str(target))
            self.taken.append(target)
            print(target.name, flush=True)
