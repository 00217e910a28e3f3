"""Records what a transaction changes, as a changeset."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import apsw

from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.schema.objects import Catalog, folded
from plume_db.units import bytes_text

MOST = 512 * 1024**2
"""Bytes of memory that recording one write may take."""


class RecordTooLarge(PlumeError):
    """What an undo would need does not fit into memory; nothing was written."""


@dataclass(frozen=True)
class Tally:
    """How many rows a changeset changes."""

    inserted: int = 0
    updated: int = 0
    deleted: int = 0
    followed: frozenset[str] = frozenset()
    """Folded names of the tables where rows were changed by triggers or foreign keys."""

    @property
    def rows(self) -> int:
        """All of them."""
        return self.inserted + self.updated + self.deleted


@contextmanager
def recorded(task: Task, con: apsw.Connection, catalog: Catalog) -> Iterator[apsw.Session]:
    """Record every change of a b-tree during the block; fail where that takes too much memory."""
    shadows = {folded(t.name) for t in catalog.tables if t.kind == "shadow"}
    session = apsw.Session(con, "main")
    try:
        # Before anything is attached: rows of tables without a primary key go by their rowid.
        session.config(apsw.SQLITE_SESSION_OBJCONFIG_ROWID, True)
        session.table_filter(lambda name: folded(name) not in shadows)
        session.attach()
        con.set_progress_handler(lambda: session.memory_used > MOST, 50_000, id="recording")
        yield session
    except apsw.InterruptError:
        if session.memory_used > MOST and not task.token.cancelled:
            raise RecordTooLarge(
                tr(
                    "Recording this for an undo takes more than {most}, so nothing was "
                    "written. It can be run without a record; then it can not be undone.",
                    most=bytes_text(MOST),
                )
            ) from None
        raise
    finally:
        con.set_progress_handler(None, id="recording")
        session.close()


def tally(changeset: bytes) -> Tally:
    """Count what is in a changeset."""
    counts: Counter[str] = Counter()
    followed: set[str] = set()
    for change in apsw.Changeset.iter(changeset):
        counts[change.op] += 1
        if change.indirect:
            followed.add(folded(change.name))
    return Tally(counts["INSERT"], counts["UPDATE"], counts["DELETE"], frozenset(followed))
