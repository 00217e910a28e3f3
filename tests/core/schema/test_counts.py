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


def test_a_damaged_index_does_not_hide_the_rows_of_its_table(build: Build, reading: Read) -> None:
    path = build(
        SERIES.format(rows=500)
        .replace("create table t(a);", "create table t(a, b);")
        .replace("insert into t", "insert into t(a)")
        + ";create index i on t(a)"
    )
    con = apsw.Connection(str(path))
    size, root = (
        con.pragma("page_size"),
        con.execute("select rootpage from sqlite_schema where name = 'i'").get,
    )
    con.close()
    raw = bytearray(path.read_bytes())
    raw[(root - 1) * size : root * size] = bytes(size)
    path.write_bytes(raw)
    task = reading(path)
    assert count_rows(task, "t") == count_rows(task, "t", None) == Count(500, True)


def test_a_view_with_text_in_double_quotes_is_counted(build: Build, reading: Read) -> None:
    task = reading(build("create table t(a)"))
    del task
    con = apsw.Connection(str(path := build("create table t(a); insert into t values('x')")))
    con.config(apsw.SQLITE_DBCONFIG_DQS_DDL, 1)
    con.execute('create view v as select * from t where a <> "none"').fetchall()
    con.close()
    task = reading(path)
    assert count_rows(task, "v") == count_rows(task, "v", None) == Count(1, True)


@pytest.mark.parametrize("name", ["{0}", "%s", "", "a\nb", '"'])
def test_a_table_of_any_name_is_counted(build: Build, reading: Read, name: str) -> None:
    quoted = '"' + name.replace('"', '""') + '"'
    task = reading(build(f"create table {quoted}(a); insert into {quoted} values(1)"))
    assert count_rows(task, name) == count_rows(task, name, None) == Count(1, True)
