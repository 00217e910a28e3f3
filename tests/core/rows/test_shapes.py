"""Rows that are sorted and filtered equal what SQLite gives for ORDER BY, LIMIT and OFFSET."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plume_db.names import quoted
from plume_db.rows import gathering
from plume_db.rows.indexed import IndexedSource
from plume_db.rows.listed import ListedSource
from plume_db.rows.shape import Condition, Shape, Sort, Test
from tests.core.rows.walking import backwards, forwards

Make = Callable[..., Any]

SERIES = "with recursive n(i) as (select 0 union all select i+1 from n where i<{most}) "
MIXED = (
    "case i%11 when 0 then null when 1 then i when 2 then i+0.5 when 3 then 'T'||(i%50) "
    "when 4 then 't'||(i%50) when 5 then cast('b'||(i%9) as blob) when 6 then -i "
    "when 7 then '' when 8 then 9007199254740993+i when 9 then 1e300*i else i%5 end"
)
FILL = SERIES.format(most=900) + f"insert into t({{key}}a,b,c) select {{value}}{MIXED}, i%7, "
FILL += "iif(i%3,'x'||(i%13),null) from n"

TABLES = {
    "plain": "create table t(id integer primary key, a, b int, c text);"
    + FILL.format(key="id,", value="(i-300)*17,"),
    "indexed": "create table t(id integer primary key, a, b int, c text);"
    "create index ia on t(a); create index ibc on t(b desc, c); create index ic on t(c, a desc);"
    + FILL.format(key="id,", value="i*3,"),
    "without rowid": "create table t(k text, j int, a, b int, c text, primary key(j desc, k))"
    " without rowid; create index ia on t(a); create index icb on t(c, b);"
    + FILL.format(key="k,j,", value="'k'||i,i%10,"),
    "collations": "create table t(id integer primary key, a collate nocase, b int, "
    "c text collate rtrim); create index ia on t(a); create index ibin on t(c collate binary);"
    + FILL.format(key="", value=""),
    "a partial index": "create table t(id integer primary key, a, b int, c text);"
    "create index ia on t(a) where a is not null;" + FILL.format(key="", value=""),
    "utf-16": "pragma encoding='UTF-16le'; create table t(id integer primary key, a, b int, c);"
    + FILL.format(key="", value=""),
}

SORTS: dict[str, tuple[Sort, ...]] = {
    "a": (Sort("a"),),
    "a down": (Sort("a", True),),
    "c and b down": (Sort("c"), Sort("b", True)),
    "b down and c": (Sort("b", True), Sort("c")),
    "b and c down": (Sort("b"), Sort("c", True)),
    "c": (Sort("c"),),
}


def order_by(sorts: tuple[Sort, ...], last: str = "") -> str:
    terms = [quoted(s.column) + (" desc" if s.descending else "") for s in sorts]
    return "order by " + ", ".join([*terms, *([last] if last else [])])


@pytest.fixture(params=["at once", "in parts"])
def pace(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Collect keys by one statement, or in many parts as of a huge table."""
    if request.param == "in parts":
        monkeypatch.setattr(gathering, "FEW_ROWS", -1)
        monkeypatch.setattr(gathering, "FIRST_PART", 64)
        monkeypatch.setattr(gathering, "MOST_ROWS", 200)
    return str(request.param)


@pytest.mark.parametrize("sorts", SORTS.values(), ids=list(SORTS))
@pytest.mark.parametrize("sql", TABLES.values(), ids=list(TABLES))
def test_a_sorted_table_is_what_order_by_gives(
    bench: Make, sql: str, sorts: tuple[Sort, ...], pace: str
) -> None:
    made = bench(sql)
    shape = Shape(sorts)
    columns = ",".join(quoted(sort.column) for sort in sorts)
    key = "" if "without rowid" in sql else "id"
    truth = made.truth("t", order_by(sorts, key))
    rows = forwards(made.task, made.source("t", shape), 97)
    if isinstance(made.source("t", shape), ListedSource) and key:
        assert rows == truth
    names = [c.name for c in made.source("t", shape).columns]
    places = [names.index(sort.column) for sort in sorts]
    seen = [tuple(row[place] for place in places) for row in rows]
    assert seen == made.truth("t", order_by(sorts), columns)
    assert sorted(map(repr, rows)) == sorted(map(repr, truth))
    assert backwards(made.task, made.source("t", shape), 97) == rows
    counted = made.source("t", shape)
    counted.first(made.task, 50)
    assert counted.count(made.task).known == len(rows)
    for position in random.Random(1).sample(range(len(rows)), 12):
        page = counted.at(made.task, position, 40)
        assert list(page.rows) == rows[position : position + 40]
        assert page.exact and page.start == position
        assert counted.position(made.task, page.keys[0]) == position


FILTERS: dict[str, tuple[Condition, ...]] = {
    "a number": (Condition("b", Test.EQUALS, (3,)),),
    "two": (Condition("b", Test.GREATER, (2,)), Condition("c", Test.NOT_NULL)),
    "null": (Condition("c", Test.IS_NULL),),
    "in": (Condition("c", Test.IN, ("x1", "x2", None)),),
    "contains": (Condition("c", Test.CONTAINS, ("X1",)),),
    "like": (Condition("a", Test.LIKE, ("t%",)),),
    "regex": (Condition("a", Test.REGEX, ("^[Tt]1.$",)),),
    "nothing": (Condition("b", Test.EQUALS, (99,)),),
    "equals null": (Condition("c", Test.EQUALS, (None,)),),
}


