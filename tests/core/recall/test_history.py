from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import apsw
import pytest

from plume_db.database import Mode, Place, connect
from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.plan.difference import difference
from plume_db.plan.explain import explain
from plume_db.plan.nodes import Plan
from plume_db.recall.entry import Recalled
from plume_db.recall.fingerprint import fingerprints
from plume_db.recall.history import PlanHistory, keeps
from plume_db.recall.keeping import from_text, signature, to_text
from plume_db.session import open_session
from plume_db.values import Value

BUILD = """
create table t(id integer primary key, a, b); create table u(b);
create view v as select a from t where b > 1;
with recursive n(i) as (select 1 union all select i + 1 from n where i < 2000)
insert into t select i, iif(i % 500, 'many', 'few'), i % 50 from n;
create index t_b on t(b);
"""
SQL = "select * from t where a = 'few' and b = 4"

Record = Callable[..., Recalled]


@pytest.fixture
def path(build: Callable[[str], Path]) -> Path:
    return build(BUILD)


@pytest.fixture
def history(tmp_path: Path) -> PlanHistory:
    return PlanHistory(tmp_path / "state")


@pytest.fixture
def record(history: PlanHistory, path: Path) -> Record:
    def make(sql: str = SQL, given: Mapping[str, Value] | None = None) -> Recalled:
        con = connect(Place(path, Mode.READ_ONLY))
        try:
            task = Task(con)
            plan = explain(task, sql, given)
            return history.record(plan, path, sql, fingerprints(task, plan, sql, given))
        finally:
            con.close()

    return make


def change(path: Path, sql: str) -> None:
    con = apsw.Connection(str(path))
    con.execute(sql).fetchall()
    con.close()


def test_a_plan_is_kept_once_and_counted(history: PlanHistory, record: Record) -> None:
    first = record()
    second = record("SELECT * from T where a='few'  and b=4 -- again")
    assert (second.id, second.times) == (first.id, 2)
    (kept,) = history.plans()
    assert kept.query == "select * from t where a = ? and b = ?"
    assert difference(kept.plan, first.plan).same
    assert history.changed(second) is None


def test_an_index_that_changes_the_plan_is_named(
    history: PlanHistory, record: Record, path: Path
) -> None:
    record()
    change(path, "create index t_ab on t(a, b)")
    found = history.changed(record())
    assert found is not None
    assert found.causes == ("schema",)
    assert "index t_ab was added" in found.words
    assert "otherwise than before" in found.words
    assert history.changed(record()) is None, "it is said once"
    change(path, "drop index t_ab")
    back = history.changed(record())
    assert back is not None and "index t_ab is gone" in back.words


def test_statistics_that_change_the_plan_are_named(
    history: PlanHistory, record: Record, path: Path
) -> None:
    change(path, "drop index t_b; create index t_b on t(b); create index t_a on t(a)")
    sql = "select * from t where a = 'many' and b = 4"
    record(sql)
    change(path, "analyze")
    found = history.changed(record(sql))
    assert found is not None and found.causes == ("statistics",)
    assert "ANALYZE was run for the first time" in found.words
    change(path, "update t set a = id; insert into t select id + 5000, id, 4 from t; analyze")
    again = history.changed(record(sql))
    assert again is not None and again.causes == ("statistics",)
    assert "t had 2,000 rows by them and now has 4,000" in again.words


def test_other_values_are_a_cause_and_known_ones_are_none(
    history: PlanHistory, record: Record, path: Path
) -> None:
    change(path, "create index t_a on t(a); analyze")
    sql = "select * from t where a = ? and b = 4"
    few, many = {"?1": "few"}, {"?1": "many"}
    assert history.changed(record(sql, few)) is None
    found = history.changed(record(sql, many))
    assert found is not None and found.causes == ("values",)
    assert history.changed(record(sql, few)) is None
    assert history.changed(record(sql, many)) is None
    assert len(history.plans(query=sql)) == 2


def test_another_sqlite_is_a_cause(history: PlanHistory, record: Record, path: Path) -> None:
    now = record()
    made = replace(now.made, sqlite="3.8.0")
    other = Plan(SQL, ())
    history.forget((now.id,))
    history.record(other, path, SQL, made)
    found = history.changed(record())
    assert found is not None and found.causes == ("SQLite version",)
    assert "SQLite was 3.8.0 and is" in found.words


def test_what_does_not_concern_a_query_is_no_cause(
    history: PlanHistory, record: Record, path: Path
) -> None:
    before = record()
    change(path, "create index u_b on u(b); create table w(x)")
    assert record().id == before.id
    view = record("select * from v")
    change(path, "drop view v; create view v as select a from t where b > 1 limit 5")
    assert record("select * from v").made.schema != view.made.schema


