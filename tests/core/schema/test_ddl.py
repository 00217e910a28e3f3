"""Laying out CREATE statements."""

from __future__ import annotations

import apsw
import pytest

from plume_db.schema.ddl import LONGEST, laid_out

STATEMENTS = [
    "CREATE TABLE t(a integer primary key, b numeric(10,2) default ',)', check (a in (1, 2)))",
    'CREATE TABLE "x (y)"(a, "b,c") WITHOUT ROWID, STRICT',
    "CREATE VIEW v AS select a, (select max(b) from t) m from t where a in (1,2) order by 1",
    "CREATE TRIGGER g AFTER INSERT ON t WHEN new.a > 1 BEGIN update t set b = 1; select ';'; END",
    "CREATE UNIQUE INDEX i ON t(a, b desc) WHERE a > 1",
    "CREATE VIRTUAL TABLE w USING fts5(a, b)",
]


@pytest.mark.parametrize("sql", STATEMENTS)
def test_layout_changes_space_only(sql: str) -> None:
    assert squeezed(laid_out(sql)) == squeezed(sql)


def test_each_column_gets_a_line() -> None:
    assert laid_out("CREATE TABLE t(a int, b numeric(10,2)) STRICT") == (
        "CREATE TABLE t (\n    a int,\n    b numeric(10,2)\n) STRICT"
    )


def test_each_statement_of_a_trigger_gets_a_line() -> None:
    assert laid_out("CREATE TRIGGER g AFTER INSERT ON t BEGIN select 1; select 2; END") == (
        "CREATE TRIGGER g AFTER INSERT ON t\nBEGIN\n    select 1;\n    select 2;\nEND"
    )


@pytest.mark.parametrize(
    "sql", ["CREATE TABLE t(a,\n  b)", "CREATE TABLE t(a /* why */, b)", "CREATE TABLE t(a,", "("]
)
def test_what_its_author_laid_out_or_left_unfinished_stays(sql: str) -> None:
    assert laid_out(sql) == sql


def test_a_huge_statement_is_shown_as_stored() -> None:
    sql = f"CREATE VIEW v AS select {', '.join(f'a{n}' for n in range(LONGEST // 4))}"
    assert laid_out(sql) == sql


def test_a_table_laid_out_is_the_same_table() -> None:
    con = apsw.Connection(":memory:")
    con.execute(laid_out(STATEMENTS[0])).fetchall()
    names = [row[0] for row in con.execute("select name from pragma_table_xinfo('t')")]
    con.close()
    assert names == ["a", "b"]


def squeezed(sql: str) -> str:
    return "".join(sql.split()).lower()
