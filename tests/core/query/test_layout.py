"""Laying out breaks lines and raises keywords, and never changes what is said."""

from __future__ import annotations

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plume_db.errors import Cancelled, PlumeError
from plume_db.jobs import CancelToken, Task
from plume_db.query.layout import LONGEST, LONGEST_STATEMENT, RESERVED, lay_out
from plume_db.query.tokens import TokenKind, tokens


def laid(sql: str) -> str:
    return lay_out(Task(), sql).text


def test_clauses_get_lines_and_keywords_capitals() -> None:
    assert laid("select a, b from t where a = 'Or b' order by a desc") == (
        "SELECT a,\n       b\nFROM t\nWHERE a = 'Or b'\nORDER BY a DESC"
    )


def test_names_keep_their_case_also_those_that_look_like_keywords() -> None:
    made = laid("select date, t.select, type as Value, desc from t left join user using (key)")
    for name in ("date,", "t.select", "type AS Value", "desc", "LEFT JOIN user", "(key)"):
        assert name in made


def test_reserved_words_are_those_that_can_not_be_names() -> None:
    con = apsw.Connection(":memory:")
    for word in RESERVED:
        with pytest.raises(apsw.SQLError):
            con.execute(f"create table {word}(a)")


PARTS = [
    *("select ", "from t ", "where ", "a", "'x;Y'", '"N n"', ",", "(", ")", "-- c\n", ";", "?"),
    *("order by ", "desc ", "/* d\n */", "\n", "case when ", "end ", "join ", "x'0a'", "[q r]"),
    *("create trigger t begin ", "->>", "||", "é", " "),
]
SCRIPTS = st.lists(st.sampled_from(PARTS), max_size=25).map("".join)


def solid(text: str) -> list[str]:
    """Give the tokens; only words may differ in case."""
    return [
        t.text.upper() if t.kind is TokenKind.WORD else t.text.strip()
        for t in tokens(text)
        if t.kind is not TokenKind.SPACE
    ]


@settings(deadline=None)
@given(SCRIPTS)
def test_nothing_but_blanks_and_the_case_of_keywords_ever_changes(sql: str) -> None:
    try:
        made = laid(sql)
    except PlumeError:
        return
    assert solid(made) == solid(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "select a,b from t join u on t.x=u.x where a in (select 1 from v) -- why\n;select 2",
        "-- first\nselect 1;\n\n\n/* second */ insert into t(a, b) values (1, 2), (3, 4);",
        "with c as (select 1) select * from c union all select 2",
        "create table t(a integer primary key, b text default 'x''y');",
        "update t set a = case when b then 1 else 2 end where c is not null",
    ],
)
def test_laying_out_again_changes_nothing(sql: str) -> None:
    once = laid(sql)
    assert laid(once) == once


def test_comments_stay_where_they_were() -> None:
    made = laid("-- head\nselect 1 -- one\n, 2 /* two */ from t -- tail\n;")
    assert [line for line in ("-- head", "-- one", "/* two */", "-- tail") if line in made] == [
        "-- head",
        "-- one",
        "/* two */",
        "-- tail",
    ]


def test_a_statement_that_is_too_long_is_left_and_told_of() -> None:
    long = "select " + ", ".join(["1"] * LONGEST_STATEMENT)
    done = lay_out(Task(), f"select a from b; {long};")
    assert done.left == 1 and "left" in done.words
    assert "SELECT a\nFROM b;" in done.text and long in done.text


def test_what_is_too_long_or_too_deep_is_left_with_a_sentence() -> None:
    for sql in ("select " + "x" * LONGEST, "select " + "(" * 5000 + "1" + ")" * 5000):
        with pytest.raises(PlumeError):
            lay_out(Task(), sql)


def test_laying_out_can_be_cancelled() -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        lay_out(Task(token=token), "select 1; select 2")
