from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from plume_db.whatif import statistics
from plume_db.whatif.changes import Regime
from plume_db.whatif.scratch import schema_copy
from tests.core.whatif.conftest import Open, plan_of

EVERYTHING = """
create table t(id integer primary key, a text collate nocase, b int, c int as (b * 2) stored, d);
create table w(k text, n int, v, primary key(k, n)) without rowid;
create table strict_one(a integer not null, b text) strict;
create unique index t_ab on t(a, b desc);
create index t_half on t(b) where a is not null;
create index t_low on t(lower(d));
create index t_c on t(c);
create index w_v on w(v);
create view seen as select t.a, w.v from t join w on w.n = t.b;
create trigger fired after update on t begin delete from w where n = old.b; end;
create virtual table words using fts5(body);
create virtual table box using rtree(id, x0, x1);
insert into words values('some words');
insert into box values(1, 0.0, 1.0);
with recursive n(i) as (select 1 union all select i + 1 from n where i < 3000)
insert into t(a, b, d) select 'a' || i, i, 'D' || i from n;
insert into w select a, b, d from t;
analyze;
"""
QUERIES = [
    "select * from t where a = 'A7' and b > 3",
    "select * from t where b = 5 and a is not null",
    "select d from t where lower(d) = 'd9'",
    "select c from t where c between 3 and 9 order by c",
    "select * from w where k = 'a' order by n",
    "select * from w where v = 'D3'",
    "select * from seen where v = 'D3'",
    "select * from words where words match 'some'",
    "select * from box where x0 > 0.5",
    "update t set b = 1 where a = 'x'",
    "select t.* from t, w where t.b = w.n and w.v > 'D2' order by t.a",
    "select count(*) from strict_one natural join w",
    "select a, b from t order by a, b desc",
    "select * from T order by a desc, b",
]


@pytest.mark.parametrize("sql", QUERIES)
@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16le"])
def test_the_copy_plans_as_the_file_does(
    build: Callable[[str], Path], opening: Open, sql: str, encoding: str
) -> None:
    task, _session = opening(build(f"pragma encoding='{encoding}';" + EVERYTHING))
    with schema_copy(task) as copy:
        held = statistics.read(task.con)
        assert held.held is Regime.STAT4
        statistics.put(copy.con, held, Regime.STAT4)
        assert plan_of(copy.con, sql) == plan_of(task.con, sql)
        if "words" not in sql and "box" not in sql:
            assert copy.con.execute("select count(*) from t, w").fetchall() == [(0,)]


@pytest.mark.data
@pytest.mark.parametrize("name", ["chinook.sqlite", "northwind_jpwhite3_built.db", "proj.db"])
def test_every_table_and_view_of_real_files_is_planned_alike(
    real_file: Callable[[str], Path], opening: Open, name: str
) -> None:
    task, _session = opening(real_file(name))
    names = [
        str(row[0])
        for row in task.con.execute(
            "select name from sqlite_schema where type in ('table', 'view')"
        )
    ]
    assert len(names) > 10
    with schema_copy(task) as copy:
        statistics.put(copy.con, statistics.read(task.con), Regime.STAT4)
        for each in names:
            sql = f'select * from "{each}" x where rowid > 7 order by 2'
            try:
                expected = plan_of(task.con, sql)
            except apsw.SQLError:
                continue
            assert plan_of(copy.con, sql) == expected
        assert copy.con.execute("pragma integrity_check").fetchall() == [("ok",)]


def test_a_regime_has_no_more_than_it_should(skewed: Path, opening: Open) -> None:
    task, _session = opening(skewed)
    held = statistics.read(task.con)
    sql = "select * from job where state = 'open' and kind = 3"
    with schema_copy(task) as copy:
        plans = []
        for regime in Regime:
            statistics.put(copy.con, held, regime)
            assert statistics.read(copy.con).held is regime
            plans.append(plan_of(copy.con, sql))
        statistics.put(copy.con, held, Regime.STAT4)
        assert plan_of(copy.con, sql) == plans[0]
    assert "job_state" in plans[0][0]
    assert "job_kind" in plans[1][0]


def test_attached_files_are_part_of_the_copy(build: Callable[[str], Path], opening: Open) -> None:
    path, other = build("create table t(a)"), build("create table u(b); create index u_b on u(b)")
    task, _session = opening(path)
    task.con.authorizer = None
    task.con.config(apsw.SQLITE_DBCONFIG_ENABLE_ATTACH_WRITE, 1)
    task.con.execute("attach ? as other", (f"file:{other}?mode=ro",)).fetchall()
    with schema_copy(task) as copy:
        sql = "select * from t, other.u where u.b = t.a"
        assert plan_of(copy.con, sql) == plan_of(task.con, sql)


def test_names_and_definitions_that_are_spoiled_do_not_stop_it(
    build: Callable[[str], Path], opening: Open
) -> None:
    path = build("create table t(a); create index t_a on t(a); create view v as select gone from t")
    con = apsw.Connection(str(path))
    con.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 0)
    con.execute(
        "pragma writable_schema=on; insert into sqlite_schema values('view', cast(x'ff41' as text),"
        " 'x', 0, 'create view x as select 1'), ('table', 'm', 'm', 0,"
        " 'create virtual table m using missing_module(a)')"
    ).fetchall()
    con.close()
    task, _session = opening(path)
    with schema_copy(task) as copy:
        assert plan_of(copy.con, "select * from t where a = 1") == [
            "SEARCH t USING COVERING INDEX t_a (a=?)"
        ]


def test_five_thousand_tables_are_copied_in_no_time(
    build: Callable[[str], Path], opening: Open
) -> None:
    path = build(
        "begin;"
        + "".join(f"create table t{n}(a, b); create index i{n} on t{n}(b);" for n in range(5_000))
        + "commit;"
    )
    task, _session = opening(path)
    start = time.process_time()
    with schema_copy(task) as copy:
        assert plan_of(copy.con, "select a from t4999 where b = 1") == [
            "SEARCH t4999 USING INDEX i4999 (b=?)"
        ]
    assert time.process_time() - start < 5  # by creating them one by one it is minutes
