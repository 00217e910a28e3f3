"""A reading connection with a catalog, over a database made from SQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import apsw
import pytest

from plume_db.database import Mode, Place, connect
from plume_db.jobs import Task, attended
from plume_db.references.follow import Target, follow
from plume_db.references.keys import references_of
from plume_db.references.referrers import Referrer, referrers
from plume_db.schema.objects import Catalog
from plume_db.schema.read import read_catalog
from plume_db.values import Value


class Bench:
    """Asks where a reference leads, and who refers to a row."""

    def __init__(self, con: apsw.Connection, task: Task, catalog: Catalog) -> None:
        self.con = con
        self.task = task
        self.catalog = catalog

    def follow(self, table: str, column: str, *values: Value) -> Target:
        found = self.catalog.table(table)
        assert found is not None
        (reference,) = references_of(self.catalog, found, column)
        return follow(self.task, self.catalog, reference, values)

    def referrers(self, table: str, **row: Value) -> tuple[Referrer, ...]:
        found = self.catalog.table(table)
        assert found is not None
        return referrers(self.task, self.catalog, found, row)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Callable[[str], Bench]]:
    """Build a database from SQL and give a bench on it."""
    undo: list[Callable[[], object]] = []

    def make(sql: str) -> Bench:
        path = tmp_path / "made.db"
        writing = apsw.Connection(str(path))
        writing.execute(sql).fetchall()
        writing.close()
        con = connect(Place(path, Mode.QUERY_ONLY))
        task = Task(con)
        context = attended(con, task)
        context.__enter__()
        undo.extend((con.close, lambda: context.__exit__(None, None, None)))
        return Bench(con, task, read_catalog(task))

    yield make
    for each in reversed(undo):
        each()
