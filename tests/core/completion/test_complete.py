"""Completion: what is offered where, on text that is half typed."""

from __future__ import annotations

import time

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plume_db.completion.complete import complete
from plume_db.completion.items import Completions
from plume_db.completion.names import written
from plume_db.jobs import Task
from plume_db.schema.objects import Catalog
from plume_db.schema.read import read_catalog

SCHEMA = '''
create table Artist(ArtistId integer primary key, Name text);
create table Album(AlbumId integer primary key, Title text not null,
    ArtistId int references Artist);
create table Track(TrackId integer primary key, Name text, AlbumId int references Album(AlbumId),
    UnitPrice real);
create table Employee(Id integer primary key, "First Name" text,
    ReportsTo int references Employee(Id), "order" int, "say ""hi""" text, größe real);
create table pair(a, b, primary key(a, b)) without rowid;
create table half(x, y, foreign key(x, y) references pair(a, b));
create index by_title on Album(Title);
create view shown as select a.Title, t.Name as track, t.UnitPrice * 2 twice, count(*) n
    from Album a join Track t using (AlbumId);
create view over_shown(one, two) as select Title, n from shown;
'''


def catalog_of(sql: str) -> Catalog:
    con = apsw.Connection(":memory:")
    con.execute(sql).fetchall()
    return read_catalog(Task(con))


CATALOG = catalog_of(SCHEMA)
OTHER = catalog_of("create table Far(Away text)")


def at(marked: str, **more: object) -> Completions:
    """Complete at the bar."""
    position = marked.index("|")
    sql = marked[:position] + marked[position + 1 :]
    return complete(CATALOG, sql, position, {"other": OTHER}, **more)  # type: ignore[arg-type]


def offered(marked: str) -> list[str]:
    return [item.insert for item in at(marked).items]


def columns(marked: str) -> list[str]:
    return [item.insert for item in at(marked).items if item.kind == "column"]


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT a.| FROM Album a", ["AlbumId", "Title", "ArtistId", "rowid"]),
        ("SELECT Album.| FROM Album", ["AlbumId", "Title", "ArtistId", "rowid"]),
        ("select a.| from main.Album a", ["AlbumId", "Title", "ArtistId", "rowid"]),
        ("select x.| from (select Title t, AlbumId from Album) x", ["t", "AlbumId"]),
        ("select * from (select Title t, AlbumId from Album) x where x.|", ["t", "AlbumId"]),
        ("with c(q, w) as (select 1, 2) select c.| from c", ["q", "w"]),
        ("with c as (select *, 3 as z from Artist) select c.| from c", ["ArtistId", "Name", "z"]),
        ("with c as (select a.* from Artist a), d as (select * from c) select d.| from d",
         ["ArtistId", "Name"]),
        ("with recursive n(i) as (select 1 union all select i from n where n.|) select 1", ["i"]),
        ("select v.| from (values (1, 2)) v", ["column1", "column2"]),
        ("select s.| from shown s", ["Title", "track", "twice", "n"]),
        ("select s.| from over_shown s", ["one", "two"]),
        ("select * from json_each('[]') j where j.|",
         ['"key"', "value", "type", "atom", "id", "parent", "fullkey", "path"]),
        ("select other.Far.| from other.Far", ["Away", "rowid"]),
        ("select p.| from pair p", ["a", "b"]),
        ("select s.| from sqlite_schema s", ["type", "name", "tbl_name", "rootpage", "sql"]),
    ],
)  # fmt: skip
def test_columns_behind_a_dot_are_those_of_the_source(sql: str, expected: list[str]) -> None:
    assert columns(sql) == expected


@pytest.mark.parametrize(
    ("sql", "first"),
    [
        ("SELECT | FROM Album", "AlbumId"),
        ("SELECT Title, | FROM Album", "AlbumId"),
        ("SELECT Ti| FROM Album", "Title"),
        ("SELECT * FROM Album WHERE Art| = 3", "ArtistId"),
        ("select * from Album order by ti|", "Title"),
        ("select count(ti| from Album", "Title"),
        ("delete from Album where ti|", "Title"),
        ("update Album set Title = upper(Ti|", "Title"),
        ("select (select Na| from Artist) from Album", "Name"),
        ("select 1 from Album a where exists (select 1 from Track t where t.AlbumId = a.Ti|)",
         "Title"),
        ("select sum(UnitPrice) over (partition by | from Track", "TrackId"),
        ("insert into Album select | from Track", "TrackId"),
        ("select * from Employee where fir|", '"First Name"'),
        ("select * from Employee where \"Fir|", '"First Name"'),
        ("select * from Employee where [Fir|", '"First Name"'),
        ("select * from Employee where ord|", '"order"'),
        ("select * from Employee where say|", '"say ""hi"""'),
        ("select * from Employee where grö|", "größe"),
        ("select 1; select ti| from Album; select 2", "Title"),
    ],
)  # fmt: skip
def test_columns_of_the_query_come_first(sql: str, first: str) -> None:
    assert columns(sql)[0] == first
    assert offered(sql)[0] == first


