"""Counting rows: a little, or all of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from plume_db.jobs import CancelToken, Task, attended
from plume_db.schema.counts import FIRST_STEP, Count, count_rows

Build = Callable[[str], Path]
Read = Callable[[Path], Task]

SERIES = (
    "create table t(a); with recursive n(i) as (select 1 union all select i + 1 from n"
    " where i < {rows}) insert into t select i from n"
)


@pytest.mark.parametrize("rows", [1, FIRST_STEP - 1, FIRST_STEP, FIRST_STEP + 1, 20_000])
def test_a_table_that_fits_the_budget_is_counted_exactly(
    build: Build, reading: Read, rows: int
) -> None:
    task = reading(build(SERIES.format(rows=rows)))
    assert count_rows(task, "t", 10.0) == Count(rows, True)
    assert count_rows(task, "t", None) == Count(rows, True)


def test_a_spent_budget_says_at_least_how_many(build: Build, reading: Read) -> None:
    path = build(
        "create table t(a); create view endless as with recursive n(i) as"
        " (select 1 union all select i + 1 from n) select i from n"
    )
    found = count_rows(reading(path), "endless", 0.05)
    assert not found.exact
    assert found.error == ""
    assert found.at_least >= FIRST_STEP


def test_a_table_that_can_not_be_read_says_why(build: Build, reading: Read) -> None:
    task = reading(build("create view v as select * from gone"))
    assert "no such table" in count_rows(task, "v").error
    assert "no such table" in count_rows(task, "v", None).error


def test_a_cancel_is_not_taken_for_a_spent_budget(build: Build) -> None:
    con = apsw.Connection(
        str(
            build(
                "create view endless as with recursive n(i) as"
                " (select 1 union all select i + 1 from n) select i from n"
            )
        )
    )
    token = CancelToken()
    task = Task(con, token)
    token.cancel()
    with attended(con, task), pytest.raises(apsw.InterruptError):
        count_rows(task, "endless", 5.0)
    con.close()
