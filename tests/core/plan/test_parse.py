from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plume_db.plan.nodes import Access, Kind, Line
from plume_db.plan.parse import parse
from plume_db.plan.words import words

LINES: dict[str, Line] = {
    "SCAN t": Line(Kind.SCAN, Access.SCAN, "t"),
    "SCAN my table": Line(Kind.SCAN, Access.SCAN, "my table"),
    "SCAN t USING COVERING INDEX ta": Line(Kind.SCAN, Access.SCAN, "t", index="ta", covering=True),
    "SCAN t USING INDEX a (b) c": Line(Kind.SCAN, Access.SCAN, "t", index="a (b) c"),
    "SEARCH t USING COVERING INDEX a b (x=? AND y>?)": Line(
        Kind.SEARCH, Access.COVERING_SEARCH, "t", index="a b", covering=True, terms=("x=?", "y>?")
    ),
    "SEARCH t USING INDEX ta (a=?)": Line(
        Kind.SEARCH, Access.INDEX_SEARCH, "t", index="ta", terms=("a=?",)
    ),
    "SEARCH t USING INDEX tab ((a,b)>(?,?))": Line(
        Kind.SEARCH, Access.INDEX_SEARCH, "t", index="tab", terms=("(a,b)>(?,?)",)
    ),
    "SEARCH t USING INDEX e (<expr>=?)": Line(
        Kind.SEARCH, Access.INDEX_SEARCH, "t", index="e", terms=("<expr>=?",)
    ),
    "SEARCH t USING INDEX tbc (ANY(b) AND c=?)": Line(
        Kind.SEARCH, Access.INDEX_SEARCH, "t", index="tbc", terms=("ANY(b)", "c=?")
    ),
    "SEARCH t USING COVERING INDEX ta": Line(
        Kind.SEARCH, Access.COVERING_SEARCH, "t", index="ta", covering=True
    ),
    "SEARCH u USING INTEGER PRIMARY KEY (rowid=?)": Line(
        Kind.SEARCH, Access.ROWID_LOOKUP, "u", terms=("rowid=?",)
    ),
    "SEARCH uu USING INTEGER PRIMARY KEY (rowid>? AND rowid<?) LEFT-JOIN": Line(
        Kind.SEARCH, Access.ROWID_LOOKUP, "uu", terms=("rowid>?", "rowid<?"), left_join=True
    ),
    "SEARCH w USING PRIMARY KEY (k=?)": Line(
        Kind.SEARCH, Access.COVERING_SEARCH, "w", terms=("k=?",)
    ),
    "SEARCH b USING AUTOMATIC COVERING INDEX (z=?)": Line(
        Kind.SEARCH, Access.AUTOMATIC_INDEX, "b", covering=True, terms=("z=?",)
    ),
    "SEARCH u EXISTS USING AUTOMATIC PARTIAL COVERING INDEX (y=?)": Line(
        Kind.SEARCH,
        Access.AUTOMATIC_INDEX,
        "u",
        covering=True,
        partial=True,
        terms=("y=?",),
        exists=True,
    ),
    "SCAN u LEFT-JOIN": Line(Kind.SCAN, Access.SCAN, "u", left_join=True),
    "SEARCH TABLE t AS x USING INDEX ta (a=?)": Line(
        Kind.SEARCH, Access.INDEX_SEARCH, "t AS x", index="ta", terms=("a=?",)
    ),
    "SCAN f VIRTUAL TABLE INDEX 0:M1": Line(
        Kind.VIRTUAL, Access.VIRTUAL_TABLE, "f", purpose="0:M1"
    ),
    "SCAN json_each VIRTUAL TABLE INDEX 1:": Line(
        Kind.VIRTUAL, Access.VIRTUAL_TABLE, "json_each", purpose="1:"
    ),
    "SCAN r VIRTUAL TABLE INDEX 2:E0 LEFT-JOIN": Line(
        Kind.VIRTUAL, Access.VIRTUAL_TABLE, "r", purpose="2:E0", left_join=True
    ),
    "SCAN CONSTANT ROW": Line(Kind.CONSTANT),
    "SCAN 2-ROW VALUES CLAUSE": Line(Kind.VALUES, purpose="2"),
    "USE TEMP B-TREE FOR ORDER BY": Line(Kind.TEMP_BTREE, Access.TEMP_BTREE, purpose="ORDER BY"),
    "USE TEMP B-TREE FOR LAST 2 TERMS OF ORDER BY": Line(
        Kind.TEMP_BTREE, Access.TEMP_BTREE, purpose="LAST 2 TERMS OF ORDER BY"
    ),
    "USE TEMP B-TREE FOR count(DISTINCT)": Line(
        Kind.TEMP_BTREE, Access.TEMP_BTREE, purpose="count(DISTINCT)"
    ),
    "MULTI-INDEX OR": Line(Kind.MULTI_INDEX_OR),
    "INDEX 1": Line(Kind.BRANCH, purpose="1"),
    "COMPOUND QUERY": Line(Kind.COMPOUND),
    "LEFT-MOST SUBQUERY": Line(Kind.BRANCH, purpose="LEFT-MOST SUBQUERY"),
    "UNION ALL": Line(Kind.COMPOUND, purpose="UNION ALL"),
    "UNION USING TEMP B-TREE": Line(Kind.COMPOUND, Access.TEMP_BTREE, purpose="UNION"),
    "MERGE (EXCEPT)": Line(Kind.COMPOUND, purpose="EXCEPT"),
    "LEFT": Line(Kind.BRANCH, purpose="LEFT"),
    "CO-ROUTINE (subquery-1)": Line(Kind.CO_ROUTINE, name="(subquery-1)"),
    "MATERIALIZE q": Line(Kind.MATERIALIZE, name="q"),
    "CORRELATED SCALAR SUBQUERY 2": Line(
        Kind.SUBQUERY, name="2", purpose="SCALAR SUBQUERY", correlated=True
    ),
    "LIST SUBQUERY 2": Line(Kind.SUBQUERY, name="2", purpose="LIST SUBQUERY"),
    "REUSE LIST SUBQUERY 3": Line(Kind.SUBQUERY, name="3", purpose="REUSE LIST SUBQUERY"),
    "USING ROWID SEARCH ON TABLE u FOR IN-OPERATOR": Line(Kind.IN_LOOKUP, Access.ROWID_LOOKUP, "u"),
    "USING INDEX ua FOR IN-OPERATOR": Line(Kind.IN_LOOKUP, Access.COVERING_SEARCH, index="ua"),
    "BLOOM FILTER ON t (c=?)": Line(Kind.BLOOM, name="t", terms=("c=?",)),
    "CREATE BLOOM FILTER": Line(Kind.BLOOM),
    "SETUP": Line(Kind.RECURSION, purpose="SETUP"),
    "RECURSIVE STEP": Line(Kind.RECURSION, purpose="RECURSIVE STEP"),
    "RIGHT-JOIN u": Line(Kind.RIGHT_JOIN, name="u"),
    "A LINE OF THE FUTURE": Line(Kind.UNKNOWN),
}