def test_a_column_that_two_sources_have_is_written_with_its_source() -> None:
    found = columns("SELECT | FROM Album a, Track t")
    assert "a.AlbumId" in found and "t.AlbumId" in found and "Title" in found


def test_tables_views_and_common_tables_are_offered_as_sources() -> None:
    assert offered("SELECT * FROM Al|") == ["Album"]
    assert "shown" in offered("SELECT * FROM |")
    assert offered("with nine as (select 1) select * from ni|")[0] == "nine"
    assert offered("select * from other.|") == ["Far"]
    assert "other.Far" in offered("select * from F|")
    assert offered("insert into Al|")[0] == "Album"
    assert offered("update Alb|")[0] == "Album"
    assert "Album" in offered("DROP TABLE |") and "shown" not in offered("DROP TABLE |")
    assert offered("DROP INDEX b|") == ["by_title"]


@pytest.mark.parametrize(
    ("sql", "first"),
    [
        ("SELECT * FROM Album a JOIN |", "Artist a2 ON a2.ArtistId = a.ArtistId"),
        ("SELECT * FROM Album a JOIN Tr|", "Track t ON t.AlbumId = a.AlbumId"),
        ("SELECT * FROM Track t LEFT JOIN Al|", "Album a ON a.AlbumId = t.AlbumId"),
        ("SELECT * FROM Track JOIN Al|", "Album ON Album.AlbumId = Track.AlbumId"),
        ("SELECT * FROM Employee JOIN |", "Employee e ON e.Id = Employee.ReportsTo"),
        ("SELECT * FROM half h JOIN |", "pair p ON p.a = h.x AND p.b = h.y"),
        ("SELECT * FROM Album a JOIN Track t ON |", "t.AlbumId = a.AlbumId"),
        ("SELECT * FROM Track t JOIN Album a ON |", "a.AlbumId = t.AlbumId"),
        ("SELECT * FROM Album a JOIN Track t USING (|)", "AlbumId"),
    ],
)
def test_joins_follow_references_both_ways(sql: str, first: str) -> None:
    assert offered(sql)[0] == first


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("INSERT INTO Artist(|", ["ArtistId, Name", "ArtistId", "Name"]),
        ("INSERT INTO Album(AlbumId, |) VALUES", ["Title", "ArtistId"]),
        ("UPDATE Album SET |", ["AlbumId", "Title", "ArtistId"]),
        ("UPDATE Album SET Title = max(1, 2), |", ["AlbumId", "Title", "ArtistId"]),
        ("INSERT INTO Artist VALUES (1, 2) ON CONFLICT (A|", ["ArtistId"]),
        ("CREATE INDEX i ON Album(Ti|", ["Title"]),
        ("CREATE TABLE n(a REFERENCES Album(Ti|", ["Title"]),
    ],
)
def test_lists_of_columns_offer_those_of_their_table(sql: str, expected: list[str]) -> None:
    assert columns(sql) == expected


@pytest.mark.parametrize(
    ("sql", "word"),
    [
        ("sel|", "select"),
        ("SEL|", "SELECT"),
        ("SELECT * FROM Track GR|", "GROUP BY"),
        ("SELECT * FROM Track GROUP |", "BY"),
        ("SELECT * FROM Track LEF|", "LEFT JOIN"),
        ("SELECT Title COLL| FROM Album", "COLLATE"),
        ("SELECT Title COLLATE NO| FROM Album", "NOCASE"),
        ("select cast(Title as |) from Album", "TEXT"),
        ("SELECT sum(x) OVER (PAR|", "PARTITION BY"),
        ("SELECT CASE WHEN 1 TH|", "THEN"),
        ("PRAGMA jour|", "journal_mode"),
        ("PRAGMA journal_mode = W|", "WAL"),
        ("pragma table_info(Alb|", "Album"),
        ("select :abc, :a|", ":abc"),
        ("insert |", "into"),
        ("explain |", "query plan"),
        ("SELECT * FROM Album INDEXED BY |", "by_title"),
        ("select 1 un|", "union"),
    ],
)
def test_words_fit_their_place(sql: str, word: str) -> None:
    assert offered(sql)[0] == word


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 'abc|",
        "SELECT 'abc|' FROM Album",
        "SELECT 1 -- Al|",
        "SELECT /* Al| */ 1",
        "SELECT /* Al|",
        "SELECT 12|",
        "SELECT x'0a|'",
        "SELECT Title AS |",
        "SELECT * FROM Album AS |",
    ],
)
def test_nothing_is_offered_in_text_comments_numbers_and_new_names(sql: str) -> None:
    assert offered(sql) == []


