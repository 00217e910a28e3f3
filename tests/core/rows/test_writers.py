"""Another program writes between two pages: nothing breaks, nothing runs for ever."""

from __future__ import annotations

import contextlib
import gc
import random
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw
import pytest

from plume_db.errors import Cancelled, PlumeError
from plume_db.jobs import CancelToken, Task
from plume_db.rows import gathering
from plume_db.rows.listed import ListedSource
from plume_db.rows.scratch import Scratch
from plume_db.rows.shape import Condition, Shape, Sort, Test
from plume_db.rows.source import RowSource

Make = Callable[..., Any]

SQL = (
    "pragma journal_mode=wal; create table t(id integer primary key, a int, b text);"
    "create index ia on t(a);"
    "with recursive n(i) as (select 1 union all select i+1 from n where i<=3000) "
    "insert into t select i, i%500, 'b'||(i%77) from n"
)
SHAPES = {
    "plain": Shape(),
    "by an index": Shape((Sort("a", True),)),
    "by no index": Shape((Sort("b"),)),
    "filtered": Shape((), (Condition("b", Test.CONTAINS, ("7",)),)),
}


@pytest.fixture
def two(bench: Make, tmp_path: Path) -> Any:
    """Give a reading bench, and the connection of the other program."""
    writer = apsw.Connection(str(tmp_path / "made0.db"))
    writer.execute(SQL).fetchall()
    yield bench(tmp_path / "made0.db"), writer
    writer.close()


@pytest.fixture(params=list(SHAPES))
def source(request: pytest.FixtureRequest, two: Any) -> RowSource:
    made: RowSource = two[0].source("t", SHAPES[request.param])
    return made


def walk(task: Task, source: RowSource, disturb: Callable[[], object]) -> list[Any]:
    page = source.first(task, 100)
    seen, asked = list(page.rows), 0
    while not page.at_end and page.keys:
        disturb()
        page = source.after(task, page.keys[-1], 100)
        seen += page.rows
        asked += 1
        assert asked < 500
    return seen


def test_reading_on_survives_rows_that_come_and_go(two: Any, source: RowSource) -> None:
    made, writer = two
    pick = random.Random(3)

    def disturb() -> None:
        key = pick.randrange(3000)
        writer.execute("delete from t where id between ? and ?", (key, key + 40)).fetchall()
        writer.execute("insert into t(a,b) values(250, 'b7')").fetchall()
        writer.execute("update t set a=a+1, b=b||'7' where id%97=?", (key % 97,)).fetchall()

    seen = walk(made.task, source, disturb)
    assert len(seen) > 50
    extent = source.count(made.task)
    assert extent.exact
    for position in (0, extent.known // 2, max(0, extent.known - 10)):
        page = source.at(made.task, position, 50)
        assert page.rows or page.at_end
    assert source.last(made.task, 20).at_end


def test_a_table_that_is_emptied_ends(two: Any, source: RowSource) -> None:
    made, writer = two
    page = source.first(made.task, 50)
    source.count(made.task)
    writer.execute("delete from t").fetchall()
    after = source.after(made.task, page.keys[-1], 50)
    assert after.rows == () and after.at_end
    assert source.before(made.task, page.keys[-1], 50).rows == ()
    with pytest.raises(PlumeError, match="no longer"):
        source.cell(made.task, page.keys[0], 1, 100)
    assert source.find(made.task, "b7") is None


def test_a_table_that_is_dropped_is_said(two: Any, source: RowSource) -> None:
    made, writer = two
    page = source.first(made.task, 50)
    writer.execute("drop table t").fetchall()
    with pytest.raises((apsw.SQLError, PlumeError)):
        source.after(made.task, page.keys[-1], 500)


def test_an_index_that_is_dropped_is_said(two: Any) -> None:
    made, writer = two
    source = made.source("t", SHAPES["by an index"])
    page = source.first(made.task, 50)
    writer.execute("drop index ia").fetchall()
    with pytest.raises((apsw.SQLError, PlumeError)):
        source.after(made.task, page.keys[-1], 500)


def test_rows_that_vanish_leave_no_hole(two: Any) -> None:
    made, writer = two
    source = made.source("t", SHAPES["by no index"])
    source.first(made.task, 50)
    source.count(made.task)
    writer.execute("delete from t where id%2").fetchall()
    page = source.at(made.task, 0, 1000)
    assert len(page.rows) == 1000 and all(row[0] % 2 == 0 for row in page.rows)
    after = source.after(made.task, page.keys[-1], 1000)
    assert after.start == 1000 and after.at_end and len(after.rows) == 500
    assert source.about().known == 1500


def test_no_read_transaction_stays_open_between_parts(
    two: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "FEW_ROWS", -1)
    monkeypatch.setattr(gathering, "FIRST_PART", 100)
    monkeypatch.setattr(gathering, "MOST_ROWS", 100)
    made, writer = two
    source = made.source("t", SHAPES["by no index"])
    assert isinstance(source, ListedSource)
    waits: list[int] = []

    class Watching(Task):
        def report(self, done: float, total: float | None = None, text: str = "") -> None:
            # The log can only be emptied while nobody reads.
            blocked, *_ = writer.execute("pragma wal_checkpoint(truncate)").fetchall()[0]
            waits.append(int(blocked))

    source.first(Watching(made.con), 50)
    assert len(waits) >= 20 and not any(waits)


def test_what_was_put_aside_is_given_back_by_another_thread(
    two: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "FEW_ROWS", -1)
    monkeypatch.setattr(gathering, "FIRST_PART", 100)
    closed: list[str] = []
    close = Scratch.close

    def noting(scratch: Scratch) -> None:
        closed.append(threading.current_thread().name)
        close(scratch)

    monkeypatch.setattr(Scratch, "close", noting)

    class Stopping(Task):
        def report(self, done: float, total: float | None = None, text: str = "") -> None:
            raise Cancelled

    made, _writer = two
    source = made.source("t", SHAPES["by no index"])
    with pytest.raises(Cancelled):
        source.count(Stopping(made.con))
    del source
    gc.collect()
    for thread in threading.enumerate():
        if thread.name == "plume tidy":
            thread.join()
    assert closed == ["plume tidy"]


def test_collecting_that_was_stopped_goes_on_without_a_row_twice(
    two: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "FEW_ROWS", -1)
    monkeypatch.setattr(gathering, "FIRST_PART", 100)
    made, _writer = two
    for name in ("by no index", "filtered"):
        source = made.source("t", SHAPES[name])
        truth = made.con.execute(SHAPES[name].sql("t")).fetchall()
        for stop in range(4):
            made.task.token = CancelToken()
            asked = iter(range(stop))
            made.con.set_progress_handler(lambda: next(asked, None) is None, 700, id="stop")  # noqa: B023
            with contextlib.suppress(apsw.InterruptError, Cancelled):
                source.count(made.task)
        made.con.set_progress_handler(None, id="stop")
        assert source.count(made.task).known == len(truth)
        assert list(source.at(made.task, 0, 5000).rows) == truth
