"""Who holds a lock, of which kind, and since when."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from plume_db.monitor.holding import OPEN, Hold, Holding, holds_now
from tests.core.monitor.conftest import Writer

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")
Other = Callable[[Path, str], int]


def roles(path: Path, pid: int) -> list[str]:
    return [each.role for each in holds_now(path) or () if each.pid == pid]


@pytest.mark.parametrize(
    ("sql", "in_wal", "in_rollback"),
    [
        ("begin; select * from t", ["reads"], ["reads"]),
        ("begin immediate", ["reads", "writes"], ["reads", "writes"]),
        ("begin exclusive", ["reads", "writes"], ["writes"]),
        ("select * from t", [OPEN], []),
    ],
)
def test_a_lock_is_named_by_what_it_means(
    writer: Writer, mode: str, other_program: Other, sql: str, in_wal: list[str],
    in_rollback: list[str],
) -> None:  # fmt: skip
    pid = other_program(writer.path, sql)
    assert roles(writer.path, pid) == (in_wal if mode == "wal" else in_rollback)


def test_our_own_transaction_is_marked_as_ours(writer: Writer) -> None:
    writer.run("begin immediate")
    found = holds_now(writer.path) or ()
    assert any(each.own and each.role == "writes" and "Plume DB" in str(each) for each in found)
    writer.run("rollback")
    assert not [each for each in holds_now(writer.path) or () if each.own]


def test_a_program_without_a_lock_is_listed_as_one_that_has_it_open(
    writer: Writer, other_program: Other
) -> None:
    pid = other_program(writer.path, "select * from t")
    found = {each.pid: each.role for each in Holding(writer.path).look() or ()}
    assert found[pid] == OPEN


def test_the_time_of_a_lock_runs_until_a_look_misses_it(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [100.0]
    monkeypatch.setattr("plume_db.monitor.holding.time.monotonic", lambda: clock[0])
    holding = Holding(writer.path)

    def seconds() -> float | None:
        clock[0] += 3
        found = [each.seconds for each in holding.look() or () if each.role == "writes"]
        return found[0] if found else None

    writer.run("begin immediate")
    assert [seconds(), seconds(), seconds()] == [0, 3, 6]
    writer.run("rollback")
    assert seconds() is None
    writer.run("begin immediate")
    assert seconds() == 0
    writer.run("rollback")


def test_how_long_a_program_has_the_file_open_does_not_begin_anew_with_each_write(
    writer: Writer, other_program: Other, monkeypatch: pytest.MonkeyPatch
) -> None:
    pid = other_program(writer.path, "select * from t")
    clock = [100.0]
    monkeypatch.setattr("plume_db.monitor.holding.time.monotonic", lambda: clock[0])
    found = [Hold(pid, "other", OPEN)]
    monkeypatch.setattr("plume_db.monitor.holding.holds_now", lambda _path: tuple(found))
    holding = Holding(writer.path)
    holding.look()
    clock[0], found[:] = 103.0, [Hold(pid, "other", "writes")]
    assert [each.seconds for each in holding.look() or () if each.pid == pid] == [0.0]
    clock[0], found[:] = 106.0, [Hold(pid, "other", OPEN)]
    assert [each.seconds for each in holding.look() or () if each.pid == pid] == [6.0]


def test_a_file_that_is_not_there_has_no_holders(tmp_path: Path) -> None:
    assert holds_now(tmp_path / "none.db") == ()
