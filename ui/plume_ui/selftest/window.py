"""The window, on the display there is: it opens the demo, fills its tree, and closes."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from plume_ui.frozen import is_frozen
from plume_ui.selftest.bench import PATIENCE, Bench, Failed
from plume_ui.selftest.pictures import seen


def window(bench: Bench) -> str:
    """Open a file in a window as the program does, and look at what is painted."""
    from PySide6.QtGui import QGuiApplication

    from plume_ui.app import keep_smooth, make_application
    from plume_ui.program import Program
    from plume_ui.settings import open_settings

    demo = bench.demo
    app = make_application()
    keep_smooth(app)
    began = time.monotonic()
    settings = open_settings()
    program = Program(app, settings)
    opened = program.new_window(str(demo))
    rows = 0
    try:

        def filled() -> bool:
            nonlocal rows
            space = opened.workspace
            model = space.schema.tree.model() if space is not None else None
            rows = model.rowCount() if model is not None else 0
            return rows > 0

        _wait(filled, "the tree of the schema stays empty")
        seconds = time.monotonic() - began
        colours = seen(opened.grab().toImage())
        title = opened.windowTitle()
        if demo.name not in title:
            raise Failed(f"the title is {title!r}")
    finally:
        opened.close()
        _wait(lambda: not program.windows, "the window does not close")
        settings.save()  # else Qt would write them when the folder is gone
    platform = QGuiApplication.platformName()
    return f"{platform}: {rows} groups after {seconds:.1f} s, {colours} colours"


def platforms(_bench: Bench) -> str:
    """Load Qt's plugins for the displays of Linux: the window above may have used neither."""
    if not (is_frozen() and sys.platform.startswith("linux")):
        return "left to the system, where the program is not frozen"
    import ctypes
    from pathlib import Path

    from PySide6.QtCore import QLibraryInfo

    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforms"
    for name in ("xcb", "wayland"):
        try:
            ctypes.CDLL(str(folder / f"libq{name}.so"))
        except OSError as error:
            raise Failed(f"{name}: {error}") from None
    return "X11, Wayland"


def _wait(until: Callable[[], bool], otherwise: str) -> None:
    """Let the window work until something has come true."""
    from PySide6.QtCore import QEventLoop
    from PySide6.QtWidgets import QApplication

    end = time.monotonic() + PATIENCE
    while not until():
        if time.monotonic() > end:
            raise Failed(otherwise)
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
        time.sleep(0.005)
