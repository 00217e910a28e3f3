from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import apsw
import pytest

from plume_db.database import Mode, Place, connect
from plume_db.errors import Cancelled, ReadOnly, SqlError
from plume_db.jobs import CancelToken, Task, Worker, attended
from plume_db.query.outcome import Outcome, Started
from plume_db.query.run import Caps, only_statement, run
from plume_db.spill.store import RowStore
from plume_db.values import BadText, Row, Value

ENDLESS = "with recursive n(i) as (select 1 union all select i + 1 from n) "
BUILD = """
create table t(a integer primary key, b text, c blob);
with recursive n(i) as (select 1 union all select i + 1 from n where i < 500)
insert into t select i, 'row ' || i, zeroblob(10) from n;
"""


def build(path: Path, sql: str) -> Path:
    con = apsw.Connection(str(path))
    con.execute(sql).fetchall()
    con.close()
    return path


@pytest.fixture
def con(tmp_path: Path) -> Iterator[apsw.Connection]:
    con = connect(Place(build(tmp_path / "a.db", BUILD), Mode.READ_ONLY))
    yield con
    con.close()


@dataclass
class Ran:
    """What a run brought."""

    rows: list[Row]
    outcome: Outcome
    started: list[Started]

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.started[0].columns)


def collect(
    con: apsw.Connection, sql: str, given: dict[str, Value] | None = None, **caps: int
) -> Ran:
    store = RowStore(in_memory=True)
    started: list[Started] = []
    task = Task(con)
    with attended(con, task):
        outcome = run(task, only_statement(sql), given, store, started.append, Caps(**caps))
    assert store.finished
    return Ran(store.read(0, len(store)), outcome, started)


def test_rows_come_in_order_with_their_columns(con: apsw.Connection) -> None:
    ran = collect(con, 'select a, b as "two words" from t order by a desc')
    assert ran.rows == [(i, f"row {i}") for i in range(500, 0, -1)]
    assert [(c.name, c.declared_type) for c in ran.started[0].columns] == [
        ("a", "INTEGER"),
        ("two words", "TEXT"),
    ]
    assert len(ran.started) == 1
    assert (ran.outcome.rows, ran.outcome.capped, ran.outcome.notes) == (500, "", ())


def test_a_result_without_rows_still_tells_its_columns(con: apsw.Connection) -> None:
    ran = collect(con, "select a, b from t where a < 0")
    assert (ran.columns, ran.rows) == (("a", "b"), [])
    assert (ran.outcome.rows, ran.outcome.first_row_seconds) == (0, None)


def test_counters_are_those_of_this_run(con: apsw.Connection) -> None:
    first = collect(con, "select b from t order by c; -- done").outcome
    second = collect(con, "/* x */ select b from t order by c").outcome
    assert first.counters.vm_steps == second.counters.vm_steps > 500
    assert first.counters.fullscan_steps == 499
    assert first.counters.sorts == 1
    assert first.counters.pages_read + first.counters.pages_hit > 0
    assert second.counters.pages_read <= first.counters.pages_read
    assert first.counters.memory > 0
    assert first.first_row_seconds is not None
    assert first.first_row_seconds <= first.seconds


def test_reading_stops_at_the_cap_and_says_so(con: apsw.Connection) -> None:
    ran = collect(con, ENDLESS + "select i from n", rows=250)
    assert [row[0] for row in ran.rows] == list(range(1, 251))
    assert ran.outcome.capped == "stopped at 250 rows"
    assert ran.outcome.counters.vm_steps > 250


def test_exactly_as_many_rows_as_the_cap_are_not_called_capped(con: apsw.Connection) -> None:
    outcome = collect(con, "select a from t", rows=500).outcome
    assert (outcome.rows, outcome.capped) == (500, "")


def test_large_values_stop_reading_before_the_room_is_used_up(con: apsw.Connection) -> None:
    outcome = collect(con, ENDLESS + "select zeroblob(100000) from n", bytes=1_000_000).outcome
    assert outcome.rows <= 64
    assert outcome.capped == "stopped at 1.00 MB of rows put aside"


def test_values_are_exact(con: apsw.Connection) -> None:
    sql = "select 9223372036854775807, 0.1 + 0.2, null, '', x'00', 'a' || char(0) || 'b', 9e999"
    (row,) = collect(con, sql).rows
    assert row == (2**63 - 1, 0.1 + 0.2, None, "", b"\0", "a\0b", float("inf"))


