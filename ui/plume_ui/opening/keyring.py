"""Keys of encrypted files, where the person lets them be remembered until the program ends.

They are in memory only, and go at once when the person chooses to be asked each time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plume_db.errors import WrongKey

if TYPE_CHECKING:
    from plume_db.database import Key
    from plume_db.jobs import Task
    from plume_db.opening.policy import Wishes
    from plume_db.session import Session
    from plume_ui.settings import Settings


def open_with_keys(
    task: Task, argument: str, key: Key | None, keys: dict[str, Key], wishes: Wishes
) -> Session:
    """Open a file with the key given, else with one that is remembered; slow, so on a worker."""
    # Here and not above: the window is on the screen before these are loaded.
    from plume_db.opening.paths import path_of
    from plume_db.session import open_session

    remembered = keys.get(str(path_of(argument).resolve())) if key is None and keys else None
    if remembered is not None:
        try:
            return open_session(argument, remembered, task, wishes)
        except WrongKey:
            pass  # it has another key by now, for which the person is asked
    return open_session(argument, key, task, wishes)


def remember(settings: Settings, session: Session) -> None:
    """Keep the key of a file that was opened, where the person wants that."""
    key = session.opened.place.key
    if key is not None and settings.get("opening/keys") == "session":
        settings.keys[str(session.opened.path)] = key
