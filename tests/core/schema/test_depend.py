"""What reads what."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from plume_db.jobs import Task
from plume_db.schema.depend import dependents_of, reads_of_trigger, reads_of_view
from plume_db.schema.read import read_catalog

Build = Callable[[str], Path]
Read = Callable[[Path], Task]

SCHEMA = """
create table a(id integer primary key, word); create table b(aid references a);
create table log(t); create table word(x);
create view inner_v as select a.id from a;
create view outer_v as select inner_v.id, word from inner_v join b on aid = id join a using (id);
create view broken as select * from a join gone;
create trigger tr after delete on b begin insert into log select count(*) from a; end;
"""


@pytest.fixture
def task(build: Build, reading: Read) -> Task:
    return reading(build(SCHEMA))


def test_a_view_reads_what_it_names_and_no_column_is_taken_for_a_table(task: Task) -> None:
    reads = reads_of_view(task, read_catalog(task), "outer_v")
    assert reads.compiled
    assert set(reads.names) == {"inner_v", "a", "b"}


def test_a_broken_view_is_read_from_its_text(task: Task) -> None:
    reads = reads_of_view(task, read_catalog(task), "broken")
    assert not reads.compiled
    assert reads.names == ("a",)


def test_looking_at_a_view_leaves_the_connection_guarded(task: Task) -> None:
    guard = task.con.authorizer
    reads_of_view(task, read_catalog(task), "outer_v")
    reads_of_view(task, read_catalog(task), "broken")
    assert task.con.authorizer is guard
    with pytest.raises(apsw.AuthError):
        task.con.execute("pragma journal_mode = wal")


def test_a_trigger_reads_the_tables_in_its_text(task: Task) -> None:
    catalog = read_catalog(task)
    (trigger,) = catalog.triggers
    assert set(reads_of_trigger(catalog, trigger.sql, trigger.name).names) == {"b", "log", "a"}


def test_dependents_are_references_views_and_triggers_elsewhere(task: Task) -> None:
    found = dependents_of(task, read_catalog(task), "A")
    assert [t.name for t, _ in found.references] == ["b"]
    assert set(found.views) == {"inner_v", "outer_v", "broken"}
    assert found.triggers == ("tr",)
    assert dependents_of(task, read_catalog(task), "b").triggers == ()
