"""One connection that reads the file and a snapshot of it side by side."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import apsw

from plume_db.beside import beside
from plume_db.database import Attached, Mode, Place, connect
from plume_db.jobs import Task, attended
from plume_db.restore.keys import THERE
from plume_db.schema.objects import Catalog
from plume_db.schema.read import read_catalog


@dataclass(frozen=True)
class Both:
    """A task on a connection that has both, and the schema of each."""

    task: Task
    here: Catalog
    there: Catalog

    @property
    def con(self) -> apsw.Connection:
        """The connection: the file is ``main``, the snapshot ``snapshot``."""
        return self.task.con


@contextmanager
def both(task: Task, place: Place, image: Place) -> Iterator[Both]:
    """Open the file at `place` with the snapshot attached; both are only read unless it says so."""
    there = catalog_at(task, image)
    con = connect(place, (Attached(THERE, image),))
    try:
        inner = Task(con, task.token, task._report)  # the same person watches
        with attended(con, inner):
            yield Both(inner, read_catalog(inner), there)
    finally:
        with suppress(apsw.Error):
            con.set_progress_handler(None, id="plume")
            if con.in_transaction:
                con.execute("rollback").fetchall()
        con.close()


def catalog_at(task: Task, place: Place) -> Catalog:
    """Read the schema of the database at a place."""
    with beside(task, connect(place)) as inner:
        return read_catalog(inner)


def reading(place: Place) -> Place:
    """Give the place of a file that is only to be read by SQL of ours."""
    return Place(place.path, place.mode, place.key, guarded=False)


def writing(place: Place) -> Place:
    """Give the place of a file that is written to; the session was asked before."""
    return Place(place.path, Mode.EDIT, place.key)
