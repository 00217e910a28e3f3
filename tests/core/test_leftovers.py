"""Half files of a killed program go at the next start; nothing else does."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from plume_db.leftovers import noted, sweep

KILLED = """
import os, signal, sys
from pathlib import Path
from plume_db.leftovers import noted
with noted(Path(sys.argv[1]), Path(sys.argv[2])):
    for end in ("", "-journal"):
        Path(sys.argv[1] + end).write_text("half")
    os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
"""


def _be_killed(half: Path, notes: Path) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(half), str(notes)], check=False)
    assert done.returncode == (signal.SIGTERM if sys.platform == "win32" else -signal.SIGKILL)


def test_what_a_killed_program_left_is_removed(tmp_path: Path) -> None:
    half, notes = tmp_path / "x y.partial", tmp_path / "notes"
    _be_killed(half, notes)
    assert half.exists()
    assert set(sweep(notes)) == {half, tmp_path / "x y.partial-journal"}
    assert sorted(each.name for each in tmp_path.iterdir()) == ["notes"]
    assert not list(notes.iterdir())


def test_what_a_living_program_works_on_stays(tmp_path: Path) -> None:
    half, notes = tmp_path / "half", tmp_path / "notes"
    with noted(half, notes):
        half.write_text("half")
        assert sweep(notes) == ()
        assert half.exists()
    assert not list(notes.iterdir())


def test_a_folder_in_the_place_of_the_file_is_left_alone(tmp_path: Path) -> None:
    half, notes = tmp_path / "half", tmp_path / "notes"
    _be_killed(half, notes)
    half.unlink()
    half.mkdir()
    sweep(notes)
    assert half.is_dir()


def test_a_spoiled_note_removes_nothing(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "999999999-abcd.json").write_text("{")
    assert sweep(notes) == ()


def test_notes_that_can_not_be_written_do_not_stop_the_work(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("a file")
    with noted(tmp_path / "half", tmp_path / "notes"):
        pass
