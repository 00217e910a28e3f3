from __future__ import annotations

from collections.abc import Iterator

import apsw
import pytest

from plume_db.plan.indexes import terms_of
from plume_db.plan.nodes import Candidate, Plan
from tests.core.plan.conftest import plan_of

BUILD = """
create table t(id integer primary key, a unique, b, c text, d);
create index t_b on t(b);
create index t_ab on t(a, b);
create index t_expr on t(lower(c), (a + 1));
create index t_part on t(d) where d > 5;
create index t_nocase on t(c collate nocase);
create table u(x, y);
create index u_x on u(x);
create view seen as select * from t where b = 3;
"""


@pytest.fixture
def con() -> Iterator[apsw.Connection]:
    con = apsw.Connection(":memory:")
    con.execute(BUILD).fetchall()
    yield con
    con.close()


def others(con: apsw.Connection, sql: str) -> dict[str, Candidate]:
    (node,) = plan_of(con, sql).walk()
    return {candidate.index: candidate for candidate in node.candidates}


def test_the_index_used_shows_its_columns_and_how_many_serve(con: apsw.Connection) -> None:
    (node,) = plan_of(con, "select * from t where a = 1 and b > 2").walk()
    assert node.index == "t_ab" or node.index.startswith("sqlite_autoindex")
    (node,) = plan_of(con, "select * from t indexed by t_ab where a = 1").walk()
    assert (node.index_columns, node.columns_served) == (("a", "b"), 1)
    (node,) = plan_of(con, "select * from t where lower(c) = 'x'").walk()
    assert (node.index_columns, node.columns_served) == (("lower(c)", "(a + 1)"), 1)


def test_an_index_that_could_serve_says_what_was_preferred(con: apsw.Connection) -> None:
    found = others(con, "select * from t where a = 1 and b = 2")
    served = {name for name, candidate in found.items() if candidate.might_serve}
    assert "t_b" in served
    assert "It could find rows by b=?, but SQLite reckons that" in found["t_b"].reason
    assert "costs less" in found["t_b"].reason


@pytest.mark.parametrize(
    ("where", "index", "says"),
    [
        ("b = 3", "t_ab", "says nothing of its first column, a"),
        ("d = 4", "t_part", "only the rows with d > 5"),
        ("b + 1 = 3", "t_b", "only inside of +"),
        ("abs(b) = 3", "t_b", "only inside of abs()"),
        ("c = 'x'", "t_nocase", "orders c by NOCASE"),
        ("c = 'x'", "t_expr", "first term is lower(c)"),
    ],
)
def test_an_index_that_can_not_serve_says_why(
    con: apsw.Connection, where: str, index: str, says: str
) -> None:
    candidate = others(con, f"select * from t where {where}")[index]
    assert says in candidate.reason
    assert not candidate.might_serve


def test_every_other_index_is_listed_once(con: apsw.Connection) -> None:
    found = others(con, "select * from t where b = 3")
    assert set(found) == {"sqlite_autoindex_t_1", "t_ab", "t_expr", "t_part", "t_nocase"}


def test_nothing_is_claimed_where_it_could_not_be_tried(con: apsw.Connection) -> None:
    for sql in ("select * from seen", "select * from t where a = 1 or id = 4"):
        for node in plan_of(con, sql).walk():
            for candidate in node.candidates:
                assert not candidate.might_serve
                assert candidate.reason.startswith(("Not tried", "It holds only"))


def test_what_the_statement_prescribes_is_not_overruled(con: apsw.Connection) -> None:
    found = others(con, "select * from t not indexed where a = 1")
    assert not any(candidate.might_serve for candidate in found.values())


def test_a_table_of_an_attached_file_shows_its_own_indexes(con: apsw.Connection) -> None:
    con.execute(
        'attach \':memory:\' as "my file"; create table "my file".t(a, b, q);'
        'create index "my file".far on t(q)'
    ).fetchall()
    plan = plan_of(con, 'select * from "my file".t as k, main.t where k.b = t.d')
    by_schema = {node.schema: node for node in plan.walk() if node.candidates}
    assert [c.index for c in by_schema["my file"].candidates] == ["far"]
    assert by_schema["main"].table == "t"
    shown = [plan.sql[slice(*node.span)] for node in plan.walk() if node.span]
    assert set(shown) <= {'"my file".t as k', "main.t"}


def spans(plan: Plan) -> dict[str, str]:
    return {n.detail: plan.sql[slice(*n.span)] for n in plan.walk() if n.span}


def test_a_node_knows_where_the_statement_names_its_table(con: apsw.Connection) -> None:
    plan = plan_of(con, "-- first\n select * from t AS one, [u] two where one.d = two.y;")
    assert spans(plan)["SCAN one"] == "t AS one"
    assert set(spans(plan).values()) == {"t AS one", "[u] two"}


def test_one_name_for_two_tables_is_told_apart_by_the_bytecode(con: apsw.Connection) -> None:
    sql = "select (select max(z.d) from t z where z.b = 1), z.y from u z"
    tables = {node.detail: node.table for node in plan_of(con, sql).walk() if node.table}
    assert tables["SCAN z"] == "u"
    assert tables["SEARCH z USING INDEX t_b (b=?)"] == "t"


@pytest.mark.parametrize(
    ("sql", "terms", "condition"),
    [
        ("create index i on t(a, b desc)", ("a", "b"), ""),
        ('create index i on t("x y" collate nocase asc)', ("x y",), ""),
        ("create index i on t(substr(a, 1, 2), b) where a > 3 and (b)",
         ("substr(a, 1, 2)", "b"), "a > 3 and (b)"),
        ("create index i on t(a", (), ""),
        ("", (), ""),
    ],
)  # fmt: skip
def test_an_index_is_taken_apart(sql: str, terms: tuple[str, ...], condition: str) -> None:
    assert terms_of(sql) == (terms, condition)
