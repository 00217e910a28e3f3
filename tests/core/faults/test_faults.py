"""Whatever the disk refuses, the content is that of before, and no half file stays."""

from __future__ import annotations

import shutil
from pathlib import Path

import apsw
import pytest

from plume_db.errors import Cancelled, PlumeError
from plume_db.leftovers import sweep

from .deeds import DEEDS, NEEDS_STORE, facts, prepare, store_is_sound
from .failing import OPERATIONS, Faults, failing

SPARSE = (1, 2, 3, 5, 8, 13, 34, 89)
EVERY = tuple(range(1, 400))


def _trial(faults: Faults, name: str, whole: Path, folder: Path, operation: str, at: int) -> bool:
    """Do a deed with one failure; tell whether the failure was reached."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(whole, folder)
    path = folder / "user" / "file.db"
    faults.arm(operation, at, folder)
    try:
        DEEDS[name](path, folder)
    except (PlumeError, Cancelled, apsw.Error, OSError):
        pass
    finally:
        reached = faults.disarm()
    return reached


def _holds(name: str, folder: Path, before: object, after: object, where: str) -> None:
    path = folder / "user" / "file.db"
    assert facts(path) in (before, after), where
    sweep()
    left = {each.name for each in path.parent.iterdir()}
    assert left <= {"file.db", "file.db-journal", "file.db-wal", "file.db-shm", "restored.db"}, (
        where
    )
    out = folder / "out.db"
    if out.exists():
        assert facts(out) == before, where
    if name in NEEDS_STORE:
        store_is_sound(folder)


def _all(tmp_path: Path, name: str, journal: str, moments: tuple[int, ...]) -> None:
    whole, folder = tmp_path / "whole", tmp_path / "trial"
    before = facts(prepare(whole, name, journal))
    shutil.copytree(whole, folder)
    DEEDS[name](folder / "user" / "file.db", folder)
    after = facts(folder / "user" / "file.db")
    tried = 0
    with failing() as faults:
        for operation in OPERATIONS:
            for at in moments:
                if not _trial(faults, name, whole, folder, operation, at):
                    break
                tried += 1
                _holds(name, folder, before, after, f"{name}, {journal}: {operation} {at}")
    assert tried > 3


@pytest.mark.parametrize("journal", ["delete", "wal"])
@pytest.mark.parametrize("name", ["vacuum", "copy", "backup", "add", "put-back", "take-rows"])
def test_a_refusal_of_the_disk_changes_nothing(tmp_path: Path, name: str, journal: str) -> None:
    _all(tmp_path, name, journal, SPARSE)


@pytest.mark.deep
@pytest.mark.parametrize("journal", ["delete", "wal"])
@pytest.mark.parametrize("name", DEEDS)
def test_every_refusal_of_the_disk_changes_nothing(tmp_path: Path, name: str, journal: str) -> None:
    _all(tmp_path, name, journal, EVERY)
