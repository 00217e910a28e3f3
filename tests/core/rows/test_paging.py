"""Pages, in every order, equal what LIMIT and OFFSET give."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from plume_db.jobs import Task
from plume_db.rows.keyed import KeyedSource, RowidSource
from plume_db.rows.page import Page
from plume_db.rows.rank import STEP
from plume_db.rows.sequential import SequentialSource
from plume_db.rows.source import RowSource, page_rows

Make = Callable[..., Any]

SERIES = "with recursive n(i) as (select 0 union all select i+1 from n where i<{most}) "

TABLES: dict[str, tuple[str, str, type]] = {
    "gappy rowids": (
        "create table t(id integer primary key, a text);"
        + SERIES.format(most=2500)
        + "insert into t select i*i*7, 'r'||i from n",
        "order by id",
        RowidSource,
    ),
    "negative rowids": (
        "create table t(a, b);"
        + SERIES.format(most=1200)
        + "insert into t(rowid,a,b) select (i-600)*1000003, i, -i from n",
        "order by rowid",
        RowidSource,
    ),
    "rowids at both ends of 64 bits": (
        "create table t(a);insert into t(rowid,a) values"
        "(-9223372036854775808,'low'),(0,'zero'),(9223372036854775807,'high')",
        "order by rowid",
        RowidSource,
    ),
    "two names of the rowid taken": (
        "create table t(rowid text, oid text, a);"
        + SERIES.format(most=900)
        + "insert into t(rowid,oid,a) select 'z'||(900-i), i%3, i from n",
        "order by _rowid_",
        RowidSource,
    ),
    "all names of the rowid taken": (
        "create table t(rowid, oid, _rowid_);"
        + SERIES.format(most=700)
        + "insert into t select i%7, -i, 'x' from n",
        "",
        SequentialSource,
    ),
    "all names taken, one of them the key": (
        "create table t(rowid, oid integer primary key, _rowid_);"
        + SERIES.format(most=700)
        + "insert into t select i%7, i*3, 'x' from n",
        "order by oid",
        RowidSource,
    ),
    "without rowid": (
        "create table t(a text, b int, c, primary key(b, a)) without rowid;"
        + SERIES.format(most=1500)
        + "insert into t select 'k'||i, i%11, i from n",
        "order by b, a",
        KeyedSource,
    ),
    "descending key": (
        "create table t(a int, b text, primary key(a desc, b desc)) without rowid;"
        + SERIES.format(most=1500)
        + "insert into t select i%40, 'b'||i from n",
        "order by a desc, b desc",
        KeyedSource,
    ),
    "mixed directions": (
        "create table t(a int, b text, c int, primary key(a desc, b, c desc)) without rowid;"
        + SERIES.format(most=1500)
        + "insert into t select i%9, 'b'||(i%5), i from n",
        "order by a desc, b, c desc",
        KeyedSource,
    ),
    "a collation on the key only": (
        "create table t(a text, b int, primary key(a collate nocase, b)) without rowid;"
        + SERIES.format(most=1500)
        + "insert into t select char(65+(i%26)+iif(i%2,32,0))||(i%3), i from n",
        "order by a collate nocase, b",
        KeyedSource,
    ),
    "mixed types in the key": (
        "create table t(a, primary key(a)) without rowid;"
        + SERIES.format(most=900)
        + "insert into t select case i%4 when 0 then i when 1 then i+0.5 when 2 then 't'||i "
        "else cast('b'||i as blob) end from n",
        "order by a",
        KeyedSource,
    ),
    "a view": (
        "create table u(a);"
        + SERIES.format(most=800)
        + "insert into u select i from n; create view t as select a, a*2 as twice from u where a%3",
        "",
        SequentialSource,
    ),
    "an r-tree": (
        "create virtual table t using rtree(id, x0, x1);"
        + SERIES.format(most=800)
        + "insert into t select i, i, i+1 from n",
        "",
        SequentialSource,
    ),
    "full text search": (
        "create virtual table t using fts5(a, b);"
        + SERIES.format(most=800)
        + "insert into t select 'word'||i, 'other' from n",
        "order by rowid",
        RowidSource,
    ),
    "an empty table": ("create table t(a, b)", "", RowidSource),
}


@pytest.fixture(params=list(TABLES))
def case(request: pytest.FixtureRequest, bench: Make) -> tuple[Any, RowSource, list[Any]]:
    sql, order, kind = TABLES[request.param]
    made = bench(sql)
    source = made.source("t")
    assert type(source) is kind
    return made, source, made.truth("t", order)


def forwards(task: Any, source: RowSource, n: int) -> list[Any]:
    page = source.first(task, n)
    found = list(page.rows)
    while not page.at_end:
        page = source.after(task, page.keys[-1], n)
        found += page.rows
    return found


def backwards(task: Any, source: RowSource, n: int) -> list[Any]:
    page = source.last(task, n)
    found = list(page.rows)
    while not page.at_start:
        page = source.before(task, page.keys[0], n)
        found = [*page.rows, *found]
    return found


def test_pages_forwards_hold_every_row_once_in_order(case: Any) -> None:
    made, source, truth = case
    assert forwards(made.task, source, 173) == truth


def test_pages_backwards_hold_every_row_once_in_order(case: Any) -> None:
    made, source, truth = case
    assert backwards(made.task, source, 173) == truth


def test_any_position_equals_limit_offset_once_counted(case: Any) -> None:
    made, source, truth = case
    source.first(made.task, 50)
    assert source.count(made.task).known == len(truth)
    assert source.about().exact
    for position in random.Random(4).sample(range(max(1, len(truth))), min(25, len(truth))):
        page = source.at(made.task, position, 60)
        assert list(page.rows) == truth[position : position + 60]
        assert page.exact and page.start == position
        assert source.position(made.task, page.keys[0]) == position


def test_a_cell_is_found_again_by_its_rows_key(case: Any) -> None:
    made, source, truth = case
    page = source.first(made.task, 100)
    for row in range(0, len(page.rows), 17):
        for column in range(len(source.columns)):
            cell = source.cell(made.task, page.keys[row], column, 1000)
            assert cell.value == truth[row][column]


def test_the_first_page_says_when_it_is_everything(bench: Make) -> None:
    made = bench("create table t(a); insert into t values(1),(2),(3)")
    source = made.source("t")
    page = source.first(made.task, 3)
    assert page.at_start and page.at_end and page.exact and page.start == 0
    assert source.about().exact and source.about().known == 3


def test_no_statement_counts_before_the_first_page(bench: Make) -> None:
    made = bench("create table t(a);" + SERIES.format(most=5000) + "insert into t select i from n")
    source = made.source("t")
    seen: list[str] = []
    made.con.exec_trace = lambda _cursor, sql, _bindings: seen.append(sql) or True
    source.first(made.task, 100)
    made.con.exec_trace = None
    assert seen and not any("count(" in sql.lower() for sql in seen)
    assert seen[0].lower().startswith("select") and "limit 101" in seen[0]


BIG = (
    "create table t(id integer primary key, a);"
    + SERIES.format(most=4 * STEP + 123)
    + "insert into t select i*2+iif(i>20000,1000000,0), i from n"
)


def test_positions_before_the_count_are_marked_as_guesses_and_after_it_exact(bench: Make) -> None:
    made = bench(BIG)
    source = made.source("t")
    source.first(made.task, 100)
    extent = source.about()
    assert not extent.exact and extent.known == 100 and extent.likely >= 4 * STEP
    guess = source.at(made.task, 30_000, 50)
    assert guess.rows and not guess.exact
    source.count(made.task)
    right = source.at(made.task, 30_000, 50)
    assert right.exact and [row[1] for row in right.rows] == list(range(30_000, 30_050))
    assert source.position(made.task, guess.keys[0]) == guess.rows[0][1]


def test_a_count_that_is_stopped_goes_on_where_it_was(bench: Make) -> None:
    made = bench(BIG)
    source = made.source("t")
    source.first(made.task, 100)
    calls: list[float] = []

    class StopError(Exception):
        pass

    class Nosy(Task):
        def report(self, done: float, total: float | None = None, text: str = "") -> None:
            calls.append(done)
            if len(calls) == 2:
                raise StopError

    with pytest.raises(StopError):
        source.count(Nosy(made.con))
    assert source.about().known == 2 * STEP + 1 and not source.about().exact
    assert source.count(made.task).known == 4 * STEP + 124
    assert len(calls) == 2


def test_a_gap_does_not_promise_rows_that_the_file_has_no_room_for(bench: Make) -> None:
    made = bench(
        "create table t(a);"
        + SERIES.format(most=400)
        + "insert into t select i from n; insert into t(rowid,a) values(1<<62,'far')"
    )
    source = made.source("t")
    source.first(made.task, 200)
    assert 200 <= source.about().likely < 20_000
    far = source.at(made.task, source.about().likely - 1, 50)
    assert far.at_end and far.rows[-1] == ("far",)


def test_pages_of_wide_tables_have_fewer_rows() -> None:
    assert page_rows(1) == 200 and page_rows(1000) == 40 and page_rows(2000) == 20


def test_a_table_at_the_column_limit_is_shown_with_a_note(bench: Make) -> None:
    names = ",".join(f"c{i}" for i in range(2000))
    made = bench(f"create table t({names}); insert into t(c0, c1999) values(1, 2)")
    source = made.source("t")
    assert len(source.columns) == 1990 and "2,000" in source.notes[0]
    assert source.first(made.task, 5).rows[0][0] == 1


def test_generated_columns_are_shown_and_hidden_ones_are_not(bench: Make) -> None:
    made = bench(
        "create table t(a, b as (a*2), c as (a*3) stored); insert into t values(7);"
        "create virtual table f using fts5(x)"
    )
    assert made.source("t").first(made.task, 5).rows == ((7, 14, 21),)
    assert [c.name for c in made.source("f").columns] == ["x"]


def test_names_with_quotes_and_braces_are_read(bench: Make) -> None:
    made = bench(
        'create table "a ""{0}"" b"("c{} ""d""", "select"); insert into "a ""{0}"" b" values(1,2)'
    )
    page = made.source('a "{0}" b').first(made.task, 5)
    assert page == Page(((1, 2),), ((1,),), 0, True, True, True)
