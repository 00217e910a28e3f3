"""The monitor as a whole: events, the record outside the file, its pace, and its bounds."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from plume_db.dashboard.growth import Growth, Sample
from plume_db.database import Key
from plume_db.monitor.asking import asking
from plume_db.monitor.events import MOST, Event, EventLog
from plume_db.monitor.limits import Limits
from plume_db.monitor.recent import TIERS, Recent
from plume_db.monitor.watch import Monitor
from plume_db.session import open_session
from tests.core.monitor.conftest import Writer, look_of


def kinds(monitor: Monitor) -> list[str]:
    return [each.kind for each in monitor.look().events]


def test_a_change_of_the_schema_is_an_event(writer: Writer) -> None:
    monitor = Monitor(writer.path, None)
    assert kinds(monitor) == []
    writer.commit(3)
    assert kinds(monitor) == []
    writer.run("create table u(x)")
    assert kinds(monitor) == ["schema"]


def test_a_vacuum_is_an_event_with_what_it_gave_back(writer: Writer) -> None:
    writer.fill(400)
    writer.run("delete from t where rowid > 5")
    monitor = Monitor(writer.path, None)
    monitor.look()
    writer.run("vacuum")
    (event,) = [each for each in monitor.look().events if each.kind == "vacuum"]
    assert "given back" in event.text


def test_checkpoints_and_a_log_that_begins_anew_are_events(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "used.db", "wal")
    monitor = Monitor(writer.path, None)
    writer.commit(5)
    monitor.look()
    writer.run("pragma wal_checkpoint(restart)")
    writer.commit(1)
    assert set(kinds(monitor)) == {"checkpoint", "log"}
    writer.run("pragma wal_checkpoint(truncate)")
    assert set(kinds(monitor)) == {"checkpoint", "log"}
    assert monitor.events[0].count + monitor.events[1].count == 4
    writer.con.close()


def test_a_file_replaced_removed_and_back_is_told(writer: Writer, tmp_path: Path) -> None:
    writer.con.close()
    monitor = Monitor(writer.path, None, patience=1)
    monitor.look()
    copy = tmp_path / "copy.db"
    copy.write_bytes(writer.path.read_bytes())
    copy.replace(writer.path)
    assert kinds(monitor) == ["replaced"]
    writer.path.unlink()
    report = monitor.look()
    assert [each.kind for each in report.events] == ["gone"]
    assert [each.name for each in report.fresh] == ["gone"]
    Writer(writer.path, "delete").con.close()
    report = monitor.look()
    assert [each.kind for each in report.events] == ["back"] and not report.active


def test_events_are_bounded_and_repetitions_counted() -> None:
    log = EventLog()
    for n in range(50):
        log.add(Event(float(n), "checkpoint", "c"))
    assert [(each.at, each.count) for each in log.all()] == [(49.0, 50)]
    for n in range(1000):
        log.add(Event(1000.0 * n, "replaced", "r"))
    assert len(log.all()) == MOST


def test_memory_is_bounded_and_older_values_are_coarser() -> None:
    recent = Recent()
    for n in range(100_000):
        recent.add(look_of(at=float(n), size=n, transactions=2, seconds=1.0))
    looks, minutes, hours = (recent.readings(tier) for tier in range(3))
    assert [len(looks), len(minutes)] == [TIERS[0][1], TIERS[1][1] + 1]
    assert looks[-1].size == minutes[-1].size == hours[-1].size == 99_999
    assert len(hours) == 100_000 // 3600 + 1
    assert minutes[-2].at - minutes[-3].at == 60 and hours[-2].at - hours[-3].at == 3600
    assert minutes[5].rate == hours[5].rate == 2.0


def test_a_coarse_value_keeps_the_largest_log() -> None:
    from plume_db.monitor.wal import LogState

    recent = Recent()
    for at, size in ((0.0, 5), (10.0, 900), (20.0, 7), (60.0, 1)):
        recent.add(look_of(at=at, log=LogState(size)))
    assert recent.readings(1)[0].wal == 900


def test_growth_is_recorded_outside_the_file_and_read_again(writer: Writer, tmp_path: Path) -> None:
    growth = Growth(tmp_path / "state")
    growth.add(writer.path, Sample(time.time() - 7200, 1234, 1, 0, 0, {}, 99))
    monitor = Monitor(writer.path, growth)
    monitor.begin()
    monitor.look()
    old, new = growth.read(writer.path)
    assert (old.size, old.disk_free) == (1234, 99)
    assert new.size == writer.path.stat().st_size and new.disk_free
    assert [each.size for each in monitor.recent.readings(2)] == [1234, new.size]


def test_growth_is_measured_against_the_record_of_a_day(writer: Writer, tmp_path: Path) -> None:
    growth = Growth(tmp_path / "state")
    size = writer.path.stat().st_size
    for hours, old in ((30, 0), (20, size - 700), (3, size - 100)):
        growth.add(writer.path, Sample(time.time() - hours * 3600, old, 1, 0, 0, {}))
    monitor = Monitor(writer.path, growth, Limits(0, 0, 0, 0, 0, growth=600.0), patience=1)
    monitor.begin()
    (alert,) = monitor.look().fresh
    assert alert.name == "growth" and "700 bytes" in alert.text


def test_looks_within_a_minute_are_one_entry(writer: Writer, tmp_path: Path) -> None:
    growth = Growth(tmp_path / "state")
    monitor = Monitor(writer.path, growth)
    for _ in range(10):
        writer.commit(5)
        monitor.look()
    assert len(growth.read(writer.path)) == 1


def test_a_record_that_can_not_be_written_does_not_stop_the_monitor(
    writer: Writer, tmp_path: Path
) -> None:
    (tmp_path / "state").write_text("in the way")
    monitor = Monitor(writer.path, Growth(tmp_path / "state"))
    assert monitor.look().look.head is not None


def test_the_pace_slackens_while_nothing_changes(writer: Writer) -> None:
    monitor = Monitor(writer.path, None)
    monitor.look()
    assert (monitor.pause(True), monitor.pause(False)) == (1.0, 5.0)
    for _ in range(25):
        monitor.look()
    assert (monitor.pause(True), monitor.pause(False)) == (2.0, 60.0)
    writer.commit(1)
    monitor.look()
    assert monitor.pause(True) == 1.0


@pytest.mark.parametrize("cipher", ["chacha20", "sqlcipher"])
def test_an_encrypted_file_tells_its_pages_with_its_key(
    tmp_path: Path, mode: str, cipher: str
) -> None:
    import apsw

    path = tmp_path / "secret.db"
    con = apsw.Connection(str(path))
    for sql in (f"pragma cipher={cipher}", "pragma key='k'", f"pragma journal_mode={mode}",
                "create table t(a, b)"):  # fmt: skip
        con.execute(sql).fetchall()
    for _ in range(60):
        con.execute("insert into t values(1, zeroblob(900))").fetchall()
    con.execute("delete from t where rowid > 9").fetchall()
    session = open_session(path, Key("k"))
    try:
        monitor = Monitor(path, None, ask=asking(session.opened))
        now = monitor.look().look
        assert now.head is not None
        assert now.pages == con.execute("pragma page_count").fetchall()[0][0]
        assert now.head.free_pages == con.execute("pragma freelist_count").fetchall()[0][0] > 0
        con.execute("insert into t values(1, 2)").fetchall()
        assert monitor.look().look.transactions == (1 if mode == "wal" else None)
        blind = Monitor(path, None)
        assert blind.look().look.head is None
        con.execute("insert into t values(1, 2)").fetchall()
        now = blind.look().look
        assert now.size == path.stat().st_size
        assert now.transactions == (1 if mode == "wal" else None)
    finally:
        session.close()
        con.close()
