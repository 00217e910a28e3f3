"""Where errors of ours arrive: from slots, jobs, threads, the interpreter and Qt.

The same error again is counted, not shown again: one that comes with every repaint must not bury
the person. An error while an error is shown is logged, and nothing more is shown after it.
"""

from __future__ import annotations

import sys
import threading
import traceback
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from plume_db.crash.telling import kind_of, place_and_line, told
from plume_ui import logbook

if TYPE_CHECKING:
    from plume_ui.crash.dialog import CrashDialog

MOST_SHOWN = 5
"""Different errors that are shown in one run; later ones only go to the log."""
_MOST_KNOWN = 500


class Catcher(QObject):
    """Counts errors, and brings the first of each kind into the GUI thread."""

    _caught = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._counts: dict[str, int] = {}
        self._dialog: CrashDialog | None = None
        self._shown = 0
        self._broken = False
        self._caught.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def catch(
        self, error: BaseException, source: str, parent: QWidget | None = None, *, show: bool = True
    ) -> None:
        """Log an error; show it where it is the first of its kind. Safe from every thread."""
        mark = f"{kind_of(error)} {place_and_line(error)}"
        with self._lock:
            if mark not in self._counts and len(self._counts) >= _MOST_KNOWN:
                mark = "others"
            count = self._counts[mark] = self._counts.get(mark, 0) + 1
        if _is_round(count):
            kind, _blank, place = mark.partition(" ")
            logbook.note("error", type=kind, place=place or "-", source=source, count=count)
            if count == 1:
                logbook.book().note_text("trace", told(error))
            _print(error)
        told_of = count < 100 or count % 100 == 0  # the dialog need not count each
        if show and (count == 1 or (self._dialog is not None and told_of)):
            # Never at once: this may be the middle of a repaint.
            with suppress(RuntimeError):  # the program is about to be over
                self._caught.emit((error, mark, count), parent)

    def _show(self, caught: tuple[BaseException, str, int], parent: QWidget | None) -> None:
        error, mark, count = caught
        if self._broken or QApplication.closingDown():
            return
        try:
            if self._dialog is not None and isValid(self._dialog):
                self._dialog.count(mark, count)
            elif count == 1 and self._shown < MOST_SHOWN:
                self._shown += 1
                self._open(error, mark, parent)
        except Exception as second:  # noqa: BLE001 - the gate: it must not come back here
            self._broken = True
            self._dialog = None
            logbook.note("error", type=kind_of(second), place=place_and_line(second), source="here")
            _print(second)

    def _open(self, error: BaseException, mark: str, parent: QWidget | None) -> None:
        from plume_ui.crash.dialog import CrashDialog

        if parent is None or not isValid(parent):
            parent = QApplication.activeWindow()
        dialog = CrashDialog.of_error(error, mark, parent)
        dialog.finished.connect(self._forget)
        self._dialog = dialog
        dialog.open()

    def _forget(self) -> None:
        self._dialog = None


@cache
def catcher() -> Catcher:
    """Give the one catcher; it lives in the GUI thread, wherever it is first asked for."""
    made = Catcher()
    if (app := QApplication.instance()) is not None:
        made.moveToThread(app.thread())
    return made


def _is_round(count: int) -> bool:
    """Whether a count is 1, 10, 100…: what is repeated must not fill the log."""
    return str(count).strip("0") == "1"


def _print(error: BaseException) -> None:
    """Print an error: whole on a terminal, without data where stderr goes to a log."""
    if sys.stderr is None:
        return
    with suppress(OSError, ValueError):
        if sys.stderr.isatty():
            traceback.print_exception(error, file=sys.stderr)
        else:
            print(told(error), file=sys.stderr)
