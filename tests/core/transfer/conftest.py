"""A database of odd rows, a task that reads it, and a short way to export."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from plume_db.database import Mode, Place, connect
from plume_db.jobs import Task, attended
from plume_db.transfer.export import ExportResult, export
from plume_db.transfer.formats import format_by_name
from plume_db.transfer.options import Options
from plume_db.transfer.source import Rows
from plume_db.values import Row
from tests.core.transfer import rows as odd


@pytest.fixture
def held(tmp_path: Path) -> list[Row]:
    """The rows of the database of odd rows."""
    (tmp_path / "data").mkdir()
    return odd.make(tmp_path / "data" / "odd.db")


@pytest.fixture
def task(tmp_path: Path, held: list[Row]) -> Iterator[Task]:
    """A task that reads the odd rows."""
    con = connect(Place(tmp_path / "data" / "odd.db", Mode.READ_ONLY))
    made = Task(con)
    with attended(con, made):
        yield made
    con.close()


Write = Callable[..., tuple[bytes, ExportResult]]


@pytest.fixture
def write(tmp_path: Path, task: Task) -> Write:
    """Export rows and give the bytes of the file, and the result."""

    def run(name: str, rows: Rows, **chosen: object) -> tuple[bytes, ExportResult]:
        format = format_by_name(name)
        path = tmp_path / f"out{format.suffix}"
        options = Options(**chosen)  # type: ignore[arg-type]
        result = export(task, rows, format, path, options, overwrite=True)
        assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []
        return path.read_bytes(), result

    return run
