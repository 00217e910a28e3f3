"""Databases from SQL, sources over them, and the truth to compare with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from plume_db.database import Mode, Place, connect
from plume_db.jobs import Task, attended
from plume_db.names import quoted
from plume_db.rows.opening import open_source
from plume_db.rows.shape import Shape
from plume_db.rows.source import RowSource
from plume_db.schema.read import read_catalog


class Bench:
    """One reading connection with a task, as a worker would have it."""

    def __init__(self, path: Path, mode: Mode = Mode.QUERY_ONLY) -> None:
        self.place = Place(path, mode)
        self.con = connect(self.place)
        self.task = Task(self.con)

    def source(self, name: str, shape: Shape = Shape()) -> RowSource:  # noqa: B008 - frozen
        # The window reads the catalog on another connection than the rows, too.
        with closing(connect(self.place)) as con:
            table = read_catalog(Task(con)).table(name)
        assert table is not None
        return open_source(self.task, table, shape)

    def truth(self, name: str, order: str = "", columns: str = "*") -> list[tuple[object, ...]]:
        return self.con.execute(f"select {columns} from {quoted(name)} {order}").fetchall()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Callable[..., Bench]]:
    """Build a database from SQL (or take a file) and give a bench on it."""
    opened: list[Bench] = []
    contexts = []

    def make(sql: str | Path) -> Bench:
        path = sql if isinstance(sql, Path) else tmp_path / f"made{len(opened)}.db"
        if not isinstance(sql, Path):
            con = apsw.Connection(str(path))
            con.execute(sql).fetchall()
            con.close()
        made = Bench(path)
        context = attended(made.con, made.task)
        context.__enter__()
        contexts.append(context)
        opened.append(made)
        return made

    yield make
    for context in contexts:
        context.__exit__(None, None, None)
    for each in opened:
        each.con.close()
