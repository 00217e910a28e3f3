"""An alert is told once, stays until its value is well within its limit, and says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from plume_db.errors import PlumeError
from plume_db.memory import FileMemory
from plume_db.monitor.alerts import Alarm
from plume_db.monitor.head import Head
from plume_db.monitor.holding import Hold
from plume_db.monitor.limits import Limits, keep_limits, kept_limits, limit_of
from plume_db.monitor.look import GONE, Look
from plume_db.monitor.wal import LogState
from tests.core.monitor.conftest import look_of

HEAD = Head(4096, True, 1, 3000, 1000, 1)
ONLY_WAL = Limits(100, 0, 0, 0, 0, 0)


def wal(size: int, at: float = 1000.0) -> Look:
    return look_of(at=at, head=HEAD, pages=3000, log=LogState(size))


def told(alarm: Alarm, limits: Limits, *looks: Look) -> list[list[str]]:
    return [[each.name for each in alarm.look(look, limits, None)] for look in looks]


def test_an_alert_is_told_once_while_it_lasts() -> None:
    alarm = Alarm()
    assert told(alarm, ONLY_WAL, *[wal(150)] * 5) == [[], ["wal"], [], [], []]
    assert [each.name for each in alarm.active] == ["wal"]


def test_one_moment_beyond_is_no_alert() -> None:
    assert told(Alarm(), ONLY_WAL, *[wal(150), wal(50)] * 4) == [[]] * 8


def test_a_value_that_sways_around_the_limit_makes_no_flood() -> None:
    alarm = Alarm()
    looks = [wal(size, 1000.0 + n) for n, size in enumerate([101, 102, 99, 95, 101, 102, 91, 103])]
    assert [name for each in told(alarm, ONLY_WAL, *looks) for name in each] == ["wal"]
    assert alarm.active
    told(alarm, ONLY_WAL, wal(89))
    assert not alarm.active


def test_an_alert_that_comes_back_soon_is_shown_but_not_told_again() -> None:
    alarm = Alarm()
    told(alarm, ONLY_WAL, wal(150), wal(150), wal(1))
    assert told(alarm, ONLY_WAL, wal(150, 1100), wal(150, 1100)) == [[], []]
    assert alarm.active
    told(alarm, ONLY_WAL, wal(1, 1200))
    assert told(alarm, ONLY_WAL, wal(150, 2000), wal(150, 2000)) == [[], ["wal"]]


def test_a_limit_of_nothing_is_off() -> None:
    off = Limits(0, 0, 0, 0, 0, 0)
    full = look_of(head=HEAD, pages=1100, log=LogState(10**12), disk_free=0, disk_total=100,
                   holds=(Hold(1, "x", "writes", seconds=1e6),))  # fmt: skip
    assert told(Alarm(1), off, full) == [[]]
    assert Alarm(1).look(full, Limits(), 1e12) != ()


@pytest.mark.parametrize(
    ("look", "name", "task", "words"),
    [
        (wal(65_000_000), "wal", "checkpoint", "65.0 MB"),
        (look_of(disk_free=9, disk_total=100), "disk", "", "9 %"),
        (look_of(disk_free=5 * 10**8, disk_total=10**9), "room", "", "500 MB"),
        (look_of(head=HEAD, pages=3000), "freelist", "vacuum", "33 %"),
        (look_of(holds=(Hold(7, "cron", "writes", seconds=31.0),)), "lock", "", "cron (process 7)"),
        (look_of(state=GONE, why="used.db is not there."), "gone", "", "not there"),
    ],
)
def test_each_limit_says_what_is_and_what_to_do(
    look: Look, name: str, task: str, words: str
) -> None:
    alert = next(each for each in Alarm(1).look(look, Limits(), None) if each.name == name)
    assert words in alert.text and alert.task == task and alert.advice.endswith(".")


def test_free_pages_of_a_small_file_are_not_worth_a_word() -> None:
    small = look_of(size=300 * 4096, head=Head(4096, True, 1, 300, 200, 1), pages=300)
    assert small.free_share > 0.6 and Alarm(1).look(small, Limits(), None) == ()


def test_growth_of_a_day_is_told() -> None:
    (alert,) = Alarm(1).look(look_of(), Limits(), 6e9)
    assert (alert.name, "6.00 GB" in alert.text) == ("growth", True)


def test_a_reader_that_bars_the_log_is_named() -> None:
    look = look_of(head=HEAD, log=LogState(10**9), holds=(Hold(9, "app", "reads", seconds=20.0),))
    (alert,) = Alarm(1).look(look, ONLY_WAL, None)
    assert "app (process 9) has read for 20.0 s" in alert.advice


def test_having_a_file_open_is_no_lock() -> None:
    look = look_of(holds=(Hold(9, "app", "has it open", seconds=1e6),))
    assert Alarm(1).look(look, Limits(), None) == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [("wal=64MB", ("wal", 64e6)), ("disk=7.5%", ("disk", 7.5)), ("lock=2min", ("lock", 120.0)),
     ("growth=off", ("growth", 0.0)), ("room=5", ("room", 5.0)), ("WAL = 1 kB", ("wal", 1e3))],
)  # fmt: skip
def test_a_limit_is_read_as_it_is_written(text: str, value: tuple[str, float]) -> None:
    assert limit_of(text) == value


@pytest.mark.parametrize("text", ["", "wal", "wal=", "wal=x", "wal=-5", "disk=5GB", "huge=3"])
def test_what_is_no_limit_is_refused_in_words(text: str) -> None:
    with pytest.raises(PlumeError) as raised:
        limit_of(text)
    assert raised.value.sentence.endswith(".")


def test_limits_are_kept_outside_the_file(tmp_path: Path) -> None:
    memory = FileMemory(tmp_path, Path("/a.db"))
    keep_limits(memory, Limits(wal=5.0))
    assert kept_limits(FileMemory(tmp_path, Path("/a.db"))) == Limits(wal=5.0)
    assert kept_limits(FileMemory(tmp_path, Path("/b.db"))) == Limits()


def test_spoiled_limits_are_those_of_the_code(tmp_path: Path) -> None:
    memory = FileMemory(tmp_path, Path("/a.db"))
    memory.write("monitor-limits", {"wal": "much", "disk": -1, "lock": True, "room": 7, "x": 1})
    assert kept_limits(memory) == Limits(room=7.0)
    memory.write("monitor-limits", [1])
    assert kept_limits(memory) == Limits()
