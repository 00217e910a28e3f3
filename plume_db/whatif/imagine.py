"""Plan a statement before and after changes that are made to a private copy only."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from plume_db.errors import PlumeError
from plume_db.jobs import Task, attended
from plume_db.language import tr
from plume_db.session import Session
from plume_db.units import bytes_text
from plume_db.values import Value
from plume_db.whatif.asked import Asked
from plume_db.whatif.changes import Analyze, Regime, WhatIfChange
from plume_db.whatif.imagined import Copy, Imagined
from plume_db.whatif.scratch import schema_copy
from plume_db.whatif.trial import Trial

COPY_MOST = 8 * 1000**3
"""Bytes of a file that is copied with all its rows."""

COPY_QUICK = 64 * 1000**2
"""Bytes that are copied where nothing is to be measured and only ANALYZE needs the rows."""


def imagine(
    task: Task,
    session: Session,
    sql: str,
    given: Mapping[str, Value] | None,
    changes: Sequence[WhatIfChange],
    regime: Regime = Regime.STAT4,
    measured: bool = False,
    *,
    runs: int = 3,
    budget: float = 5.0,
) -> Imagined:
    """Give the old plan and the new one; with `measured`, run both on a copy with all rows.

    `task` is on a reading worker such as ``session.worker("plan whatif")``. Raises ChangeRefused
    for a change SQLite would refuse too, SqlError for a statement it can not prepare, and
    PlumeError where no copy can be made.
    """
    start = time.monotonic()
    asked = Asked.of(sql, given, changes)
    if measured or any(isinstance(change, Analyze) for change in asked.changes):
        with _data_copy(task, session, COPY_MOST if measured else COPY_QUICK) as (copy, how):
            trial = Trial(task, copy, asked, regime, Copy.DATA)
            if measured:
                trial.measuring = (session, runs, budget)
            found = trial.imagined(how)
    else:
        with schema_copy(task) as copy:
            found = Trial(task, copy, asked, regime, Copy.SCHEMA).imagined(
                tr("Planned on a copy of the schema and its statistics in memory, without rows.")
            )
    return replace(found, seconds=time.monotonic() - start)


@contextmanager
def _data_copy(task: Task, session: Session, most: int) -> Iterator[tuple[Task, str]]:
    """Copy the file with its rows; the copy of an encrypted file is as encrypted."""
    from plume_db.rehearsal.copying import NoCopy, snapshot

    size = int(task.con.pragma("page_size")) * int(task.con.pragma("page_count"))
    if size > COPY_QUICK and most == COPY_QUICK:
        raise PlumeError(
            tr(
                "ANALYZE reads all rows, and the file has {size}: measure this "
                "what-if, then it is tried on a copy with all rows.",
                size=bytes_text(size),
            )
        )
    try:
        with snapshot(task, session, most) as (con, _how):
            copy = Task(con, task.token, lambda now: task.report(now.done, now.total, now.text))
            with attended(con, copy):
                yield copy, tr("Tried on a copy of {size} made just now.", size=bytes_text(size))
    except NoCopy as error:
        raise PlumeError(
            tr(
                "This can not be tried with all rows: {sentence} copied. Without "
                "measuring, the plans alone can be compared.",
                sentence=error.sentence,
            )
        ) from None
