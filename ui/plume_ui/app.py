"""The running program: its QApplication and its windows."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import NoReturn

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from plume_ui import icons, theme
from plume_ui.collecting import Collector
from plume_ui.interrupts import close_on_interrupt
from plume_ui.main_window import MainWindow
from plume_ui.settings import Settings, open_settings

SWITCH_SECONDS = 0.00005
"""How soon a worker hands Python's lock over: a hundred times sooner than by default.

To lay out and paint a tree the window takes the lock thousands of times, and may wait so long each
time. Beside a worker in pure Python the worst of 20 layouts took 250 ms at 1 ms, 65 ms at this;
the worker itself lost less than a twentieth.
"""
DESKTOP_ID = "io.github.plumedb.PlumeDB"


class Program(QObject):
    """Makes windows and keeps them alive."""

    def __init__(self, app: QApplication, settings: Settings) -> None:
        super().__init__()
        self._app = app
        self._settings = settings
        self.windows: list[MainWindow] = []
        self.dress(str(settings.get("appearance/theme")))
        QGuiApplication.styleHints().colorSchemeChanged.connect(lambda _scheme: self._redress())

    def dress(self, choice: str) -> None:
        """Put on the light or the dark theme, or the system's."""
        self._settings.set("appearance/theme", choice)
        theme.apply(self._app, choice)
        for window in self.windows:
            window.show_theme(choice)

    def _redress(self) -> None:
        if self._settings.get("appearance/theme") == "system":
            theme.apply(self._app, "system")

    def new_window(self, argument: object = None) -> MainWindow:
        """Show a window on a file, or on the welcome page."""
        window = MainWindow(self._settings)
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        window.elsewhere_wanted.connect(self._open_elsewhere)
        window.theme_wanted.connect(lambda choice: self.dress(str(choice)))
        window.closed.connect(lambda: self.windows.remove(window))
        self.windows.append(window)
        if argument is None:
            window.show_welcome()
        window.show()
        if argument is not None:
            # The frame first: what the file needs is loaded while it is being painted.
            window.expect(str(argument))
            QTimer.singleShot(0, window, lambda: window.open_path(argument))
        return window

    def _open_elsewhere(self, argument: object) -> None:
        window = self.new_window(argument)
        if argument is None:
            window.open_demo()


def make_application() -> QApplication:
    """Make the QApplication with the names by which desktops know the program."""
    QGuiApplication.setDesktopFileName(DESKTOP_ID)
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication([sys.argv[0]])
    app.setApplicationName("plume-db")
    app.setApplicationDisplayName("Plume DB")
    app.setWindowIcon(icons.icon("feather", "accent"))
    return app


def keep_smooth(app: QApplication) -> None:
    """Keep workers and garbage collections from making the window wait."""
    sys.setswitchinterval(SWITCH_SECONDS)
    Collector(app)


def run(arguments: list[str]) -> int:
    """Open a window for each file named, or one with the welcome page, and run until closed."""
    wrong = [each for each in arguments if each.startswith("-") and not Path(each).exists()]
    if wrong:
        print(
            f"plume-db: {wrong[0]} is not an option of the window; see plume-db --help.",
            file=sys.stderr,
        )
        return 2
    if not _has_display():
        print(
            "plume-db: there is no display to open a window on; set DISPLAY or WAYLAND_DISPLAY, "
            "or use a terminal command such as: plume-db inspect FILE",
            file=sys.stderr,
        )
        return 2
    app = make_application()
    keep_smooth(app)
    _install_hook()
    settings = open_settings()
    program = Program(app, settings)
    for argument in arguments:
        program.new_window(argument)
    if not arguments:
        program.new_window()
    close_on_interrupt(app)
    code = app.exec()
    settings.save()
    return _leave(code)


def _leave(code: int) -> NoReturn:
    """End the process once every file is closed and everything typed is saved.

    Threads that must finish are no daemons: closing files, writing drafts. Python's own end would
    then take Qt's objects down in an order that crashes now and then.
    """
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _has_display() -> bool:
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _install_hook() -> None:
    """Bring exceptions that leave a slot to the crash dialog."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        from plume_ui.crash import show_crash

        show_crash(error)

    sys.excepthook = hook
