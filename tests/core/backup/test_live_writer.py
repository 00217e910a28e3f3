"""A backup under a busy writer ends, and shows one moment of the file."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from plume_db.backup.to_file import backup_to_file
from tests.core.maintenance.databases import build, listing, opened, read

ACCOUNTS = """
    create table one(id integer primary key, amount int, note text);
    create table two(id integer primary key, amount int);
    with recursive n(i) as (select 1 union all select i + 1 from n where i < 300000)
    insert into one select i, 100, hex(randomblob(60)) from n;
    insert into two select id, 100 from one;
"""
WRITER = """
import random, sys, time, apsw
con = apsw.Connection(sys.argv[1])
con.set_busy_timeout(20000)
done = 0
while True:
    a, b = random.randint(1, 300000), random.randint(1, 300000)
    con.execute("begin immediate")
    con.execute("update one set amount = amount - 1, note = hex(randomblob(60)) where id = ?", (a,))
    con.execute("update two set amount = amount + 1 where id = ?", (b,))
    con.execute("commit")
    done += 1
    print(done, flush=True)
    time.sleep(0.008)
"""


@contextmanager
def live_writer(path: Path) -> Iterator[None]:
    """Move amounts from one table to the other about a hundred times a second."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "1\n"
    try:
        yield
        assert process.poll() is None
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_the_copy_keeps_the_invariant_and_the_backup_ends(tmp_path: Path, mode: str) -> None:
    source = build(tmp_path / "a.db", f"pragma journal_mode={mode};" + ACCOUNTS)
    out = tmp_path / "copies"
    out.mkdir()
    with opened(source) as session, live_writer(source):
        for number in range(3):
            start = time.monotonic()
            work = session.worker("backup").submit(
                lambda task, n=number: backup_to_file(task, session, out / f"{n}.db")
            )
            assert not work.result(60).findings
            assert time.monotonic() - start < 20
    sums = [
        read(copy, "select (select sum(amount) from one) + (select sum(amount) from two)")
        for copy in sorted(out.iterdir())
    ]
    assert sums == [[(60_000_000,)]] * 3
    spent = [read(copy, "select sum(amount) from one")[0] for copy in sorted(out.iterdir())]
    assert len(set(spent)) == 3, "the writer did not write meanwhile"
    assert [name for name in listing(out) if not name.endswith(".db")] == []
