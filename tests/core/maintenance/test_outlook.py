"""Every preflight tells bytes, time, way back and snapshot; the log tells when it was last done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from plume_db.audit.log import AuditLog
from plume_db.database import Key, apply_key
from plume_db.maintenance import outlook
from plume_db.maintenance.checkpoint import CHECKPOINT
from plume_db.maintenance.compact import VACUUM
from plume_db.maintenance.frame import carry_out, foresee
from plume_db.maintenance.kinds import Kind, Order
from plume_db.maintenance.preflight import Preflight
from plume_db.maintenance.statistics import ANALYZE
from plume_db.maintenance.tasks import TASKS
from plume_db.session import Session, open_session
from plume_db.store.safety import safety_snapshot

FILL = """
create table t(id integer primary key, a text); create index t_a on t(a);
with recursive n(i) as (select 1 union all select i+1 from n where i<4000)
insert into t select i, 'row ' || i from n; delete from t where id % 3 = 0;
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    con = apsw.Connection(str(tmp_path / "a.db"))
    con.execute(FILL).fetchall()
    con.close()
    return tmp_path / "a.db"


@pytest.fixture
def session(path: Path) -> Iterator[Session]:
    made = open_session(path)
    yield made
    made.close()


def foreseen(
    session: Session, kind: Kind, order: Order, store: Path, log: AuditLog | None = None
) -> Preflight:
    worker = session.worker("maintenance")
    return worker.submit(lambda task: foresee(task, session, kind, order, store, log)).result(30)


@pytest.mark.parametrize("kind", TASKS, ids=lambda kind: kind.name)
def test_each_tells_time_and_whether_it_can_be_undone(
    session: Session, tmp_path: Path, kind: Kind
) -> None:
    told = foreseen(session, kind, Order(), tmp_path / "store")
    assert 0 < told.seconds < 60
    assert told.way_back.endswith(".")
    assert ("nothing to undo" in told.way_back) == (not kind.writes or kind is CHECKPOINT)
    assert bool(told.snapshot) == kind.risky
    assert told.mark is not None


def test_a_bigger_file_and_a_slower_machine_take_longer(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = []
    for rate in (1e8, 1e4):
        monkeypatch.setattr(outlook, "machine", lambda rate=rate: outlook.Machine(rate, 1e8))
        times.append(foreseen(session, VACUUM, Order(), tmp_path / "store").seconds)
    assert times[1] > 100 * times[0]


def test_a_second_snapshot_is_said_to_be_small(session: Session, tmp_path: Path) -> None:
    store = tmp_path / "store"
    first = foreseen(session, VACUUM, Order(), store)
    session.worker("copy").submit(
        lambda task: safety_snapshot(task, session, "vacuum", store)
    ).result(30)
    second = foreseen(session, VACUUM, Order(), store)
    assert "the first of this file" in first.snapshot
    assert "only the pages that changed" in second.snapshot
    assert second.needs[-1].size < first.needs[-1].size
    without = foreseen(session, VACUUM, Order(snapshot=False, proof=False), store)
    assert len(without.needs) == len(first.needs) - 1
    assert without.to_read < second.to_read < first.to_read + 1


def test_no_room_for_the_snapshot_is_a_sentence_before(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Usage:
        free = 10

    monkeypatch.setattr("plume_db.maintenance.preflight.shutil.disk_usage", lambda _f: Usage)
    told = foreseen(session, VACUUM, Order(), tmp_path / "store")
    assert any("10 bytes free" in each for each in told.blockers)


def test_the_last_time_is_told_from_the_log(session: Session, tmp_path: Path) -> None:
    log, store = AuditLog(None), tmp_path / "store"
    told = foreseen(session, ANALYZE, Order(), store, log)
    facts = {name: words for name, words, _ in told.facts}
    assert facts["Last done"].startswith("never")
    assert facts["Statistics now"] == "none: ANALYZE never ran"
    writer = session.writer()
    writer.submit(lambda task: carry_out(task, session, ANALYZE, Order(), log)).result(30)
    writer.close()
    told = foreseen(session, ANALYZE, Order(), store, log)
    facts = {name: words for name, words, _ in told.facts}
    assert facts["Last done"] == "just now" or facts["Last done"].endswith(" ago")
    assert "all fit" in facts["Statistics now"]


def test_the_log_of_a_wal_file_is_told_frame_by_frame(tmp_path: Path) -> None:
    path = tmp_path / "w.db"
    con = apsw.Connection(str(path))
    con.execute("pragma journal_mode=wal; create table t(a)").fetchall()
    con.execute("insert into t values(zeroblob(400000))").fetchall()
    frames = con.execute("pragma wal_checkpoint(noop)").fetchall()[0][1]
    session = open_session(path)
    told = foreseen(session, CHECKPOINT, Order(), tmp_path / "store")
    facts = {name: (words, exact) for name, words, exact in told.facts}
    assert facts["In the log"][0] == f"{frames} frames, 0 of them already in the file"
    assert "Advice" not in facts
    assert path.with_name("w.db-wal").stat().st_size > 0
    session.close()
    con.close()


def test_a_long_log_is_advised_against(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plume_db.maintenance.checkpoint.LARGE_LOG", 1000)
    path = tmp_path / "w.db"
    con = apsw.Connection(str(path))
    con.execute("pragma journal_mode=wal; create table t(a)").fetchall()
    session = open_session(path)
    told = foreseen(session, CHECKPOINT, Order(), tmp_path / "store")
    assert any(name == "Advice" and "checkpoint it" in words for name, words, _ in told.facts)
    session.close()
    con.close()


def test_an_encrypted_file_gets_a_whole_snapshot_each_time(tmp_path: Path) -> None:
    path, key = tmp_path / "e.db", Key("secret", "chacha20")
    con = apsw.Connection(str(path))
    apply_key(con, key)
    con.execute(FILL).fetchall()
    con.close()
    session = open_session(path, key)
    told = foreseen(session, VACUUM, Order(), tmp_path / "store")
    assert told.mark is not None
    assert len(told.mark.salt) == 32
    assert "up to" in told.snapshot
    session.close()
