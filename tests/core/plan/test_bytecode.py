from __future__ import annotations

import re
from collections.abc import Iterator

import apsw
import pytest

from plume_db.errors import SqlError
from plume_db.plan.bytecode import Program
from plume_db.plan.opcodes import CURSOR_P1, HOT, JUMPS, WORDS
from tests.core.plan.conftest import bytecode_of, plan_of

BUILD = """
create table t(id integer primary key, a, b);
create index t_a on t(a);
create table w(k primary key, v) without rowid;
create virtual table f using fts5(x);
create temp table t2(c);
attach ':memory:' as other;
create table other.o(x, y);
create index other.o_x on o(x);
create table log(n);
create trigger told after delete on t begin delete from log where n = old.a; end;
"""

QUERIES = [
    "select * from t where a = 3",
    "select * from t, t2 where c = b order by b",
    "select a, count(distinct b), sum(b) filter (where b > 1) from t group by a having sum(b)",
    "select x from other.o where x > 3 or x in (select c from t2)",
    "select * from w where k = 'x'",
    "select * from f where f match 'x'",
    "with recursive n(i) as (select 1 union select i + 1 from n limit 9) select * from n",
    "select row_number() over (order by a) from t",
    "select a from t union select c from t2 except select k from w order by 1",
    "select * from t full join t2 on t.b = t2.c",
    "insert into t(a, b) select x, y from other.o where true on conflict(id) do nothing",
    "update t set b = b + 1 where a between 1 and 2",
    "delete from t where a = 1",
    "replace into w values ('a', 1), ('b', 2)",
    "select exists (select 1 from t where a > 3), cast(a as text) || 'x' from t limit 3 offset 1",
    "values (1, 'x', 2.5, x'00', null, 9223372036854775807)",
]


@pytest.fixture
def con() -> Iterator[apsw.Connection]:
    con = apsw.Connection(":memory:")
    con.execute(BUILD).fetchall()
    yield con
    con.close()


@pytest.mark.parametrize("sql", QUERIES)
def test_every_instruction_is_sqlites_own_and_has_words(con: apsw.Connection, sql: str) -> None:
    program = bytecode_of(con, sql)
    own = con.execute(f"explain {sql}", can_cache=False).fetchall()
    assert [(o.address, o.name, o.p1, o.p2, o.p3) for o in program.opcodes] == [
        tuple(row[:5]) for row in own
    ]
    for op in program.opcodes:
        assert op.words
        assert "{" not in op.words
        assert "does not know" not in op.words
        assert not op.words.endswith(".")


@pytest.mark.parametrize("sql", QUERIES)
def test_cursors_are_named_and_loops_are_within_the_program(con: apsw.Connection, sql: str) -> None:
    program = bytecode_of(con, sql)
    named = {(cursor.program, cursor.number) for cursor in program.cursors}
    for op in program.opcodes:
        if op.name in CURSOR_P1 and op.cursor is not None:
            assert (op.program, op.cursor) in named
    for loop in program.loops:
        inside = [o for o in program.opcodes if loop.first <= o.address <= loop.last]
        assert all(o.depth > loop.depth for o in inside if o.program == loop.program)


def cursors(program: Program) -> list[tuple[str, str, str, str]]:
    return [(c.kind, c.table, c.index, c.schema) for c in program.cursors]


def test_cursors_are_tied_to_tables_and_indexes_by_their_pages(con: apsw.Connection) -> None:
    found = cursors(bytecode_of(con, "select * from t where a = 3"))
    assert found == [("table", "t", "", "main"), ("index", "t", "t_a", "main")]
    found = cursors(bytecode_of(con, "select x from other.o where x > 3"))
    assert found == [("index", "o", "o_x", "other")]
    assert cursors(bytecode_of(con, "select c from t2")) == [("table", "t2", "", "temp")]
    assert cursors(bytecode_of(con, "select v from w")) == [("table", "w", "", "main")]
    assert cursors(bytecode_of(con, "select * from f")) == [("virtual table", "f", "", "main")]
    assert cursors(bytecode_of(con, "select name from sqlite_temp_schema"))[0][3] == "temp"


