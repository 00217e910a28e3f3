"""Building, opening and asking the databases of these tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import apsw

from plume_db.jobs import Progress, Task, Worker, attended
from plume_db.session import Session, open_session

T = TypeVar("T")
RealFile = Callable[[str], Path]
OtherProgram = Callable[[Path, str], int]
CorpusFiles = Callable[[int], Iterator[Path]]


def build(path: Path, sql: str) -> Path:
    """Build a database from SQL."""
    con = apsw.Connection(str(path))
    for _ in con.execute(sql):
        pass
    con.close()
    return path


def read(path: Path, sql: str) -> list[tuple[object, ...]]:
    """Ask a closed database."""
    con = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
    rows = con.execute(sql).fetchall()
    con.close()
    return rows


def listing(folder: Path) -> list[str]:
    """Name what lies in a folder."""
    return sorted(each.name for each in folder.iterdir())


@contextmanager
def opened(path: Path) -> Iterator[Session]:
    """Open a session for the block."""
    session = open_session(path)
    try:
        yield session
    finally:
        session.close()


@contextmanager
def reading(session: Session) -> Iterator[Task]:
    """Give a task on a reading connection."""
    con = session.connect()
    task = Task(con)
    try:
        with attended(con, task):
            yield task
    finally:
        con.close()


def written(
    session: Session, work: Callable[[Task], T], report: Callable[[Progress], None] | None = None
) -> T:
    """Run a write job the way the window does: on a worker that is closed afterwards."""
    writer: Worker = session.writer()
    try:
        return writer.submit(work, report=report).result(60)
    finally:
        writer.close()


HOLES = """
    create table t(id integer primary key, v text);
    with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000)
    insert into t select i, hex(randomblob(40)) from n;
    create index t_v on t(v);
    delete from t where id % 2;
"""
