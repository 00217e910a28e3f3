"""A reference leads to the row it names, or says in a sentence why it leads nowhere."""

from __future__ import annotations

from collections.abc import Callable

from plume_db.rows.shape import Condition, Test
from plume_db.values import BadText

from .conftest import Bench

Make = Callable[[str], Bench]

MUSIC = (
    "create table artist(id integer primary key, name text unique);"
    "insert into artist values (7,'Nina'),(-3,'Miles');"
    "create table album(id integer primary key, artist_id int references artist(id), by text "
    "references artist(name), any_artist references artist);"
)


def test_a_rowid_parent_is_found_by_its_rowid_whatever_column_is_named(
    bench: Make,
) -> None:
    made = bench(MUSIC)
    assert made.follow("album", "artist_id", 7).key == (7,)
    assert made.follow("album", "by", "Miles").key == (-3,)
    assert made.follow("album", "any_artist", 7).key == (7,)  # names no column: the primary key


def test_a_value_is_compared_as_the_parents_column_would(bench: Make) -> None:
    made = bench(MUSIC)
    assert made.follow("album", "artist_id", "7").key == (7,)


def test_null_names_no_row_and_a_dangling_reference_says_so(bench: Make) -> None:
    made = bench(MUSIC)
    nothing = made.follow("album", "artist_id", None)
    assert nothing.table == "" and nothing.sentence == "artist_id NULL names no row."
    dangling = made.follow("album", "artist_id", 99)
    assert dangling.table == ""
    assert dangling.sentence == "No row of artist has id 99: this reference leads nowhere."


def test_a_composite_key_of_a_table_without_rowid_gives_the_key_in_its_own_order(
    bench: Make,
) -> None:
    made = bench(
        "create table place(city text, street text, number int, primary key(number, city)) "
        "without rowid;"
        "insert into place values ('Bern','A',1),('Bern','B',2);"
        "create table visit(town text, nr int, foreign key(town, nr) "
        "references place(city, number))"
    )
    target = made.follow("visit", "nr", "Bern", 2)
    assert target.table == "place" and target.key == (2, "Bern")


def test_a_missing_parent_and_a_key_that_fits_nothing_are_said(bench: Make) -> None:
    made = bench(
        "create table a(x references gone(id)); create table b(k); create table c(x references b);"
        "create table d(x references b(nix))"
    )
    assert "no table gone" in made.follow("a", "x", 1).sentence
    assert "no key that fits x" in made.follow("c", "x", 1).sentence
    assert "no key that fits x" in made.follow("d", "x", 1).sentence


def test_a_parent_whose_key_is_not_unique_is_filtered_to_what_fits(bench: Make) -> None:
    made = bench(
        "create table b(k, v); insert into b values (1,'x'),(1,'y'),(2,'z');"
        "create table c(x references b(k))"
    )
    target = made.follow("c", "x", 1)
    assert target.key is None and "not unique" in target.sentence
    assert target.shape.conditions == (Condition("k", Test.EQUALS, (1,)),)
    rows = made.con.execute(target.shape.sql("b")).fetchall()
    assert rows == [(1, "x"), (1, "y")]


def test_a_parent_that_hides_its_rowid_is_filtered(bench: Make) -> None:
    made = bench(
        'create table b(rowid, _rowid_, oid, k text unique); insert into b values (1,2,3,"q");'
        "create table c(x references b(k))".replace('"', "'")
    )
    target = made.follow("c", "x", "q")
    assert target.table == "b" and target.key is None
    assert len(made.con.execute(target.shape.sql("b")).fetchall()) == 1


def test_odd_names_and_bad_text_are_followed(bench: Make) -> None:
    made = bench(
        'create table "a ""b"("k\'" text primary key, n) without rowid;'
        "insert into \"a \"\"b\" values (cast(x'ff41' as text), 1),('ok', 2);"
        'create table "c;d"("x y" references "a ""b")'
    )
    assert made.follow("c;d", "x y", "ok").key == ("ok",)
    target = made.follow("c;d", "x y", BadText(b"\xffA"))
    assert target.table == 'a "b' and target.key is None
    assert (
        len(made.con.execute(f'select 1 from "a ""b" where {target.shape.where_sql}').fetchall())
        == 1
    )
