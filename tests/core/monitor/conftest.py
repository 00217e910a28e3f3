"""A file that is written to while it is watched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from plume_db.monitor.look import Look


class Writer:
    """A program that commits when the test says so."""

    def __init__(self, path: Path, mode: str) -> None:
        self.path = path
        self.con = apsw.Connection(str(path))
        self.run(f"pragma journal_mode={mode}")
        self.run("pragma wal_autocheckpoint=0")
        self.run("create table if not exists t(a, b)")

    def run(self, sql: str) -> list[tuple[object, ...]]:
        return self.con.execute(sql).fetchall()

    def fill(self, rows: int) -> None:
        self.run(
            "with recursive n(i) as (select 1 union all select i + 1 from n "
            f"where i < {rows}) insert into t select i, zeroblob(300) from n"
        )

    def commit(self, times: int) -> None:
        for _ in range(times):
            self.run("insert into t values(1, zeroblob(300))")


@pytest.fixture(params=["wal", "delete"])
def mode(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def writer(tmp_path: Path, mode: str) -> Iterator[Writer]:
    made = Writer(tmp_path / "used.db", mode)
    yield made
    made.con.close()


def look_of(**more: object) -> Look:
    """Make a look at a file that is there."""
    return Look(**{"at": 1000.0, "seconds": 1.0, **more})  # type: ignore[arg-type]
