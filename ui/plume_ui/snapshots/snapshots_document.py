"""The tab of snapshots: the line of time at the left, one of them and what can be done with it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtWidgets import (
    QWidget,
)

from plume_db.jobs import Task
from plume_db.language import tr, trn
from plume_db.maintenance.kinds import Kind, Order
from plume_db.restore.compare import Comparison, compare
from plume_db.restore.kinds import RESTORE, ROWS, wanted_of
from plume_db.restore.origin import Origin
from plume_db.restore.table import table_to_file
from plume_db.schedule.plan import Plan, remember_store, write_plan
from plume_db.store.image import restore_to_file
from plume_db.store.prune import judged, prune
from plume_db.store.retention import Rules
from plume_db.store.verify import StoreCheck, verify_store
from plume_db.units import bytes_text, duration_text
from plume_ui.requests import TaskRequest
from plume_ui.snapshots.comparison_view import ComparisonView
from plume_ui.snapshots.keeper import SnapshotKeeper, noted_add
from plume_ui.snapshots.page import SnapshotsPage
from plume_ui.snapshots.prune_pane import SPANS, PrunePane
from plume_ui.snapshots.restore_pane import RestorePane
from plume_ui.snapshots.schedule_pane import SchedulePane
from plume_ui.widgets.file_dialog import ask_folder, ask_save

if TYPE_CHECKING:
    from plume_ui.desk import Desk

T = TypeVar("T")
PAGE_WIDTH = 760


class SnapshotsDocument(SnapshotsPage):
    """Lists the snapshots of a file in one of its stores."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._connect()
        for keeper in desk.findChildren(SnapshotKeeper):
            keeper.taken.connect(self.refresh)
        desk.file_written.connect(self._drop_pane)
        self.refresh()

    def _connect(self) -> None:
        self.take.clicked.connect(self.take_snapshot)
        self.store.activated.connect(self._on_store)
        self.detail.wanted.connect(self._on_wanted)
        acts = (self._ask_store, self.verify, self.show_prune, self.show_schedule)
        for button, act in zip(self.tools, acts, strict=True):
            button.clicked.connect(act)

    # work

    def take_snapshot(self) -> None:
        """Take a snapshot now."""
        desk = self.desk
        if desk.writing:
            self.strip.say("note", tr("A task writes to the file right now; take it after that."))
            return
        session, log = desk.session, desk.audit
        folder = self._folder or (self.listing.folder if self.listing else Plan().folder)
        self._chosen = ""

        def work(task: Task) -> Any:
            return noted_add(task, session, log, folder, "by hand")

        def told(added: Any) -> str:
            new = bytes_text(added.manifest.stored)
            return tr("A snapshot was taken and verified; {new} of it are new.", new=new)

        def done(added: Any) -> None:
            self.strip.say("warn" if added.note else "note", f"{told(added)} {added.note}".strip())

        title = tr("Snapshot of {name}", name=session.path.name)
        self._start(session.worker("snapshot"), work, title, done, told)

    def verify(self) -> None:
        """Check every byte of the store."""
        if self.listing is None or self.listing.store is None:
            return
        store = self.listing.store

        def told(found: StoreCheck) -> str:
            if found.problems:
                return tr(
                    "{problems} problems: {problems2}",
                    problems=len(found.problems),
                    problems2=found.problems[0],
                )
            return trn(
                "All is whole: {n} snapshot, {size}, checked in {seconds}.",
                "All is whole: {n} snapshots, {size}, checked in {seconds}.",
                found.snapshots,
                size=bytes_text(found.size),
                seconds=duration_text(found.seconds),
            )

        def done(found: StoreCheck) -> None:
            self.strip.say("bad" if found.problems else "note", told(found))

        self._start(
            self.desk.session.worker("schedule"),
            lambda task: verify_store(task, store),
            tr("Verifying the store"),
            done,
            told,
        )

    def _origin(self) -> Origin | None:
        held, listing = self.chosen, self.listing
        if held is None or listing is None or listing.store is None:
            return None
        return Origin(listing.store, held)

    def _on_wanted(self, what: str) -> None:
        acts: dict[str, Callable[[], object]] = {
            "compare": self.compare,
            "out": self._ask_out,
            "rows": lambda: self.show_restore(ROWS),
            "back": lambda: self.show_restore(RESTORE),
        }
        acts[what]()

    def compare(self) -> None:
        """Compare the chosen snapshot with the file."""
        if (origin := self._origin()) is None:
            return
        session = self.desk.session

        def done(found: Comparison) -> None:
            self._put(ComparisonView(found))

        self._start(
            session.worker("snapshot"),
            lambda task: compare(task, session, origin),
            tr("Comparing {words} with the file", words=origin.words),
            done,
        )

    def _ask_out(self) -> None:
        if (held := self.chosen) is None:
            return
        path = self.desk.session.opened.state.given
        stamp = time.strftime("%Y-%m-%d-%H%M", time.localtime(held.at))
        suggested = path.with_name(f"{path.stem}-{stamp}{path.suffix or '.db'}")
        ask_save(self, tr("Restore to a new file"), self.restore_to, suggested, tr("Restore"))

    def restore_to(self, chosen: str) -> None:
        """Write the chosen snapshot to a new file."""
        origin, out = self._origin(), Path(chosen)
        if origin is None or origin.store is None or origin.manifest is None:
            return
        store, manifest = origin.store, origin.manifest

        def done(found: Any) -> None:
            self.strip.say(
                "note", tr("Restored to {path}. {note}", path=found.path, note=found.note).strip()
            )

        self._start(
            self.desk.session.worker("schedule"),
            # The dialog has asked before it gave the name of a file that exists.
            lambda task: restore_to_file(task, store, manifest, out, overwrite=out.exists()),
            tr("Restoring {words} to {name}", words=origin.words, name=out.name),
            done,
            lambda found: tr(
                "{size} written to {path}.", size=bytes_text(found.size), path=found.path
            ),
        )

    def show_restore(self, kind: Kind) -> None:
        """Show what restoring the chosen snapshot, or rows of it, would do."""
        if (origin := self._origin()) is None or origin.store is None or origin.manifest is None:
            return
        tables = [name for name, _ in origin.manifest.rows if not name.startswith("sqlite_")]
        if not tables and self.desk.catalog is not None:
            tables = [t.name for t in self.desk.catalog.tables if t.kind == "table"]
        pane = RestorePane(kind, f"{origin.store.folder}:{origin.manifest.id}", tables)
        pane.snapshot.setChecked(bool(self.desk.settings.get("snapshots/first")))
        pane.changed.connect(lambda: self._foresee(pane))
        pane.agreed.connect(self._begin_task)
        pane.given_up.connect(self._drop_pane)
        pane.out_wanted.connect(lambda: self._ask_rows_out(pane))
        self._put(pane)
        self._foresee(pane)

    def _foresee(self, pane: RestorePane) -> None:
        kind, order, session = pane.kind, pane.order(), self.desk.session
        if self._looking is not None:
            self._looking.cancel()
        job = self.desk.jobs.start(
            pane,
            session.worker("maintenance"),
            lambda task: kind.foresee(task, session, order),
            title=tr("Preparing {title}", title=kind.title),
            quiet=True,
        )
        self._looking = job
        job.succeeded.connect(lambda told: self._if_current(job, pane.show_preflight, told))
        job.failed.connect(lambda error: self._if_current(job, pane.show_trouble, error.sentence))
        job.finished.connect(lambda: self._looked(job))

    def _begin_task(self, agreed: tuple[Kind, Order]) -> None:
        kind, order = agreed
        self._drop_pane()
        self.strip.say("note", tr("{title}: see Activity below.", title=kind.title))
        self.desk.task_wanted.emit(TaskRequest(kind, order, self._follow))

    def _follow(self, run: Any) -> None:
        """Show how a task that was asked for here goes on and ends."""
        run.changed.connect(lambda: self._on_run(run))
        self._on_run(run)

    def _on_run(self, run: Any) -> None:
        if not run.ended:
            self._doing.setText(run.progress.text)
            self._bar.show_share(run.progress.fraction)
            self._progress.show()
            self._job = run.job
            return
        self._job = None
        self._progress.hide()
        tone = {"good": "note", "accent": "note", "muted": "note", "warn": "warn"}
        words = run.words
        if run.outcome is not None and run.outcome.snapshot:
            words += tr(" The way back: {snapshot}.", snapshot=run.outcome.snapshot)
        if run.result is not None and run.result.note:
            words += f" {run.result.note}"
        self.strip.say(tone.get(run.sign[1], "bad"), words)
        self.refresh()

    def _ask_rows_out(self, pane: RestorePane) -> None:
        wanted = wanted_of(pane.order())
        path = self.desk.session.opened.state.given
        suggested = path.with_name(f"{path.stem}-{wanted.table}.db")
        ask_save(
            self,
            tr("Rows to a new file"),
            lambda chosen: self.rows_to(pane, chosen),
            suggested,
            tr("Restore"),
        )

    def rows_to(self, pane: RestorePane, chosen: str) -> None:
        """Write the rows that a pane asks for to a new file."""
        origin, out, wanted = self._origin(), Path(chosen), wanted_of(pane.order())
        if origin is None:
            return
        place = self.desk.session.opened.place

        def work(task: Task) -> Any:
            return table_to_file(task, origin, wanted, out, place, overwrite=out.exists())

        self._start(
            self.desk.session.worker("snapshot"),
            work,
            tr("Writing rows of {table} to {name}", table=wanted.table, name=out.name),
            lambda found: self.strip.say("note", found.words),
            lambda found: str(found.words),
        )

    def show_prune(self) -> None:
        """Show which snapshots of this file would go, and why."""
        if self.listing is None or self.listing.store is None:
            return
        kept = {name: int(self.desk.settings.get(f"snapshots/{name}")) for name in SPANS}
        pane = PrunePane(Rules(**kept))
        pane.changed.connect(lambda: self._judge(pane))
        pane.agreed.connect(self._prune)
        pane.given_up.connect(self._drop_pane)
        self._put(pane)
        self.detail.hide()  # it is about all of them, not about one
        self._judge(pane)

    def _judge(self, pane: PrunePane) -> None:
        if self.listing is None or self.listing.store is None:
            return
        store, rules, path = self.listing.store, pane.rules(), self.desk.session.path
        if self._looking is not None:
            self._looking.cancel()
        job = self.desk.jobs.start(
            pane,
            self.desk.session.worker("schedule"),
            lambda task: judged(task, store, rules, path),
            title=tr("Looking which snapshots could go"),
            quiet=True,
        )
        self._looking = job
        job.succeeded.connect(lambda found: self._if_current(job, pane.show_verdicts, found))
        job.failed.connect(self._on_failed)
        job.finished.connect(lambda: self._looked(job))

    def _prune(self, marks: tuple[str, ...]) -> None:
        if self.listing is None or self.listing.store is None:
            return
        store, log, session = self.listing.store, self.desk.audit, self.desk.session
        private = session.opened.encrypted

        def work(task: Task) -> Any:
            body = {"store": str(store.folder), "snapshots": list(marks)}
            intent = log.begin(session.path, "store prune", body, private=private)
            try:
                done = prune(task, store, marks)
            except BaseException:
                log.end(intent, {"outcome": "failed"}, private=private)
                raise
            log.end(intent, {"outcome": "done"}, private=private)
            return done

        def told(done: Any) -> str:
            freed = bytes_text(max(0, done.bytes_before - done.bytes_after))
            return trn(
                "{n} snapshot was removed, {freed} given back. {note}",
                "{n} snapshots were removed, {freed} given back. {note}",
                done.snapshots,
                freed=freed,
                note=done.note,
            )

        self._start(
            session.worker("schedule"),
            work,
            tr("Pruning the store"),
            lambda done: self.strip.say("warn" if done.note else "note", told(done).strip()),
            told,
        )

    def show_schedule(self) -> None:
        """Show when snapshots are taken by themselves."""
        if self.listing is None:
            return
        session = self.desk.session
        pane = SchedulePane(
            self.listing.plan, self.listing.folder, session.path, session.opened.encrypted
        )
        pane.agreed.connect(self._keep_plan)
        pane.given_up.connect(self._drop_pane)
        self._put(pane)
        self.detail.hide()

    def _keep_plan(self, plan: Plan) -> None:
        memory = self.desk.memory
        self._drop_pane()
        job = self.desk.jobs.start(
            self,
            self.desk.session.worker("schedule"),
            lambda _task: write_plan(memory, plan),
            title=tr("Keep the schedule"),
            quiet=True,
        )
        words = (
            tr("Snapshots are taken by themselves from now on.")
            if plan.active
            else tr("Snapshots are taken by hand only.")
        )
        job.succeeded.connect(lambda _none: self.strip.say("note", words))
        job.succeeded.connect(lambda _none: self.refresh())
        for keeper in self.desk.findChildren(SnapshotKeeper):
            job.succeeded.connect(keeper.look)

    # stores

    def _on_store(self, _at: int) -> None:
        self._folder = Path(str(self.store.currentData()))
        self._drop_pane()
        self.strip.hide()
        self.refresh()

    def _ask_store(self) -> None:
        ask_folder(self, tr("Open or begin a store"), self.use_store, self._folder or "")

    def use_store(self, chosen: str) -> None:
        """Use another folder as the store; it is made one with the first snapshot."""
        folder, memory = Path(chosen), self.desk.memory
        self._folder = folder
        job = self.desk.jobs.start(
            self,
            self.desk.session.worker("schedule"),
            lambda _task: remember_store(memory, folder),
            title=tr("Remember the store"),
            quiet=True,
        )
        job.succeeded.connect(lambda _none: self.refresh())
