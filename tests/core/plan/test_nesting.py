from __future__ import annotations

from collections.abc import Iterator

import apsw
import pytest

from plume_db.plan.nodes import Access, Kind, PlanNode
from tests.core.plan.conftest import plan_of

BUILD = """
create table album(id integer primary key, title, artist);
create table track(id integer primary key, name, album integer, price);
create table artist(id integer primary key, name unique);
create index track_album on track(album);
insert into artist values (1, 'a'), (2, 'b');
insert into album values (1, 't', 1);
create table log(note, price);
create trigger logged after update of price on track when new.price > 3 begin
    insert into log select name, new.price from artist where id = new.album;
    delete from log where note = 'x';
end;
"""


@pytest.fixture
def con() -> Iterator[apsw.Connection]:
    con = apsw.Connection(":memory:")
    con.execute(BUILD).fetchall()
    yield con
    con.close()


def said(con: apsw.Connection, sql: str) -> dict[str, str]:
    """The words of each line, by the line."""
    return {node.detail: node.words for node in plan_of(con, sql).walk()}


def node_of(con: apsw.Connection, sql: str, detail: str) -> PlanNode:
    return next(node for node in plan_of(con, sql).walk() if node.detail == detail)


def test_an_inner_loop_says_for_what_it_runs(con: apsw.Connection) -> None:
    words = said(con, "select * from album cross join track t on t.name = title")
    assert words["SCAN album"] == "Reads every row of album (1 row, counted)"
    inner = said(con, "select * from album cross join log")["SCAN log"]
    assert inner == "Reads every row of log (0 rows, counted), once for each row of album"


def test_three_loops_are_told_apart(con: apsw.Connection) -> None:
    sql = "select * from album a cross join artist r cross join log l cross join track t"
    plan = plan_of(con, sql)
    nodes = list(plan.walk())
    assert [len(node.loops) for node in nodes] == [0, 1, 2, 3]
    assert nodes[2].words.endswith(
        "once for each pair of rows of album (as a) and of artist (as r)"
    )
    assert nodes[3].words.endswith("once for each combination of rows of the 3 loops around it")


def test_a_left_join_says_how_often_and_what_stands_in(con: apsw.Connection) -> None:
    words = said(con, "select * from album left join track on album = album.id")
    assert words["SEARCH track USING INDEX track_album (album=?) LEFT-JOIN"] == (
        "Finds rows of track through index track_album (album=?), once for each row of album; "
        "where none matches, NULLs stand in (LEFT JOIN)"
    )


def test_a_correlated_subquery_is_in_the_loop_and_another_is_not(con: apsw.Connection) -> None:
    sql = (
        "select (select max(price) from track where album = a.id), (select 1 from log) from album a"
    )
    nodes = {node.detail: node for node in plan_of(con, sql).walk()}
    outer = nodes["SCAN a"].id
    correlated = nodes["CORRELATED SCALAR SUBQUERY 1"]
    assert correlated.loops == (outer,)
    assert correlated.words == "Runs subquery 1, once for each row of album (as a)"
    assert nodes["SEARCH track USING INDEX track_album (album=?)"].loops == (outer,)
    assert nodes["SCAN log"].loops == ()


def test_the_sides_of_an_or_are_not_nested_but_what_follows_is(con: apsw.Connection) -> None:
    sql = "select * from track cross join log where track.album = 3 or track.id = 4"
    plan = plan_of(con, sql)
    found = {node.kind: node for node in plan.walk()}
    either = found[Kind.MULTI_INDEX_OR]
    sides = [node for node in plan.walk() if node.kind is Kind.SEARCH]
    assert [side.loops for side in sides] == [(), ()]
    assert found[Kind.SCAN].loops == (either.id,)
    assert found[Kind.SCAN].words.endswith("once for each row of track")


def test_what_is_made_beforehand_is_in_no_loop(con: apsw.Connection) -> None:
    sql = (
        "with m as materialized (select album, count(*) n from track group by album) "
        "select * from album join m on m.n = album.title"
    )
    for node in plan_of(con, sql).walk():
        if node.kind in (Kind.MATERIALIZE, Kind.BLOOM):
            assert node.loops == ()