@pytest.mark.parametrize("detail", LINES)
def test_a_line_is_taken_apart(detail: str) -> None:
    assert parse(detail) == LINES[detail]


@pytest.mark.parametrize("detail", LINES)
def test_every_known_line_has_words_of_its_own(detail: str) -> None:
    text = words(LINES[detail])
    assert bool(text) == (LINES[detail].kind is not Kind.UNKNOWN)
    assert not text.endswith(".")


def test_the_lines_of_triggers_have_no_detail() -> None:
    assert parse(None) == parse("") == Line(Kind.UNKNOWN)


@given(
    st.text()
    | st.sampled_from(["SCAN ", "SEARCH ", "USE TEMP B-TREE FOR "]).flatmap(
        lambda start: st.text().map(lambda rest: start + rest)
    )
)
def test_no_text_is_too_strange(detail: str) -> None:
    line = parse(detail)
    assert isinstance(words(line), str)


@pytest.mark.parametrize(
    ("detail", "text"),
    [
        (
            "SEARCH t USING INDEX tbc (ANY(b) AND c=?)",
            "Finds rows of t through index tbc (c=?); once for each value of b (skip-scan)",
        ),
        (
            "USE TEMP B-TREE FOR LAST 2 TERMS OF ORDER BY",
            "Sorts rows that are equal so far by the last 2 terms of ORDER BY",
        ),
        (
            "SEARCH b USING AUTOMATIC COVERING INDEX (z=?)",
            "Builds an index on b for this run only, then looks up (z=?); "
            "SQLite does this on every run",
        ),
        (
            "CORRELATED SCALAR SUBQUERY 2",
            "Runs subquery 2 once for each row of the query around it",
        ),
    ],
)
def test_words_say_what_happens(detail: str, text: str) -> None:
    assert words(parse(detail)) == text
