"""Files to imagine changes of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import apsw
import pytest

from plume_db.jobs import Task, attended
from plume_db.session import Session, open_session
from plume_db.values import Value
from plume_db.whatif.changes import Regime, WhatIfChange
from plume_db.whatif.imagine import imagine
from plume_db.whatif.imagined import Imagined

Open = Callable[[Path], tuple[Task, Session]]
Imagine = Callable[..., Imagined]

SKEWED = """
create table job(id integer primary key, state text, kind integer, name text);
with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000)
insert into job select i, iif(i % 1000 = 0, 'open', 'done'), i % 500, 'job ' || i from n;
create index job_state on job(state);
create index job_kind on job(kind);
analyze;
"""


@pytest.fixture
def opening() -> Iterator[Open]:
    """Open a file and give a task on a connection of its session."""
    closers: list[Callable[[], object]] = []

    def start(path: Path) -> tuple[Task, Session]:
        session = open_session(path)
        con = session.connect()
        task = Task(con)
        watch = attended(con, task)
        watch.__enter__()
        closers.append(lambda: (watch.__exit__(None, None, None), con.close(), session.close()))
        return task, session

    yield start
    for close in closers:
        close()


@pytest.fixture
def imagined(opening: Open) -> Imagine:
    """Imagine changes of a file."""

    def make(
        path: Path,
        sql: str,
        *changes: WhatIfChange,
        given: Mapping[str, Value] | None = None,
        regime: Regime = Regime.STAT4,
        measured: bool = False,
    ) -> Imagined:
        task, session = opening(path)
        before = path.read_bytes()
        try:
            return imagine(task, session, sql, given, changes, regime, measured, runs=1)
        finally:
            assert path.read_bytes() == before
            assert [p.name for p in path.parent.glob(path.name + "-*")] == []

    return make


@pytest.fixture
def skewed(build: Callable[[str], Path]) -> Path:
    """A table in which 20 of 20,000 rows are open and all others done."""
    return build(SKEWED)


def plan_of(con: apsw.Connection, sql: str) -> list[str]:
    """Ask SQLite itself."""
    return [row[3] for row in con.execute(f"explain query plan {sql}").fetchall()]


def details(found: Sequence[object]) -> list[str]:
    return [str(node.detail) for node in found]  # type: ignore[attr-defined]
