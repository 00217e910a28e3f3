"""A program killed at any moment of a task leaves the content of before or after, and no litter."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from plume_db.leftovers import sweep
from tests.core.killing import run_and_kill

from .deeds import DEEDS, NEEDS_STORE, facts, prepare, store_is_sound

ROWS = 60_000


def _run(name: str, folder: Path, home: Path, seconds: float | None) -> float:
    arguments = ("-m", "tests.core.faults.doing", name, str(folder))
    return run_and_kill(arguments, seconds, {"XDG_STATE_HOME": str(home)})


def _kill_often(tmp_path: Path, name: str, journal: str, times: int) -> None:
    whole, folder, home = tmp_path / "whole", tmp_path / "victim", tmp_path / "home"
    before = facts(prepare(whole, name, journal, ROWS))
    shutil.copytree(whole, folder)
    took = _run(name, folder, home, None)
    after = facts(folder / "user" / "file.db")
    seed = random.randrange(1_000_000)
    moments = random.Random(seed)
    for number in range(times):
        shutil.rmtree(folder)
        shutil.copytree(whole, folder)
        _run(name, folder, home, moments.uniform(0, took))
        where = f"seed {seed}, kill {number}"
        path = folder / "user" / "file.db"
        assert facts(path) in (before, after), where
        sweep(home / "plume-db" / "leftovers")
        left = {each.name for each in path.parent.iterdir()}
        known = {"restored.db", *(f"file.db{end}" for end in ("", "-journal", "-wal", "-shm"))}
        assert left <= known, where
        assert {each.name for each in folder.iterdir()} <= {"user", "store", "state", "out.db"}
        for made in (folder / "out.db", path.parent / "restored.db"):
            if made.exists():
                facts(made)
        if name in NEEDS_STORE:
            store_is_sound(folder)


@pytest.mark.parametrize("name", ["copy", "add", "prune", "put-back"])
def test_killed_three_times(tmp_path: Path, name: str) -> None:
    _kill_often(tmp_path, name, "wal", 3)


@pytest.mark.deep
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("journal", ["delete", "wal"])
@pytest.mark.parametrize("name", DEEDS)
def test_killed_two_hundred_times(tmp_path: Path, name: str, journal: str) -> None:
    _kill_often(tmp_path, name, journal, 200)
