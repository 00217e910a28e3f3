"""The explicit action that finishes a crashed program's transaction in the person's own file."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import platformdirs
from PySide6.QtWidgets import QMessageBox, QWidget

from plume_db.jobs import Task, Worker
from plume_db.language import tr, trn
from plume_db.opening.copies import finish_interrupted
from plume_ui.jobs import JobBoard
from plume_ui.workspace import Workspace


def finish_transaction(
    window: QWidget, space: Workspace, jobs: JobBoard, then: Callable[[], object]
) -> None:
    """Ask, keep byte-exact copies, let SQLite finish, and open the file again."""
    session = space.desk.session
    stamp = time.strftime("%Y%m%d-%H%M%S")
    keep_in = (
        Path(platformdirs.user_data_dir("plume-db", appauthor=False))
        / "before-finishing"
        / f"{session.path.name}-{stamp}"
    )
    if not _agreed(window, session.path.name, keep_in):
        space.explain_opening()  # the offer stays
        return
    state = session.opened.state
    worker = Worker(f"finish {session.path.name}", writes=True)

    def work(task: Task) -> tuple[Path, ...]:
        return finish_interrupted(task, state, keep_in, session.opened.place.key)

    job = jobs.start(
        window,
        worker,
        work,
        title=tr("Finishing the transaction in {name}", name=session.path.name),
        summary=lambda kept: trn(
            "Finished. {n} file as it was before lies in {keep_in}.",
            "Finished. {n} files as they were before lie in {keep_in}.",
            len(kept),
            keep_in=keep_in,
        ),
    )
    space.desk.writing = True
    job.finished.connect(lambda: setattr(space.desk, "writing", False))
    job.succeeded.connect(lambda _kept: then())
    job.failed.connect(space.say_failure)
    worker.retire()


def _agreed(window: QWidget, name: str, keep_in: Path) -> bool:
    box = QMessageBox(window)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(tr("Finish the interrupted transaction"))
    box.setText(tr("Let SQLite finish what was interrupted in {name}?", name=name))
    box.setInformativeText(
        tr(
            "This changes the file, as the next program to open it would: a hot "
            "journal is rolled back, a log that was left behind is written into "
            "the file. Before that, byte-exact copies of the file and its side "
            "files are put into {keep_in}.",
            keep_in=keep_in,
        )
    )
    go = box.addButton(tr("Copy and finish"), QMessageBox.ButtonRole.AcceptRole)
    box.addButton(tr("Leave it as it is"), QMessageBox.ButtonRole.RejectRole)
    box.exec()
    return box.clickedButton() is go
