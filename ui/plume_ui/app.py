"""The running program: its QApplication and its windows."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QFileOpenEvent, QGuiApplication
from PySide6.QtWidgets import QApplication

from plume_db.ending import end_workers, join_threads
from plume_db.systems.processes import announce
from plume_ui import icons, logbook
from plume_ui.collecting import Collector
from plume_ui.crash.guard import Guard
from plume_ui.crash.restarting import start_waiting
from plume_ui.crash.safe import OPTION, safe_settings
from plume_ui.interrupts import Interrupts
from plume_ui.language import speak
from plume_ui.opening.last_session import SessionKeeper
from plume_ui.program import Program
from plume_ui.settings import open_settings
from plume_ui.silence import all_stacks
from plume_ui.single.joining import forget_tokens
from plume_ui.single.receiving import Reception
from plume_ui.widgets import spoken

if TYPE_CHECKING:
    from plume_ui.arguments import Asked
    from plume_ui.single.listening import Listener

__all__ = ["Program", "keep_smooth", "make_application", "run"]

SWITCH_SECONDS = 0.00005
"""How soon a worker hands Python's lock over: a hundred times sooner than by default.

To lay out and paint a tree the window takes the lock thousands of times, and may wait so long each
time. Beside a worker in pure Python the worst of 20 layouts took 250 ms at 1 ms, 65 ms at this;
the worker itself lost less than a twentieth.
"""
JOIN_SECONDS = 20.0
"""How long the end waits for what is saved and closed, unless something is written still."""
DESKTOP_ID = "io.github.plumedb.PlumeDB"


class Application(QApplication):
    """Keeps what the desktop asks for until there is a window that can do it."""

    quitting = Signal()
    """The desktop ends the session, or asks the program to end."""

    def __init__(self, arguments: list[str]) -> None:
        super().__init__(arguments)
        self._early: list[str] = []
        self._open: Callable[[list[str]], object] | None = None
        self.commitDataRequest.connect(lambda _manager: self.quitting.emit())

    def bring_files_to(self, take: Callable[[list[str]], object]) -> None:
        """Hand files to `take` that macOS asks to open, those too that came before."""
        self._open = take
        early, self._early = self._early, []
        if early:
            take(early)

    # Qt overrides

    def event(self, event: QEvent) -> bool:
        """Take files that are opened in the Finder, or dropped on the icon in the Dock."""
        if event.type() == QEvent.Type.FileOpen and isinstance(event, QFileOpenEvent):
            file = event.file() or event.url().toString()
            if self._open is None:
                self._early.append(file)
            else:
                self._open([file])
            return True
        if event.type() == QEvent.Type.Quit:
            self.quitting.emit()
        return super().event(event)


def make_application() -> QApplication:
    """Make the QApplication with the names by which desktops know the program."""
    QGuiApplication.setDesktopFileName(DESKTOP_ID)
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = Application([sys.argv[0]])
    app.setApplicationName("plume-db")
    app.setApplicationDisplayName("Plume DB")
    app.setWindowIcon(icons.icon("feather", "accent"))
    spoken.install()
    return app


def keep_smooth(app: QApplication) -> None:
    """Keep workers and garbage collections from making the window wait."""
    sys.setswitchinterval(SWITCH_SECONDS)
    Collector(app)


def run(asked: Asked, listener: Listener | None = None) -> int:
    """Open a window for each file named, or one with the welcome page, and run until closed.

    `listener` brings what later starts hand over; without one this program stands alone.
    """
    interrupts = Interrupts()
    guard = Guard(safe=OPTION in asked.options)
    interrupts.leave_at_once = guard.leave_at_once
    announce()
    app = make_application()
    speak(app)
    forget_tokens()
    keep_smooth(app)
    guard.attend(app)
    settings = safe_settings() if guard.safe else open_settings()
    keeper = SessionKeeper(settings.state_dir) if listener is not None else None
    program = Program(app, settings, keeper)
    program.stays.connect(interrupts.forget)
    program.start(asked.files)
    interrupts.close_by(program.quit_wanted.emit)
    guard.tell(program.windows[-1])
    app.lastWindowClosed.connect(program.leave)
    if isinstance(app, Application):
        app.bring_files_to(program.open)
        app.quitting.connect(program.hold_session)
    if listener is not None:
        program.receive(Reception(listener, program))
    code = app.exec()
    try:
        guard.rest()
        program.leave()
        settings.save()
    except Exception as error:  # noqa: BLE001 - the gate: files are closed all the same
        from plume_ui.crash.catcher import catcher  # no start needs it

        catcher().catch(error, "leaving", show=False)
    return _leave(code, guard)


def _leave(code: int, guard: Guard) -> NoReturn:
    """End the process once every file is closed and everything typed is saved.

    Threads that must finish are no daemons: closing files, writing drafts. Python's own end would
    then take Qt's objects down in an order that crashes now and then.
    """
    if left := [*end_workers(), *join_threads(JOIN_SECONDS)]:
        logbook.note("left-behind", threads=len(left))
        logbook.book().note_text("stacks", all_stacks())
    guard.finish(code)
    start_waiting()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # as in a program of Windows without a console
            with suppress(OSError, ValueError):  # who read it has gone
                stream.flush()
    os._exit(code)
