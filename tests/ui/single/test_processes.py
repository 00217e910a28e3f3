"""Real programs: one for all files, whatever happens to the first."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ui.single.starting import ROOT, Programs, until

TOGETHER = 6


def cold_round(programs: Programs, make_db: Callable[..., Path], number: int) -> None:
    files = [str(make_db("create table t(a)", name=f"{number}-{n}.db")) for n in range(TOGETHER)]
    for file in files:
        programs.start(file)
    until(lambda: sorted(programs.open_files()) == sorted(files))
    until(lambda: len(programs.alive()) == 1)
    assert [each.returncode for each in programs.running if each.poll() is not None] == [0] * 5
    programs.end()
    programs.running.clear()


def test_concurrent_cold_starts_give_one_program_and_all_files(
    programs: Programs, make_db: Callable[..., Path]
) -> None:
    for number in range(2):
        cold_round(programs, make_db, number)


@pytest.mark.deep
@pytest.mark.timeout(1200)
def test_many_rounds_of_cold_starts_never_race(
    programs: Programs, make_db: Callable[..., Path]
) -> None:
    for number in range(8):
        cold_round(programs, make_db, number)


def test_the_second_start_hands_over_without_qt_and_in_little_time(
    programs: Programs, make_db: Callable[..., Path]
) -> None:
    first = programs.first(str(make_db("create table t(a)", name="one.db")))
    other = make_db("create table t(a)", name="other.db")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "plume_ui", other.name],
        env=programs.environment,
        cwd=other.parent,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    for module in ("PySide6", "apsw", "platformdirs", "json", "typing", "dataclasses"):
        assert f"| {module}" not in done.stderr.replace("  ", ""), module
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert used < 1.0  # the figure itself is for the benchmarks: this machine may be busy
    assert programs.open_files()[-1] == str(other)  # also from another folder
    assert first.poll() is None


def test_an_early_second_start_waits_for_the_first_that_is_slow(
    programs: Programs, make_db: Callable[..., Path]
) -> None:
    one, two = (make_db("create table t(a)", name=f"{n}.db") for n in "ab")
    programs.start(str(one))
    until(lambda: programs.sockets() != [])  # before Qt is loaded
    second = programs.start(str(two))
    assert second.wait(60) == 0
    assert sorted(programs.open_files()) == sorted([str(one), str(two)])


def test_after_a_kill_the_next_start_is_first_at_once(
    programs: Programs, make_db: Callable[..., Path]
) -> None:
    path = make_db("create table t(a)")
    first = programs.first(str(path))
    first.kill()
    first.wait(30)
    assert programs.sockets()  # it was left behind
    (programs.folder / "state" / "plume-db" / "session.json").unlink()
    programs.start(str(path))
    until(lambda: programs.open_files() == [str(path)])
    assert programs.start(str(path)).wait(60) == 0


def test_a_first_that_hangs_does_not_keep_the_file(
    programs: Programs, make_db: Callable[..., Path]
) -> None:
    one, two = (make_db("create table t(a)", "pragma journal_mode=wal", name=f"{n}.db")
                for n in "ab")  # fmt: skip
    first = programs.first(str(one))
    first.send_signal(signal.SIGSTOP)
    second = programs.start(str(two))
    until(lambda: two.with_name("b.db-shm").exists())  # it opened the file itself
    assert second.poll() is None
    first.send_signal(signal.SIGCONT)
    third = make_db("create table t(a)", name="c.db")
    assert programs.start(str(third)).wait(60) == 0
    until(lambda: programs.open_files() == [str(one), str(third)])  # the second's file is not there


def test_a_program_that_closes_just_then_loses_nothing(
    programs: Programs, make_db: Callable[..., Path]
) -> None:
    path = make_db("create table t(a)", name="late.db")
    for _ in range(3):
        first = programs.first()
        first.terminate()
        second = programs.start(str(path))
        assert first.wait(60) == 0
        until(lambda: programs.open_files() == [str(path)])
        assert programs.start().wait(60) == 0 and second.poll() is None
        second.terminate()
        assert second.wait(60) == 0


def test_options_decide_whose_window_it_is(
    programs: Programs, make_db: Callable[..., Path]
) -> None:
    path = make_db("create table t(a)")
    programs.first(str(path))
    assert programs.start("--new-window", str(path)).wait(60) == 0
    until(lambda: programs.open_files() == [str(path)] * 2)
    own = programs.start("--no-single", str(path))
    quiet = programs.start(str(path), PLUME_NO_SINGLE="1")
    with pytest.raises(subprocess.TimeoutExpired):
        own.wait(2)
    assert quiet.poll() is None


def test_another_display_or_session_is_another_program(programs: Programs) -> None:
    programs.first(XDG_SESSION_ID="1")
    programs.start(XDG_SESSION_ID="2")
    until(lambda: len(programs.sockets()) == 2)
    assert len(programs.alive()) == 2


@pytest.mark.parametrize(
    "name",
    [
        "naïve 'quoted' \"twice\" & 50% file.db",
        "line\nbreak.db",
        "%41 #1?.db",
        "--odd.db",
        "日本.db",
        b"not utf-8 \xff.db",
        "missing.db",
    ],
)
def test_odd_names_arrive_as_they_are(programs: Programs, name: str | bytes) -> None:
    programs.first()
    raw = os.fsencode(name)
    if raw != b"missing.db":
        (Path(os.fsdecode(os.fsencode(programs.folder) + b"/" + raw))).write_bytes(b"")
    assert programs.start("--", raw).wait(60) == 0
    until(lambda: programs.open_files() == [os.fsdecode(os.fsencode(programs.folder) + b"/" + raw)])


def test_addresses_and_several_files_arrive_together(
    programs: Programs, make_db: Callable[..., Path]
) -> None:
    one = make_db("create table t(a)", name="ö 1.db")
    two = make_db("create table t(a)", name="two.db")
    programs.first()
    link = f"file://localhost{programs.folder}/%C3%B6%201.db"
    assert programs.start(link, "two.db", "./two.db", str(one), ".").wait(60) == 0
    until(lambda: len(programs.open_files()) == 3)
    assert programs.open_files()[-1] in (link, str(one))  # the first that was named is in front
    assert str(two) in programs.open_files()


def test_a_wrong_option_is_told_in_one_sentence(programs: Programs) -> None:
    for wrong in ("--nonsense", "--new-window=1", "-x"):
        program = programs.start(wrong)
        _out, err = program.communicate(timeout=60)
        assert program.returncode == 2
        assert err.count("\n") == 1 and wrong.partition("=")[0] in err


def test_help_lists_the_options_of_the_window(programs: Programs) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "plume_ui", "--help"],
        env=programs.environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "--new-window" in done.stdout and "--no-single" in done.stdout
