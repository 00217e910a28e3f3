"""What stands out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from plume_db.jobs import Task
from plume_db.schema.counts import Count
from plume_db.schema.objects import Catalog
from plume_db.schema.read import read_catalog
from plume_db.storage.facts import FileFacts, read_facts
from plume_db.storage.findings import Finding, covering, findings

Build = Callable[[str], Path]
Read = Callable[[Path], Task]


def found_in(task: Task, counts: dict[str, Count] | None = None) -> tuple[Finding, ...]:
    catalog = read_catalog(task)
    return findings(task, catalog, read_facts(task, catalog), counts)


def titles(found: tuple[Finding, ...]) -> str:
    return "\n".join(finding.title for finding in found)


@pytest.fixture
def facts(build: Build, reading: Read) -> FileFacts:
    task = reading(build("create table t(a)"))
    return read_facts(task, Catalog())


def test_a_tidy_file_has_nothing_that_stands_out(build: Build, reading: Read) -> None:
    path = build(
        "create table p(id integer primary key); create table c(p references p);"
        "create index cp on c(p); create view v as select * from c"
    )
    assert found_in(reading(path)) == ()


def test_many_free_pages_ask_for_a_vacuum(reading: Read, facts: FileFacts, build: Build) -> None:
    task = reading(build("create table t(a)"))
    large = replace(facts, page_size=4096, page_count=1000, free_pages=300)
    (one,) = findings(task, Catalog(), large)
    assert (one.severity, one.action) == ("warn", "vacuum")
    assert "1.23 MB" in one.title
    few = replace(large, free_pages=50)
    assert findings(task, Catalog(), few) == ()


def test_a_large_log_is_told(reading: Read, facts: FileFacts, build: Build) -> None:
    task = reading(build("create table t(a)"))
    (one,) = findings(task, Catalog(), replace(facts, wal_bytes=100_000_000))
    assert "100 MB" in one.title


def test_stale_statistics_ask_for_an_analyze(build: Build, reading: Read) -> None:
    path = build("create table t(a); create index i on t(a); insert into t values(1), (2); analyze")
    task = reading(path)
    (one,) = found_in(task, {"t": Count(50_000, False)})
    assert (one.object, one.action) == ("t", "analyze")
    assert "2 rows" in one.detail and "at least 50,000" in one.detail
    assert found_in(task, {"t": Count(2, True)}) == ()


def test_missing_statistics_matter_only_for_large_tables(build: Build, reading: Read) -> None:
    task = reading(build("create table t(a); create index i on t(a)"))
    assert found_in(task, {"t": Count(10, True)}) == ()
    (one,) = found_in(task, {"t": Count(10_000, True)})
    assert "no statistics" in one.title


@pytest.mark.parametrize(
    ("child", "indexed"),
    [
        ("create table c(a references p)", False),
        ("create table c(a integer primary key references p)", True),
        ("create table c(a references p); create index i on c(a, b)", True),
        ("create table c(a references p); create index i on c(b, a)", False),
        ("create table c(a references p); create index i on c(a) where a > 1", False),
        (
            "create table c(a, b, foreign key (a, b) references p(x, y)); "
            "create index i on c(b, a)",
            True,
        ),
    ],
)
def test_a_reference_needs_an_index_that_starts_with_it(
    build: Build, reading: Read, child: str, indexed: bool
) -> None:
    path = build(
        "create table p(id integer primary key, x, y, unique(x, y));"
        + (child if ", b" in child.split(";")[0] else child.replace("p)", "p, b)", 1))
    )
    found = found_in(reading(path), {"c": Count(20_000, True)})
    assert ("No index on c" in titles(found)) is not indexed


def test_references_of_small_tables_are_told_together(build: Build, reading: Read) -> None:
    path = build(
        "create table p(id integer primary key);"
        + ";".join(f"create table c{n}(a references p)" for n in range(5))
    )
    (one,) = found_in(reading(path))
    assert one.title == "5 foreign keys of small tables without an index"
    assert "and 2 more" in one.detail


@pytest.mark.parametrize(
    ("indexes", "redundant"),
    [
        ("create index i on t(a); create index j on t(a, b)", True),
        ("create index i on t(a); create index j on t(b, a)", False),
        ("create index i on t(a); create index j on t(a desc, b)", False),
        ("create index i on t(a collate nocase); create index j on t(a, b)", False),
        ("create index i on t(a); create index j on t(a, b) where b > 1", False),
        ("create index i on t(a) where b > 1; create index j on t(a, b)", False),
        ("create unique index i on t(a); create index j on t(a, b)", False),
        ("create index i on t(lower(a)); create index j on t(lower(a), b)", False),
        ("create index a1 on t(a); create index i on t(a)", True),
        ("create index i on t(k)", True),
    ],
)
def test_an_index_is_redundant_when_another_begins_with_it(
    build: Build, reading: Read, indexes: str, redundant: bool
) -> None:
    catalog = read_catalog(reading(build(f"create table t(a, b, k unique); {indexes}")))
    table = catalog.table("t")
    assert table is not None
    index = next(i for i in table.indexes if i.name == "i")
    assert (covering(index, table) is not None) is redundant


def test_of_two_equal_indexes_one_is_redundant(build: Build, reading: Read) -> None:
    path = build("create table t(a); create index i on t(a); create index j on t(a)")
    assert titles(found_in(reading(path))).count("redundant") == 1


def test_a_view_that_can_not_be_compiled_is_told(build: Build, reading: Read) -> None:
    (one,) = found_in(reading(build("create view v as select * from gone")))
    assert one.object == "v"
    assert one.detail == "No such table: main.gone."


def test_rows_that_can_not_be_counted_are_damage(build: Build, reading: Read) -> None:
    task = reading(build("create table t(a)"))
    (one,) = found_in(task, {"t": Count(0, False, "database disk image is malformed")})
    assert (one.severity, one.action) == ("bad", "check")


def test_what_opening_found_comes_first(build: Build, reading: Read, facts: FileFacts) -> None:
    task = reading(build("create table t(a)"))
    found = findings(task, Catalog(), replace(facts, encoding="UTF-16le"), None, "it is torn", True)
    assert [f.severity for f in found] == ["bad", "warn", "note"]
    assert found[0].detail == "It is torn."


@pytest.mark.data
def test_the_anki_collection_names_the_three_tables_that_fail(
    real_file: Callable[[str], Path], reading: Read
) -> None:
    path = real_file("anki_collection_v1.anki2")
    (bad,) = (f for f in found_in(reading(path)) if f.severity == "bad")
    assert bad.title == "3 objects can not be read: tags, fields, templates"
    assert "unicase" in bad.detail


def test_more_free_pages_than_there_are_pages_is_damage(
    reading: Read, facts: FileFacts, build: Build
) -> None:
    task = reading(build("create table t(a)"))
    broken = replace(facts, page_size=4096, page_count=200, free_pages=2**31 - 1)
    (one,) = findings(task, Catalog(), broken)
    assert (one.severity, one.action) == ("bad", "check")
    assert "list of free pages" in one.title
