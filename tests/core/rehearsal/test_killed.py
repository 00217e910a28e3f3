"""A program killed at any moment of a write leaves the file before or after it, and knows which."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw
import pytest

from plume_db.edit.keeping import load, name_of
from plume_db.jobs import Task, attended
from plume_db.memory import FileMemory
from plume_db.rehearsal.past import past_edits
from plume_db.rehearsal.records import Records
from plume_db.session import Session, open_session

ROWS = 3_000
ROUNDS = 12

WRITER = """
import sys
from pathlib import Path
from plume_db.edit.keeping import name_of, pack
from plume_db.edit.staging import Staging
from plume_db.edit.statements import statements
from plume_db.edit.target import find_target
from plume_db.memory import FileMemory
from plume_db.rehearsal.commit import commit
from plume_db.rows.opening import open_source
from plume_db.schema.read import read_catalog
from plume_db.session import open_session

path, state = Path(sys.argv[1]), Path(sys.argv[2])
session, memory = open_session(path), FileMemory(state, path)

def look(task):
    table = read_catalog(task).table("t")
    source = open_source(task, table)
    page = source.first(task, 10_000)
    return find_target(task, session, table, source.columns, True), page

target, page = session.worker("browse").submit(look).result()
staging = Staging()
staging.change([(k, r, {1: r[1] + 1}) for k, r in zip(page.keys, page.rows)])
memory.write(name_of("t"), pack("t", ("id", "n", "pad"), staging))
steps = statements(target, staging)
writer = session.writer()
print("ready", flush=True)
sys.stdin.readline()
print("begin", flush=True)
writer.submit(
    lambda task: commit(task, session, memory, steps, title="Edit", mark=staging.token)
).result()
print("done", flush=True)
sys.stdin.read()
"""


def make(path: Path, mode: str) -> None:
    con = apsw.Connection(str(path))
    con.execute(f"pragma journal_mode={mode}").fetchall()
    con.execute(
        "create table t(id integer primary key, n int, pad text); with recursive c(i) as "
        f"(select 1 union all select i+1 from c where i<{ROWS}) "
        "insert into t select i, 0, hex(randomblob(200)) from c"
    ).fetchall()
    con.close()


def content(path: Path) -> set[tuple[Any, ...]]:
    con = apsw.Connection(str(path))
    try:
        assert con.execute("pragma integrity_check").get == "ok"
        return set(con.execute("select n, count(*) from t group by n"))
    finally:
        con.close()


def killed_writer(path: Path, state: Path, wait: float) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), str(state)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    assert process.stdin is not None and process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.stdin.write("\n")
    process.stdin.flush()
    assert process.stdout.readline() == "begin\n"
    end = time.monotonic() + wait
    while time.monotonic() < end:  # the moment to kill at: a sleep would be too coarse
        pass
    process.kill()
    process.communicate()


def after(path: Path, state: Path) -> tuple[int, bool, tuple[str, ...]]:
    """Look as the next start of the program does: n, whether staged, states of records."""
    session: Session = open_session(path)
    memory = FileMemory(state, path)

    def look(task: Task) -> tuple[int, bool, tuple[str, ...]]:
        (found,) = task.con.execute("select distinct n from t").fetchall()
        staged = load(task, memory, "t", ("id", "n", "pad")) is not None
        return int(str(found[0])), staged, tuple(r.state for r in past_edits(task, memory))

    try:
        return session.worker("browse").submit(look).result(30)
    finally:
        session.close(10)


@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_content_is_before_or_after_and_staged_or_committed_never_neither(
    tmp_path: Path, mode: str
) -> None:
    seed = 20_240_229
    moments = random.Random(seed)
    seen: set[int] = set()
    for round_number in range(ROUNDS):
        folder = tmp_path / f"{mode}{round_number}"
        folder.mkdir()
        path, state = folder / "t.db", folder / "state"
        make(path, mode)
        killed_writer(path, state, moments.uniform(0, 0.12))
        n, staged, states = after(path, state)
        assert n in (0, 1), f"seed {seed}, round {round_number}"
        assert staged is (n == 0), f"seed {seed}, round {round_number}"
        assert states == (("committed",) if n else ()), f"seed {seed}, round {round_number}"
        assert content(path) == {(n, ROWS)}
        seen.add(n)
    assert seen


@pytest.mark.parametrize("committed", [True, False])
def test_a_record_left_pending_is_settled_by_looking_at_the_file(
    build: Callable[[str], Path], tmp_path: Path, committed: bool
) -> None:
    from dataclasses import replace

    from plume_db.rehearsal.records import new_record

    path = build("create table t(a integer primary key, b); insert into t values(1,1),(2,2)")
    con = apsw.Connection(str(path))
    session = apsw.Session(con, "main")
    session.attach()
    con.execute("begin; update t set b=9 where a=1; delete from t where a=2").fetchall()
    changes = session.changeset()
    session.close()
    con.execute("commit" if committed else "rollback").fetchall()
    memory = FileMemory(tmp_path / "state", path)
    # A process number that nobody has.
    Records.of(memory).keep(replace(new_record("Edit", "exact"), pid=2**22 + 5), changes)
    task = Task(con)
    with attended(con, task):
        found = past_edits(task, memory)
    con.close()
    assert [record.title for record in found] == (["Edit"] if committed else [])
    if committed:
        assert (found[0].updated, found[0].deleted) == (1, 1)
    assert memory.read(name_of("t")) is None