def test_an_endless_statement_stops_when_asked(tmp_path: Path) -> None:
    place = Place(build(tmp_path / "a.db", BUILD), Mode.READ_ONLY)
    worker = Worker("query test", lambda: connect(place))
    begun = threading.Event()
    store = RowStore(in_memory=True)
    slow = only_statement(ENDLESS + "select i from n where i <= 3 or i < 0")
    quick = only_statement("select 1")
    token = CancelToken()
    future = worker.submit(
        lambda task: run(task, slow, None, store, lambda _: begun.set()), token=token
    )
    try:
        assert begun.wait(10), "rows found before a slow step are handed over during it"
        assert store.read(0, 9)[:1] == [(1,)]
        token.cancel()
        with pytest.raises(Cancelled):
            future.result(10)
        fresh = RowStore(in_memory=True)
        after = worker.submit(lambda task: run(task, quick, None, fresh, lambda _: None))
        assert after.result(10).rows == 1
    finally:
        worker.close()


def test_a_view_with_text_in_double_quotes_is_read_and_told(con: apsw.Connection) -> None:
    path = Path(con.filename).with_name("old.db")
    build(path, "create table t(a); insert into t values(1);")
    old = apsw.Connection(str(path))
    old.config(apsw.SQLITE_DBCONFIG_DQS_DDL, 1)
    old.config(apsw.SQLITE_DBCONFIG_DQS_DML, 1)
    old.execute('create view v as select a, "some text" as s from t').fetchall()
    old.close()
    read = connect(Place(path, Mode.READ_ONLY))
    ran = collect(read, 'select "a", s from "v"')
    assert ran.rows == [(1, "some text")]
    assert "double quotes" in ran.outcome.notes[0]
    for wrong in ('select "typo" from v', 'select s, "some text" from v', 'select "typo" from t'):
        with pytest.raises(SqlError, match="no such column"):
            collect(read, wrong)
    read.close()


@pytest.mark.parametrize(
    ("sql", "at"),
    [
        ("select * frm t", "frm"),
        ("select é, 'ü' frm t", "t"),
        ("\n -- ö\n select nothing from t", "nothing"),
        ("select a from t where b = 1 +;", ";"),
    ],
)
def test_an_error_carries_its_place_in_characters(con: apsw.Connection, sql: str, at: str) -> None:
    with pytest.raises(SqlError) as caught:
        collect(con, sql)
    assert caught.value.offset == sql.rindex(at)


@pytest.mark.parametrize(
    "sql",
    [
        "insert into t(b) values('x')",
        "replace into t(b) values('x')",
        "with x as (select 1) insert into t(b) select 1 from x",
        "update t set b = 1",
        "delete from t",
        "create table u(a)",
        "create temp table u(a)",
        "drop table t",
        "vacuum",
        "reindex",
        "analyze",
        "attach ':memory:' as x",
        "begin immediate",
        "savepoint s",
        "pragma user_version = 5",
        "pragma journal_mode = wal",
    ],
)
def test_a_writing_statement_is_refused_in_a_sentence(tmp_path: Path, sql: str) -> None:
    path = build(tmp_path / "b.db", BUILD)
    before = path.read_bytes()
    for mode in (Mode.READ_ONLY, Mode.QUERY_ONLY):
        con = connect(Place(path, mode))
        with pytest.raises(ReadOnly) as caught:
            collect(con, sql)
        assert caught.value.sentence.endswith(".")
        assert not con.in_transaction
        con.close()
    assert path.read_bytes() == before


def test_explain_and_asking_pragmas_run(con: apsw.Connection) -> None:
    assert collect(con, "pragma user_version").rows == [(0,)]
    assert len(collect(con, "pragma table_info(t)").rows) == 3
    assert collect(con, "explain query plan select * from t").rows[0][3] == "SCAN t"
    assert "opcode" in collect(con, "explain delete from t").columns


def test_nothing_or_two_statements_are_explained(con: apsw.Connection) -> None:
    with pytest.raises(SqlError, match="no statement"):
        collect(con, " -- nothing\n;")
    with pytest.raises(SqlError, match="one statement"):
        collect(con, "select 1; select 2")


def test_half_a_character_is_a_sentence_too(con: apsw.Connection) -> None:
    with pytest.raises(SqlError, match="half a character"):
        collect(con, "select '\ud800'")


