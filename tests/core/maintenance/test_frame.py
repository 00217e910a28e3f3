"""Every task is noted before and after, and proved to have kept what it must keep."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import apsw
import pytest

from plume_db.audit.log import AuditLog
from plume_db.errors import Cancelled, PlumeError
from plume_db.jobs import Task
from plume_db.maintenance.checkpoint import JOURNAL
from plume_db.maintenance.compact import VACUUM
from plume_db.maintenance.findings import Finding
from plume_db.maintenance.frame import Outcome, carry_out
from plume_db.maintenance.kinds import Kind, Order
from plume_db.session import Session, open_session
from tests.core.conftest import Build

FILL = """
CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT); CREATE TABLE u(b);
INSERT INTO u(rowid, b) VALUES (7, 'x'), (9, 'y');
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<3000)
INSERT INTO t SELECT i, 'row ' || i FROM n; DELETE FROM t WHERE id % 3 = 0;
"""


@dataclass(frozen=True)
class Done:
    seconds: float = 0.0
    findings: tuple[Finding, ...] = ()
    note: str = ""


@pytest.fixture
def session(build: Build) -> Iterator[Session]:
    made = open_session(build(FILL))
    yield made
    made.close()


def _kind(run: Callable[[Task], None]) -> Kind:
    def work(task: Task, _session: Session, _order: Order) -> Done:
        run(task)
        return Done()

    return replace(VACUUM, name="try", run=work)


def _do(session: Session, kind: Kind, log: AuditLog, order: Order | None = None) -> Outcome:
    writer = session.writer()
    try:
        done = writer.submit(lambda task: carry_out(task, session, kind, order or Order(), log))
        return done.result(60)
    finally:
        writer.close()


def _sql(path: Path, sql: str) -> None:
    con = apsw.Connection(str(path))
    con.execute(sql).fetchall()
    con.close()


def test_a_vacuum_is_proved_to_keep_the_content(session: Session) -> None:
    log = AuditLog(None)
    outcome = _do(session, VACUUM, log, Order(options={"why": "test"}))
    assert (outcome.verification.content, outcome.verification.structure) == ("same", ())
    assert outcome.verification.rows == 2002
    (deed,) = log.deeds(session.path)
    assert deed.result is not None
    assert deed.intent.body["parameters"] == {"why": "test"}
    assert deed.result.body["verification"]["content"] == "same"
    assert deed.result.body["bytes_after"] < deed.intent.body["bytes_before"]


@pytest.mark.parametrize(
    ("sql", "word"),
    [
        ("update t set a='other' where id=1", "values of t"),
        ("delete from t where id=1", "1,999 rows instead of 2,000"),
        ("drop table u", "u is gone"),
        ("create table z(a)", "z is new"),
    ],
)
def test_a_task_that_changes_content_is_found_out(session: Session, sql: str, word: str) -> None:
    outcome = _do(session, _kind(lambda task: task.con.execute(sql).fetchall()), AuditLog(None))
    assert outcome.verification.content == "differs"
    assert outcome.verification.bad
    assert word in outcome.verification.words


def test_what_another_program_writes_meanwhile_is_not_held_against_the_task(
    session: Session,
) -> None:
    kind = _kind(lambda _task: _sql(session.path, "insert into t(a) values ('theirs')"))
    outcome = _do(session, kind, AuditLog(None))
    assert outcome.verification.content == "not compared"
    assert not outcome.verification.bad


def test_a_failure_is_noted_with_its_reason(session: Session) -> None:
    def fail(_task: Task) -> None:
        raise PlumeError("It can not be done.")

    log = AuditLog(None)
    with pytest.raises(PlumeError):
        _do(session, _kind(fail), log)
    (deed,) = log.deeds()
    assert deed.outcome == "failed"
    assert deed.result is not None
    assert deed.result.body["why"] == "It can not be done."


def test_a_cancel_is_noted_as_one(session: Session) -> None:
    def stop(_task: Task) -> None:
        raise Cancelled

    log = AuditLog(None)
    with pytest.raises(Cancelled):
        _do(session, _kind(stop), log)
    assert log.deeds()[0].outcome == "cancelled"


def test_a_snapshot_comes_before_a_risky_task_unless_it_is_declined(session: Session) -> None:
    taken: list[str] = []

    def snapshot(_task: Task, _session: Session, name: str) -> str:
        taken.append(name)
        return "in the store"

    for order in (Order(), Order(snapshot=False)):
        writer = session.writer()
        work = lambda task, order=order: carry_out(  # noqa: E731
            task, session, VACUUM, order, AuditLog(None), snapshot
        )
        outcome = writer.submit(work).result(60)
        writer.close()
        assert outcome.snapshot == ("in the store" if order.snapshot else "")
    assert taken == ["vacuum"]


def test_no_task_begins_where_its_snapshot_fails(session: Session) -> None:
    def snapshot(_task: Task, _session: Session, _name: str) -> str:
        raise PlumeError("There is no room for a snapshot.")

    ran: list[int] = []
    writer = session.writer()
    kind = _kind(lambda _task: ran.append(1))
    future = writer.submit(
        lambda task: carry_out(task, session, kind, Order(), AuditLog(None), snapshot)
    )
    with pytest.raises(PlumeError, match="no room"):
        future.result(60)
    writer.close()
    assert not ran


def test_the_journal_mode_changes_though_our_own_readers_came_back(session: Session) -> None:
    def read(task: Task) -> object:
        return task.con.execute("select count(*) from t").fetchall()

    _sql(session.path, "pragma journal_mode=wal")
    session.reopen(Task())
    writer = session.writer()
    session.worker("browse").submit(read).result(10)  # as the window does while rows are hashed
    order = Order(options={"to": "delete"})
    log = AuditLog(None)
    try:
        done = writer.submit(lambda task: carry_out(task, session, JOURNAL, order, log))
        assert done.result(60).verification.content == "same"
    finally:
        writer.close()
    assert session.outdated()
    assert not session.path.with_name(f"{session.path.name}-wal").exists()
