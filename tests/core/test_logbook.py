"""The log: small, whole lines, safe for several programs, and never in the way."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from plume_db.logbook import NAME, LogBook

ROOT = Path(__file__).parents[2]


def test_a_line_tells_when_which_process_and_what(tmp_path: Path) -> None:
    LogBook(tmp_path / "logs").note("start", version="1.2.3", seconds=0.12345, safe=True)
    (line,) = (tmp_path / "logs" / NAME).read_text().splitlines()
    assert re.fullmatch(
        rf"\d{{4}}-\d\d-\d\dT[\d:]{{8}}\.\d{{3}}Z {os.getpid()} start "
        r"version=1\.2\.3 seconds=0\.123 safe=True",
        line,
    )


@pytest.mark.skipif(os.name == "nt", reason="permissions are another thing there")
def test_only_the_person_may_read_it(tmp_path: Path) -> None:
    LogBook(tmp_path / "logs").note("start")
    assert stat.S_IMODE((tmp_path / "logs" / NAME).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "logs").stat().st_mode) == 0o700


def test_a_fact_is_one_word_whatever_it_holds(tmp_path: Path) -> None:
    LogBook(tmp_path).note("e", fact="two words\nand a line \u202e'quoted' " + "x" * 1000, none="")
    (line,) = (tmp_path / NAME).read_text().splitlines()
    assert line.count(" ") == 4 and "'" not in line and len(line) < 300


def test_it_is_rotated_and_old_files_go(tmp_path: Path) -> None:
    log = LogBook(tmp_path, limit=2_000, kept=3)
    for number in range(400):
        log.note("line", number=number)
    names = sorted(each.name for each in tmp_path.iterdir())
    assert names == ["plume-db.1.log", "plume-db.2.log", "plume-db.log"]
    assert all(each.stat().st_size < 2_200 for each in tmp_path.iterdir())
    kept = "".join((tmp_path / names[at]).read_text() for at in (1, 0, 2))
    numbers = [int(found) for found in re.findall(r"number=(\d+)", kept)]
    assert numbers == list(range(numbers[0], 400))


MANY = """
import sys
from pathlib import Path
from plume_db.logbook import LogBook
log = LogBook(Path(sys.argv[1]), limit=20_000, kept=20)
for number in range(500):
    log.note("line", who=sys.argv[2], number=number)
"""


def test_several_programs_write_and_rotate_at_once_and_no_line_is_lost_or_torn(
    tmp_path: Path,
) -> None:
    children = [
        subprocess.Popen(
            [sys.executable, "-c", MANY, str(tmp_path), str(who)],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        for who in range(4)
    ]
    assert [child.wait(60) for child in children] == [0] * 4
    lines = [line for each in tmp_path.glob("*.log") for line in each.read_text().splitlines()]
    assert all(re.fullmatch(r"\S+Z \d+ line who=\d number=\d+", line) for line in lines)
    assert len(set(re.findall(r"who=\d number=\d+", "\n".join(lines)))) == 2_000
    assert len(list(tmp_path.glob("*.log"))) > 3
    assert not (tmp_path / "rotating").exists()


def test_a_rotation_that_died_holds_nobody_up_for_long(tmp_path: Path) -> None:
    guard = tmp_path / "rotating"
    guard.touch()
    log = LogBook(tmp_path, limit=500)
    for _ in range(20):
        log.note("line")
    assert not (tmp_path / "plume-db.1.log").exists()
    os.utime(guard, (1, 1))
    log.note("line")
    assert (tmp_path / "plume-db.1.log").exists() and not guard.exists()


def test_where_nothing_can_be_written_nothing_happens(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    log = LogBook(tmp_path / "file" / "logs")
    log.note("start")
    log.note_text("stacks", "a\nb")
    assert log.tail() == ()
    LogBook(None).note("start")
    assert LogBook(None).tail() == () and LogBook(None).path is None


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device here")
def test_a_full_disk_is_no_reason_to_stop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.open
    monkeypatch.setattr(os, "open", lambda path, flags, mode=0: real("/dev/full", os.O_WRONLY))
    LogBook(tmp_path).note("start")
    assert not (tmp_path / NAME).exists()


@pytest.mark.skipif(os.name == "nt", reason="links are another thing there")
def test_it_never_writes_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "target").touch()
    (tmp_path / NAME).symlink_to(tmp_path / "target")
    LogBook(tmp_path).note("start")
    assert (tmp_path / "target").read_text() == ""


def test_the_tail_is_the_last_lines(tmp_path: Path) -> None:
    log = LogBook(tmp_path)
    for number in range(300):
        log.note("line", number=number)
    log.note_text("stacks", "one\ntwo")
    assert log.tail(4)[0].endswith("number=299")
    assert [line.strip() for line in log.tail(2)] == ["one", "two"]
