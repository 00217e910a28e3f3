"""The fault file: it is there while the program runs, and tells afterwards how that ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from plume_db.crash import faults
from plume_db.crash.faults import FaultFile, bad_starts, collect

ROOT = Path(__file__).parents[3]

RUN = """
import sys, os, signal, time, faulthandler
from pathlib import Path
from plume_db.crash.faults import FaultFile
file = FaultFile(Path(sys.argv[1]), "1.2.3")
file.enable()
def end_in_this_way(how):
    if how == "lasting": file.lasted()
    if how in ("crash", "lasting"): faulthandler._sigsegv()
    if how == "abort": os.abort()
    if how == "hang": file.dump(); os.kill(os.getpid(), signal.SIGKILL)
    if how == "kill": os.kill(os.getpid(), signal.SIGKILL)
    if how == "order": file.close()
    if how == "wait": print("ready", flush=True); time.sleep(60)
end_in_this_way(sys.argv[2])
"""


def start(folder: Path, how: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", RUN, str(folder), how],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def ended(folder: Path, how: str) -> None:
    with start(folder, how) as child:
        child.communicate(timeout=60)


posix = pytest.mark.skipif(os.name == "nt", reason="signals are another thing there")


def test_an_end_in_order_leaves_nothing(tmp_path: Path) -> None:
    ended(tmp_path, "order")
    assert list(tmp_path.iterdir()) == [] and collect(tmp_path) == ()


@posix
@pytest.mark.parametrize(("how", "fault"), [("crash", "Segmentation fault"), ("abort", "Aborted")])
def test_a_crash_is_told_once_with_its_stack_and_no_folder(
    tmp_path: Path, how: str, fault: str
) -> None:
    ended(tmp_path, how)
    (found,) = collect(tmp_path)
    assert found.how == "crashed" and found.early and found.report is not None
    text = found.report.read_text()
    assert fault in text and "1.2.3" in text and str(tmp_path) not in text
    assert str(Path(sys.prefix)) not in text and str(ROOT) not in text
    assert "end_in_this_way" in text
    assert found.report.stat().st_mode & 0o777 == 0o600
    assert collect(tmp_path) == ()
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted(
        [found.report.name, "starts-that-failed"]
    )


@posix
def test_one_that_hung_and_was_ended_tells_what_it_did(tmp_path: Path) -> None:
    ended(tmp_path, "hang")
    (found,) = collect(tmp_path)
    assert found.how == "hung" and found.report is not None
    assert "end_in_this_way" in found.report.read_text()


@posix
def test_one_that_was_killed_leaves_no_report(tmp_path: Path) -> None:
    ended(tmp_path, "kill")
    (found,) = collect(tmp_path)
    assert found.how == "killed" and found.early and found.report is None


@posix
def test_a_program_that_still_runs_is_left_alone(tmp_path: Path) -> None:
    with start(tmp_path, "wait") as child:
        assert child.stdout is not None and child.stdout.readline() == "ready\n"
        assert collect(tmp_path) == ()
        assert len(list(tmp_path.glob("running-*.txt"))) == 1
        child.send_signal(signal.SIGKILL)
        child.wait(60)
    assert [each.how for each in collect(tmp_path)] == ["killed"]


@posix
def test_bad_ends_right_after_the_start_are_counted_until_one_lasts(tmp_path: Path) -> None:
    for count in (1, 2, 3):
        ended(tmp_path, "crash")
        collect(tmp_path)
        assert bad_starts(tmp_path) == count
    ended(tmp_path, "lasting")
    assert [each.early for each in collect(tmp_path)] == [False]
    assert bad_starts(tmp_path) == 0
    ended(tmp_path, "kill")
    collect(tmp_path)
    assert bad_starts(tmp_path) == 1
    ended(tmp_path, "order")
    assert bad_starts(tmp_path) == 0


def test_only_a_few_reports_are_kept(tmp_path: Path) -> None:
    for number in range(faults.ARCHIVED + 5):
        old = tmp_path / f"crashed-{number:03}.txt"
        old.touch()
        os.utime(old, (number, number))
    collect(tmp_path)
    kept = sorted(each.name for each in tmp_path.iterdir())
    assert len(kept) == faults.ARCHIVED and kept[0] == "crashed-005.txt"


def test_where_no_file_can_be_made_the_program_runs_on(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / "logs"
    made = FaultFile(folder, "1.2.3")
    assert made.file is None
    made.dump()
    made.lasted()
    assert made.take_dump() == "" and collect(folder) == () and bad_starts(folder) == 0


def test_on_a_full_disk_nothing_is_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_file: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(faults, "_hold", full)
    assert FaultFile(tmp_path, "1.2.3").file is None
    assert list(tmp_path.iterdir()) == []


def test_spoiled_counts_are_none(tmp_path: Path) -> None:
    (tmp_path / "starts-that-failed").write_text("many")
    assert bad_starts(tmp_path) == 0


def test_a_dump_is_taken_back_when_the_program_answers_again(tmp_path: Path) -> None:
    made = FaultFile(tmp_path, "1.2.3")
    try:
        made.lasted()
        made.dump()
        assert "most recent call first" in made.path.read_text()
        text = made.take_dump()
        assert "most recent call first" in text and str(ROOT) not in text
        left = made.path.read_text()
        assert left.startswith("Plume DB 1.2.3") and left.count("\n") == 2
        made.dump()
        assert "most recent call first" in made.path.read_text()
    finally:
        assert made.file is not None
        made.file.close()
