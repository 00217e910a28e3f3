"""The labelled databases, built once, and one way to have a statement judged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import apsw
import pytest

from plume_db.database import Mode, Place, connect
from plume_db.jobs import Task, attended
from plume_db.judgement.badge import Badge
from plume_db.judgement.judge import judge
from plume_db.plan.explain import explain
from plume_db.values import Value
from tests.conftest import REAL
from tests.core.judgement.stores import STORES, make

Judged = Callable[..., tuple[Badge, ...]]
Opened = Callable[[str], apsw.Connection]


@pytest.fixture(scope="session")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """Open a store by name, or a real file as it lies; for reading, kept for the session."""
    folder = tmp_path_factory.mktemp("stores")
    known: dict[str, apsw.Connection] = {}

    def open_store(name: str) -> apsw.Connection:
        if name not in known:
            path = make(name, folder) if name in STORES else REAL / name
            if not path.exists():
                pytest.skip("the real databases are not here")
            known[name] = connect(Place(path, Mode.IMMUTABLE))
        return known[name]

    yield open_store
    for con in known.values():
        con.close()


@pytest.fixture
def judged(opened: Opened) -> Judged:
    """Judge a statement over a store; generous with time, since a busy machine is no finding."""

    def start(store: str, sql: str, given: dict[str, Value] | None = None) -> tuple[Badge, ...]:
        con = opened(store)
        task = Task(con)
        with attended(con, task):
            return judge(task, explain(task, sql, given), None, given, seconds=20)

    return start


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Callable[[str, str], tuple[Badge, ...]]]:
    """Judge a statement over a database made for one test."""
    cons: list[apsw.Connection] = []

    def start(schema: str, sql: str) -> tuple[Badge, ...]:
        con = apsw.Connection(str(tmp_path / f"{len(cons)}.db"))
        cons.append(con)
        con.execute(schema).fetchall()
        task = Task(con)
        with attended(con, task):
            return judge(task, explain(task, sql), seconds=20)

    yield start
    for con in cons:
        con.close()
