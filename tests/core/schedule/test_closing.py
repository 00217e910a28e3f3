"""The program that takes the last snapshot is this one, and it is started only where it is due."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import apsw
import pytest

from plume_db.schedule.closing import changed_since, snapshot_by_itself, this_program
from plume_db.store.layout import open_store
from plume_db.store.manifest import manifests


def _file(tmp_path: Path) -> Path:
    path = tmp_path / "a file.db"
    con = apsw.Connection(str(path))
    con.execute("CREATE TABLE t(x); INSERT INTO t VALUES (1)").fetchall()
    con.close()
    return path


def test_only_a_change_makes_it_due(tmp_path: Path) -> None:
    path = _file(tmp_path)
    os.utime(path, (1000.0, 1000.0))
    assert changed_since(path, None)
    assert changed_since(path, 999.0)
    assert not changed_since(path, 1001.0)
    log = path.with_name(path.name + "-wal")
    log.write_bytes(b"x")
    os.utime(log, (2000.0, 2000.0))
    assert changed_since(path, 1001.0)


def test_the_program_is_this_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "argv", [str(tmp_path / "other")])
    assert this_program() == (sys.executable, "-m", "plume_ui")
    script = tmp_path / "plume-db"
    script.touch()
    monkeypatch.setattr(sys, "argv", [str(script)])
    assert this_program() == (str(script),)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert this_program() == (sys.executable,)


def test_it_takes_a_snapshot_on_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = Path(__file__).resolve().parents[3]
    monkeypatch.setenv(
        "PYTHONPATH", os.pathsep.join(str(root / e) for e in (".", "ui", "resources"))
    )
    for name in ("STATE", "DATA", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / "home"))
    path, store = _file(tmp_path), tmp_path / "my store"
    process = snapshot_by_itself(store, path, (sys.executable, "-m", "plume_ui"))
    assert process is not None
    assert process.wait(60) == 0
    [held] = manifests(open_store(store), path)
    assert held.reason == "on close"
    assert dict(held.rows) == {"t": 1}


def test_a_program_that_can_not_be_started_is_no_failure(tmp_path: Path) -> None:
    assert snapshot_by_itself(tmp_path, tmp_path / "a.db", (str(tmp_path / "nothing"),)) is None
