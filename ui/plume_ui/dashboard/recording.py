"""Write down how large the open file is, beside it: what the capacity dashboard shows later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plume_db.errors import Cancelled
from plume_db.jobs import Task
from plume_db.language import tr

if TYPE_CHECKING:
    from plume_ui.desk import Desk


def record_size(desk: Desk) -> None:
    """Record the file's size on a worker; nothing of an encrypted file."""
    if not desk.memory.kept or desk.closing:
        return
    path, folder = desk.session.path, desk.settings.state_dir

    def work(task: Task) -> None:
        from plume_db.dashboard.growth import Growth, take_sample

        Growth(folder).add(path, take_sample(task, path))

    try:
        worker = desk.session.worker("survey")
    except Cancelled:  # the file is being closed
        return
    desk.jobs.start(desk, worker, work, title=tr("Record the size"), quiet=True)