def test_temporary_things_say_what_they_are_for(con: apsw.Connection) -> None:
    sql = "select * from t where b in (select y from other.o) order by b"
    words = {c.words for c in bytecode_of(con, sql).cursors}
    assert "the temporary table of the values of subquery 1" in words
    assert any(text.startswith("the sorter") for text in words)
    words = {c.words for c in bytecode_of(con, "select * from t, t2 where c = b").cursors}
    assert "the automatic index on t2" in words or "the automatic index on t" in words


def test_a_join_is_two_loops_one_in_the_other(con: apsw.Connection) -> None:
    program = bytecode_of(con, "select * from t cross join log")
    assert [(loop.depth, loop.words) for loop in program.loops] == [
        (0, "each row of table t"),
        (1, "each row of table log"),
    ]
    outer, inner = program.loops
    assert outer.first <= inner.first <= inner.last <= outer.last
    nodes = [node.id for node in plan_of(con, "select * from t cross join log").walk()]
    assert [loop.node for loop in program.loops] == nodes


def test_the_null_row_of_a_left_join_is_no_loop(con: apsw.Connection) -> None:
    program = bytecode_of(con, "select * from t left join t x on x.a = t.b")
    assert [loop.words for loop in program.loops] == [
        "each row of table t",
        "each entry of index t_a of t",
    ]


def test_hot_instructions_are_in_innermost_loops_and_say_why(con: apsw.Connection) -> None:
    program = bytecode_of(con, "select upper(t.a) from t cross join log where n > 3")
    inner = program.loops[1]
    hot = [op for op in program.opcodes if op.hot]
    assert {op.name for op in hot} >= {"Next", "Column"}
    assert all(inner.first <= op.address <= inner.last for op in hot)
    assert all(op.why_hot == HOT[op.name] for op in hot)
    assert not [op for op in bytecode_of(con, "select 1").opcodes if op.hot]


def test_triggers_have_programs_of_their_own(con: apsw.Connection) -> None:
    program = bytecode_of(con, "delete from t where a = 1")
    assert program.names == ("", "trigger told")
    inner = [c for c in program.cursors if c.program == 1]
    assert inner[0].table == "log"
    nodes = {node.id for node in plan_of(con, "delete from t where a = 1").walk()}
    assert {o.node for o in program.opcodes if o.node} <= nodes


def test_a_subroutine_gives_back_to_what_called_it(con: apsw.Connection) -> None:
    sql = "select * from t where id in (select x from other.o)"
    program = bytecode_of(con, sql)
    ids = {node.detail: node.id for node in plan_of(con, sql).walk()}
    search = ids["SEARCH t USING INTEGER PRIMARY KEY (rowid=?)"]
    (seek,) = [op for op in program.opcodes if op.name in ("SeekRowid", "NotExists")]
    assert seek.node == search


def test_a_program_of_a_megabyte_is_cut_and_says_so(con: apsw.Connection) -> None:
    sql = "insert into log values " + ", ".join(f"({n})" for n in range(60_000))
    program = bytecode_of(con, sql)
    assert len(program.opcodes) == 100_000
    assert "first 100,000 instructions" in program.notes[0]


@pytest.mark.parametrize(
    ("sql", "says"),
    [("", "no statement"), ("pragma user_version", "PRAGMA"), ("select 1; select 2", "2 statem")],
)
def test_where_there_is_no_program_a_sentence_says_why(
    con: apsw.Connection, sql: str, says: str
) -> None:
    assert says in bytecode_of(con, sql).absent


def test_what_sqlite_refuses_fails_with_its_place(con: apsw.Connection) -> None:
    with pytest.raises(SqlError) as caught:
        bytecode_of(con, "select nothing from t")
    assert caught.value.offset == len("select ")


def test_the_table_of_instructions_is_consistent() -> None:
    assert set(WORDS) >= CURSOR_P1
    assert set(HOT) <= set(WORDS)
    assert {"Next", "Rewind", "SeekGE", "Jump", "Goto"} <= JUMPS
    for name, words in WORDS.items():
        assert re.fullmatch(r"[A-Za-z0-9]+", name)
        assert set(re.findall(r"\{(\w+)\}", words)) <= {
            *"1234",
            "c",
            "to",
            "table",
            "schema",
            "reads",
        }