def test_a_recursion_takes_its_own_rows_one_by_one(con: apsw.Connection) -> None:
    sql = (
        "with recursive k(i) as (select 1 union all select t.id from k cross join track t "
        "on t.album = k.i) select * from k"
    )
    step = next(n for n in plan_of(con, sql).walk() if n.line.purpose == "RECURSIVE STEP")
    queue, search = step.children
    assert queue.words == "Takes the rows that the recursion made, one by one"
    assert search.words.endswith("once for each row that the recursion made")


def test_rows_of_a_view_that_is_changed_are_not_a_loop_around_it(con: apsw.Connection) -> None:
    con.execute(
        "create view seen as select * from album where artist > 2;"
        "create trigger instead instead of delete on seen begin delete from log; end"
    ).fetchall()
    scans = [n for n in plan_of(con, "delete from seen").walk() if n.program == 0]
    assert [n.detail for n in scans] == ["SCAN album", "SCAN seen"]
    assert scans[1].loops == ()
    assert scans[1].words == "Reads every row of the result of seen"


def test_triggers_show_their_inner_statements(con: apsw.Connection) -> None:
    plan = plan_of(con, "update track set price = 9 where id = 1")
    assert [node.kind for node in plan.roots] == [Kind.SEARCH, Kind.TRIGGER]
    head = plan.roots[1]
    assert head.detail == "-- TRIGGER logged"
    assert head.words == "Runs trigger logged for each row that fires it"
    search, scan = head.children
    assert (search.detail, search.table) == (
        "SEARCH artist USING INTEGER PRIMARY KEY (rowid=?)",
        "artist",
    )
    assert scan.words.endswith("once for each row that fires trigger logged")
    assert {node.program for node in head.children} == {1}


def test_triggers_leave_the_connection_as_it_was(con: apsw.Connection) -> None:
    plan_of(con, "update track set price = 9")
    assert con.config(apsw.SQLITE_DBCONFIG_TRIGGER_EQP, -1) == 0
    details = [row[3] for row in con.execute("explain query plan update track set price = 9")]
    assert details == ["SCAN track"]


def test_foreign_key_actions_are_named_by_their_table(con: apsw.Connection) -> None:
    con.execute(
        "pragma foreign_keys = on;"
        "create table song(track references track on delete cascade, words)"
    ).fetchall()
    plan = plan_of(con, "delete from track where id = 1")
    head = next(node for node in plan.walk() if node.kind is Kind.FOREIGN_KEY)
    assert head.detail == ""
    assert head.words == "Runs foreign key action on song for each row that fires it"
    assert [child.table for child in head.children] == ["song"]


def test_a_statement_that_only_fires_triggers_has_a_plan(con: apsw.Connection) -> None:
    con.execute(
        "create trigger counted after insert on album begin "
        "update artist set name = name || '!' where id = new.artist; end"
    ).fetchall()
    plan = plan_of(con, "insert into album values (9, 'x', 1)")
    assert not plan.absent
    assert [node.kind for node in plan.roots] == [Kind.TRIGGER]
    assert plan.roots[0].children[0].table == "artist"


@pytest.mark.parametrize(
    ("sql", "access", "says"),
    [
        (
            "select max(id) from album",
            Access.ROWID_LOOKUP,
            "Goes to one end of album, by its rowid",
        ),
        ("select max(title) from album", Access.SMALL_SCAN, "Reads every row of album (1 row, "),
        ("select max(album) from track", Access.COVERING_SEARCH, "Goes to one end of index"),
        (
            "select min(k) from w",
            Access.COVERING_SEARCH,
            "Goes to one end of w, by its primary key",
        ),
        ("select min(v) from w", Access.SMALL_SCAN, "Reads every row of w"),
    ],
)
def test_a_search_for_the_largest_tells_whether_it_reads_every_row(
    con: apsw.Connection, sql: str, access: Access, says: str
) -> None:
    con.execute("create table w(k primary key, v) without rowid").fetchall()
    (node,) = plan_of(con, sql).walk()
    assert node.detail.startswith("SEARCH ")
    assert node.access is access
    assert node.words.startswith(says)
