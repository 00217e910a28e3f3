"""Shares of the file, by table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from plume_db.jobs import Task
from plume_db.schema.counts import Count
from plume_db.schema.objects import folded
from plume_db.schema.read import read_catalog
from plume_db.storage import shares as module
from plume_db.storage.shares import Shares, shares
from plume_db.storage.sizes import object_sizes

Build = Callable[[str], Path]
Read = Callable[[Path], Task]


def shares_of(task: Task) -> Shares:
    catalog = read_catalog(task)
    counts = {folded(t.name): Count(2, True) for t in catalog.tables}
    return shares(catalog, object_sizes(task, catalog, None).by_name, counts)


def test_a_block_holds_a_table_with_its_indexes_or_shadows(build: Build, reading: Read) -> None:
    task = reading(
        build(
            "create table t(a unique); create index i on t(a);"
            "create virtual table w using fts5(b); create view v as select 1"
        )
    )
    found = shares_of(task)
    blocks = {block.title: block for block in found.blocks}
    assert [part.name for part in blocks["t"].parts] == ["t", "i", "sqlite_autoindex_t_1"]
    assert {part.kind for part in blocks["w"].parts} == {"shadow"}
    assert (found.tables, found.views, found.rows, found.rows_exact) == (2, 1, 4, True)


def test_all_blocks_together_are_the_file(build: Build, reading: Read) -> None:
    path = build("create table t(a primary key); create table u(b) ; analyze")
    found = shares_of(reading(path))
    assert sum(block.bytes for block in found.blocks) == path.stat().st_size
    assert found.table_bytes + found.index_bytes == path.stat().st_size


def test_the_smallest_are_put_together(
    build: Build, reading: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_BLOCKS", 2)
    path = build(";".join(f"create table t{n}(a)" for n in range(6)))
    found = shares_of(reading(path))
    assert len(found.blocks) == 3
    assert found.blocks[-1].table == "" and "more" in found.blocks[-1].title
    assert sum(block.bytes for block in found.blocks) == path.stat().st_size


def test_rows_not_counted_yet_make_the_sum_a_lower_bound(build: Build, reading: Read) -> None:
    task = reading(build("create table t(a); create table u(a)"))
    found = shares(read_catalog(task), {}, {"t": Count(5, True)})
    assert (found.rows, found.rows_exact, found.blocks) == (5, False, ())
