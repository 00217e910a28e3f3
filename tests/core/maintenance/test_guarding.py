"""Whatever happens to the file while a task waits or runs, nothing goes into a wrong file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import apsw
import pytest

from plume_db.audit.log import AuditLog
from plume_db.errors import FileLocked, FileReplaced, PlumeError
from plume_db.jobs import Task
from plume_db.maintenance.compact import VACUUM
from plume_db.maintenance.frame import carry_out, foresee
from plume_db.maintenance.guarding import Mark, overwritten
from plume_db.maintenance.kinds import Kind, Order
from plume_db.maintenance.tasks import TASKS, task_named
from plume_db.session import Session, open_session

FILL = """
create table t(id integer primary key, a text); create index t_a on t(a);
with recursive n(i) as (select 1 union all select i+1 from n where i<4000)
insert into t select i, 'row ' || i from n; delete from t where id % 3 = 0;
"""
MODES = ("delete", "wal")
WRITERS = [kind.name for kind in TASKS if kind.writes]


def make(path: Path, mode: str = "delete", sql: str = FILL) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    con = apsw.Connection(str(path))
    con.execute(f"pragma auto_vacuum=2; pragma journal_mode={mode}").fetchall()
    con.execute(sql).fetchall()
    con.close()
    return path


@pytest.fixture(params=MODES)
def mode(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def session(tmp_path: Path, mode: str) -> Iterator[Session]:
    made = open_session(make(tmp_path / "home" / "a.db", mode))
    yield made
    made.close()


def do(session: Session, kind: Kind, order: Order | None = None, told: list[str] | None = None):
    writer = session.writer()
    try:
        return writer.submit(
            lambda task: carry_out(task, session, kind, order or Order(), AuditLog(None)),
            report=lambda p: told.append(p.text) if told is not None else None,
        ).result(30)
    finally:
        writer.close()


def content(path: Path) -> object:
    con = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        assert con.execute("pragma integrity_check").fetchall() == [("ok",)]
        return con.execute("select * from t order by 1").fetchall()
    finally:
        con.close()


def rename(path: Path) -> None:
    path.rename(path.with_name("elsewhere.db"))


def replaced(path: Path) -> None:
    other = make(path.with_name("other.db"), sql="create table t(id, b); insert into t values(1,2)")
    other.replace(path)


def removed(path: Path) -> None:
    path.unlink()


def emptied(path: Path) -> None:
    os.truncate(path, 0)


def folder_renamed(path: Path) -> None:
    path.parent.rename(path.parent.with_name("moved"))


def overwritten_in_place(path: Path) -> None:
    other = make(path.with_name("other.db"), sql="create table t(id); insert into t values(1)")
    data = other.read_bytes()
    other.unlink()
    path.write_bytes(data)


DEEDS = (rename, replaced, removed, emptied, folder_renamed, overwritten_in_place)


@pytest.mark.parametrize("happens", DEEDS)
def test_a_file_that_goes_before_the_work_is_told_and_nothing_is_written(
    session: Session, happens: Callable[[Path], None]
) -> None:
    con = session.worker("maintenance")
    told = con.submit(lambda task: foresee(task, session, VACUUM, Order())).result(30)
    path, ran = session.path, []
    happens(path)
    before = path.read_bytes() if path.exists() else b""
    kind = replace(VACUUM, run=lambda task, *_: ran.append(task))
    with pytest.raises(PlumeError) as raised:
        do(session, kind, Order(snapshot=False, mark=told.mark))
    assert path.name in raised.value.sentence
    assert not ran
    assert (path.read_bytes() if path.exists() else b"") == before


@pytest.mark.parametrize("happens", (rename, replaced, removed, emptied, folder_renamed))
@pytest.mark.parametrize("name", WRITERS)
def test_a_file_that_goes_under_a_running_task_is_told_within_two_seconds(
    session: Session, happens: Callable[[Path], None], name: str
) -> None:
    path, gone = session.path, []
    kind = task_named(name)

    def run(task: Task, its: Session, order: Order) -> object:
        happens(path)
        gone.append((time.monotonic(), path.read_bytes() if path.exists() else b""))
        return kind.run(task, its, order)

    options = {"page_size": "8192", "to": "wal" if task_named(name) else "", "way": "copy"}
    with pytest.raises(PlumeError):
        do(session, replace(kind, run=run), Order(snapshot=False, options=options))
    ((at, before),) = gone
    assert time.monotonic() - at < 2
    assert (path.read_bytes() if path.exists() else b"") == before


def test_a_commit_to_a_file_that_is_gone_is_barred(session: Session) -> None:
    path = session.path

    def run(task: Task, *_: object) -> None:
        task.con.execute("begin immediate; update t set a='changed'").fetchall()
        path.rename(path.with_name("kept.db"))
        make(path, sql="create table t(id, a); insert into t values(1, 'theirs')")
        task.con.execute("commit").fetchall()

    with pytest.raises(FileReplaced):
        do(session, replace(VACUUM, run=run), Order(snapshot=False, proof=False))
    assert content(path) == [(1, "theirs")]


def test_a_long_statement_is_stopped_when_the_file_goes(session: Session) -> None:
    def run(task: Task, *_: object) -> None:
        threading.Timer(0.1, removed, (session.path,)).start()
        task.con.execute(
            "with recursive n(i) as (select 1 union all select i+1 from n) select max(i) from n"
        ).fetchall()

    start = time.monotonic()
    with pytest.raises(FileReplaced, match="Nothing more was written"):
        do(session, replace(VACUUM, run=run), Order(snapshot=False))
    assert time.monotonic() - start < 2


HOLD = """
import apsw, sys
con = apsw.Connection(sys.argv[1]); con.execute(sys.argv[2]).fetchall()
print("held", flush=True); sys.stdin.readline()
"""
LOCKS = {
    "SHARED": "begin; select count(*) from t",
    "RESERVED": "begin immediate",
    "EXCLUSIVE": "begin exclusive",
    "WRITING": "begin immediate; update t set a = 'half'",
}


@pytest.mark.parametrize("stopped", (False, True))
@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_of_another_program_is_named_while_it_is_waited_for(
    session: Session, monkeypatch: pytest.MonkeyPatch, lock: str, stopped: bool
) -> None:
    monkeypatch.setattr("plume_db.maintenance.guarding.LOCK_SECONDS", 1.0)
    before = content(session.path)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(session.path), LOCKS[lock]],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        if stopped:
            holder.send_signal(signal.SIGSTOP)
        words: list[str] = []
        try:
            do(session, VACUUM, Order(snapshot=False), words)
        except FileLocked as error:
            assert f"process {holder.pid}" in error.sentence
            assert any(f"process {holder.pid}" in each for each in words)
        else:  # in WAL mode a reader bars nobody
            assert lock == "SHARED"
    finally:
        holder.kill()
        holder.communicate()
    assert content(session.path) == before


def test_a_file_that_others_write_to_is_no_other_file() -> None:
    then = Mark("", 10, 3, 1)
    assert not overwritten(then, Mark("", 12, 4, 1))
    assert not overwritten(Mark("", 2**32 - 1, 3, 1), Mark("", 1, 3, 1))
    assert overwritten(then, Mark("", 9, 3, 1))
    assert overwritten(then, Mark("", 10, 2, 1))
    assert overwritten(then, Mark("", 10, 3, 2))
    assert overwritten(Mark("aa"), Mark("bb"))


def test_what_others_commit_between_preflight_and_task_is_no_hindrance(session: Session) -> None:
    told = (
        session.worker("maintenance")
        .submit(lambda task: foresee(task, session, VACUUM, Order()))
        .result(30)
    )
    con = apsw.Connection(str(session.path))
    con.execute("insert into t(a) values('theirs'); create table u(b)").fetchall()
    con.close()
    outcome = do(session, VACUUM, Order(snapshot=False, mark=told.mark))
    assert outcome.verification.content == "same"
