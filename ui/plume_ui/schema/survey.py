"""Reading a file's schema, then its sizes and counts, on a worker, handing them on as they come."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.schema.objects import Catalog, folded
from plume_db.schema.read import read_catalog
from plume_ui.schema.tree import Node, build_tree

if TYPE_CHECKING:
    from plume_db.schema.counts import Count
    from plume_db.storage.sizes import Size, Sizes
    from plume_ui.desk import Desk
    from plume_ui.jobs import Job

COUNT_SECONDS = 10.0
"""For all tables together; each has its own small budget besides."""
EXACT_BYTES = 256_000_000
"""Tables up to this size are counted exactly once nothing else is to do."""
BEGIN_MS = 60
"""Time for the tree to be laid out and painted, before a worker disputes it Python's lock."""
HAND_EVERY = 0.1
"""Seconds between two batches of counts."""

Give = Callable[[tuple["Count", ...]], None]


class Survey(QObject):
    """Runs the jobs one after the other; a new start cancels what is left of the one before."""

    tree_ready = Signal(object)
    """Carries the root node; the catalog went out through the desk just before."""
    failed = Signal(object)
    sizes_known = Signal(object)
    """Carries the :class:`Sizes` when all that will come has come."""

    _came = Signal(object)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._jobs: list[Job] = []
        self._counts: dict[str, Count] = {}
        self._sizes: dict[str, Size] = {}
        self._came.connect(self._hand_on, Qt.ConnectionType.QueuedConnection)
        self._begin = QTimer(self)
        self._begin.setSingleShot(True)
        self._begin.setInterval(BEGIN_MS)
        self._begin.timeout.connect(self._measure)

    def start(self) -> None:
        """Read everything anew."""
        self.cancel()
        self._counts, self._sizes = {}, {}
        job = self._run(tr("Read the schema"), _read)
        job.succeeded.connect(self._on_catalog)
        job.failed.connect(self.failed)

    def cancel(self) -> None:
        """Stop what runs."""
        self._begin.stop()
        for job in self._jobs:
            job.cancel()
        self._jobs = []

    def measure_all(self) -> None:
        """Measure every object, however long it takes: shown in Activity, with progress."""
        catalog = self._desk.catalog
        if catalog is None:
            return

        def work(task: Task) -> Sizes:
            # Imported where it is needed here and below: the first tree does not wait for it.
            from plume_db.storage.sizes import object_sizes

            return object_sizes(task, catalog, None, self._emit)

        job = self._run(tr("Measure all objects"), work, quiet=False)
        job.succeeded.connect(self.sizes_known)

    def count_exactly(self, name: str) -> None:
        """Count the rows of one table or view to the last."""

        def work(task: Task) -> Count:
            from plume_db.schema.counts import count_rows

            return count_rows(task, name, None)

        job = self._run(tr("Count the rows of {name}", name=name), work, quiet=False)
        job.succeeded.connect(lambda count: self._hand_on((count,)))

    def _run(self, title: str, work: Callable[[Task], object], quiet: bool = True) -> Job:
        worker = self._desk.session.worker("survey")
        job = self._desk.jobs.start(self, worker, work, title=title, quiet=quiet)
        self._jobs = [each for each in self._jobs if each.ended is None] + [job]
        return job

    @Slot(object)
    def _on_catalog(self, read: tuple[Catalog, Node]) -> None:
        catalog, root = read
        self._desk.catalog_changed.emit(catalog)
        self.tree_ready.emit(root)
        self._begin.start()

    def _measure(self) -> None:
        catalog = self._desk.catalog
        if catalog is None:
            return

        seconds = float(self._desk.settings.get("sizes/seconds"))

        def size(task: Task) -> Sizes:
            from plume_db.storage.sizes import object_sizes

            return object_sizes(task, catalog, seconds, self._emit)

        self._run(tr("Estimate sizes"), size).succeeded.connect(self.sizes_known)
        each = float(self._desk.settings.get("counts/seconds"))

        def count(task: Task) -> None:
            _count_all(task, catalog, each, self._emit)

        self._run(tr("Count rows"), count).succeeded.connect(lambda _none: self._count_the_rest())

    def _emit(self, batch: tuple[Size | Count, ...]) -> None:
        """Pass a batch from the worker's thread to ours."""
        with suppress(RuntimeError):  # the window is gone
            self._came.emit(batch)

    @Slot(object)
    def _hand_on(self, batch: tuple[Size | Count, ...]) -> None:
        from plume_db.storage.sizes import Size

        for each in batch:
            if isinstance(each, Size):
                self._sizes[folded(each.name)] = each
            else:
                self._counts[folded(each.table)] = each
        self._desk.object_measured.emit(batch)

    def _count_the_rest(self) -> None:
        """Count exactly, now that nothing else is to do, what is not too large for that."""
        left = [
            count.table
            for name, count in self._counts.items()
            if not count.exact and not count.error
            if (size := self._sizes.get(name)) and size.bytes <= EXACT_BYTES
        ]

        def count(task: Task) -> None:
            from plume_db.schema.counts import count_rows

            for table in left:
                self._emit((count_rows(task, table, None),))

        if left:
            self._run(tr("Count the rest"), count)


def _read(task: Task) -> tuple[Catalog, Node]:
    """Read the catalog and build its tree, and what is looked up in it by name."""
    catalog = read_catalog(task)
    catalog.references_to("")
    catalog.table("")
    return catalog, build_tree(catalog)


def _count_all(task: Task, catalog: Catalog, each: float, give: Give) -> None:
    from plume_db.schema.counts import count_rows

    until = last = time.monotonic()
    until += COUNT_SECONDS
    batch: list[Count] = []
    for table in catalog.tables:
        if table.kind == "view" or table.error:
            continue
        task.token.check()
        batch.append(count_rows(task, table.name, each))
        now = time.monotonic()
        if now - last > HAND_EVERY:
            give(tuple(batch))
            batch, last = [], now
        if now > until:
            break
    if batch:
        give(tuple(batch))
