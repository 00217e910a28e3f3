"""A database of readings built from SQL, and tasks to read it with: for the tests of charts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import apsw
import pytest

from plume_db.database import Mode, Place, connect
from plume_db.jobs import CancelToken, Task, attended

STATS = """
CREATE TABLE compression_stats(id INTEGER PRIMARY KEY AUTOINCREMENT, input_format TEXT NOT NULL,
  output_format TEXT NOT NULL, input_size_range TEXT NOT NULL, quality_setting INTEGER NOT NULL,
  lossy_mode BOOLEAN NOT NULL, size_reduction_percent REAL NOT NULL,
  original_size INTEGER NOT NULL, compressed_size INTEGER NOT NULL, compression_time_ms INTEGER,
  timestamp TEXT NOT NULL, image_type TEXT)
"""

FILL_STATS = """
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 999)
INSERT INTO compression_stats SELECT NULL, 'png', iif(i % 3, 'webp', 'avif'), 'small', 80, 1,
  50.0, 100000 + i, 40000 + i * 37 % 9000, iif(i % 7, 120 + i % 50, NULL),
  strftime('%Y-%m-%dT%H:%M:%S', 1750000000 + i * 60, 'unixepoch') || '.123456789+00:00', NULL
FROM n
"""


class Bench:
    """Builds one database and reads it as the program would."""

    def __init__(self, path: Path, stack: ExitStack) -> None:
        self.path = path
        self._stack = stack

    def build(self, *statements: str) -> None:
        con = apsw.Connection(str(self.path))
        for statement in statements:
            con.execute(statement).fetchall()
        con.close()

    def task(self, path: Path | None = None, token: CancelToken | None = None) -> Task:
        con = connect(Place(path or self.path, Mode.READ_ONLY))
        self._stack.callback(con.close)
        task = Task(con, token)
        self._stack.enter_context(attended(con, task))
        return task


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with ExitStack() as stack:
        yield Bench(tmp_path / "test.db", stack)


@pytest.fixture
def stats(bench: Bench) -> Bench:
    """A database as the image-compression app writes it."""
    bench.build(STATS, FILL_STATS)
    return bench


MakeTask = Callable[..., Task]
