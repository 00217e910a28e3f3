"""A script is cut into what reads, what is written together, and what is not done here."""

from __future__ import annotations

import pytest

from plume_db.query.intent import Intent, intent_of, why_not
from plume_db.query.script import Unit, units_of
from plume_db.query.statements import split

R, W, X = Intent.READ, Intent.WRITE, Intent.REFUSED


def units(script: str) -> list[Unit]:
    return units_of(each for each in split(script) if not each.empty)


def shape(script: str) -> list[tuple[Intent, int]]:
    return [(each.intent, len(each.statements)) for each in units(script)]


@pytest.mark.parametrize(
    ("sql", "intent"),
    [
        ("select 1", R),
        ("values (1)", R),
        ("with a as (select 1) select * from a", R),
        ("with a as (select 1) insert into t select * from a", W),
        ("with a(delete_me) as (select (select 1)) , b as (values(1)) delete from t", W),
        ("with recursive a as materialized (select 1) /* insert */ select 'insert'", R),
        ("/* x */ -- y\n insert into t values(1)", W),
        ("replace into t values(1)", W),
        ("alter table t add x", W),
        ("create virtual table t using fts5(a)", W),
        ("create temp table x(a)", X),
        ("create temporary view x as select 1", X),
        ("explain delete from t", R),
        ("explain query plan vacuum", R),
        ("pragma user_version", R),
        ("pragma user_version = 5", W),
        ("pragma main.application_id(5)", W),
        ("pragma table_info(t)", R),
        ('pragma "journal_mode" = wal', X),
        ("pragma main . journal_mode(off)", X),
        ("pragma journal_mode", R),
        ("pragma wal_checkpoint", X),
        ("pragma temp.optimize", X),
        ("vacuum into 'x'", X),
        ("attach 'x' as y", X),
        ("rollback to x", X),
        ("savepoint x", X),
        ("nonsense", R),
    ],
)
def test_the_intent_is_told_by_the_words(sql: str, intent: Intent) -> None:
    (statement,) = split(sql)
    assert intent_of(statement) is intent
    if intent is X:
        assert why_not(statement).sentence.endswith(".")


def test_what_is_kept_up_leads_to_the_page_that_does_it() -> None:
    assert [each.refusal and each.refusal.task for each in units("vacuum; analyze; begin")] == [
        "vacuum",
        "analyze",
        "",
    ]


def test_writes_next_to_each_other_are_one_unit() -> None:
    script = "select 1; insert into t values(1); update t set a=2; select 2; delete from t"
    assert shape(script) == [(R, 1), (W, 2), (R, 1), (W, 1)]


def test_a_transaction_is_one_unit_of_its_own() -> None:
    script = "insert into t values(0); begin; insert into t values(1); select 1; delete from t; end"
    assert shape(script) == [(W, 1), (W, 3)]
    assert units(script)[1].text == "insert into t values(1); select 1; delete from t;"


def test_pragmas_within_a_transaction_are_left_out_and_this_is_said() -> None:
    (unit,) = units("begin; pragma cache_size; delete from t; pragma user_version=2; end")
    assert unit.text == "delete from t; pragma user_version=2;"
    assert "left out" in unit.note


def test_a_transaction_that_only_reads_is_its_statements() -> None:
    assert shape("begin; select 1; select 2; commit;") == [(R, 1), (R, 1)]
    assert shape("begin; commit") == []


def test_a_transaction_that_is_rolled_back_is_never_committed() -> None:
    (unit,) = units("begin immediate transaction; delete from t; rollback transaction;")
    assert unit.rolled_back
    (unit, after) = units("begin; delete from t; rollback; delete from u")
    assert not after.rolled_back


@pytest.mark.parametrize(
    "script",
    [
        "begin; delete from t",
        "commit",
        "rollback",
        "begin; delete from t; vacuum; commit",
        "begin; begin; commit",
    ],
)
def test_no_transaction_is_left_open(script: str) -> None:
    found = units(script)
    assert found[0].intent is X
    assert found[0].refusal is not None
    assert found[0].refusal.sentence.endswith(".")
