"""Judging is bounded, leaves no trace, and keeps silent where it is not sure."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from plume_db.errors import Cancelled
from plume_db.jobs import CancelToken, Task, attended
from plume_db.judgement.badge import Badge
from plume_db.judgement.judge import MOST_BADGES, judge
from plume_db.judgement.rules import BY_ID, RULES
from plume_db.plan.explain import explain
from plume_db.plan.nodes import Plan
from plume_db.whatif.changes import AddIndex, Analyze, Rewrite
from tests.core.conftest import Build, Read
from tests.core.judgement.conftest import Judged, Opened

Small = Callable[[str, str], tuple[Badge, ...]]
ROWS = "with recursive n(i) as (select 1 union all select i + 1 from n where i < {}) "
BIG = f"create table t(a integer primary key, b, c); {ROWS.format(20000)} "
BIG += "insert into t select i, i, i from n;"


def rules(badges: tuple[Badge, ...]) -> list[str]:
    return [badge.rule for badge in badges]


def test_each_rule_is_told_once_and_in_words() -> None:
    assert len(BY_ID) == len(RULES)
    for rule in RULES:
        assert rule.title and rule.meaning.endswith(".") and rule.check.__doc__


def test_a_proposed_index_keeps_equality_first_and_the_collation(small: Small) -> None:
    schema = "create table p(x text collate nocase, y int, z int); "
    schema += f"{ROWS.format(12000)} insert into p select 'n' || i, i % 900, i from n"

    badges = small(schema, "select * from p where z > 5 and y = 3 and x = 'N7' collate binary")

    found = next(b for b in badges if b.rule == "full-scan")
    assert isinstance(found.what_if, AddIndex)
    assert found.what_if.sql.endswith("ON p(y, x COLLATE BINARY, z)")


def test_names_that_need_quotes_get_them(small: Small) -> None:
    schema = 'create table "my t"("a b", "group" int); '
    schema += f'{ROWS.format(12000)} insert into "my t" select i, i from n'

    badges = small(schema, 'select * from "my t" where "a b" = 5 and "group" = 7')

    assert isinstance(badges[0].what_if, AddIndex)
    assert badges[0].what_if.sql.endswith('ON "my t"("a b", "group")')


def test_nothing_is_proposed_where_the_planner_would_not_take_it(small: Small) -> None:
    badges = small(BIG, "select * from t where b % 7 = 3")

    assert rules(badges) == ["full-scan"] and badges[0].what_if is None


def test_a_condition_that_keeps_most_rows_is_no_fault(small: Small) -> None:
    assert small(BIG, "select sum(c) from t where b > 10") == ()


VIEW = f"""create table p(u int); create index p_u on p(u);
    {ROWS.format(20000)} insert into p select i from n;
    create table u(id integer primary key, age int); create index u_age on u(age);
    {ROWS.format(20000)} insert into u select i, i % 5000 from n;
    create view v as select u, """


def test_a_whole_view_put_into_an_index_on_each_run_is_told(small: Small) -> None:
    sql = "select * from u cross join v on v.u = u.id where u.age = 5"

    badges = small(VIEW + "count(*) n from p group by u", sql)

    badge = next(b for b in badges if b.rule == "automatic-index")
    assert badge.node is not None
    assert badge.reason.startswith("All of v is computed")


def test_a_view_of_one_row_is_no_fault(small: Small) -> None:
    sql = "select * from u cross join v on v.u = u.id where u.age = 5"

    assert "automatic-index" not in rules(small(VIEW + "count(*) n from p", sql))


def test_the_worst_comes_first(judged: Judged) -> None:
    badges = judged("app", "select * from users where manager_id = null and name like '%x'")

    order = ["bad", "warn", "note"]
    assert [b.severity for b in badges] == sorted((b.severity for b in badges), key=order.index)


def test_a_view_that_takes_double_quotes_for_text_is_told(tmp_path: Path) -> None:
    con = apsw.Connection(str(tmp_path / "old.db"))
    con.execute('create table t(a); create view v as select a from t where a = "word"').fetchall()
    task = Task(con)
    with attended(con, task):
        badges = judge(task, explain(task, "select * from v"))
    con.close()

    assert rules(badges) == ["double-quoted-text"] and "'word'" in badges[0].fix


def test_text_is_judged_where_there_is_no_plan(opened: Opened) -> None:
    task = Task(opened("app"))

    badges = judge(task, Plan('select id from users where name = "x" and age = null', ()))

    assert set(rules(badges)) == {"double-quoted-text", "null-comparison"}
    assert any(isinstance(b.what_if, Rewrite) and "'x'" in b.what_if.sql for b in badges)


def test_words_in_strings_and_comments_are_not_judged(judged: Judged) -> None:
    sql = "select id from users where id = 5 /* = null */ and email <> 'offset 9000' -- union"

    assert judged("app", sql) == ()


def test_an_attached_table_is_judged_without_a_proposal(tmp_path: Path) -> None:
    con = apsw.Connection(str(tmp_path / "a.db"))
    con.execute(
        f"attach ':memory:' as o; {BIG.replace('t(a', 'o.t(a').replace('into t', 'into o.t')}"
    )
    con.execute("select 1").fetchall()
    task = Task(con)
    with attended(con, task):
        badges = judge(task, explain(task, "select * from o.t where b = 3"))
    con.close()

    assert rules(badges) == ["full-scan"] and badges[0].what_if is None


def test_a_trigger_that_reads_a_table_whole_is_told(small: Small) -> None:
    schema = BIG + "create table u(x, y); create trigger g after delete on u begin "
    schema += "delete from t where b = old.x; end; insert into u values (1, 2)"

    assert rules(small(schema, "delete from u where x = 1")) == ["full-scan"]


def test_a_foreign_key_without_an_index_is_told(small: Small) -> None:
    schema = "pragma foreign_keys=on; create table p(id integer primary key); "
    schema += "create table c(id integer primary key, p references p on delete cascade); "
    schema += f"{ROWS.format(12000)} insert into c select i, null from n"

    badges = small(schema, "delete from p where id = 5")

    assert rules(badges) == ["full-scan"] and "foreign key" in badges[0].title


def test_the_file_is_not_written_to(build: Build, reading: Read) -> None:
    path = build(BIG)
    before = path.read_bytes()
    task = reading(path)

    badges = judge(task, explain(task, "select * from t where b = 3"))

    assert isinstance(badges[0].what_if, AddIndex)
    assert path.read_bytes() == before and [p.name for p in path.parent.iterdir()] == [path.name]


MANY_UNIONS = " union all ".join(f"select a from t where b = {i}" for i in range(190))
LONG_LIST = f"select * from t where b in ({','.join(str(i * 7) for i in range(150_000))})"
MANY_JOINS = "select count(*) from t t0 " + " ".join(
    f"join t t{i} on t{i}.a = t{i - 1}.b" for i in range(1, 60)
)
DEEP = "select * from " + "(select * from " * 40 + "t" + ")" * 40 + " where b = 1"


@pytest.mark.parametrize("sql", [MANY_UNIONS, LONG_LIST, MANY_JOINS, DEEP])
def test_statements_without_measure_are_judged_in_bounded_time(
    sql: str, build: Build, reading: Read
) -> None:
    task = reading(build(BIG))
    plan = explain(task, sql)
    started = time.thread_time()

    badges = judge(task, plan, seconds=0.2)

    assert len(badges) <= MOST_BADGES
    assert time.thread_time() - started < 2


def test_a_cancel_ends_it(build: Build) -> None:
    con = apsw.Connection(str(build(BIG)))
    token = CancelToken()
    task = Task(con, token)
    plan = explain(task, "select * from t where b = 3")
    token.cancel()

    with pytest.raises(Cancelled):
        judge(task, plan)
    con.close()


def test_no_time_gives_no_wrong_badge(build: Build, reading: Read) -> None:
    task = reading(build(BIG))

    assert judge(task, explain(task, "select * from t where b = 3"), seconds=0) == ()


def test_an_index_that_is_passed_over_asks_for_analyze(small: Small) -> None:
    schema = BIG + "create index t_c on t(c); "

    badges = small(schema, "select c, b, count(*) from t where a < 50 group by c, b")

    for badge in badges:
        if badge.rule == "full-scan":
            assert isinstance(badge.what_if, Analyze)


def test_bad_names_and_damaged_tables_end_nothing(small: Small) -> None:
    schema = BIG + "create table broken(x); insert into broken values (1);"
    schema += "pragma writable_schema=on; update sqlite_schema set rootpage = 999999 "
    schema += "where name = 'broken'"

    assert rules(small(schema, "select * from t where b = 3")) == ["full-scan"]
