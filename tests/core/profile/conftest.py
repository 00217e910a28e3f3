"""A profile of a column of a database made of SQL."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from plume_db.jobs import Task
from plume_db.profile.look import profile
from plume_db.profile.profile import Profile
from plume_db.schema.read import read_catalog

LookAt = Callable[..., Profile]


@pytest.fixture
def look_at(build: Callable[[str], Path], reading: Callable[[Path], Task]) -> LookAt:
    """Build a database from SQL and look at a column: ``t.v`` where no other is named."""

    def start(sql: str, table: str = "t", column: str = "v", **given: object) -> Profile:
        task = reading(build(sql))
        found = read_catalog(task).table(table)
        assert found is not None
        return profile(task, found, column, **given)  # type: ignore[arg-type]

    return start


def values(*sql: str) -> str:
    """Write SQL for a table t with one column v and these values."""
    return f"create table t(v); insert into t values({'),('.join(sql)});"


def counting(select: str, rows: int, table: str = "t(v)") -> str:
    """Write SQL for a table filled by an expression of ``i`` from 1 on."""
    return (
        f"create table {table}; insert into t with n(i) as (select 1 union all select i+1 from n"
        f" where i<{rows}) select {select} from n;"
    )
