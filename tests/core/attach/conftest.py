"""A connection of our own to read files into, and a short way to do so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import apsw
import pytest

from plume_db.attach.csv_table import load_csv
from plume_db.database import connect_own
from plume_db.jobs import Task
from plume_db.values import Row

Load = Callable[..., tuple[list[Row], tuple[str, ...]]]


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Task]:
    """A task on an empty database of our own."""
    con = connect_own(tmp_path / "own.db")
    yield Task(con)
    con.close()


@pytest.fixture
def load(own: Task, tmp_path: Path) -> Load:
    """Write a CSV file, read it, and give the rows and the notes."""

    def run(data: bytes | str, separator: str = ",") -> tuple[list[Row], tuple[str, ...]]:
        path = tmp_path / "given.csv"
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        before = path.read_bytes()
        own.con.execute("drop table if exists given").fetchall()
        notes = load_csv(own, path, "given", separator, tmp_path)
        assert path.read_bytes() == before
        assert sorted(p.name for p in tmp_path.iterdir()) == ["given.csv", "own.db"]
        return own.con.execute("select * from given").fetchall(), notes

    return run


def types(con: apsw.Connection) -> list[str]:
    """Give the declared types of the table that was read."""
    return [str(kind) for (kind,) in con.execute("select type from pragma_table_info('given')")]


def names(con: apsw.Connection) -> list[str]:
    """Give the names of its columns."""
    return [str(name) for (name,) in con.execute("select name from pragma_table_info('given')")]
