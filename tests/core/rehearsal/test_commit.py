"""A write is one transaction: recorded before it is committed, and undone without overwriting."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw
import pytest

from plume_db.database import Key, Mode, Place, connect
from plume_db.errors import FileLocked, FileReplaced, PlumeError, ReadOnly
from plume_db.rehearsal import recording
from plume_db.rehearsal.conflict import Conflict
from plume_db.rehearsal.constraints import Refused
from plume_db.rehearsal.past import past_edits
from plume_db.rehearsal.records import Record, Records
from plume_db.rehearsal.steps import Guard, Step
from plume_db.rehearsal.undo import UndoConflict

from .conftest import Bench, Open
from .test_rehearse import MUSIC, digest


def other(path: Path, sql: str) -> None:
    """Write as another program would."""
    con = apsw.Connection(str(path))
    con.execute(sql).fetchall()
    con.close()


def past(file: Bench) -> tuple[Record, ...]:
    worker = file.session.worker("survey")
    return worker.submit(lambda task: past_edits(task, file.memory)).result(10)


def test_cascades_and_trigger_rows_come_back_with_one_undo_and_go_with_redo(bench: Open) -> None:
    file = bench(MUSIC)
    before = file.state("artist", "album", "log")
    done = file.commit("delete from artist where id = 1", title="Delete Ada")
    assert (done.inserted, done.deleted) == (2, 3)
    after = file.state("artist", "album", "log")
    assert after != before
    undone = file.undo(done.record)
    assert file.state("artist", "album", "log") == before
    file.undo(undone.record)
    assert file.state("artist", "album", "log") == after
    assert [(r.title, r.state) for r in past(file)] == [
        ("Delete Ada", "committed"),
        ("Undo: Delete Ada", "undone"),
        ("Delete Ada", "undone"),
    ]


TABLES = {
    "no key": "create table t(a, b); insert into t values(1,'x'),(1,'x'),(null,null),(3,'z')",
    "permuted key": "create table t(a, b, c, primary key(c, a)) without rowid; "
    "insert into t values(1,'x',5),(2,'y',5),(1,'z',6)",
    "composite key": "create table t(a, b, c text, primary key(a, c)); "
    "insert into t values(1,'x','k'),(2,'y','k')",
    "utf-16": "pragma encoding='utf-16'; create table t(a integer primary key, b); "
    "insert into t values(1,'ä€𝄞'),(2,'y')",
    "generated": "create table t(a integer primary key, b, g as (a||b) stored, h as (b)); "
    "insert into t(a,b) values(1,'x'),(2,'y')",
    "strict": "create table t(a integer primary key, b any) strict; "
    "insert into t values(1,'x'),(9223372036854775807,0.1),(-9223372036854775808, 1e999)",
    "autoincrement": "create table t(a integer primary key autoincrement, b); "
    "insert into t(b) values('x'),('y')",
    "bad text": "create table t(a integer primary key, b, c); insert into t values"
    "(1, cast(x'ff41' as text), 1), (2, x'00ff', 0.1), (3, 'a'||char(0)||'b', -0.0)",
    "odd names": 'create table t("a ""b" integer primary key, "select" text, "" int); '
    "insert into t values(1,'x',2)",
}


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_any_table_comes_back_exactly(bench: Open, build: Any, name: str, mode: str) -> None:
    path = build(TABLES[name])
    other(path, f"pragma journal_mode={mode}")
    file = bench(path)
    raw = "select * from t"
    con = connect(Place(path, Mode.EDIT))
    names = [d[0] for d in con.execute("select name from pragma_table_info('t')")]
    con.close()
    exact = ",".join(f'typeof("{n}")||hex(cast("{n}" as blob))' for n in
                     (each.replace('"', '""') for each in names))  # fmt: skip
    raw = f"select {exact} from t"
    before = file.rows(raw)
    second = names[1].replace('"', '""')
    done = file.commit(
        "delete from t where rowid in (select min(rowid) from t)"
        if name not in ("permuted key",)
        else "delete from t where a = 1",
        f"update t set \"{second}\" = 'changed'",
    )
    assert file.rows(raw) != before
    file.undo(done.record)
    assert sorted(file.rows(raw)) == sorted(before)


def test_the_key_itself_can_be_changed_and_put_back(bench: Open) -> None:
    file = bench(MUSIC)
    before = file.state("album")
    done = file.commit("update album set id = 40 where id = 1")
    file.undo(done.record)
    assert file.state("album") == before


def test_an_undo_that_would_overwrite_says_where_and_writes_nothing(bench: Open) -> None:
    file = bench(MUSIC)
    done = file.commit("update album set year = 2000")
    other(file.path, "update album set year = 2001 where id = 2; delete from album where id = 3")
    before = file.state("album", "log")
    with pytest.raises(UndoConflict) as told:
        file.undo(done.record)
    assert "Row id 2 of album has other values now" in told.value.rows
    assert "Row id 3 of album is no longer there" in told.value.rows
    assert file.state("album", "log") == before
    assert past(file)[0].state == "committed"


def test_an_undo_after_a_column_went_refuses_instead_of_passing_over_it(bench: Open) -> None:
    file = bench(MUSIC)
    done = file.commit("update album set title = 'x'")
    other(file.path, "drop table album")
    with pytest.raises(PlumeError, match="nothing was undone"):
        file.undo(done.record)


def test_full_text_search_follows_an_undo(bench: Open) -> None:
    file = bench(
        "create table t(a text); create virtual table f using fts5(a, content=t);"
        "create trigger ins after insert on t begin "
        "insert into f(rowid, a) values(new.rowid, new.a); end;"
        "create trigger del after delete on t begin "
        "insert into f(f, rowid, a) values('delete', old.rowid, old.a); end;"
    )
    done = file.commit("insert into t values('some words')")
    assert file.rows("select count(*) from f where f match 'words'") == [(1,)]
    file.undo(done.record)
    assert file.rows("select count(*) from f where f match 'words'") == [(0,)]
    other(file.path, "insert into f(f) values('integrity-check')")


def test_a_change_of_the_schema_is_kept_as_done_but_not_to_be_undone(bench: Open) -> None:
    file = bench(MUSIC)
    done = file.commit("alter table album add column note text")
    assert not done.record
    assert "can not be undone" in done.notes[0]
    assert not past(file)[0].undoable


@pytest.mark.parametrize(
    "sql",
    ["insert into artist values(9,'Ada')", "insert into album values(9,'x',99,2000)"],
)
def test_what_breaks_a_rule_leaves_the_file_and_no_record(bench: Open, sql: str) -> None:
    file = bench(MUSIC)
    before = digest(file.path)
    with pytest.raises(Refused):
        file.commit("update log set what = 1", sql)
    assert digest(file.path) == before
    assert past(file) == ()
    assert not list((file.memory.folder / "edits").glob("*"))


def guarded(value: Any, seen: Any) -> Step:
    return Step(
        "update album set title = ?1 where id = 1",
        (value,),
        row="id 1",
        expects=frozenset({1}),
        guard=Guard("from album where id=?1", (1,), ("title", "year"), seen, (("title", value),)),
    )


def test_a_row_that_another_program_changed_is_shown_and_nothing_is_written(bench: Open) -> None:
    file = bench(MUSIC)
    other(file.path, "update album set title = 'Theirs' where id = 1")
    with pytest.raises(Conflict) as told:
        file.commit("delete from log", guarded("Mine", ("One", 1990)))
    (row,) = told.value.rows
    (difference,) = row.differences
    assert (row.row, difference.column) == ("id 1", "title")
    assert (difference.seen, difference.theirs, difference.mine) == ("One", "Theirs", ("Mine",))
    assert file.rows("select title from album where id = 1") == [("Theirs",)]


@pytest.mark.parametrize("theirs", ["'ONE'", "x'4f6e65'", "null"])
def test_a_change_of_case_or_type_alone_is_a_conflict_too(bench: Open, theirs: str) -> None:
    file = bench(MUSIC.replace("title text", "title collate nocase"))
    other(file.path, f"update album set title = {theirs} where id = 1")
    with pytest.raises(Conflict):
        file.commit(guarded("Mine", ("One", 1990)))


def test_the_program_that_holds_the_lock_is_named_and_nothing_is_lost(
    bench: Open, holding: Callable[[Path], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plume_db.rehearsal.waiting.PATIENCE", 0.4)
    file = bench(MUSIC)
    pid = holding(file.path)
    with pytest.raises(FileLocked, match=f"process {pid}"):
        file.commit("delete from album")
    assert past(file) == ()


def test_waiting_for_a_lock_is_told_and_ends_with_a_cancel(
    bench: Open, holding: Callable[[Path], int]
) -> None:
    from plume_db.errors import Cancelled
    from plume_db.jobs import CancelToken
    from plume_db.rehearsal.commit import commit

    file = bench(MUSIC)
    pid = holding(file.path)
    token, words = CancelToken(), []

    def report(progress: Any) -> None:
        words.append(progress.text)
        token.cancel()

    writer = file.session.writer()
    future = writer.submit(
        lambda task: commit(task, file.session, file.memory, [("delete from album", ())], title=""),
        token=token,
        report=report,
    )
    with pytest.raises(Cancelled):
        future.result(10)
    writer.close()
    assert f"process {pid}" in words[0]


def test_a_file_that_was_replaced_is_not_written(bench: Open, build: Any) -> None:
    file, new = bench(MUSIC), build(MUSIC)
    writer = file.session.writer()
    writer.submit(lambda task: task.con.execute("select 1 from album").fetchall()).result(5)
    os.replace(new, file.path)
    before = digest(file.path)
    from plume_db.rehearsal.commit import commit

    future = writer.submit(
        lambda task: commit(task, file.session, file.memory, [("delete from log", ())], title="")
    )
    with pytest.raises((FileReplaced, ReadOnly)):
        future.result(10)
    writer.close()
    assert digest(file.path) == before


def test_a_record_that_would_be_too_large_is_said_before_anything_is_written(
    bench: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording, "MOST", 100_000)
    file = bench(
        "create table t(a,b); with recursive n(i) as (select 1 union all select i+1 from n "
        "where i<200000) insert into t select i,i from n"
    )
    with pytest.raises(PlumeError, match="without a record"):
        file.commit("update t set b = 0")
    assert file.rows("select sum(b) > 0 from t") == [(1,)]
    done = file.commit("update t set b = 0", undoable=False)
    assert not done.record
    assert done.updated == 200_000


def test_where_no_record_can_be_kept_nothing_is_written(
    bench: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_path: Path, _data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("plume_db.rehearsal.records._write", full)
    file = bench(MUSIC)
    with pytest.raises(PlumeError, match="No space left"):
        file.commit("delete from album")
    assert file.rows("select count(*) from album") == [(3,)]


def test_nothing_of_an_encrypted_file_is_kept_on_the_disk(bench: Open, tmp_path: Path) -> None:
    path = tmp_path / "secret.db"
    path.touch()
    key = Key("secret", "chacha20")
    con = connect(Place(path, Mode.EDIT, key))
    con.execute(MUSIC).fetchall()
    con.close()
    file = bench(path, key=key)
    assert file.rehearse("delete from artist where id = 1").passes
    done = file.commit("delete from artist where id = 1", title="Delete Ada")
    assert "in memory only" in done.notes[0]
    assert not file.memory.folder.exists()
    file.undo(done.record)
    assert [r.state for r in past(file)] == ["committed", "undone"]


def test_a_write_that_changes_nothing_leaves_no_record(bench: Open) -> None:
    file = bench(MUSIC)
    done = file.commit("delete from album where id = 77")
    assert (done.rows, done.record) == (0, "")
    assert past(file) == ()


def test_a_spoiled_record_harms_no_other(bench: Open) -> None:
    file = bench(MUSIC)
    file.commit("delete from album where id = 3", title="Kept")
    (file.memory.folder / "edits" / "0-bad.json").write_text("{nonsense")
    assert [record.title for record in past(file)] == ["Kept"]
    assert Records.of(file.memory).kept
