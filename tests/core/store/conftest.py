"""A file that changes, and a store to keep it in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import apsw
import pytest

from plume_db.jobs import Task, Worker
from plume_db.session import Session, open_session
from plume_db.store.add import Added, add_snapshot
from plume_db.store.layout import Store, make_store
from plume_db.store.manifest import Manifest, manifests

FILL = """
CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT, b BLOB);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<4000)
INSERT INTO t SELECT i, 'row ' || i, randomblob(100) FROM n;
"""


@dataclass
class Keeper:
    """Takes snapshots of one file."""

    path: Path
    store: Store
    state: Path
    images: dict[str, bytes] = field(default_factory=dict)
    """What each snapshot must give back."""

    def sql(self, sql: str) -> None:
        con = apsw.Connection(str(self.path))
        con.execute(sql).fetchall()
        con.close()

    def snap(self, reason: str = "by hand") -> Manifest:
        session = open_session(self.path)
        try:
            added = self._add(session, reason)
        finally:
            session.close()
        self.images[added.manifest.id] = self.path.read_bytes()
        return added.manifest

    def _add(self, session: Session, reason: str) -> Added:
        worker = session.worker("backup")
        work = lambda task: add_snapshot(task, session, self.store, reason, self.state)  # noqa: E731
        return worker.submit(work).result(60)

    def run(self, work: Callable[[Task], object]) -> object:
        worker = Worker("test")
        try:
            return worker.submit(work).result(120)
        finally:
            worker.close()

    def all(self) -> list[Manifest]:
        return list(manifests(self.store))


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[Keeper]:
    path = tmp_path / "user" / "file.db"
    path.parent.mkdir()
    made = Keeper(path, make_store(tmp_path / "store"), tmp_path / "state")
    made.sql(FILL)
    yield made
