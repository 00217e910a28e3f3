"""Keeps long work on rows from making the window wait."""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable


def give_way() -> None:
    """Let the window have Python's lock.

    A loop over a statement's rows gives the lock away at every row and takes it back at once: who
    waits for it then is woken each time and, on a busy machine, may come too late for half a
    second.
    """
    time.sleep(0.0002)


def close_with(owner: object, close: Callable[[], object]) -> Callable[[], object]:
    """Call `close` in a thread of its own once nothing holds `owner`; give what forgets that.

    To give hundreds of megabytes back takes the system a quarter of a second, and the last
    holder is often the window.
    """
    watch = weakref.finalize(owner, _aside, close)
    watch.atexit = False
    return watch.detach


def _aside(close: Callable[[], object]) -> None:
    threading.Thread(target=close, name="plume tidy", daemon=True).start()
