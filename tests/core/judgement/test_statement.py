"""Statements are taken apart as SQLite does, or not at all."""

from __future__ import annotations

import apsw
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plume_db.judgement.reading import NotReadError
from plume_db.judgement.statement import read_statement, read_view
from plume_db.judgement.syntax import (
    Between,
    Binary,
    Call,
    Cast,
    Expr,
    In,
    Junction,
    Like,
    Name,
    Parameter,
    Select,
    Writing,
    conjuncts,
    walk,
)
from tests.core.judgement.label import read_labels


def where(text: str) -> Expr:
    made = read_statement(f"select * from t where {text}")
    assert isinstance(made, Select)
    found = made.cores[0].where
    assert found is not None
    return found


@pytest.mark.parametrize("part", ["tuning", "holdout", "retail", "chat"])
def test_every_labelled_statement_is_read(part: str) -> None:
    for label in read_labels(part):
        read_statement(label.sql)


def test_and_binds_stronger_than_or_and_both_are_flat() -> None:
    made = where("a = 1 or b = 2 and c = 3 or d = 4")

    assert isinstance(made, Junction) and made.sign == "OR" and len(made.parts) == 3
    assert isinstance(made.parts[1], Junction) and made.parts[1].sign == "AND"


def test_not_takes_the_whole_comparison() -> None:
    parts = list(conjuncts(where("not a = 1 and b between 2 and 3 and c like 'x' escape '\\'")))

    assert [type(part).__name__ for part in parts] == ["Unary", "Between", "Like"]
    assert isinstance(parts[1], Between) and isinstance(parts[2], Like) and parts[2].escape


def test_comparing_binds_stronger_than_equality() -> None:
    made = where("a = b < c")

    assert isinstance(made, Binary) and made.sign == "="
    assert isinstance(made.right, Binary) and made.right.sign == "<"


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("a is not distinct from b", "IS"),
        ("a is distinct from b", "IS NOT"),
        ("a not null", "IS NOT"),
        ("a isnull", "IS"),
        ("a == b", "="),
        ("a != b", "<>"),
        ("a->>'$.x' = b", "="),
    ],
)
def test_ways_to_compare_are_told_apart(text: str, sign: str) -> None:
    made = where(text)

    assert isinstance(made, Binary) and made.sign == sign


def test_comments_and_strings_are_no_operators() -> None:
    made = where("a = 'x or y' -- or b = 1\n and /* or */ c = \"d or e\"")

    assert isinstance(made, Junction) and made.sign == "AND" and len(made.parts) == 2


def test_a_piece_in_brackets_is_cut_out_with_them() -> None:
    sql = "select * from t where ((a) + 1) = (5)"
    made = read_statement(sql)
    assert isinstance(made, Select) and isinstance(made.cores[0].where, Binary)

    assert sql[made.cores[0].where.left.start : made.cores[0].where.left.end] == "((a) + 1)"


def test_parameters_are_numbered_as_sqlite_does() -> None:
    found = [e.name for e in walk(where("a in (?, ?5, ?, :n)")) if isinstance(e, Parameter)]

    assert found == ["?1", "?5", "?6", ":n"]


def test_functions_casts_windows_and_filters_are_read() -> None:
    made = read_statement(
        "select sum(distinct x) filter (where y > 1), rank() over (partition by a order by b "
        "rows between 1 preceding and current row), cast(x as varchar(20)), replace(a, 'b', 'c'), "
        "group_concat(a, ',' order by b) from t window w as (order by a)"
    )
    assert isinstance(made, Select)
    calls = [r.expr for r in made.cores[0].results if isinstance(r.expr, Call)]

    assert [(c.name, c.distinct, c.window) for c in calls] == [
        ("sum", True, False),
        ("rank", False, True),
        ("replace", False, False),
        ("group_concat", False, False),
    ]
    assert any(isinstance(r.expr, Cast) and r.expr.type == "VARCHAR" for r in made.cores[0].results)


