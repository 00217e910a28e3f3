"""Databases built from SQL, and tasks on their connections."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import apsw
import pytest

from plume_db.database import Mode, Place, connect
from plume_db.jobs import Task, attended

Build = Callable[[str], Path]
Read = Callable[[Path], Task]

OTHER = """
import sys, apsw
con = apsw.Connection(sys.argv[1], flags=apsw.SQLITE_OPEN_READWRITE)
for _ in con.execute(sys.argv[2]): pass
print("ready", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Build a database from SQL and give its path."""

    def make(sql: str) -> Path:
        path = tmp_path / f"built{len(list(tmp_path.iterdir()))}.db"
        con = apsw.Connection(str(path))
        for _ in con.execute(sql):
            pass
        con.close()
        return path

    return make


@pytest.fixture
def reading() -> Iterator[Read]:
    """Open a file for reading and give an attended task on it."""
    closers: list[Callable[[], object]] = []

    def start(path: Path) -> Task:
        con = connect(Place(path, Mode.IMMUTABLE))
        task = Task(con)
        watch = attended(con, task)
        watch.__enter__()
        closers.append(lambda: (watch.__exit__(None, None, None), con.close()))
        return task

    yield start
    for close in closers:
        close()


@pytest.fixture
def other_program() -> Iterator[Callable[[Path, str], int]]:
    """Start programs that run SQL on a file and then keep it open; give the process's id."""
    running: list[subprocess.Popen[str]] = []

    def start(path: Path, sql: str) -> int:
        process = subprocess.Popen(
            [sys.executable, "-c", OTHER, str(path), sql],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process.pid

    yield start
    for process in running:
        process.communicate("", timeout=10)
