"""A rehearsal tells everything that would happen, and the file is as it was."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from plume_db.opening import copies
from plume_db.rehearsal import copying
from plume_db.rehearsal.result import Rehearsal, Touched

from .conftest import Open

MUSIC = (
    "create table artist(id integer primary key, name text not null unique);"
    "create table album(id integer primary key, title text, "
    "artist int references artist on delete cascade, year int check(year > 1900));"
    "create table log(what text);"
    "create trigger noted after delete on album begin insert into log values(old.title); end;"
    "insert into artist values(1,'Ada'),(2,'Bo'),(3,'Cy');"
    "insert into album values(1,'One',1,1990),(2,'Two',1,1991),(3,'Three',2,1992);"
)


def table(found: Rehearsal, name: str) -> Touched:
    return next(each for each in found.touched if each.table == name)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_cascade_and_the_triggers_behind_it_are_told_and_nothing_is_written(bench: Open) -> None:
    file = bench(MUSIC)
    before = digest(file.path)
    found = file.rehearse("delete from artist where id = 1")
    assert found.passes
    assert table(found, "artist").deleted == 1
    album = table(found, "album")
    assert (album.deleted, album.also_deleted) == (0, 2)
    assert album.causes == ("foreign key to artist",)
    assert found.actions == ("The foreign key to artist deletes 2 rows of album.",)
    assert found.triggers == (("noted", 2),)
    assert table(found, "log").also_inserted == 2
    assert table(found, "log").causes == ("trigger noted",)
    assert digest(file.path) == before
    assert sorted(each.name for each in file.path.parent.iterdir() if each.is_file()) == [
        file.path.name
    ]


def test_samples_hold_the_row_before_and_after(bench: Open) -> None:
    found = bench(MUSIC).rehearse(("update album set year = ? where id = ?", (2000, 3)))
    (change,) = table(found, "album").samples
    assert (change.operation, change.key, change.direct) == ("UPDATE", "id 3", True)
    assert change.before == (3, "Three", 2, 1992)
    assert change.after == (3, "Three", 2, 2000)


def test_without_enforcement_nothing_cascades_and_it_says_so(bench: Open) -> None:
    found = bench(MUSIC).rehearse("delete from artist where id = 1", foreign_keys=False)
    assert not found.foreign_keys
    assert not found.actions
    assert [each.table for each in found.touched] == ["artist"]


def test_a_broken_reference_is_named_by_row_and_older_ones_are_not(bench: Open) -> None:
    file = bench(MUSIC + "insert into album values(9,'Lost',77,2000)")
    found = file.rehearse("insert into album values(10,'New',99,2001)")
    assert not found.passes
    assert [(v.table, v.key, v.parent) for v in found.violations] == [
        ("album", "rowid 10", "artist")
    ]


def test_references_are_checked_at_the_end_so_any_order_will_do(bench: Open) -> None:
    found = bench(MUSIC).rehearse(
        "insert into album values(10,'New',99,2001)", "insert into artist values(99,'Di')"
    )
    assert found.passes


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("insert into artist values(8,'Ada')", "already has this value in artist.name"),
        ("insert into artist values(8,null)", "artist.name may not be NULL"),
        ("update album set year = 5 where id = 1", "rule year > 1900 is not met"),
        ("insert into artist values('x','Ed')", "must be a whole number"),
        ("insert into nowhere values(1)", "no such table"),
    ],
)
def test_a_rule_that_is_not_met_is_told_in_words(bench: Open, sql: str, words: str) -> None:
    found = bench(MUSIC).rehearse("update log set what = 'x'", sql)
    assert found.failure is not None
    assert found.failure.step == 1
    assert words in found.failure.sentence


def test_a_trigger_that_raises_is_quoted(bench: Open) -> None:
    sql = "create trigger no before update on log begin select raise(abort, 'Hands off'); end;"
    found = bench(MUSIC + "insert into log values('a');" + sql).rehearse("update log set what='b'")
    assert found.failure is not None
    assert found.failure.sentence == "A trigger refuses it: Hands off."


@pytest.mark.parametrize(
    "sql",
    [
        "attach 'other.db' as o",
        "vacuum",
        "vacuum into 'made.db'",
        "pragma journal_mode=wal",
        "commit",
        "begin",
    ],
)
def test_what_reaches_beyond_the_transaction_is_refused(bench: Open, sql: str) -> None:
    file = bench(MUSIC)
    assert file.rehearse(sql).refused
    assert not (file.path.parent / "made.db").exists()


def test_rows_that_replace_removes_are_counted(bench: Open) -> None:
    found = bench(MUSIC).rehearse("replace into artist values(7,'Ada')", foreign_keys=False)
    artist = table(found, "artist")
    assert (artist.inserted, artist.deleted) == (1, 1)


def test_a_change_of_the_schema_is_described_and_can_not_be_undone(bench: Open) -> None:
    found = bench(MUSIC).rehearse("create table more(a)", "drop trigger noted")
    assert found.schema == ("Makes the table more.", "Drops the trigger noted.")
    assert "can not be undone" in found.not_undoable[0]


def test_a_virtual_table_kept_by_triggers_is_named_before(bench: Open) -> None:
    file = bench(
        "create table t(a text); create virtual table f using fts5(a, content=t);"
        "create trigger ins after insert on t begin "
        "insert into f(rowid, a) values(new.rowid, new.a); end;"
    )
    found = file.rehearse("insert into t values('some words')")
    assert found.passes
    assert [each.table for each in found.touched] == ["t"]
    assert "triggers bring f" in found.not_undoable[0]
    assert "can not be undone" in file.rehearse("insert into f(a) values('x')").not_undoable[0]


def test_rows_with_null_in_their_key_are_told_of(bench: Open) -> None:
    found = bench("create table t(a text primary key, b); insert into t values(null,1)").rehearse(
        "update t set b = 2"
    )
    assert "has NULL in its key" in found.not_undoable[0]


def test_values_that_are_not_valid_text_do_no_harm(bench: Open) -> None:
    found = bench("create table t(a,b); insert into t values(cast(x'ff' as text),1)").rehearse(
        "update t set b = 2"
    )
    assert table(found, "t").updated == 1


def test_big_values_are_clipped_in_samples(bench: Open) -> None:
    found = bench("create table t(a); insert into t values(1)").rehearse(
        "update t set a = zeroblob(1000000)"
    )
    (change,) = table(found, "t").samples
    assert change.after is not None
    assert getattr(change.after[0], "length", 0) == 1_000_000


def test_a_large_file_is_rehearsed_in_place_and_rolled_back(
    bench: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "COPY_MOST", 1)
    file = bench(MUSIC)
    before = digest(file.path)
    found = file.rehearse("delete from album")
    assert "rolled back" in found.how
    assert table(found, "album").deleted == 3
    assert digest(file.path) == before


def test_what_is_too_long_for_a_large_file_is_said(
    bench: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "COPY_MOST", 1)
    file = bench(MUSIC)
    before = digest(file.path)
    found = file.rehearse(
        "insert into log with recursive n(i) as (select 1 union all select i+1 from n) "
        "select i from n"
    )
    assert "others may be made to wait" in found.refused
    assert digest(file.path) == before


def test_no_copy_is_left_behind_even_by_a_failure(bench: Open) -> None:
    file = bench(MUSIC)
    file.rehearse("insert into nowhere values(1)")
    assert not list(copies._place().glob("plume-db-copy-*"))