@pytest.mark.parametrize("sorts", [(), SORTS["a down"], SORTS["c"]], ids=["", "a down", "c"])
@pytest.mark.parametrize("conditions", FILTERS.values(), ids=list(FILTERS))
@pytest.mark.parametrize("sql", TABLES.values(), ids=list(TABLES))
def test_a_filtered_table_is_what_where_gives(
    bench: Make, sql: str, conditions: tuple[Condition, ...], sorts: Any, pace: str
) -> None:
    made = bench(sql)
    shape = Shape(sorts, conditions)
    source = made.source("t", shape)
    key = "j desc, k" if "without rowid" in sql else "id"
    truth = made.truth("t", f"where {shape.where_sql} {order_by(sorts, key)}")
    assert forwards(made.task, source, 31) == truth
    assert source.count(made.task).known == len(truth) and source.about().exact
    assert backwards(made.task, made.source("t", shape), 31) == truth
    if truth:
        middle = len(truth) // 2
        assert list(source.at(made.task, middle, 10).rows) == truth[middle : middle + 10]


def test_a_row_is_named_by_the_tables_own_key_in_any_order(bench: Make) -> None:
    made = bench(TABLES["indexed"])
    for shape in (Shape(SORTS["a"]), Shape(SORTS["b and c down"]), Shape((), FILTERS["in"])):
        source = made.source("t", shape)
        assert source.row_keys_are_table_keys
        page = source.first(made.task, 30)
        assert [key[0] for key in page.keys] == [row[0] for row in page.rows]
        assert source.cell(made.task, page.keys[7], 1, 100).value == page.rows[7][1]


VALUES = st.one_of(
    st.none(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    st.sampled_from(["", "a", "A", "a ", "ä", "Ä", "\U0001f600", "\uffff", "a\x00b", "z"]),
    st.binary(max_size=3),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[*HealthCheck])
@given(
    rows=st.lists(st.tuples(VALUES, VALUES), max_size=40),
    collation=st.sampled_from(["binary", "nocase", "rtrim"]),
    index=st.sampled_from(["", "a", "a desc", "a, b", "a desc, b", "b, a", "a collate nocase"]),
    down=st.tuples(st.booleans(), st.booleans()),
    two=st.booleans(),
    whole=st.booleans(),
)
def test_any_values_in_any_order(
    bench: Make,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    rows: Any,
    collation: str,
    index: str,
    down: tuple[bool, bool],
    two: bool,
    whole: bool,
) -> None:
    monkeypatch.setattr(gathering, "FEW_ROWS", 100 if whole else -1)
    monkeypatch.setattr(gathering, "FIRST_PART", 7)
    path: Path = tmp_path_factory.mktemp("any") / "any.db"
    con = apsw.Connection(str(path))
    con.execute(f"create table t(a collate {collation}, b)").fetchall()
    if index:
        con.execute(f"create index i on t({index})").fetchall()
    con.executemany("insert into t values(?,?)", rows)
    con.close()
    made = bench(path)
    sorts = (Sort("a", down[0]), *([Sort("b", down[1])] if two else []))
    source = made.source("t", Shape(sorts))
    truth = made.truth("t", order_by(sorts), "a" + (",b" if two else ""))
    found = forwards(made.task, source, 9)
    assert [row[: 1 + two] for row in found] == truth
    assert backwards(made.task, made.source("t", Shape(sorts)), 9) == found
    if isinstance(source, ListedSource):
        assert found == made.truth("t", order_by(sorts, "rowid"))


def test_an_index_is_used_only_where_it_has_the_order(bench: Make) -> None:
    made = bench(TABLES["indexed"])
    for sorts in (SORTS["a"], SORTS["a down"], SORTS["b down and c"], SORTS["b and c down"]):
        source = made.source("t", Shape(sorts))
        assert type(source) is IndexedSource, sorts
        assert source.served.startswith("Served by index i")
    source = made.source("t", Shape(SORTS["c and b down"]))
    assert type(source) is ListedSource
    assert source.served == "No index serves this: all rows are read and sorted once."
    partial = bench(TABLES["a partial index"]).source("t", Shape(SORTS["a"]))
    assert type(partial) is ListedSource
    mixed = bench(TABLES["collations"])
    assert type(mixed.source("t", Shape(SORTS["c"]))) is ListedSource
    assert type(mixed.source("t", Shape(SORTS["a"]))) is IndexedSource


def test_nothing_hides_behind_the_primary_key(bench: Make) -> None:
    made = bench(TABLES["plain"])
    source = made.source("t", Shape((Sort("ID", True), Sort("a"))))
    assert type(source) is IndexedSource and source.served == "Served by the table's own key."
    assert forwards(made.task, source, 97) == made.truth("t", "order by id desc")


def test_what_an_index_finds_is_said(bench: Make) -> None:
    made = bench(TABLES["indexed"])
    source = made.source("t", Shape((), (Condition("a", Test.EQUALS, (5,)),)))
    assert source.served == "Served by index ia(a)."
    both = made.source("t", Shape((Sort("c"),), (Condition("a", Test.EQUALS, (5,)),)))
    assert both.served.startswith("Index ia(a) finds the rows")
    slow = made.source("t", Shape((), (Condition("id", Test.CONTAINS, ("5",)),)))
    assert slow.served == "No index serves this: all rows are read once."
