"""The first thing a start of the window does: join the program that runs, or be the first."""

from __future__ import annotations

import os

TYPE_CHECKING = False  # as in typing, which would cost a tenth of the whole hand-over
if TYPE_CHECKING:
    from plume_ui.single.listening import Listener


def join(files: list[str], new_window: bool) -> Listener | bool:
    """Hand files to the program that runs (True); or listen as the first; or be on our own."""
    from plume_ui.single.election import elect
    from plume_ui.single.message import gather
    from plume_ui.single.place import find_place

    try:
        lease = elect(find_place(), gather(files, new_window))
    except OSError:  # no folder of our own, or the folder we stand in is gone
        return False
    if isinstance(lease, bool):
        return lease
    from plume_ui.single.listening import Listener

    listener = Listener(lease)
    listener.start()  # before Qt is loaded: who comes now is answered once there is a window
    return listener


def forget_tokens() -> None:
    """Keep the desktop's word for our first window from every program that we start."""
    os.environ.pop("DESKTOP_STARTUP_ID", None)
