"""The demo database that the welcome page offers: built once, kept beside the settings."""

from __future__ import annotations

from pathlib import Path

import platformdirs
from PySide6.QtCore import QObject

from plume_db.jobs import Task, Worker
from plume_db.language import tr
from plume_ui.jobs import Job, JobBoard

ROWS = 200_000
SEED = 1


def demo_path() -> Path:
    """Where the demo database lies."""
    return Path(platformdirs.user_data_dir("plume-db", appauthor=False)) / "plume-demo.db"


def start_demo(owner: QObject, jobs: JobBoard) -> Job:
    """Build the demo where it is not there yet; the job succeeds when it is."""

    def work(task: Task) -> Path:
        from plume_db.demo.build import build_demo

        path = demo_path()
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            build_demo(path, ROWS, SEED, task)
        return path

    worker = Worker("demo")
    job = jobs.start(owner, worker, work, title=tr("Building the demo database"), quiet=True)
    worker.retire()
    return job
