"""Series kept beside the settings, so that a chart of the same file is there at once."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from plume_db.errors import Cancelled
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.series.cache import identity_of, keep, recall
from plume_db.series.loaded import Loaded, LoadSpec

if TYPE_CHECKING:
    from plume_ui.desk import Desk

FEWEST_ROWS = 100_000
"""A series of fewer rows is read again as fast as it is recalled."""


class Store(QObject):
    """Keeps and recalls the loaded series of one file; nothing of an encrypted one."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._folder = desk.memory.folder / "series" if desk.memory.kept else None

    def identity(self) -> str:
        """Say which content is about to be read; "" where nothing may be kept of it.

        To be asked on a worker, before the rows are read.
        """
        return identity_of(self._desk.session) if self._folder is not None else ""

    def recall(self, identity: str, load: LoadSpec) -> Loaded | None:
        """Give a series that was kept of this content; on a worker."""
        if self._folder is None or not identity:
            return None
        return recall(self._folder, identity, load)

    def keep(self, identity: str, loaded: Loaded) -> None:
        """Keep a whole series, on a worker that does not hold up what is looked at."""
        folder = self._folder
        if folder is None or not identity or not loaded.complete or loaded.rows < FEWEST_ROWS:
            return

        def work(_task: Task) -> None:
            keep(folder, identity, loaded)

        with suppress(Cancelled):  # the file is being closed
            self._desk.jobs.start(
                self,
                self._desk.session.worker(tr("chart store")),
                work,
                title=tr("Keep a series"),
                quiet=True,
            )
