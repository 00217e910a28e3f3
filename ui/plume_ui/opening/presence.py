"""Whether files are there, and which they are: asked on threads, since a network may not answer."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NamedTuple

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

PATIENCE_MS = 500
"""How long opening a file waits to learn which file it is."""


class Seen(NamedTuple):
    """What is known of a path."""

    path: str
    is_there: bool
    identity: tuple[int, int] | None = None
    """Device and number of the file, whatever its name; None where it is not there."""


def look(path: str) -> Seen:
    """Look for a path, by a name or a ``file:`` URL, without opening it; may take for ever."""
    from plume_db.errors import PlumeError
    from plume_db.opening.paths import path_of
    from plume_db.systems.identity import file_key

    with suppress(OSError, ValueError, PlumeError):
        found = os.stat(path_of(path))  # noqa: PTH116 - follows links, one call
        return Seen(path, True, file_key(found))
    return Seen(path, False)


class Presence(QObject):
    """Looks for paths, each on a thread of its own; one that hangs is not asked for twice."""

    seen = Signal(object)
    """Carries a :class:`Seen`."""
    _came = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._asked: set[str] = set()
        self._came.connect(self._bring, Qt.ConnectionType.QueuedConnection)

    def ask(self, paths: Sequence[str]) -> None:
        """Look for each path; what is found is announced as it comes."""
        came = self._came
        for path in paths:
            if path in self._asked:
                continue
            self._asked.add(path)
            threading.Thread(
                target=_tell, args=(path, came), name="plume looking", daemon=True
            ).start()

    @Slot(object)
    def _bring(self, seen: Seen) -> None:
        self._asked.discard(seen.path)
        self.seen.emit(seen)


def _tell(path: str, came: Signal) -> None:
    seen = look(path)
    with suppress(RuntimeError):  # who asked has gone
        came.emit(seen)  # type: ignore[attr-defined]  # bound: that is no Signal for mypy


class Lookout(QObject):
    """Looks for some paths once, for a while; then goes."""

    def __init__(
        self, paths: Sequence[str], then: Callable[[dict[str, Seen]], object], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._missing = set(paths)
        self._found: dict[str, Seen] = {}
        self._then = then
        self._presence = Presence(self)
        self._presence.seen.connect(self._take)
        self._presence.ask(paths)
        QTimer.singleShot(PATIENCE_MS, self, self._end)

    def _take(self, seen: Seen) -> None:
        self._found[seen.path] = seen
        self._missing.discard(seen.path)
        if not self._missing:
            self._end()

    def _end(self) -> None:
        """Say what is known; a path that did not answer is not in it."""
        then, self._then = self._then, _nothing
        then(self._found)
        self.deleteLater()


def _nothing(_found: dict[str, Seen]) -> None:
    pass