def test_parameters_are_bound_and_missing_ones_told(con: apsw.Connection) -> None:
    ran = collect(con, "select :x, ?2, @y", {":x": 5, "@y": "z"})
    assert ran.rows == [(5, None, "z")]
    assert ran.outcome.notes == ("No value was given for ?2, so NULL was used.",)


BAD = """
create table bad(id integer primary key, v);
with recursive n(i) as (select 1 union all select i + 1 from n where i < 300)
insert into bad select i, 'good ' || i from n;
update bad set v = cast(x'6162ff' as text) where id in (150, 299);
update bad set v = x'6162ff' where id = 151;
"""


@pytest.fixture
def bad(tmp_path: Path) -> Iterator[apsw.Connection]:
    con = connect(Place(build(tmp_path / "bad.db", BAD), Mode.READ_ONLY))
    yield con
    con.close()


@pytest.mark.parametrize(
    "sql",
    [
        "select id, v from bad order by id",
        "with w as (select * from bad) select * from w order by id; -- end",
        "select id, v from bad where ?1 is null or id = ?1 order by id -- end",
    ],
)
def test_text_that_is_not_utf8_is_kept_byte_for_byte(bad: apsw.Connection, sql: str) -> None:
    ran = collect(bad, sql)
    rows, outcome = ran.rows, ran.outcome
    assert [row[0] for row in rows] == list(range(1, 301))
    assert rows[149][1] == BadText(b"ab\xff")
    assert isinstance(rows[149][1], BadText)
    assert rows[150][1] == b"ab\xff"
    assert not isinstance(rows[150][1], BadText)
    assert rows[298][1] == BadText(b"ab\xff")
    assert rows[299][1] == "good 300"
    assert "not valid UTF-8" in outcome.notes[0]
    assert outcome.counters.vm_steps > 300


BAD_NAME = """
create table t(good, aaa); insert into t values(1, 2); pragma writable_schema = 1;
update sqlite_schema set sql = cast(replace(cast(sql as blob), x'616161', x'ff4161') as text);
"""


def test_rows_that_can_not_be_read_again_are_not_passed_off_as_null(tmp_path: Path) -> None:
    con = apsw.Connection(str(build(tmp_path / "name.db", BAD_NAME)))
    ran = collect(con, "pragma table_info(t)")
    rows, outcome = ran.rows, ran.outcome
    assert rows[0][1] == "good"
    assert isinstance(rows[1][1], BadText)
    assert outcome.notes == ("1 row could not be read, because text in it is not valid UTF-8.",)
    con.close()


def test_columns_with_unreadable_names_are_named_by_their_place(tmp_path: Path) -> None:
    con = apsw.Connection(str(build(tmp_path / "name.db", BAD_NAME)))
    ran = collect(con, "select * from t")
    assert ran.columns == ("column 1", "column 2")
    assert ran.rows == [(1, 2)]
    con.close()


def test_a_name_that_is_not_utf8_never_crashes(tmp_path: Path) -> None:
    con = connect(Place(build(tmp_path / "name.db", BAD_NAME), Mode.READ_ONLY))
    try:
        assert collect(con, "select * from t").rows == [(1, 2)]
    except SqlError as error:
        assert "not valid UTF-8" in error.sentence
    con.close()


def test_real_files_in_every_encoding_give_the_same_rows(
    real_file: Callable[[str], Path],
) -> None:
    sql = "select * from Track order by 1"
    results = []
    for name in ("chinook.sqlite", "chinook_utf16le.sqlite", "chinook_utf16be.sqlite"):
        con = connect(Place(real_file(name), Mode.READ_ONLY))
        results.append(collect(con, sql).rows)
        con.close()
    assert len(results[0]) == 3503
    assert results[0] == results[1] == results[2]


def test_a_real_file_with_damaged_text_reads_to_the_end(
    real_file: Callable[[str], Path],
) -> None:
    con = connect(Place(real_file("fuzzdata4.db"), Mode.READ_ONLY))
    (count,) = con.execute("select count(*) from xsql").fetchall()[0]
    rows = collect(con, "select * from xsql").rows
    con.close()
    assert len(rows) == count
    assert sum(isinstance(value, BadText) for row in rows for value in row) > 1_000


def test_what_is_missing_at_the_end_is_marked_there(con: apsw.Connection) -> None:
    with pytest.raises(SqlError) as caught:
        collect(con, "-- ü\nselect 2 where \n")
    assert caught.value.offset == len("-- ü\nselect 2 where")
