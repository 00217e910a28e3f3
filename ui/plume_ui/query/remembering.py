"""What a query document remembers outside the file: parameters, and the history of runs."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from plume_db.errors import PlumeError
from plume_db.history.entry import Entry
from plume_db.jobs import Task, Worker
from plume_db.language import tr
from plume_ui.query.parameter_bar import ParameterBar

if TYPE_CHECKING:
    from plume_ui.desk import Desk

MOST = 200
"""Parameters that are remembered of one file."""

_NAME = "parameters"


class ParameterMemory(QObject):
    """Fills in what was given for a parameter before; by name, for each file."""

    def __init__(self, desk: Desk, bar: ParameterBar, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._bar = bar
        memory = desk.memory

        def read(_task: Task) -> Any:
            return memory.read(_NAME, {})

        self._work(read, lambda found: bar.remember(_texts(found)))

    def keep(self) -> None:
        """Remember what stands in the fields."""
        texts = {name: list(given) for name, given in self._bar.texts().items() if given[1]}
        memory = self._desk.memory
        if not texts:
            return

        def write(_task: Task) -> None:
            merged = {**memory.read(_NAME, {}), **texts}
            memory.write(_NAME, dict(list(merged.items())[-MOST:]))

        self._work(write, None)

    def _work(self, work: Any, done: Any) -> None:
        worker = Worker("parameters")
        job = self._desk.jobs.start(self, worker, work, title=tr("Remember parameters"), quiet=True)
        if done is not None:
            job.succeeded.connect(done)
        worker.retire()


def _texts(found: Any) -> dict[str, tuple[str, str]]:
    """Read what was kept; what is spoiled counts as nothing."""
    with suppress(AttributeError, TypeError, ValueError):
        return {str(name): (str(kind), str(text)) for name, (kind, text) in found.items()}
    return {}


class Recorder(QObject):
    """Writes runs into the history, on a thread that ends by itself."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk

    def record(self, entries: tuple[Entry, ...]) -> None:
        """Keep entries, unless the person does not want a history."""
        if not self._desk.settings.get("query/history"):
            return
        history = self._desk.history

        def write() -> None:
            with suppress(PlumeError):  # a full disk must not get in the way of queries
                history.record(entries)

        # Not a daemon, so that the program's end waits for the last run.
        threading.Thread(target=write, name="plume history", daemon=False).start()
