"""A walk through every page of the real window, in a process of its own: ``--help`` tells how.

Each page is given to the checks (names, keyboard, room); what they find is written as JSON.
"""

from __future__ import annotations

import argparse
import atexit
import faulthandler
import json
import os
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
ROWS = 4_000
PATIENCE = 30.0
Show = Callable[[Any], object]
"""Shows a page of a window, or a dialog over it where the page's name begins with dialog-."""


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--look", default="light")
    parser.add_argument("--scale", default="1")
    parser.add_argument("--size", default="1280x800")
    parser.add_argument("--points", type=int, default=0, help="size of the font")
    parser.add_argument("--rtl", action="store_true", help="from right to left")
    parser.add_argument("--only", default="", help="only pages with this word in their name")
    parser.add_argument("--checks", default="names,tabs,room")
    parser.add_argument("--shots", type=Path, help="a folder for pictures of the pages")
    return parser.parse_args()


class Tour:
    """One window after the other, and what was found on their pages."""

    def __init__(self, app: Any, given: argparse.Namespace) -> None:
        from plume_ui.settings import Settings

        self.app, self.given = app, given
        self.found: dict[str, list[str]] = {}
        self.pages = 0
        self.folder = Path(tempfile.mkdtemp(prefix="plume-tour-"))
        atexit.register(shutil.rmtree, self.folder, ignore_errors=True)
        self.settings = Settings(_Memory(), self.folder / "state")

    @contextmanager
    def window(self, path: Path | None) -> Iterator[Any]:
        from plume_ui.main_window import MainWindow

        window = MainWindow(self.settings)
        window.resize(*(int(each) for each in self.given.size.split("x")))
        if path is None:
            window.show_welcome()
        window.show()
        self._activate()
        if path is not None:
            window.open_path(path)
            self.until(lambda: window.workspace is not None or not window._flow._job)
            if window.workspace is not None:
                self.until(lambda: window.workspace.inspector is not None)
        self.settle(window)
        yield window
        window.jobs.cancel_all()
        window.close()
        self.settle(window)
        window.deleteLater()
        self.app.processEvents()

    def until(self, true: Callable[[], object]) -> None:
        end = time.monotonic() + PATIENCE
        while not true() and time.monotonic() < end:
            self.app.processEvents()
            time.sleep(0.005)

    def settle(self, window: Any) -> None:
        """Wait until no job has run for a moment."""
        quiet_since = time.monotonic()
        end = quiet_since + PATIENCE
        while time.monotonic() < end and time.monotonic() - quiet_since < 0.15:
            self.app.processEvents()
            if [job for job in window.jobs.running if "Watch" not in job.title]:
                quiet_since = time.monotonic()
            time.sleep(0.005)

    def visit(
        self, window: Any, name: str, show: Show | None = None, *, tabs_leave: bool = True
    ) -> None:
        """Show a page and check it; in a box where Tab goes round its own list, that is not."""
        if show is not None:
            self._show(window, name, show)
        if self.given.only and self.given.only not in name:
            return
        from tests.ui.access import focus, names, room, tabs

        self.settle(window)
        seen = self._dialog(window) if name.startswith("dialog-") else window
        if self.given.shots:
            seen.grab().save(str(self.given.shots / f"{name}.png"))
        self.pages += 1
        for _patience in range(3):  # on a busy machine a page may still be laid out
            checks = {"focus": focus, "names": names, "tabs": tabs, "room": room}
            if not tabs_leave:
                del checks["tabs"]
            faults = self._faults(seen, checks)
            if not faults:
                return
            self.settle(window)
        self.found[name] = faults

    def _faults(self, seen: Any, checks: dict[str, Any]) -> list[str]:
        wanted = [each for each in self.given.checks.split(",") if each in checks]
        return [fault for check in wanted for fault in checks[check].faults(seen)]

    def _show(self, window: Any, name: str, show: Show) -> None:
        try:
            show(window)
        except Exception as error:  # noqa: BLE001 - whatever it is, the tour tells it
            self.found[f"{name}, to show it"] = [repr(error)]

    def _dialogs(self) -> list[Any]:
        """List what stands over the window."""
        from PySide6.QtCore import Qt
        from PySide6.QtWidgets import QMainWindow

        kinds = (Qt.WindowType.Window, Qt.WindowType.Dialog)
        return [
            each
            for each in self.app.topLevelWidgets()
            if each.isVisible() and each.windowType() in kinds and not isinstance(each, QMainWindow)
        ]

    def _dialog(self, window: Any) -> Any:
        self.until(self._dialogs)
        return self._dialogs()[-1] if self._dialogs() else window

    def close_dialogs(self) -> None:
        """Close what was opened over the window."""
        for each in self._dialogs():
            each.close()
            each.deleteLater()
        self._activate()

    def _activate(self) -> None:
        """Give a window the keyboard, as a window manager does when a dialog has gone."""
        from PySide6.QtWidgets import QMainWindow

        self.app.processEvents()
        for each in self.app.topLevelWidgets():
            if isinstance(each, QMainWindow) and each.isVisible():
                each.activateWindow()
                self.until(each.isActiveWindow)


class _Memory:
    def __init__(self) -> None:
        self.values: dict[str, Any] = {}

    def value(self, key: str) -> Any:
        return self.values.get(key)

    def setValue(self, key: str, value: Any) -> None:
        self.values[key] = value

    def sync(self) -> None: ...


def main() -> int:
    given = arguments()
    if given.scale != "1":
        os.environ["QT_SCALE_FACTOR"] = given.scale
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["PLUME_NO_SINGLE"] = "1"
    home = tempfile.mkdtemp(prefix="plume-tour-home-")
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        os.environ[name] = home
    sys.path[:0] = [str(ROOT), str(ROOT / "ui"), str(ROOT / "resources")]
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QAccessible

    from plume_ui import theme
    from plume_ui.app import keep_smooth, make_application
    from tests.ui.access.pages import walk

    app = make_application()
    keep_smooth(app)
    faulthandler.enable()
    QAccessible.setActive(True)
    if given.points:
        font = app.font()
        font.setPointSize(given.points)
        app.setFont(font)
    if given.rtl:
        app.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    theme.apply(app, given.look)
    if given.shots:
        given.shots.mkdir(parents=True, exist_ok=True)
    tour = Tour(app, given)
    try:
        walk(tour)
    except Exception:  # noqa: BLE001 - else Python's own end follows, with errors of its own
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    print(json.dumps({"pages": tour.pages, "found": tour.found}, ensure_ascii=False, indent=1))
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
