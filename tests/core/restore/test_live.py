"""Another program writes to the file all the while."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from plume_db.audit.log import AuditLog
from plume_db.maintenance.frame import carry_out
from plume_db.maintenance.kinds import Order
from plume_db.maintenance.tasks import task_named
from plume_db.store.verify import verify_store

from .conftest import Place

WRITER = """
import apsw, sys, time
con = apsw.Connection(sys.argv[1])
con.set_busy_timeout(30000)
number = 0
while True:
    number += 1
    con.execute("begin immediate; update t set n = n - 1 where id = 1;"
                "update t set n = n + 1 where id = 2; commit").fetchall()
    if number == 5:
        print("writing", flush=True)
    time.sleep(0.01)
"""


@pytest.fixture
def busy(place: Place) -> Iterator[Place]:
    """A file that another program writes to, 100 transactions a second."""
    place.sql("UPDATE t SET n = 0; UPDATE t SET n = 1000000 WHERE id < 3")
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(place.path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "writing\n"
    yield place
    process.kill()
    process.communicate()


def test_snapshots_show_one_moment_each(busy: Place, tmp_path: Path) -> None:
    for _ in range(3):
        busy.snap()
    found = busy.read(lambda task, _s: verify_store(task, busy.store, deep=True, state=busy.state))
    assert found.problems == ()
    assert busy.sql("SELECT sum(n) FROM t") == [(2_000_000,)]


def test_the_file_is_put_back_while_others_go_on(busy: Place) -> None:
    busy.snap()
    done = busy.put_back()
    assert not done.bad
    assert busy.sql("SELECT count(*), sum(n) FROM t") == [(500, 2_000_000)]
    assert busy.sql("PRAGMA integrity_check") == [("ok",)]


@pytest.mark.parametrize("name", ["analyze", "reindex"])
def test_a_task_writes_though_a_reader_of_ours_is_open(busy: Place, name: str) -> None:
    session = busy.open()
    try:
        session.worker("browse").submit(lambda task: task.con.pragma("page_count")).result(30)
        kind, writer = task_named(name), session.writer()
        try:
            work = lambda task: carry_out(task, session, kind, Order(), AuditLog(None))  # noqa: E731
            assert not writer.submit(work).result(60).verification.bad
        finally:
            writer.close()
        # and readers go on afterwards
        session.worker("browse").submit(lambda task: task.con.pragma("page_count")).result(30)
    finally:
        session.close()
