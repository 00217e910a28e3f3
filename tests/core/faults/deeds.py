"""What is done while the file system fails or the program is killed, and what must hold after."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw

from plume_db.audit.log import AuditLog
from plume_db.jobs import Worker
from plume_db.maintenance.frame import carry_out
from plume_db.maintenance.kinds import Order
from plume_db.maintenance.tasks import task_named
from plume_db.memory import FileMemory
from plume_db.restore.in_place import restore_in_place
from plume_db.restore.origin import image_of, in_store
from plume_db.restore.table import WAYS, Wanted, take_rows
from plume_db.session import Session, open_session
from plume_db.store.add import add_snapshot
from plume_db.store.image import restore_to_file
from plume_db.store.layout import make_store, open_store
from plume_db.store.manifest import manifests
from plume_db.store.prune import prune
from plume_db.store.verify import verify_store

FILL = """
CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT, n); CREATE INDEX t_a ON t(a);
CREATE TABLE bare(x); INSERT INTO bare(rowid, x) VALUES (3, 'a'), (10, 'b'), (99, NULL);
CREATE TABLE w(k TEXT PRIMARY KEY, v REAL) WITHOUT ROWID; INSERT INTO w VALUES ('p', 0.1);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<{rows})
INSERT INTO t SELECT i, 'row ' || i, i / 7.0 FROM n; DELETE FROM t WHERE id % 3;
"""


def build(path: Path, journal: str, rows: int = 1500) -> Path:
    """Make the file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    con = apsw.Connection(str(path))
    con.execute(f"PRAGMA auto_vacuum=2; PRAGMA journal_mode={journal}").fetchall()
    con.execute(FILL.format(rows=rows)).fetchall()
    con.close()
    return path


def facts(path: Path) -> Any:
    """Read the content as another program would, after whatever recovery SQLite does."""
    con = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        assert con.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        schema = con.execute(
            "SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name"
        ).fetchall()
        rows = [
            con.execute(f"SELECT *, {key} FROM {table} ORDER BY {key}").fetchall()
            for table, key in (("t", "id"), ("bare", "x"), ("w", "k"))
        ]
        return schema, rows
    finally:
        con.close()


Deed = Callable[[Path, Path], None]


def do_task(name: str, options: dict[str, Any] | None = None) -> Deed:
    """Give the deed that carries out a task without a snapshot."""

    def deed(path: Path, folder: Path) -> None:
        session = open_session(path)
        try:
            kind = task_named(name)
            order = Order(folder / "out.db" if kind.out else None, options=options or {})
            worker = session.writer() if kind.writes else session.worker("maintenance task")
            log = AuditLog(None)
            try:
                worker.submit(lambda task: carry_out(task, session, kind, order, log)).result(120)
            finally:
                worker.close()
        finally:
            session.close()

    return deed


def do_add(path: Path, folder: Path) -> None:
    """Take a snapshot into the store of the folder."""
    session = open_session(path)
    try:
        store = make_store(folder / "store")
        state = folder / "state"
        session.worker("backup").submit(
            lambda task: add_snapshot(task, session, store, "by hand", state)
        ).result(120)
    finally:
        session.close()


def do_prune(_path: Path, folder: Path) -> None:
    """Remove every other snapshot."""
    store = open_store(folder / "store")
    gone = [each.id for each in manifests(store)][::2]
    _run(lambda task: prune(task, store, gone, folder / "state"))


def do_restore(_path: Path, folder: Path) -> None:
    """Restore the newest snapshot to a new file."""
    store = open_store(folder / "store")
    newest = list(manifests(store))[-1]
    out = folder / "user" / "restored.db"
    _run(lambda task: restore_to_file(task, store, newest, out, state=folder / "state"))


def _write(path: Path, work: Callable[[Any, Session], object]) -> None:
    session = open_session(path)
    try:
        worker = session.writer()
        try:
            worker.submit(lambda task: work(task, session)).result(120)
        finally:
            worker.close()
    finally:
        session.close()


def do_put_back(path: Path, folder: Path) -> None:
    """Put the oldest snapshot back into the file."""
    oldest = next(iter(manifests(open_store(folder / "store"))))
    origin = in_store(folder / "store", oldest.id, path)

    def work(task: Any, session: Session) -> None:
        with image_of(task, origin, None, folder / "state") as image:
            restore_in_place(task, session, image, origin.words)

    _write(path, work)


def do_take_rows(path: Path, folder: Path) -> None:
    """Give a table its rows of the oldest snapshot back."""
    oldest = next(iter(manifests(open_store(folder / "store"))))
    origin = in_store(folder / "store", oldest.id, path)

    def work(task: Any, session: Session) -> None:
        memory = FileMemory(folder / "state", path)
        wanted = Wanted("t", way=WAYS[2])
        take_rows(task, session, memory, origin, wanted, folder / "state")

    _write(path, work)


def _run(work: Callable[[Any], object]) -> None:
    worker = Worker("deed")
    try:
        worker.submit(work).result(120)
    finally:
        worker.close()


DEEDS: dict[str, Deed] = {
    "vacuum": do_task("vacuum", {"way": "vacuum"}),
    "copy": do_task("vacuum", {"way": "copy"}),
    "into": do_task("into"),
    "storage": do_task("storage", {"page_size": "8192"}),
    "encoding": do_task("encoding", {"to": "UTF-16le"}),
    "journal": do_task("journal", {"to": "wal"}),
    "incremental": do_task("incremental"),
    "analyze": do_task("analyze"),
    "reindex": do_task("reindex"),
    "checkpoint": do_task("checkpoint"),
    "backup": do_task("backup"),
    "add": do_add,
    "prune": do_prune,
    "restore": do_restore,
    "put-back": do_put_back,
    "take-rows": do_take_rows,
}
NEEDS_STORE = ("prune", "restore", "add", "put-back", "take-rows")


def prepare(folder: Path, name: str, journal: str, rows: int = 1500) -> Path:
    """Make the file of a deed, and a store with three snapshots where the deed needs one."""
    path = build(folder / "user" / "file.db", journal, rows)
    if name in NEEDS_STORE:
        for number in range(3):
            do_add(path, folder)
            con = apsw.Connection(str(path))
            con.execute(f"UPDATE t SET n={number} WHERE id % 5 = 0").fetchall()
            con.close()
    return path


def store_is_sound(folder: Path) -> None:
    """Require that every snapshot that is there can be restored."""
    store = open_store(folder / "store")
    shutil.rmtree(folder / "state", ignore_errors=True)
    _run(lambda task: _sound(verify_store(task, store, deep=True, state=folder / "state")))


def _sound(found: Any) -> None:
    assert found.problems == ()
