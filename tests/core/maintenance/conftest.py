from __future__ import annotations

import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import CORPUS
from tests.core.maintenance.databases import HOLES, build

OTHER = """
import sys, apsw
con = apsw.Connection(sys.argv[1], flags=apsw.SQLITE_OPEN_READWRITE)
for _ in con.execute(sys.argv[2]): pass
print("ready", flush=True)
sys.stdin.read()
"""


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


@pytest.fixture
def corpus_files(tmp_path: Path) -> Callable[[int], Iterator[Path]]:
    """Give every so-manieth damaged file as a private copy."""

    def files(every: int) -> Iterator[Path]:
        if not CORPUS.exists():
            pytest.skip("the damaged files are not here")
        with tarfile.open(CORPUS) as archive:
            members = [m for m in archive.getmembers() if m.isfile() and m.name.endswith(".db")]
            for member in members[::every]:
                data = archive.extractfile(member)
                assert data is not None
                path = tmp_path / Path(member.name).name
                path.write_bytes(data.read())
                yield path

    return files


@pytest.fixture
def holes(tmp_path: Path) -> Path:
    """A rollback database of about 3 MB that is half empty."""
    folder = tmp_path / "folder"
    folder.mkdir()
    return build(folder / "holes.db", HOLES)
