"""Which tables were open in tabs, so that a session comes back as it was left."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer

from plume_db.jobs import Task, Worker
from plume_db.language import tr
from plume_ui.qt_types import make_all

if TYPE_CHECKING:
    from plume_ui.document import Document
    from plume_ui.workspace import Workspace

SAVE_MS = 500
NAME = "tabs"
MOST = 20
"""Tables that are opened again; each is read for its first rows only."""


class TabMemory(QObject):
    """Keeps the names of the tables in the tabs of one window, soon after they change."""

    def __init__(self, space: Workspace, brings_back: bool) -> None:
        super().__init__(space)
        self._space = space
        self._soon = QTimer(self, singleShot=True, interval=SAVE_MS)
        self._soon.timeout.connect(self._save)
        if brings_back:
            self._bring_back()
        else:
            self._begin()

    def _begin(self) -> None:
        self._space.documents.current_changed.connect(self._soon.start)
        self._space.documents.closed.connect(self._soon.start)

    def _save(self) -> None:
        if self._space.desk.closing:
            return
        memory = self._space.desk.memory
        current = self._space.documents.current
        names = [name for each in self._space.documents.documents() if (name := _table(each))]
        kept = {"tables": names, "front": _table(current) if current is not None else ""}
        worker = Worker("tabs")
        worker.submit(lambda _task: memory.write(NAME, kept))
        worker.retire()

    def _bring_back(self) -> None:
        make_all()  # before the worker names them
        memory = self._space.desk.memory
        worker = Worker("tabs")

        def work(_task: Task) -> Any:
            import plume_ui.rows.table_document  # noqa: F401 - not in the GUI thread

            return memory.read(NAME)

        job = self._space.desk.jobs.start(
            self, worker, work, title=tr("Bring back tabs"), quiet=True
        )
        job.succeeded.connect(self._when_read)
        worker.retire()

    def _when_read(self, kept: object) -> None:
        """Open the tables once the schema is known: those that are still there."""
        desk = self._space.desk
        if desk.catalog is None:
            desk.catalog_changed.connect(lambda _catalog: self._open_once(kept))
        else:
            self._open_once(kept)

    def _open_once(self, kept: object) -> None:
        if self._soon.property("begun"):
            return
        self._soon.setProperty("begun", True)
        catalog = self._space.desk.catalog
        names = kept.get("tables") if isinstance(kept, dict) else None
        for name in names[:MOST] if isinstance(names, list) else ():
            if isinstance(name, str) and catalog is not None and catalog.table(name) is not None:
                self._space.open_table(name)
        front = kept.get("front") if isinstance(kept, dict) else None
        for document in list(self._space.documents.documents()):
            if front is not None and _table(document) == front:
                self._space.documents.show_document(document)
                break
        self._begin()


def _table(document: Document) -> str:
    """Name the table that a document shows; empty where it shows something else."""
    module = sys.modules.get("plume_ui.rows.table_document")
    if module is None or not isinstance(document, module.TableDocument):
        return ""
    return str(document.name)
