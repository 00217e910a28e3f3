"""A part of a task: it reports within its share of the whole, so that progress never goes back."""

from __future__ import annotations

from plume_db.jobs import Progress, Task


def part_of(task: Task, start: float, stop: float) -> Task:
    """Give a task on the same connection whose reports run from `start` to `stop` of 1."""

    def report(progress: Progress) -> None:
        share = progress.fraction
        done = start if share is None else start + (stop - start) * share
        task.report(done, 1.0, progress.text)

    return Task(task._con, task.token, report)  # a task may have none
