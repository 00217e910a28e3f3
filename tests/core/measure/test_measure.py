"""Measuring: the figures, the budget, and what is left as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import apsw
import pytest

from plume_db.database import Mode, Place, connect
from plume_db.errors import Cancelled, FileLocked, ReadOnly, SqlError
from plume_db.jobs import Task, attended
from plume_db.measure.measure import measure
from plume_db.measure.result import Counters, timing
from plume_db.session import Session, open_session
from tests.core.measure.conftest import SHOP

Build = Callable[[str], Path]
Read = Callable[[Path], Task]

JOIN = "select c.name, count(*) from customer c join purchase p on p.customer = c.id group by 1"


@pytest.fixture
def session(build: Build) -> Iterator[Session]:
    opened = open_session(build(SHOP))
    yield opened
    opened.close()


def test_work_is_the_same_each_time(shop: Task) -> None:
    first, second = measure(shop, JOIN, runs=3), measure(shop, JOIN, runs=2)
    assert first.work == second.work and first.work
    assert not any("differ" in note for note in first.notes)
    found = first.counters
    assert found is not None
    assert found.work == found.vm_steps + 8 * found.cache_hits + 80 * found.cache_misses


def test_as_many_runs_cold_as_warm_and_their_spread(shop: Task) -> None:
    measured = measure(shop, JOIN, runs=4)
    assert measured.cold and measured.warm and measured.complete
    assert (measured.cold.runs, measured.warm.runs) == (4, 4)
    assert measured.cold.least <= measured.cold.median <= measured.cold.most
    assert {run.counters.cache_misses for run in measured.runs if not run.emptied} == {0}
    assert all(run.counters.cache_misses for run in measured.runs if run.emptied)


def test_the_counters_are_those_of_the_statement(shop: Task) -> None:
    found = measure(shop, "select * from purchase where sum > 3 order by note", runs=1).counters
    assert found is not None
    rows = shop.con.execute("select count(*) from purchase where sum > 3").fetchall()[0][0]
    assert (found.fullscan_steps, found.sorts, found.rows_out) == (399, 1, rows)
    automatic = measure(shop, "select * from purchase p join item i on i.amount = p.sum").counters
    assert automatic is not None and automatic.automatic_index_rows > 0
    assert automatic.filter_hits + automatic.filter_misses > 0


def test_the_connection_is_left_as_it_was(shop: Task) -> None:
    shop.con.execute("pragma cache_size=-7000").fetchall()
    measure(shop, JOIN)
    assert shop.con.execute("pragma cache_size").fetchall() == [(-7000,)]
    assert shop.deadline is None


def test_a_budget_that_ends_gives_what_there_is_and_says_so(shop: Task) -> None:
    slow = "select count(*) from item a, item b, item c where a.line + b.line = c.line - 99"
    measured = measure(shop, slow, budget=0.3)
    assert not measured.complete and "budget" in measured.ended
    assert measured.work is None and measured.cold is None, "no whole run, so no figure to rank by"
    assert measured.counters is not None and measured.counters.vm_steps > 0
    assert all(not each.complete for each in measured.actual_rows.values())


def test_a_cancel_ends_it(shop: Task) -> None:
    shop.token.cancel()
    with pytest.raises((Cancelled, apsw.InterruptError)):
        measure(shop, JOIN)


def test_values_are_bound_and_missing_ones_told(shop: Task) -> None:
    sql = "select * from purchase where id = :id"
    assert measure(shop, sql, {":id": 5}, runs=1).runs[0].counters.rows_out == 1
    measured = measure(shop, sql, runs=1)
    assert measured.runs[0].counters.rows_out == 0 and ":id" in measured.notes[0]


@pytest.mark.parametrize(
    "sql",
    ["pragma user_version", "vacuum", "create table x(a)", "insert into thing values (1,2,3)"],
)
def test_what_does_not_read_is_refused_in_a_sentence(shop: Task, sql: str) -> None:
    with pytest.raises(ReadOnly, match=r"Nothing was run\."):
        measure(shop, sql)


def test_what_sqlite_refuses_is_told_with_its_place(shop: Task) -> None:
    with pytest.raises(SqlError) as told:
        measure(shop, "select * from thing where nix = 1")
    assert told.value.offset == 26


def test_old_quotes_in_views_and_text_that_is_not_valid_are_read(
    build: Build, reading: Read
) -> None:
    path = build(
        "create table t(a); insert into t values (cast(x'ff' as text)), (1);"
        'create view old as select "text" as q, a from t'
    )
    task = reading(path)
    assert measure(task, "select * from old").runs[0].counters.rows_out == 2


def test_a_writing_statement_is_measured_on_a_copy(session: Session) -> None:
    def work(task: Task) -> int | None:
        sql = "delete from purchase where day = 3 returning id"
        first = measure(task, sql, runs=2, session=session)
        assert first.complete and any("copy" in note for note in first.notes)
        assert first.runs[0].counters.rows_out == first.runs[3].counters.rows_out > 0
        assert not first.actual_rows and first.no_rows
        return first.work

    before = session.path.read_bytes()
    assert session.worker("plan measure").submit(work).result(30)
    assert session.path.read_bytes() == before


def test_a_lock_of_another_program_is_told(build: Build) -> None:
    path = build(SHOP)
    other = apsw.Connection(str(path))
    other.execute("begin exclusive").fetchall()
    con = connect(Place(path, Mode.READ_ONLY))
    task = Task(con)
    try:
        with attended(con, task, busy_seconds=0.1), pytest.raises(FileLocked):
            measure(task, JOIN, budget=0.2)
    finally:
        other.close()
        con.close()


def test_a_single_time_has_no_spread() -> None:
    one = timing([2.0])
    assert one is not None and (one.runs, one.median, one.mad) == (1, 2.0, 0.0)
    assert timing([]) is None
    assert Counters(vm_steps=5, cache_hits=1, cache_misses=2).work == 173
