"""What the page of snapshots shows and how it works: one listing, one job, one pane."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import (
    QWidget,
)

from plume_db.errors import PlumeError
from plume_db.jobs import Progress, Task, Worker
from plume_db.language import tr
from plume_db.store.manifest import Manifest
from plume_db.units import count_text
from plume_ui.jobs import Job
from plume_ui.snapshots.comparison_view import ComparisonView
from plume_ui.snapshots.frame import SnapshotsFrame
from plume_ui.snapshots.listing import Listing, read_listing
from plume_ui.snapshots.prune_pane import PrunePane
from plume_ui.snapshots.restore_pane import RestorePane
from plume_ui.snapshots.schedule_pane import SchedulePane
from plume_ui.snapshots.timeline import ManifestRole

if TYPE_CHECKING:
    from plume_ui.desk import Desk

T = TypeVar("T")
PAGE_WIDTH = 760


class SnapshotsPage(SnapshotsFrame):
    """Knows the snapshots of the file, does one thing at a time, and shows one pane below."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.listing: Listing | None = None
        self.pane: QWidget | None = None
        self._folder: Path | None = None
        self._job: Job | None = None
        self._looking: Job | None = None
        self._chosen = ""
        self._over = False
        """Whether the tab is closed: the session may be gone at any moment."""
        self.stop.clicked.connect(self._cancel)
        self.list.selectionModel().currentChanged.connect(self._on_chosen)

    @property
    def chosen(self) -> Manifest | None:
        """The snapshot that is chosen."""
        held = self.list.currentIndex().data(ManifestRole)
        return held if isinstance(held, Manifest) else None

    @property
    def busy(self) -> bool:
        """Whether the page reads or does something."""
        return self._job is not None or self._looking is not None

    def refresh(self) -> None:
        """Read the store again, on a worker."""
        if self._over or self.desk.closing:
            return
        desk, folder = self.desk, self._folder
        memory, path = desk.memory, desk.session.path
        if self._looking is not None:
            self._looking.cancel()
        job = desk.jobs.start(
            self,
            desk.session.worker("schedule"),
            lambda _task: read_listing(memory, path, folder),
            title=tr("Read the snapshots"),
            quiet=True,
        )
        self._looking = job
        job.succeeded.connect(lambda listing: self._show(job, listing))
        job.finished.connect(lambda: self._looked(job))

    def _looked(self, job: Job) -> None:
        if job is self._looking:
            self._looking = None

    def _show(self, job: Job, listing: Listing) -> None:
        if job is not self._looking:
            return
        first = self.listing is None
        self.listing, self._folder = listing, listing.folder
        self.store.blockSignals(True)
        self.store.clear()
        for each in listing.stores:
            self.store.addItem(_store_name(each), str(each))
        self.store.setCurrentIndex(self.store.findData(str(listing.folder)))
        self.store.blockSignals(False)
        self.store.settle()
        self.store.setToolTip(str(listing.folder))
        wanted = self._chosen
        self.model.show_snapshots(listing.snapshots)
        for button in self.tools[1:3]:
            button.setEnabled(listing.store is not None)
        if listing.trouble:
            self.strip.say("bad", listing.trouble)
        if not listing.snapshots:
            self._say_empty(listing)
        else:
            row = max(0, self.model.row_of(wanted))
            self.list.setCurrentIndex(self.model.index(row, 0))
            if self.take.hasFocus() and first:
                self.list.setFocus()
        keeps = bool(listing.snapshots) or self.pane is not None or self._job is not None
        if not isinstance(self.pane, (PrunePane, SchedulePane)):
            self.detail.setVisible(bool(listing.snapshots))
        self._stack.setCurrentWidget(self._both if keeps else self._empty)

    def _say_empty(self, listing: Listing) -> None:
        others = (
            tr(" The store has {others} of other files.", others=count_text(listing.others))
            if listing.others
            else ""
        )
        self._empty.say(
            tr("No snapshot of this file yet"),
            tr(
                "Take one now, or let them be taken by themselves with Schedule. Each "
                "is verified, and only pages that are new take room.{others}",
                others=others,
            ),
        )

    def _on_chosen(self, index: QModelIndex, _before: QModelIndex) -> None:
        held = index.data(ManifestRole)
        if not isinstance(held, Manifest):
            return
        if held.id != self._chosen:
            self._chosen = held.id
            if isinstance(self.pane, (RestorePane, ComparisonView)):
                self._drop_pane()
        self.detail.show_snapshot(held)

    def focus_first(self) -> None:
        """Put the keyboard on the list, or on what makes the first snapshot."""
        (self.list if self.model.rowCount() else self.take).setFocus()

    def shutdown(self) -> None:
        """Stop what the page began; a task that writes goes on, and Activity shows it."""
        self._over = True
        self._cancel()

    def _start(
        self,
        worker: Worker,
        work: Callable[[Task], T],
        title: str,
        done: Callable[[T], object],
        summary: Callable[[T], str] | None = None,
    ) -> None:
        """Do one thing at a time, with progress on the page and in Activity."""
        if self._over or self.desk.closing:
            return
        if self._job is not None:
            self.strip.say(
                "note", tr("Something is being done already; wait for it, or cancel it.")
            )
            return
        self.strip.hide()
        self._drop_pane()
        job = self.desk.jobs.start(self, worker, work, title=title, summary=summary)
        self._job = job
        self._doing.setText(title)
        self._bar.begin()
        self._progress.show()
        self._stack.setCurrentWidget(self._both)
        job.progressed.connect(self._on_progress)
        job.failed.connect(self._on_failed)
        job.cancelled.connect(lambda: self.strip.say("note", tr("Cancelled; nothing was changed.")))
        job.finished.connect(lambda: self._ended(job))
        job.succeeded.connect(done)

    def _on_progress(self, progress: Progress) -> None:
        self._doing.setText(progress.text)
        self._bar.show_share(progress.fraction)

    def _on_failed(self, error: PlumeError) -> None:
        self.strip.say("bad", error.sentence)

    def _ended(self, job: Job) -> None:
        if job is self._job:
            self._job = None
            self._progress.hide()
            self.refresh()

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _put(self, pane: QWidget) -> None:
        self._drop_pane()
        self.pane = pane
        self._wide_pane = isinstance(pane, (PrunePane, SchedulePane))
        self._show_list()
        self._column.insertWidget(self._column.count() - 1, pane, 1)
        self._stack.setCurrentWidget(self._both)

    def _drop_pane(self) -> None:
        if self.pane is not None:
            self._column.removeWidget(self.pane)
            self.pane.hide()
            self.pane.deleteLater()
            self.pane = None
            self._wide_pane = False
            self._show_list()
        self.detail.setVisible(self.model.rowCount() > 0)
        if self.listing is not None and not self.listing.snapshots and self._job is None:
            self._stack.setCurrentWidget(self._empty)

    def _if_current(self, job: Job, show: Callable[[Any], None], what: object) -> None:
        if job is self._looking:
            show(what)


def _store_name(folder: Path) -> str:
    from plume_db.folders import store_folder

    return tr("Plume DB's own store") if folder == store_folder() else str(folder)
