"""What is staged becomes exact statements, survives being kept, and can be taken back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from plume_db.edit.keeping import _unpack, load, name_of, pack
from plume_db.edit.picking import Place, paste
from plume_db.edit.staging import Staging
from plume_db.edit.statements import statements
from plume_db.edit.target import NotEditable, Target, find_target
from plume_db.jobs import Task
from plume_db.memory import FileMemory
from plume_db.rehearsal.commit import commit
from plume_db.rehearsal.conflict import Conflict
from plume_db.rows.opening import open_source
from plume_db.rows.page import Page
from plume_db.schema.read import read_catalog
from plume_db.session import Session, open_session
from plume_db.values import BadText


class Table:
    """A table of a file as edit mode sees it."""

    def __init__(self, path: Path, state: Path) -> None:
        self.path = path
        self.staging = Staging()
        self.session: Session = open_session(path)
        self.memory = FileMemory(state, path)
        try:
            self.target, self.page = self.on("browse", self._open)
        except BaseException:
            self.session.close(10)
            raise

    def on(self, worker: str, work: Callable[[Task], Any]) -> Any:
        return self.session.worker(worker).submit(work).result(20)

    def _open(self, task: Task) -> tuple[Target, Page]:
        table = read_catalog(task).table("t")
        assert table is not None
        source = open_source(task, table)
        keyed = source.row_keys_are_table_keys
        target = find_target(task, self.session, table, source.columns, keyed)
        return target, source.first(task, 100)

    def change(self, row: int, values: dict[int, Any]) -> None:
        self.staging.change([(self.page.keys[row], self.page.rows[row], values)])

    def delete(self, row: int) -> None:
        self.staging.delete([(self.page.keys[row], self.page.rows[row])])

    def commit(self) -> Any:
        steps = statements(self.target, self.staging)
        writer = self.session.writer()
        try:
            return writer.submit(
                lambda task: commit(
                    task, self.session, self.memory, steps, title="x", mark=self.staging.token
                )
            ).result(20)
        finally:
            writer.close()

    def rows(self, sql: str = "select * from t") -> list[Any]:
        return list(self.on("check", lambda task: task.con.execute(sql).fetchall()))


@pytest.fixture
def table(build: Callable[[str], Path], tmp_path: Path, request: pytest.FixtureRequest) -> Any:
    """Open the table t of a database made from SQL."""

    def make(sql: str) -> Table:
        made = Table(build(sql), tmp_path / "state")
        request.addfinalizer(lambda: made.session.close(10))
        return made

    return make


def test_without_rowid_rows_are_found_by_their_whole_key(table: Any) -> None:
    t = table(
        "create table t(a, b text collate nocase, c, primary key(c desc, b)) without rowid;"
        "insert into t values(1,'x',5),(2,'X',6),(3,'y',5)"
    )
    place = [row[0] for row in t.page.rows].index(1)
    t.change(place, {0: 10})
    t.commit()
    assert sorted(t.rows()) == [(2, "X", 6), (3, "y", 5), (10, "x", 5)]


def test_the_key_itself_can_be_changed(table: Any) -> None:
    t = table("create table t(id integer primary key, a); insert into t values(1,'x')")
    t.change(0, {0: 9})
    t.commit()
    assert t.rows() == [(9, "x")]


def test_bytes_that_are_no_text_stay_as_they_are_beside_an_edit(table: Any) -> None:
    t = table("create table t(a, b); insert into t values(cast(x'ff41' as text), 1)")
    assert isinstance(t.page.rows[0][0], BadText)
    t.change(0, {1: 2})
    t.commit()
    assert t.rows("select hex(cast(a as blob)), typeof(a), b from t") == [("FF41", "text", 2)]


def test_a_key_that_is_no_valid_text_finds_its_row(table: Any) -> None:
    t = table(
        "create table t(a text primary key, b) without rowid; "
        "insert into t values(cast(x'ff' as text), 1), ('a', 2)"
    )
    place = [isinstance(row[0], BadText) for row in t.page.rows].index(True)
    t.change(place, {1: 7})
    t.commit()
    assert t.rows("select hex(cast(a as blob)), b from t order by b") == [("61", 2), ("FF", 7)]


@pytest.mark.parametrize(
    "value", [2**63 - 1, -(2**63), 0.1, 5e-324, float("inf"), -0.0, "a\0b", b"\0", "", None]
)
def test_every_value_is_written_exactly(table: Any, value: Any) -> None:
    t = table("create table t(a); insert into t values('old')")
    t.change(0, {0: value})
    t.commit()
    ((found,),) = t.rows()
    assert repr(found) == repr(value)


def test_deletions_come_first_so_that_a_new_row_may_take_their_key(table: Any) -> None:
    t = table("create table t(id integer primary key, a); insert into t values(1,'x')")
    t.delete(0)
    t.staging.change((), [{0: 1, 1: "new"}])
    t.commit()
    assert t.rows() == [(1, "new")]


def test_a_row_without_values_gets_defaults(table: Any) -> None:
    t = table("create table t(id integer primary key, a default 5)")
    t.staging.change((), [{}])
    t.commit()
    assert t.rows() == [(1, 5)]


def test_old_triggers_with_double_quoted_text_still_work(table: Any) -> None:
    t = table(
        "create table t(a); create table log(w); insert into t values(1);"
        'create trigger g after update on t begin insert into log values("seen"); end;'
    )
    t.change(0, {0: 2})
    t.commit()
    assert t.rows("select w from log") == [("seen",)]


def test_two_thousand_columns_are_guarded_at_once(table: Any) -> None:
    columns = ",".join(f"c{number}" for number in range(1, 1900))
    t = table(f"create table t(id integer primary key, {columns}); insert into t(id) values(1)")
    t.change(0, {1898: 5})
    t.commit()
    assert t.rows("select c1898 from t") == [(5,)]


def test_another_column_that_changed_is_a_conflict_too(table: Any) -> None:
    t = table("create table t(id integer primary key, a, b); insert into t values(1,1,1)")
    t.change(0, {1: 2})
    writer = t.session.writer()
    writer.submit(lambda task: task.con.execute("update t set b=9").fetchall()).result(5)
    writer.close()
    with pytest.raises(Conflict) as told:
        t.commit()
    t.staging.rebase([(t.page.keys[0], told.value.rows[0])])
    t.commit()
    assert t.rows() == [(1, 2, 9)]


@pytest.mark.parametrize(
    "sql",
    [
        "create table t(a); create table u(b); insert into t values(1); insert into u values(1)",
    ],
)
def test_a_value_that_is_the_old_one_is_no_change(table: Any, sql: str) -> None:
    t = table(sql)
    t.change(0, {0: 2})
    t.change(0, {0: 1})
    assert t.staging.empty
    t.staging.undo()
    assert t.staging.counts().changed == 1


def test_what_is_kept_comes_back_exactly(table: Any) -> None:
    t = table(
        "create table t(a, b); insert into t values(cast(x'ff' as text), zeroblob(9000)),(0.1,1)"
    )
    t.change(0, {1: b"\0\xff"})
    t.change(1, {0: -0.0, 1: 2**63 - 1})
    t.staging.change((), [{0: "x\0y"}, {}])
    t.staging.delete([(t.page.keys[1], t.page.rows[1])])
    packed = json.loads(json.dumps(pack("t", ("a", "b"), t.staging)))
    found = _unpack(packed)
    assert dict(found.edits) == dict(t.staging.edits)
    assert found.new == t.staging.new
    assert repr(found.edits) == repr(t.staging.edits)


def test_what_was_committed_in_the_last_moment_does_not_come_back_as_staged(table: Any) -> None:
    t = table("create table t(a, b); insert into t values(1,1)")
    t.change(0, {0: 2})
    t.memory.write(name_of("t"), pack("t", ("a", "b"), t.staging))
    assert t.on("browse", lambda task: load(task, t.memory, "t", ("a", "b"))) is not None
    t.commit()
    assert t.on("browse", lambda task: load(task, t.memory, "t", ("a", "b"))) is None


@pytest.mark.parametrize("spoiled", ["nonsense", {"columns": ["a", "b"]}, {"columns": 5}, 7])
def test_what_is_spoiled_is_as_if_nothing_was_kept(table: Any, spoiled: Any) -> None:
    t = table("create table t(a, b)")
    t.memory.write(name_of("t"), spoiled)
    assert t.on("browse", lambda task: load(task, t.memory, "t", ("a", "b"))) is None


def test_a_collation_of_another_program_bars_editing(build: Any, tmp_path: Path) -> None:
    import apsw

    path = tmp_path / "own.db"
    con = apsw.Connection(str(path))
    con.create_collation("german", lambda one, other: (one > other) - (one < other))
    con.execute("create table t(a text collate german); create index i on t(a)")
    con.close()
    with pytest.raises(NotEditable, match="german"):
        Table(path, tmp_path / "state")


def test_a_block_falls_on_rows_then_new_rows_then_makes_more(table: Any) -> None:
    t = table("create table t(a int, b text, g as (a+1)); insert into t values(1,'x')")
    t.staging.change((), [{0: 5}])
    place = Place(
        0,
        ((t.page.keys[0], t.page.rows[0]),),
        tuple((row.number, row.values) for row in t.staging.new),
        t.staging.edits,
    )
    found = paste(t.target, place, "10\tA\t99\n20\tB\t99\n30\tC\t99")
    assert [values for _key, _seen, values in found.changes] == [{0: 10, 1: "A"}]
    assert found.new_changes == ((1, {0: 20, 1: "B"}),)
    assert found.rows == ({0: 30, 1: "C"},)
    assert found.left_out == 3
