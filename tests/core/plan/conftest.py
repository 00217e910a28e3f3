from __future__ import annotations

from collections.abc import Callable, Iterator

import apsw
import pytest

from plume_db.jobs import Task, attended
from plume_db.plan.bytecode import Program, read_bytecode
from plume_db.plan.explain import explain
from plume_db.plan.nodes import Plan
from plume_db.values import Value

Explain = Callable[..., Plan]


@pytest.fixture
def memory() -> Iterator[apsw.Connection]:
    """An empty database in memory."""
    con = apsw.Connection(":memory:")
    yield con
    con.close()


def plan_of(con: apsw.Connection, sql: str, given: dict[str, Value] | None = None) -> Plan:
    """Explain on a connection as a worker would."""
    task = Task(con)
    with attended(con, task):
        return explain(task, sql, given)


def bytecode_of(con: apsw.Connection, sql: str) -> Program:
    """Read the bytecode on a connection as a worker would."""
    task = Task(con)
    with attended(con, task):
        return read_bytecode(task, sql)
