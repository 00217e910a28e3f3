"""Shows in Activity what SQLite does not let go of after a stop, until it ends by itself."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from plume_db.jobs import ABANDON_AFTER, Task, Worker
from plume_db.language import tr
from plume_db.units import duration_text

if TYPE_CHECKING:
    from plume_ui.desk import Desk

_WHY = tr("SQLite is in one long step that can not be interrupted; nothing waits for it")


def watch(desk: Desk, worker: Worker, title: str) -> None:
    """Look in a moment whether a stopped worker goes on; where it does, show it in Activity."""
    moment = int(ABANDON_AFTER * 1000) + 200
    QTimer.singleShot(moment, desk, lambda: _show(desk, worker, title))


def _show(desk: Desk, worker: Worker, title: str) -> None:
    if desk.closing or not worker.abandoned:
        return
    since = time.monotonic()

    def wait(task: Task) -> float:
        while worker.abandoned:
            task.report(time.monotonic() - since, None, _WHY)
            task.token.wait(0.25)
        return time.monotonic() - since

    def summary(seconds: float) -> str:
        return tr("It ended by itself after {seconds}.", seconds=duration_text(seconds))

    watcher = Worker("left behind")
    job = desk.jobs.start(
        desk, watcher, wait, title=tr("Left behind: {title}", title=title), summary=summary
    )
    job.holds = False  # there is nothing to lose
    desk.jobs.tells_of(worker, job)
    watcher.retire()
