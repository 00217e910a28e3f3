"""Ctrl+C, a closed terminal and a polite end from the system close the windows as a click does."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable

from PySide6.QtCore import QSocketNotifier, QTimer
from PySide6.QtWidgets import QApplication


def close_on_interrupt(app: QApplication, close: Callable[[], object]) -> None:
    """Close every window on SIGINT, SIGTERM and SIGHUP: side files and private copies go too.

    Python runs a handler only when it gets to run; Qt's loop is woken through a socket for that.
    """
    here, there = socket.socketpair()
    here.setblocking(False)
    there.setblocking(False)
    signal.set_wakeup_fd(there.fileno(), warn_on_full_buffer=False)
    notifier = QSocketNotifier(here.fileno(), QSocketNotifier.Type.Read, app)

    def wake() -> None:
        here.recv(64)

    notifier.activated.connect(wake)
    # The sockets live as long as the notifier does.
    notifier.setProperty("sockets", [here, there])
    numbers = [signal.SIGINT, signal.SIGTERM]
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        numbers.append(signal.SIGHUP)  # ignored where nohup asked for it
    for number in numbers:
        # Not at once: Python runs a handler between any two steps, also in the middle of painting.
        signal.signal(number, lambda *_: QTimer.singleShot(0, close))