def test_any_two_plans_are_compared(history: PlanHistory, record: Record) -> None:
    one, other = record(), record("select * from t where id = 1")
    assert history.compare(one.id, one.id).same
    assert not history.compare(one.id, other.id).same
    history.forget((one.id,))
    with pytest.raises(PlumeError, match="no longer"):
        history.compare(one.id, other.id)


def test_the_list_is_the_latest_first_and_of_one_file_or_query(
    history: PlanHistory, record: Record, path: Path
) -> None:
    one, other = record(), record("select * from u")
    history.record(other.plan, "elsewhere", "select * from u", other.made)
    assert [each.sql for each in history.plans(path)] == ["select * from u", SQL]
    assert [each.id for each in history.plans(query="select * FROM T where a=1 and b=2")] == [
        one.id
    ]
    history.clear("elsewhere")
    assert len(history.plans()) == 2
    history.clear()
    assert history.plans() == ()


def test_old_plans_go(history: PlanHistory, record: Record) -> None:
    for limit in range(12):
        record(f"select {'a,' * limit} 1 from t")
    assert history.prune(most=5) == 7
    assert len(history.plans()) == 5
    kept = record()
    for number in range(60):
        made = replace(kept.made, statistics=str(number))
        history.record(kept.plan, kept.file, SQL, made)
    assert len(history.plans(query=SQL)) == 50


def test_nothing_is_stored_where_there_is_no_folder(tmp_path: Path, path: Path) -> None:
    memory = PlanHistory(None)
    con = connect(Place(path, Mode.READ_ONLY))
    task = Task(con)
    plan = explain(task, SQL)
    before = sorted(tmp_path.rglob("*"))
    memory.record(plan, path, SQL, fingerprints(task, plan, SQL))
    assert len(memory.plans()) == 1 and not memory.kept
    assert sorted(tmp_path.rglob("*")) == before
    memory.close()
    assert memory.plans() == ()
    memory.close()
    con.close()


def test_encrypted_files_are_not_kept(tmp_path: Path, path: Path) -> None:
    from plume_db.database import Key

    secret = tmp_path / "secret.db"
    con = apsw.Connection(str(secret))
    con.execute("pragma key='k'; create table t(a)").fetchall()
    con.close()
    session, plain = open_session(secret, Key("k")), open_session(path)
    assert not keeps(session)
    assert keeps(plain)
    session.close()
    plain.close()


def test_a_spoiled_history_is_set_aside(tmp_path: Path, record: Record) -> None:
    state = tmp_path / "state"
    state.mkdir()
    (state / "plans.db").write_bytes(b"this is no database at all" * 100)
    assert record().id == 1
    assert (state / "plans-damaged.db").exists()
    if os.name != "nt":
        assert (state / "plans.db").stat().st_mode & 0o077 == 0


def test_a_spoiled_plan_hides_no_other(
    history: PlanHistory, record: Record, tmp_path: Path
) -> None:
    bad, good = record(), record("select * from u")
    change(tmp_path / "state" / "plans.db", f"update plan set nodes='[]' where id={bad.id}")
    assert [each.id for each in history.plans()] == [good.id]
    assert history.plan(bad.id) is None


def test_several_threads_record_at_once(history: PlanHistory, path: Path, record: Record) -> None:
    kept = record()

    def many() -> None:
        for _ in range(10):
            history.record(kept.plan, path, SQL, kept.made)

    threads = [threading.Thread(target=many) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (one,) = history.plans()
    assert one.times == 41


@pytest.mark.parametrize(
    "sql",
    [
        "select * from t where a = 1 or id = 3 or b in (select b from u)",
        "with recursive n(i) as (select 1 union select i + 1 from n limit 9) select * from n, v",
        "select 1",
        "update t set a = 1 where b = 2",
    ],
)
def test_a_plan_reads_back_as_it_was_written(path: Path, sql: str) -> None:
    con = connect(Place(path, Mode.READ_ONLY))
    plan = explain(Task(con), sql)
    con.close()
    read = from_text(plan.sql, to_text(plan))
    assert signature(read) == signature(plan)
    assert (read.statistics, read.notes, read.absent) == (
        plan.statistics,
        plan.notes,
        plan.absent,
    )
    for one, other in zip(read.walk(), plan.walk(), strict=True):
        assert (one.detail, one.words, one.access, one.table, one.rows, one.cost_hint) == (
            other.detail,
            other.words,
            other.access,
            other.table,
            other.rows,
            other.cost_hint,
        )
    with pytest.raises(ValueError):
        from_text("", "{}")
