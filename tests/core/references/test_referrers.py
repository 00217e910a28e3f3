"""Who names a row is listed at once and counted when asked, and it says what a count costs."""

from __future__ import annotations

from collections.abc import Callable

from plume_db.references.referrers import count
from plume_db.values import BadText

from .conftest import Bench

Make = Callable[[str], Bench]

SHOP = (
    "create table person(id integer primary key, mail text, boss int references person(id));"
    "insert into person values (1,'a',null),(2,'b',1),(3,'c',1);"
    "create table orders(id integer primary key, person int references person on delete cascade);"
    "create index orders_person on orders(person);"
    "with recursive n(i) as (select 0 union all select i+1 from n where i<99) "
    "insert into orders(person) select i%2+1 from n;"
    "create table note(text, mail references person(mail));"
    "insert into note values ('x','a'),('y',null)"
)


def test_each_table_that_refers_is_listed_with_what_a_count_costs(bench: Make) -> None:
    found = {each.reference.child: each for each in bench(SHOP).referrers("person", id=1, mail="a")}
    assert set(found) == {"person", "orders", "note"}
    assert found["orders"].served and found["orders"].how == "served by the index orders_person"
    assert not found["note"].served and "every row is read" in found["note"].how
    assert found["orders"].reference.on_delete == "CASCADE"


def test_counts_are_those_of_the_rows(bench: Make) -> None:
    made = bench(SHOP)
    counts = {
        each.reference.child: count(made.task, each)
        for each in made.referrers("person", id=1, mail="a")
    }
    assert counts == {"person": 2, "orders": 50, "note": 1}


def test_the_filter_leaves_just_the_counted_rows(bench: Make) -> None:
    made = bench(SHOP)
    for each in made.referrers("person", id=2, mail="b"):
        rows = made.con.execute(each.shape.sql(each.reference.child)).fetchall()
        assert len(rows) == count(made.task, each)


def test_nothing_refers_to_a_null_key(bench: Make) -> None:
    found = bench(SHOP).referrers("person", id=4, mail=None)
    assert {each.reference.child for each in found} == {"person", "orders"}


def test_a_key_that_fits_no_column_is_said_and_hides_no_other(bench: Make) -> None:
    made = bench(
        "create table b(k); create table c(x references b); create table d(x references b(k))"
    )
    errors = {each.reference.child: each.error for each in made.referrers("b", k=1)}
    assert errors == {"c": "Its key fits no column here.", "d": ""}


def test_bad_text_is_looked_for_as_text(bench: Make) -> None:
    made = bench(
        "create table b(k text primary key); insert into b values (cast(x'ff' as text));"
        "create table c(x text references b); insert into c values (cast(x'ff' as text))"
    )
    (only,) = made.referrers("b", k=BadText(b"\xff"))
    assert count(made.task, only) == 1
    assert len(made.con.execute(f"select 1 from c where {only.shape.where_sql}").fetchall()) == 1
