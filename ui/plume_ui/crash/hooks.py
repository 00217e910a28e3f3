"""Bring what Python and Qt complain about to the log, and errors to the person."""

from __future__ import annotations

import re
import sys
import threading
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from plume_ui import logbook

if TYPE_CHECKING:
    from sys import UnraisableHookArgs
    from threading import ExceptHookArgs

_KINDS = {
    QtMsgType.QtWarningMsg: "warning",
    QtMsgType.QtCriticalMsg: "critical",
    QtMsgType.QtFatalMsg: "fatal",
}
_WHERE = re.compile(r"[A-Z]\w*(?:::~?\w+)+|Q[A-Z]\w+|libpng|qt\.[\w.]+")
_MOST = 200

_said: dict[str, int] = {}


def install() -> None:
    """Take over what would be printed only; the program does so once it has its QApplication."""
    sys.excepthook = _on_error
    threading.excepthook = _on_thread_error
    sys.unraisablehook = _on_unraisable
    qInstallMessageHandler(_on_qt_message)


def uninstall() -> None:
    """Give everything back, since what answers is about to go."""
    qInstallMessageHandler(None)
    sys.excepthook = sys.__excepthook__
    threading.excepthook = threading.__excepthook__
    sys.unraisablehook = sys.__unraisablehook__


def _on_error(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    from plume_ui.crash.catcher import catcher

    catcher().catch(error, "slot")


def _on_thread_error(raised: ExceptHookArgs) -> None:
    if raised.exc_value is None or issubclass(raised.exc_type, SystemExit):
        return
    from plume_ui.crash.catcher import catcher

    catcher().catch(raised.exc_value, "thread")


def _on_unraisable(raised: UnraisableHookArgs) -> None:
    """Only log: it came from the end of an object, and nothing was stopped by it."""
    if raised.exc_value is None:
        return
    from plume_ui.crash.catcher import catcher

    catcher().catch(raised.exc_value, "end", show=False)


def _on_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """Print what Qt says as Qt would; into the log goes only where in Qt it came from."""
    category = str(getattr(context, "category", "") or "default")
    if sys.stderr is not None:
        with suppress(OSError, ValueError):
            before = "" if category == "default" else f"{category}: "
            sys.stderr.write(f"{before}{message}\n")
            sys.stderr.flush()
    if kind in _KINDS:
        # What follows may name a file: QPixmap, QFileSystemWatcher and others write out paths.
        found = _WHERE.match(message)
        where = found[0] if found else "-"
        mark = f"{category} {where}"
        if mark in _said or len(_said) < _MOST:
            count = _said[mark] = _said.get(mark, 0) + 1
            if count == 10 ** (len(str(count)) - 1):
                logbook.note("qt", kind=_KINDS[kind], category=category, where=where, count=count)
