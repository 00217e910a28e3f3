"""Bytes by object: measured and estimated."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from plume_db.jobs import CancelToken, Task, attended
from plume_db.schema.read import read_catalog
from plume_db.storage import sizes
from plume_db.storage.btree import pages_of
from plume_db.storage.sizes import Size, object_sizes

Build = Callable[[str], Path]
Read = Callable[[Path], Task]

ROWS = (
    "pragma page_size = 1024; create table big(a integer primary key, b);"
    "create table small(x); create table keyed(k primary key, v) without rowid;"
    "with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000)"
    " insert into big select i, 'text number ' || i from n;"
    "insert into keyed select b, a from big where a < 4000; create index by_b on big(b);"
)


@pytest.fixture
def task(build: Build, reading: Read) -> Task:
    return reading(build(ROWS))


def test_measured_sizes_add_up_to_the_file(task: Task) -> None:
    found = object_sizes(task, read_catalog(task), None)
    assert found.exact and not found.reason
    assert sum(s.bytes for s in found.by_name.values()) == 1024 * int(task.con.pragma("page_count"))
    small = found.of("SMALL")
    assert small is not None
    assert (small.bytes, small.pages, small.payload, small.exact) == (1024, 1, 0, True)


def test_an_estimate_of_small_rows_hits_the_measured_pages(task: Task, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    measured = object_sizes(task, read_catalog(task), None)
    monkeypatch.setattr(sizes, "READ_AT_ONCE", 0)
    guessed = object_sizes(task, read_catalog(task), 5.0)
    assert not guessed.exact and guessed.reason
    for name in ("big", "small", "keyed", "by_b"):
        mine, theirs = guessed.of(name), measured.of(name)
        assert mine is not None and theirs is not None
        assert not mine.exact
        assert mine.pages == theirs.pages


def test_sizes_are_handed_over_in_batches_as_they_come(build: Build, reading: Read) -> None:
    tables = sizes.STREAM + 10
    task = reading(build(";".join(f"create table t{n}(a)" for n in range(tables))))
    batches: list[tuple[Size, ...]] = []
    found = object_sizes(task, read_catalog(task), None, batches.append)
    assert [len(batch) for batch in batches] == [sizes.STREAM, 11]
    assert len(found.by_name) == tables + 1


def test_no_time_at_all_gives_no_sizes_and_a_reason(task: Task, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(sizes, "READ_AT_ONCE", 0)
    found = object_sizes(task, read_catalog(task), 0.0)
    assert not found.by_name
    assert "left out" in found.reason


def test_measuring_can_be_cancelled(build: Build) -> None:
    con = apsw.Connection(str(build(ROWS)))
    token = CancelToken()
    task = Task(con, token)
    catalog = read_catalog(task)
    token.cancel()
    with attended(con, task), pytest.raises(apsw.InterruptError):
        object_sizes(task, catalog, None)
    con.close()


def test_a_page_that_is_no_btree_page_is_no_guess(task: Task) -> None:
    assert pages_of(task, 10**9, 1024) is None
    assert pages_of(task, 0, 1024) is None
    assert pages_of(task, 1, 1024) == 1


def test_a_tree_that_bites_its_tail_ends(build: Build, reading: Read) -> None:
    path = build(ROWS)
    root = next(t.root_page for t in read_catalog(reading(path)).tables if t.name == "big")
    raw = bytearray(path.read_bytes())
    at = (root - 1) * 1024
    assert raw[at] == 5
    raw[at + 8 : at + 12] = root.to_bytes(4, "big")
    path.write_bytes(raw)
    assert pages_of(reading(path), root, 1024) is None
