"""A file that changes, snapshots of it, and ways to restore from them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apsw
import pytest

from plume_db.database import Key
from plume_db.jobs import CancelToken, Progress, Task
from plume_db.restore.in_place import PutBack, restore_in_place
from plume_db.restore.origin import Origin, image_of, in_store
from plume_db.session import Session, open_session
from plume_db.store.add import Added, add_snapshot
from plume_db.store.layout import Store, make_store

SCHEMA = """
CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT COLLATE NOCASE, n); CREATE INDEX t_a ON t(a);
CREATE TABLE w(k TEXT PRIMARY KEY, v) WITHOUT ROWID;
CREATE TABLE bare(x);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<500)
INSERT INTO t SELECT i, 'row ' || i, i / 7.0 FROM n;
INSERT INTO w VALUES ('a', 1), ('b', 2.5), ('c', NULL);
INSERT INTO bare(rowid, x) VALUES (3, 'p'), (10, x'00ff'), (99, NULL);
"""


@dataclass
class Place:
    """One file and a store."""

    path: Path
    store: Store
    state: Path
    key: Key | None = None

    def sql(self, sql: str) -> list[Any]:
        con = apsw.Connection(str(self.path))
        con.set_busy_timeout(20_000)
        try:
            if self.key is not None:
                con.execute(f"PRAGMA key='{self.key.secret}'").fetchall()
            return con.execute(sql).fetchall()
        finally:
            con.close()

    def open(self) -> Session:
        return open_session(self.path, self.key)

    def snap(self) -> Added:
        return self.read(
            lambda task, session: add_snapshot(task, session, self.store, "by hand", self.state)
        )

    def read(self, work: Callable[[Task, Session], Any], seen: list[Progress] | None = None) -> Any:
        session = self.open()
        try:
            report = seen.append if seen is not None else None
            worker = session.worker("backup")
            return worker.submit(lambda task: work(task, session), report=report).result(60)
        finally:
            session.close()

    def write(self, work: Callable[[Task, Session], Any], token: CancelToken | None = None) -> Any:
        session = self.open()
        try:
            worker = session.writer()
            try:
                return worker.submit(lambda task: work(task, session), token=token).result(60)
            finally:
                worker.close()
        finally:
            session.close()

    def origin(self, name: str = "latest") -> Origin:
        return in_store(self.store.folder, name, self.path)

    def put_back(self, name: str = "latest", token: CancelToken | None = None) -> PutBack:
        origin = self.origin(name)

        def work(task: Task, session: Session) -> PutBack:
            key = session.opened.place.key
            with image_of(task, origin, key, self.state) as image:
                return restore_in_place(task, session, image, origin.words)

        done = self.write(work, token)
        assert isinstance(done, PutBack)
        return done

    def facts(self) -> Any:
        """Read all content with types, as another program would."""
        rows = [
            self.sql("SELECT quote(rowid), quote(x), typeof(x) FROM bare ORDER BY rowid"),
            self.sql("SELECT id, quote(a), quote(n), typeof(n) FROM t ORDER BY id"),
            self.sql("SELECT quote(k), quote(v), typeof(v) FROM w ORDER BY k"),
        ]
        return self.sql("SELECT name, sql FROM sqlite_schema ORDER BY name"), rows


@pytest.fixture(params=["delete", "wal"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    path = tmp_path / "user" / "file.db"
    path.parent.mkdir()
    made = Place(path, make_store(tmp_path / "store"), tmp_path / "state")
    made.sql(f"PRAGMA journal_mode={request.param}")
    made.sql(SCHEMA)
    yield made
