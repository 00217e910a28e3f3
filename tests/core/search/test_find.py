"""Looking through a whole file: what is found, in which order, and what is told of the rest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from plume_db.errors import Cancelled, PlumeError, SqlError
from plume_db.jobs import Task
from plume_db.names import quoted
from plume_db.schema.read import read_catalog
from plume_db.search.find import search
from plume_db.search.options import SearchOptions
from tests.core.search.conftest import Look


def test_text_is_found_in_every_column_of_every_table(look: Look) -> None:
    looked = look(
        "create table a(x, y text); insert into a values('a plume', 1), (2, 'Plume!');"
        "create table b(z); insert into b values('nothing'), ('no plumes');",
        "plume",
    )
    assert looked.cells == {("a", "x", 1), ("a", "y", 2), ("b", "z", 2)}
    outcome = looked.outcome
    assert (outcome.cells, outcome.tables, outcome.tables_hit) == (3, 2, 2)


def test_small_tables_come_before_large_ones(look: Look) -> None:
    looked = look(
        "create table large(x); insert into large"
        " with n(i) as (select 1 union all select i+1 from n where i<3000)"
        " select 'some text to fill pages with ' || i from n;"
        "create table small(x); insert into small values('text');",
        "text",
    )
    assert list(looked.results) == ["small", "large"]


def test_a_number_is_found_by_its_value_and_a_text_by_its_letters(look: Look) -> None:
    looked = look(
        "create table t(v); insert into t values(5), (5.0), ('5'), ('a5b'), (55), (x'35'), (null);",
        "5",
    )
    assert {key for _, _, key in looked.cells} == {1, 2, 3, 4}


@pytest.mark.parametrize("number", ["9007199254740993", "-9223372036854775808"])
def test_64_bit_numbers_are_told_apart_from_their_neighbours(look: Look, number: str) -> None:
    value = int(number)
    looked = look(
        f"create table t(v integer); insert into t values({value}), ({value} + 1), ({value + 2});",
        number,
    )
    assert looked.cells == {("t", "v", 1)}


def test_case_is_folded_only_where_wanted(look: Look) -> None:
    sql = "create table t(v); insert into t values('Plume'), ('plume'), ('PLUME');"
    assert len(look(sql, "plume").rows) == 3
    assert look(sql, "plume", match_case=True).cells == {("t", "v", 2)}


@pytest.mark.parametrize("text", ["äpfel", "ÄPFEL", "Äpfel"])
def test_letters_that_are_not_ascii_are_folded_too(look: Look, text: str) -> None:
    looked = look(
        "create table t(v); insert into t values('12 Äpfel'), ('äPFEL'), ('apfel');", text
    )
    assert {key for _, _, key in looked.cells} == {1, 2}


@pytest.mark.parametrize("text", ["50%", "a_b", "c\\d", "[x]", "*", "ö*[?"])
@pytest.mark.parametrize("match_case", [False, True])
def test_no_character_of_the_text_is_a_wildcard(look: Look, text: str, match_case: bool) -> None:
    looked = look(
        "create table t(v); insert into t values('50% off'), ('501'), ('a_b'), ('axb'),"
        " ('c\\d'), ('cd'), ('[x]'), ('x'), ('2*3'), ('ö*[?');",
        text,
        match_case=match_case,
    )
    assert looked.rows
    assert all(text in hit.snippet.text for hit in looked.rows)


def test_a_whole_value_is_not_found_as_a_part(look: Look) -> None:
    sql = "create table t(v); insert into t values('abc'), ('ABC'), ('abcd'), (12), ('12 '), ('Ä');"
    assert look(sql, "abc", whole=True).cells == {("t", "v", 1), ("t", "v", 2)}
    assert look(sql, "abc", whole=True, match_case=True).cells == {("t", "v", 1)}
    assert look(sql, "12", whole=True).cells == {("t", "v", 4)}
    assert look(sql, "ä", whole=True).cells == {("t", "v", 6)}


def test_text_behind_a_nul_is_found(look: Look) -> None:
    looked = look("create table t(v); insert into t values('a' || char(0) || 'Plume');", "plume")
    assert looked.cells == {("t", "v", 1)}
    assert looked.rows[0].snippet.match == "Plume"


def test_a_regular_expression_finds_text_and_numbers(look: Look) -> None:
    sql = "create table t(v); insert into t values('IMG_0042.png'), ('img'), (1042), (x'3432');"
    looked = look(sql, "[0-9]+42", regex=True)
    assert looked.cells == {("t", "v", 1), ("t", "v", 3)}
    assert looked.rows[0].snippet.match == "0042"
    assert len(look(sql, "img", regex=True).rows) == 2
    assert len(look(sql, "img", regex=True, match_case=True).rows) == 1
    assert look(sql, "[a-z]+", regex=True, whole=True).cells == {("t", "v", 2)}


def test_a_wrong_regular_expression_is_refused_with_a_reason(look: Look) -> None:
    with pytest.raises(SqlError, match="regular expression"):
        look("create table t(v);", "(", regex=True)


def test_blobs_are_read_only_where_wanted(look: Look) -> None:
    sql = "create table t(v); insert into t values(cast('xx plume xx' as blob));"
    assert not look(sql, "plume").rows
    (hit,) = look(sql, "plume", blobs=True).rows
    assert hit.kind == "blob"


def test_views_are_run_only_where_wanted_and_have_no_key(look: Look) -> None:
    sql = (
        "create table t(v); insert into t values('plume'); create view w as select v||'!' x from t;"
    )
    assert look(sql, "plume").cells == {("t", "v", 1)}
    assert look(sql, "plume", views=True).cells == {("t", "v", 1), ("w", "x", None)}


def test_names_and_sql_come_before_rows(look: Look) -> None:
    looked = look(
        "create table plumes(id, note); create table t(plume_id, v);"
        "create index by_plume on t(v); insert into t values('plume', 1);"
        "create view w as select 'plume' as x;"
        "create trigger on_plume after insert on t begin select 1; end;",
        "plume",
    )
    assert {(hit.kind, hit.name, hit.in_sql) for hit in looked.names} == {
        ("table", "plumes", False),
        ("column", "plume_id", False),
        ("index", "by_plume", False),
        ("trigger", "on_plume", False),
        ("view", "w", True),
    }
    assert looked.found[: len(looked.names)] == list(looked.names)
    assert looked.outcome.names == 5


def test_a_table_gives_only_so_many_rows_and_says_that_there_are_more(look: Look) -> None:
    sql = (
        "create table t(v, w); insert into t with n(i) as"
        " (select 1 union all select i+1 from n where i<{}) select 'x', 'x' from n;"
    )
    looked = look(sql.format(11), "x", most=10)
    assert (looked.results["t"].rows, looked.results["t"].cells) == (10, 20)
    assert looked.results["t"].more and looked.outcome.more
    assert not look(sql.format(10), "x", most=10).outcome.more


def test_enough_hits_in_all_end_the_search_and_what_was_not_read_is_told(look: Look) -> None:
    sql = "".join(f"create table t{n}(v); insert into t{n} values('x'), ('x');" for n in range(5))
    outcome = look(sql, "x", most_in_all=4).outcome
    assert (outcome.cells, outcome.tables, outcome.unread, outcome.more) == (4, 2, 3, True)


def test_a_table_that_fails_says_why_and_the_rest_goes_on(look: Look) -> None:
    looked = look(
        "create table t(v); insert into t values('plume');"
        "create view broken as select * from missing;",
        "plume",
        views=True,
    )
    assert looked.cells == {("t", "v", 1)}
    ((name, reason),) = looked.outcome.failed
    assert name == "broken"
    assert "missing" in reason


def test_a_view_that_fails_at_its_third_row_gives_the_first_two(look: Look) -> None:
    looked = look(
        "create table t(v); insert into t values('[1]'), ('[2]'), ('no json'), ('[4]');"
        "create view w as select json_array_length(v) || ' plume' as x from t;",
        "plume",
        views=True,
    )
    assert len([hit for hit in looked.rows if hit.table == "w"]) == 2
    assert looked.results["w"].error


ODD = ['a"b', "sp ace", "?1", "ünï", "select", ":x", "tab\there"]


@pytest.mark.parametrize("name", ODD)
def test_odd_names_are_read_like_others(look: Look, name: str) -> None:
    table = quoted(name)
    looked = look(
        f"create table {table}({table} text, other int, primary key({table}, other))"
        f" without rowid; insert into {table} values('plume', 1), ('x', 2);",
        "plume",
    )
    assert [(hit.table, hit.column, hit.key) for hit in looked.rows] == [(name, name, ("plume", 1))]


def test_a_column_called_rowid_hides_nothing(look: Look) -> None:
    looked = look("create table t(rowid, oid); insert into t values('x', 'plume');", "plume")
    assert looked.cells == {("t", "oid", 1)}


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16le", "UTF-16be"])
@pytest.mark.parametrize("options", [{}, {"match_case": True}, {"regex": True}])
def test_every_encoding_is_searched(look: Look, encoding: str, options: dict[str, bool]) -> None:
    looked = look(
        f"pragma encoding='{encoding}'; create table t(k text primary key, v) without rowid;"
        "insert into t values('ключ', 'eine Plume äh'), ('b', 'x');",
        "Plume ä",
        **options,
    )
    (hit,) = looked.rows
    assert (hit.key, hit.snippet.match) == (("ключ",), "Plume ä")


def test_invalid_text_is_searched_like_other_text(look: Look) -> None:
    looked = look(
        "create table t(v); insert into t values(cast(x'ff' || 'plume' || x'fe' as text)), ('x');",
        "plume",
    )
    assert looked.cells == {("t", "v", 1)}
    assert "plume" in looked.rows[0].snippet.text


def test_rowids_at_both_ends_of_their_range_are_read(look: Look) -> None:
    looked = look(
        "create table t(id integer primary key, v);"
        "insert into t values(-9223372036854775808, 'plume'), (0, 'x'),"
        " (9223372036854775807, 'plume');",
        "plume",
    )
    assert {key for _, _, key in looked.cells} == {-(2**63), 2**63 - 1}


def test_every_row_is_read_once_however_the_table_is_cut(look: Look) -> None:
    looked = look(
        "create table t(a, b, v, primary key(b desc, a)) without rowid; insert into t"
        " with n(i) as (select 1 union all select i+1 from n where i<5000)"
        " select i % 50, i / 50, iif(i % 100 = 7, 'plume', 'x') from n;",
        "plume",
    )
    assert len(looked.rows) == len({hit.key for hit in looked.rows}) == 50


def test_a_table_of_many_columns_is_searched_in_one_pass(look: Look) -> None:
    columns = ", ".join(f"c{n}" for n in range(1_900))
    values = ", ".join("'plume'" if n in (0, 950, 1_899) else "'x'" for n in range(1_900))
    looked = look(f"create table t({columns}); insert into t values({values});", "plume")
    assert {hit.column for hit in looked.rows} == {"c0", "c950", "c1899"}


def test_shadow_tables_and_sqlites_own_are_left_out_unless_wanted(look: Look) -> None:
    sql = (
        "create virtual table f using fts5(body); insert into f values('a plume');"
        "create table t(id integer primary key autoincrement, v); insert into t(v) values('x');"
    )
    looked = look(sql, "plume")
    assert looked.cells == {("f", "body", 1)}
    assert "f_content" in look(sql, "plume", internal=True).results
    assert ("sqlite_sequence", "name", 1) in look(sql, "t", internal=True).cells


def test_a_long_text_shows_the_surroundings_of_an_early_match(look: Look) -> None:
    looked = look(
        "create table t(v); insert into t values(printf('%.*c', 100, 'x') || 'plume'"
        " || printf('%.*c', 300000, 'y'));",
        "plume",
    )
    snippet = looked.rows[0].snippet
    assert snippet.match == "plume"
    assert snippet.before.startswith("…")
    assert snippet.after.endswith("…")
    assert len(snippet.text) < 300


def test_a_late_match_in_a_long_text_shows_its_surroundings_too(look: Look) -> None:
    sql = (
        "create table t(v); insert into t values(printf('%.*c', 300000, 'x') || ' Plume '"
        " || printf('%.*c', 300000, 'y'));"
    )
    for options in ({}, {"match_case": True}):
        snippet = look(sql, "Plume", **options).rows[0].snippet
        assert (snippet.match, snippet.before[-2:], snippet.after[:2]) == ("Plume", "x ", " y")


def test_nothing_is_looked_for_without_a_text(look: Look) -> None:
    looked = look("create table t(v); insert into t values('');", "")
    assert not looked.found


def test_a_text_too_long_for_sqlite_is_refused_with_a_reason(look: Look) -> None:
    with pytest.raises(PlumeError, match="4,000"):
        look("create table t(v);", "x" * 5_000)


def test_half_a_surrogate_pair_is_no_error(look: Look) -> None:
    assert not look("create table t(v); insert into t values('x');", "\ud800").rows


def test_a_cancel_ends_the_search(
    build: Callable[[str], Path], reading: Callable[[Path], Task]
) -> None:
    task = reading(build("create table t(v); insert into t values('plume'); create table u(v);"))
    catalog = read_catalog(task)
    with pytest.raises((Cancelled, apsw.InterruptError)):
        search(task, catalog, "plume", SearchOptions(), lambda _found: task.token.cancel())


def test_the_condition_for_all_hits_gives_the_same_rows(build: Callable[[str], Path]) -> None:
    from plume_db.search.needle import Needle

    path = build(
        "create table t(a text, b int, c); insert into t values('x''5%', 5, 'n'), ('y', 50, '5%'),"
        " ('z', 5.0, null), ('5%', 6, x'35'), ('u'||char(0)||'\u00c4plume', 7, char(0)||'5%');"
    )
    con = apsw.Connection(str(path))
    table = read_catalog(Task(con)).table("t")
    assert table is not None
    for text, rows in (
        ("5%", {1, 2, 4, 5}),
        ("5", {1, 2, 3, 4, 5}),
        ("'", {1}),
        ("PLUME", {5}),
        ("\u00c4plu", {5}),
    ):
        where = Needle(text, SearchOptions()).where(table, table.columns)
        assert {row[0] for row in con.execute(f"select rowid from t where {where}")} == rows
    con.close()


def test_a_whole_text_is_not_found_where_only_what_stands_before_a_nul_is_it(look: Look) -> None:
    looked = look(
        "create table t(v); insert into t values('plume'), ('plume'||char(0)||'s'), ('PLUME');",
        "plume",
        whole=True,
    )
    assert {key for _, _, key in looked.cells} == {1, 3}