def test_joins_keep_their_kind_and_condition() -> None:
    made = read_statement(
        "select * from a, main.b as x left join c on c.i = x.i cross join (select 1) d "
        "join e using (i, j) natural join f indexed by g"
    )
    assert isinstance(made, Select)
    sources = made.cores[0].sources

    assert [s.join for s in sources] == ["", ",", "LEFT JOIN", "CROSS JOIN", "JOIN", "NATURAL JOIN"]
    assert sources[2].on is not None and sources[4].using == ("i", "j")
    assert sources[5].indexed_by == "g" and sources[3].select is not None


@pytest.mark.parametrize(
    "sql",
    [
        "insert into t(a) values (1) on conflict(a) do update set a = excluded.a returning *",
        "replace into t select * from s",
        "update or ignore t set (a, b) = (select 1, 2), c = 3 from s where s.i = t.i returning a",
        "with x as (select 1) delete from t where a in (select * from x) order by a limit 3",
    ],
)
def test_writing_statements_are_read(sql: str) -> None:
    assert isinstance(read_statement(sql), Writing)


def test_in_without_a_list_is_read() -> None:
    made = where("(a, b) in (select c, d from s) and e not in u")

    assert all(isinstance(part, In) for part in conjuncts(made))


def test_a_view_gives_its_columns_and_query() -> None:
    columns, select = read_view("CREATE TEMP VIEW IF NOT EXISTS m.v(a, [b c]) AS SELECT 1, 2")

    assert columns == ("a", "b c") and len(select.cores[0].results) == 2


@pytest.mark.parametrize(
    "sql",
    [
        "select",
        "select * from",
        "select * from t where",
        "select * from (a join b) where",
        "select * from t where a in (1",
        "select case a end end",
        "pragma x",
        "select 1; select 2",
        "select " + "(" * 200 + "1" + ")" * 200,
        "select " + "1," * 60_000 + "1",
    ],
)
def test_what_is_not_understood_is_given_up(sql: str) -> None:
    with pytest.raises(NotReadError):
        read_statement(sql)


_SOME = (
    "select from where a b t . , ( ) = < || - + 1 'x' \"q\" and or not in is null between like "
    "order by limit ? :p case when then else end cast as over exists * union join on with"
)
WORDS = st.sampled_from(_SOME.split(" "))


@given(st.lists(WORDS, max_size=25).map(" ".join))
def test_any_words_are_read_or_given_up(text: str) -> None:
    try:
        read_statement("select " + text)
    except NotReadError:
        return


EXPRESSIONS = st.recursive(
    st.sampled_from(["1", "2", "'x'", "null", "3.5"]),
    lambda inner: st.tuples(
        inner,
        st.sampled_from(["+", "-", "*", "||", "=", "<", "<>", "and", "or", "is", "is not", "&"]),
        inner,
    ).map(lambda parts: f"{parts[0]} {parts[1]} {parts[2]}"),
    max_leaves=8,
)


def _bracketed(expr: Expr, text: str) -> str:
    if isinstance(expr, Binary):
        sides = (_bracketed(expr.left, text), _bracketed(expr.right, text))
        return f"({sides[0]} {expr.sign} {sides[1]})"
    if isinstance(expr, Junction):
        return "(" + f" {expr.sign} ".join(_bracketed(p, text) for p in expr.parts) + ")"
    return text[expr.start : expr.end]


@given(EXPRESSIONS)
def test_operators_bind_as_in_sqlite(text: str) -> None:
    sql = f"select {text}"
    made = read_statement(sql)
    assert isinstance(made, Select)
    con = apsw.Connection(":memory:")

    ours = _bracketed(made.cores[0].results[0].expr, sql)

    assert con.execute(f"select {ours}").fetchall() == con.execute(sql).fetchall()
    con.close()


def test_names_keep_their_parts_and_quotes() -> None:
    names = [e for e in walk(where('main.t.a = "b" and [c d] = `e`')) if isinstance(e, Name)]

    assert [n.parts for n in names] == [("main", "t", "a"), ("b",), ("c d",), ("e",)]
    assert [n.double_quoted for n in names] == [False, True, False, False]
