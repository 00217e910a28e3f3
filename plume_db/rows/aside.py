"""Closes what lies in large temporary files away from the thread that let go of it."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable


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
