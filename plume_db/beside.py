"""A second connection of one job: on its thread, stopped by its cancel, closed at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import apsw

from plume_db.errors import Cancelled
from plume_db.jobs import Progress, Task, attended


@contextmanager
def beside(
    task: Task, con: apsw.Connection, report: Callable[[Progress], None] | None = None
) -> Iterator[Task]:
    """Give a task of its own to a connection that was just opened; it is closed at the end."""
    inner = Task(con, task.token, report)
    try:
        with attended(con, inner):
            yield inner
    finally:
        con.close()


def passed_on(task: Task) -> Callable[[Progress], None]:
    """Make what tells a task's watcher how far a second connection is.

    A cancel is not raised in the middle of a report: the statement that runs is stopped by it.
    """

    def report(progress: Progress) -> None:
        with suppress(Cancelled):
            task.report(progress.done, progress.total, progress.text)

    return report