def test_functions_come_with_signature_and_meaning() -> None:
    item = next(i for i in at("select subs|").items if i.label == "substr")
    assert (item.insert, item.back, item.detail) == ("substr()", 1, "(text, start, length)")
    assert item.meaning
    assert next(i for i in at("select subs|(a)").items if i.label == "substr").insert == "substr"
    assert next(i for i in at("select row_n|").items).back == 0


def test_old_and_new_have_the_columns_of_the_table_of_the_trigger() -> None:
    sql = "create trigger t after insert on Album begin update Artist set Name = new.T|; end"
    assert columns(sql) == ["Title"]


def test_the_word_at_the_cursor_is_what_is_replaced() -> None:
    found = at("SELECT Ti|tle FROM Album")
    assert (found.start, found.end, found.prefix) == (7, 12, "Ti")
    found = at('SELECT "Fir|" FROM Employee')
    assert (found.start, found.end, found.prefix) == (7, 12, "Fir")
    found = at('SELECT "Fir| FROM Employee')
    assert (found.start, found.end, found.prefix) == (7, 11, "Fir")


def test_a_condition_alone_completes_its_table() -> None:
    table = CATALOG.table("Track")

    def first(sql: str) -> str:
        return at(sql, condition_of=table).items[0].insert

    assert first("|") == "TrackId"
    assert first("Name = 'x' and uni|") == "UnitPrice"
    assert first("Track.Uni|") == "UnitPrice"
    assert first("AlbumId in (select Al| from Album)") == "AlbumId"
    assert first("Name |") == "AND"


def test_names_are_quoted_where_sql_needs_it_and_only_there() -> None:
    con = apsw.Connection(":memory:")
    for name in ("plain", "größe", "a b", 'say "hi"', "order", "1st", "a.b", "", "x$1", "naïve"):
        con.execute(f"select 1 as {written(name)}").fetchall()
        assert con.execute(f"select 1 as {written(name)}").get_description()[0][0] == name
    assert written("plain") == "plain" and written("größe") == "größe"


PIECES = st.sampled_from(
    [
        *("select ", "from ", "Album ", "a", ".", ",", "(", ")", "'", '"', "[", "--", "/*", ";"),
        *("with ", "as ", "join ", "on ", "insert into ", "values ", "update ", "set ", "\n"),
        *("create ", "trigger ", "view ", "pragma ", "=", "over ", ":x", "1", "é😀", "union "),
        *("delete ", "order by ", "*", "using ", "case ", "end ", "index ", "table ", "collate "),
    ]
)


@settings(deadline=None)
@given(st.lists(PIECES, max_size=25).map("".join), st.integers(0, 200))
def test_any_text_at_all_can_be_completed(sql: str, position: int) -> None:
    position = min(position, len(sql))
    found = complete(CATALOG, sql, position)
    assert 0 <= found.start <= position <= found.end <= len(sql)
    complete(CATALOG, sql, position, condition_of=CATALOG.table("Album"))


def test_views_that_read_themselves_or_many_others_do_no_harm() -> None:
    sql = "".join(f"create view v{n} as select * from v{(n + 1) % 30};" for n in range(30))
    assert complete(catalog_of(sql), "select v0. from v0", 10).items == ()


def test_a_statement_of_200_kb_takes_milliseconds() -> None:
    long = "INSERT INTO Album VALUES " + ", ".join(f"({n}, 'abc', 3)" for n in range(12_000))
    assert len(long) > 200_000
    start = time.perf_counter()
    assert "RETURNING" in [i.insert for i in complete(CATALOG, long + " ", len(long) + 1).items]
    assert time.perf_counter() - start < 0.5  # the figure is in the benchmarks; this is a guard


def test_nothing_is_put_into_a_computed_column() -> None:
    catalog = catalog_of("create table g(a, b as (a * 2), c text as ('c' || a) stored, d)")

    def found(marked: str) -> list[str]:
        position = marked.index("|")
        sql = marked.replace("|", "")
        return [i.insert for i in complete(catalog, sql, position).items if i.kind == "column"]

    assert found("insert into g(|") == ["a, d", "a", "d"]
    assert found("update g set |") == ["a", "d"]
    assert found("select | from g") == ["a", "b", "c", "d", "rowid"]
    assert found("create index i on g(|") == ["a", "b", "c", "d"]


def test_in_quotes_no_keyword_is_offered() -> None:
    found = at('select "Al| from Album').items
    assert {item.kind for item in found} <= {"column", "table", "alias"}
    assert "AlbumId" in [item.insert for item in found]
