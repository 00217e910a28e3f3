"""What watches over one run of the program, from before its first window to its end."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from PySide6.QtCore import QObject, QTimer

import plume_db
from plume_db.crash.faults import EARLY, Ended, FaultFile, bad_starts, collect
from plume_db.folders import log_folder
from plume_db.language import tr
from plume_ui import logbook

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMainWindow

    from plume_ui.crash.stall import StallWatch

BAD_STARTS = 2
"""So many starts in a row that ended badly within a minute are a reason to offer safe mode."""
STALLS_FROM_MS = 3_000
"""When it begins to be watched whether the window answers; it was painted long before."""


class Guard:
    """Opens the log and the fault file; later takes over errors, and watches for stalls."""

    def __init__(self, folder: Path | None = None, safe: bool = False) -> None:
        self._folder = folder or log_folder()
        self.safe = safe
        logbook.keep_in(self._folder)
        self.past = collect(self._folder)
        """How programs of before ended that did not end in order."""
        self.bad_starts = bad_starts(self._folder)
        self._faults = FaultFile(self._folder, plume_db.__version__)
        self._faults.enable()
        self._stalls: StallWatch | None = None
        logbook.note("start", version=plume_db.__version__, safe=safe)
        for ended in self.past:
            logbook.note("before", how=ended.how, early=ended.early)

    def attend(self, app: QObject) -> None:
        """Take over errors from now on, and look after the window."""
        from plume_ui.crash.hooks import install

        install()
        QTimer.singleShot(int(EARLY * 1000), app, self._faults.lasted)
        QTimer.singleShot(STALLS_FROM_MS, app, lambda: self._watch_for_stalls(app))

    def _watch_for_stalls(self, app: QObject) -> None:
        from plume_ui.crash.stall import StallWatch

        self._stalls = StallWatch(self._faults, app)
        self._stalls.start()

    def tell(self, window: QMainWindow) -> None:
        """Say on the first window what is to be said: safe mode, or how it ended last time."""
        if self.safe:
            from plume_ui.crash.safe import show_safe_mode

            show_safe_mode(window)
        serious = [ended for ended in self.past if ended.report is not None]
        often = bool(self.past) and self.bad_starts >= BAD_STARTS and not self.safe
        if serious or often:
            self._tell_of_the_past(window, serious, often)

    def _tell_of_the_past(self, window: QMainWindow, serious: list[Ended], often: bool) -> None:
        from plume_ui.crash.notice import show_notice
        from plume_ui.crash.restarting import restart
        from plume_ui.crash.safe import OPTION
        from plume_ui.widgets.message_strip import MessageStrip

        strip = window.findChild(MessageStrip, "last session")
        if often or strip is None or not strip.text:
            restarts = [(tr("Start in safe mode"), lambda: restart([OPTION]))] if often else []
            strip = show_notice(window, "past crash", "warn", _sentence(serious, often), *restarts)
        if serious:  # else it is told already that the program ended badly
            strip.offer_too(tr("Show the report"), lambda: show_past(serious[-1], window))

    def rest(self) -> None:
        """Watch for stalls no more: the windows are closed, and last writes may take long."""
        if self._stalls is not None:
            self._stalls.stop()

    def finish(self, code: int) -> None:
        """End in order: what is written from here on is no crash."""
        from plume_ui.crash.hooks import uninstall

        uninstall()
        logbook.note_sums()
        logbook.note("stop", code=code)
        self._faults.close()

    def leave_at_once(self, code: int) -> NoReturn:
        """End the process now, from any thread: it was asked to twice, which is no crash.

        Where the window did not answer any more, the next start shows what held it up.
        """
        logbook.note("stop", code=code, at_once=True)
        if self._stalls is None or not self._stalls.stalled:
            self._faults.close()
        os._exit(code)


def _sentence(serious: list[Ended], often: bool) -> str:
    if often:
        return tr(
            "Plume DB ended badly more than once right after its start. Safe mode starts it with "
            "default settings and brings nothing back; your settings are kept."
        )
    if serious[-1].how == "hung":
        return tr(
            "Plume DB did not answer any more when it ran last, and was ended. Your files are as "
            "they were, or as the last finished step left them."
        )
    return tr(
        "Plume DB crashed when it ran last. Your files are as they were, or as the last finished "
        "step left them."
    )


def show_past(ended: Ended, window: QMainWindow) -> None:
    """Show the report of a program of before."""
    from plume_ui.crash.dialog import CrashDialog

    stacks = ""
    if ended.report is not None:
        with suppress(OSError):  # a small file of our own
            stacks = ended.report.read_text(encoding="utf-8", errors="replace")
    CrashDialog.of_the_past(ended.how == "hung", stacks, window).open()
