"""A connection to nothing: an empty database in memory that lends its functions.

SQLite works without Python's lock, so a large document does not hold up the window.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import apsw

from plume_db.database import LIMITS, SETTINGS, disconnect
from plume_db.jobs import Task, attended


@contextmanager
def scratch(task: Task) -> Iterator[apsw.Connection]:
    """Open a hardened connection in memory that sees the task's cancel."""
    con = apsw.Connection(":memory:")
    try:
        for setting, value in SETTINGS:
            con.config(setting, value)
        for limit, value in LIMITS.items():
            con.limit(limit, value)
        with attended(con, Task(con, task.token)):
            yield con
    finally:
        disconnect(con)
