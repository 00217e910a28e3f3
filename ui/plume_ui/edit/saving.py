"""Keeps what is staged outside the file after every change, on a thread of its own."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING

from plume_db.edit.keeping import name_of, pack
from plume_db.edit.staging import Staging
from plume_db.ending import hold_end
from plume_db.jobs import Task, Worker

if TYPE_CHECKING:
    from plume_ui.desk import Desk


class Saving:
    """Writes the newest state; of several that come quickly only the last is written."""

    def __init__(self, desk: Desk, table: str) -> None:
        self._memory = desk.memory
        self._table = table
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        """Held while one state is written, so that an older one never lands on a newer."""
        self._newest: tuple[tuple[str, ...], Staging] | None = None
        self._writing: Future[None] | None = None

    def save(self, columns: tuple[str, ...], staging: Staging) -> None:
        """Keep what is staged now."""
        with self._lock:
            waiting = self._newest is not None
            self._newest = (columns, staging.copy())
        if waiting:
            return
        # A thread for each time, which ends by itself also where nobody closes this.
        worker = Worker("keep staged changes")
        self._writing = worker.submit(self._write)
        worker.retire()

    def _write(self, _task: Task) -> None:
        with self._turn:
            with self._lock:
                newest, self._newest = self._newest, None
            if newest is not None:
                columns, staging = newest
                self._memory.write(name_of(self._table), pack(self._table, columns, staging))

    def close(self) -> None:
        """Let the program's end wait for the last words."""
        writing, self._writing = self._writing, None
        hold_end(writing)
