"""Parts of big values, from every kind of row source."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.rows.opening import open_source
from plume_db.schema.objects import Table
from plume_db.schema.read import read_catalog

BIG = bytes(range(256)) * 400
TEXT = "größe " * 20_000


@pytest.fixture
def task(tmp_path: Path) -> Iterator[Task]:
    con = apsw.Connection(str(tmp_path / "x.db"))
    con.execute(
        "create table r(id integer primary key, v, g as (v||'') stored);"
        "create table w(k text primary key, v) without rowid;"
        "create view s as select v from r"
    ).fetchall()
    con.execute("insert into r(id,v) values(7,?),(8,?),(9,null)", (BIG, TEXT)).fetchall()
    con.execute("insert into w values('a',?)", (BIG,)).fetchall()
    yield Task(con)
    con.close()


def table(task: Task, name: str) -> Table:
    found = read_catalog(task).table(name)
    assert found is not None
    return found


@pytest.mark.parametrize(("name", "column", "row"), [("r", 1, 0), ("w", 1, 0), ("s", 0, 0)])
def test_every_part_of_a_blob_can_be_read(task: Task, name: str, column: int, row: int) -> None:
    source = open_source(task, table(task, name))
    key = source.first(task, 5).keys[row]
    for offset, n in ((0, 10), (5000, 3000), (len(BIG) - 5, 100), (len(BIG), 10)):
        assert source.piece(task, key, column, offset, n) == BIG[offset : offset + n]


def test_text_comes_as_it_is_stored(task: Task) -> None:
    source = open_source(task, table(task, "r"))
    data = TEXT.encode()
    assert source.piece(task, (8,), 1, 1001, 50) == data[1001:1051]
    assert source.piece(task, (8,), 2, 1001, 50) == data[1001:1051]  # a generated column


def test_a_row_that_is_gone_says_so(task: Task) -> None:
    source = open_source(task, table(task, "r"))
    with pytest.raises(PlumeError, match="no longer there"):
        source.piece(task, (99,), 1, 0, 10)


def test_a_value_that_became_null_says_so(task: Task) -> None:
    source = open_source(task, table(task, "r"))
    with pytest.raises(PlumeError, match="another one now"):
        source.piece(task, (9,), 1, 0, 10)
