"""Conditions find what their words promise, and typed SQL can do nothing but read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw
import pytest

from plume_db.errors import PlumeError, SqlError
from plume_db.rows.condition_values import affinity, read_condition_value
from plume_db.rows.shape import Condition, Shape, Sort, Test
from plume_db.rows.typed import guarded
from plume_db.schema.objects import Column
from plume_db.values import Value

Make = Callable[..., Any]

WORDS = (
    "create table t(id integer primary key, n int, s text, k text collate nocase, x);"
    "insert into t(n,s,k,x) values"
    "(5,'5','Abc',5),(6,'abc','ABC','5'),(null,'ÄB','äb',null),(7,'','',x'35'),"
    "(9007199254740993,'a%b','x',5.0)"
)
SERIES = "with recursive n(i) as (select 0 union all select i+1 from n where i<900) "


def found(made: Any, *conditions: Condition, where: str = "") -> list[int]:
    page = made.source("t", Shape((), conditions, where)).first(made.task, 50)
    return [row[0] for row in page.rows]


CASES: list[tuple[str, Test, tuple[Value, ...], list[int]]] = [
    ("n", Test.EQUALS, (5,), [1]),
    ("n", Test.EQUALS, ("5",), [1]),
    ("s", Test.EQUALS, (5,), [1]),
    ("x", Test.EQUALS, (5,), [1, 5]),
    ("x", Test.EQUALS, ("5",), [2]),
    ("x", Test.EQUALS, (b"5",), [4]),
    ("n", Test.EQUALS, (9007199254740993,), [5]),
    ("n", Test.EQUALS, (9007199254740992,), []),
    ("k", Test.EQUALS, ("aBC",), [1, 2]),
    ("s", Test.EQUALS, ("ABC",), []),
    ("s", Test.EQUALS, ("",), [4]),
    ("n", Test.EQUALS, (None,), [3]),
    ("n", Test.DIFFERS, (5,), [2, 4, 5]),
    ("n", Test.DIFFERS, (None,), [1, 2, 4, 5]),
    ("n", Test.BETWEEN, (5, 6), [1, 2]),
    ("n", Test.BETWEEN, (None, 6), []),
    ("n", Test.IN, (5, 7), [1, 4]),
    ("n", Test.IN, (5, None), [1, 3]),
    ("n", Test.IN, (), []),
    ("n", Test.GREATER, (6,), [4, 5]),
    ("n", Test.LESS, (None,), []),
    ("s", Test.CONTAINS, ("B",), [2, 3, 5]),
    ("s", Test.CONTAINS, ("ä",), []),
    ("s", Test.CONTAINS, ("%",), [5]),
    ("n", Test.CONTAINS, ("719",), [5]),
    ("s", Test.LIKE, ("A%B",), [5]),
    ("s", Test.REGEX, ("^a.?b", ), [2, 5]),
    ("s", Test.REGEX, ("^A.?b", ), []),
    ("n", Test.IS_NULL, (), [3]),
    ("n", Test.NOT_NULL, (), [1, 2, 4, 5]),
]  # fmt: skip


@pytest.mark.parametrize(("column", "test", "values", "expected"), CASES)
def test_a_condition_finds(
    bench: Make, column: str, test: Test, values: tuple[Value, ...], expected: list[int]
) -> None:
    assert found(bench(WORDS), Condition(column, test, values)) == expected


def test_every_test_says_its_rule() -> None:
    assert all(test.rule.endswith(".") for test in Test)
    assert "A to Z are the same as a to z" in Test.LIKE.rule


@pytest.mark.parametrize(
    ("typed", "declared", "value"),
    [
        ("5", "INTEGER", 5),
        (" 5 ", "int", 5),
        ("5", "TEXT", "5"),
        ("'5'", "INTEGER", "5"),
        ("5", "", 5),
        ("'it''s'", "", "it's"),
        ("x'00ff'", "TEXT", b"\x00\xff"),
        ("NULL", "TEXT", None),
        ("1e3", "REAL", 1000.0),
        (".5", "DECIMAL(5,2)", 0.5),
        ("9223372036854775807", "INTEGER", 2**63 - 1),
        ("9223372036854775808", "INTEGER", 2.0**63),
        ("5 apples", "INTEGER", "5 apples"),
        ("", "INTEGER", ""),
        ("1_000", "INTEGER", "1_000"),
        ("٥", "INTEGER", "٥"),
    ],
)
def test_a_typed_value_is_read_by_its_columns_type(typed: str, declared: str, value: Value) -> None:
    read = read_condition_value(typed, Column("c", declared))
    assert read == value and type(read) is type(value)


def test_affinity_follows_sqlites_rules() -> None:
    declared = {"POINT": "integer", "CHARINT": "integer", "VARCHAR": "text", "FLOAT": "real"}
    assert {name: affinity(name) for name in declared} == declared
    assert affinity("BOOLEAN") == "numeric" and affinity("BLOB") == affinity("") == "blob"


def test_a_typed_condition_filters(bench: Make) -> None:
    made = bench(WORDS)
    assert found(made, where="n between 5 and 6 -- a comment") == [1, 2]
    assert found(made, where="id in (select max(id) from t)") == [5]
    assert found(made, Condition("n", Test.GREATER, (5,)), where="s = '' or 0") == [4]
    assert found(made, where="s regexp '^a'") == [2, 5]


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("n = = 5", 4),
        ("nn = 5", 0),
        ("s = 'ÄÄ' and nn", 13),
        ("n =", 3),
        ("n = 5)", 5),
        ("n = 5; drop table t", 5),
        ("1) union select 1, 2, 3, 4, 5 --", 1),
        ("n = ?", 4),
        ("n = :name", 4),
        ("n = /* never ends", 17),
    ],
)
def test_a_wrong_condition_says_where(bench: Make, typed: str, at: int) -> None:
    with pytest.raises(SqlError) as caught:
        found(bench(WORDS), where=typed)
    assert caught.value.offset == at, caught.value.sentence


@pytest.mark.parametrize(
    "typed", ["load_extension('x') is null", "(select 1 from pragma_query_only(0))"]
)
def test_a_condition_can_do_nothing_but_read(bench: Make, typed: str) -> None:
    made = bench(WORDS)
    with pytest.raises(PlumeError):
        found(made, where=typed)
    assert made.con.pragma("query_only") == 1


@pytest.mark.parametrize(
    "sql",
    ["attach 'made1.db' as other", "pragma journal_mode=wal", "delete from t", "begin immediate",
     "create temp table u(a)", "vacuum into 'copy.db'", "pragma query_only=0"],
)  # fmt: skip
def test_typed_sql_is_guarded_on_a_connection_that_is_not(bench: Make, sql: str) -> None:
    made = bench(WORDS)
    made.con.authorizer = None
    with guarded(made.con, Shape((), (), "n")), pytest.raises((apsw.AuthError, apsw.SQLError)):
        made.con.execute(sql).fetchall()
    assert made.con.authorizer is None


def test_the_guard_stands_whenever_typed_sql_runs(bench: Make) -> None:
    made = bench(WORDS + ";" + SERIES + "insert into t(n) select 100+i from n")
    made.con.authorizer = None
    source = made.source("t", Shape((Sort("s"),), (), "n > 5"))
    free: list[str] = []

    def trace(_cursor: object, sql: str, _bindings: object) -> bool:
        if "n > 5" in sql and made.con.authorizer is None:
            free.append(sql)
        return True

    made.con.exec_trace = trace
    page = source.first(made.task, 5)
    source.after(made.task, page.keys[-1], 5)
    source.count(made.task)
    source.last(made.task, 5)
    made.con.exec_trace = None
    assert not free


def test_a_pattern_that_is_wrong_is_said_in_a_sentence(bench: Make) -> None:
    with pytest.raises(PlumeError, match=r"This pattern can not be used: unmatched '\('\."):
        found(bench(WORDS), Condition("s", Test.REGEX, ("a(",)))


def test_the_sql_of_a_shape_runs_anywhere_and_gives_the_same_rows(
    bench: Make, tmp_path: Path
) -> None:
    made = bench(WORDS)
    shape = Shape((Sort("s", True),), (Condition("x", Test.IN, ("5", 5.0)),), "n < 10 --")
    rows = made.source("t", shape).first(made.task, 50).rows
    plain = apsw.Connection(str(tmp_path / "made0.db"))
    assert list(rows) == plain.execute(shape.sql("t")).fetchall()
    plain.close()
