"""Open files with their sessions, and ways to rehearse and commit on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import apsw
import pytest

from plume_db.memory import FileMemory
from plume_db.rehearsal.commit import Committed, commit
from plume_db.rehearsal.rehearse import rehearse
from plume_db.rehearsal.result import Rehearsal
from plume_db.rehearsal.undo import undo
from plume_db.session import Session, open_session


class Bench:
    """One file as a window has it open."""

    def __init__(self, path: Path, state: Path, **opening: Any) -> None:
        self.path = path
        self.session: Session = open_session(path, **opening)
        self.memory = FileMemory(state, path, kept=not self.session.opened.encrypted)

    def rehearse(self, *statements: Any, **options: Any) -> Rehearsal:
        worker = self.session.worker("rehearsal")
        given = _given(statements)
        return worker.submit(lambda task: rehearse(task, self.session, given, **options)).result(60)

    def commit(self, *statements: Any, title: str = "Edit", **options: Any) -> Committed:
        writer = self.session.writer()
        given = _given(statements)
        try:
            return writer.submit(
                lambda task: commit(task, self.session, self.memory, given, title=title, **options)
            ).result(60)
        finally:
            writer.close()

    def undo(self, name: str) -> Committed:
        writer = self.session.writer()
        try:
            return writer.submit(lambda task: undo(task, self.session, self.memory, name)).result(
                60
            )
        finally:
            writer.close()

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        con = apsw.Connection(str(self.path), flags=apsw.SQLITE_OPEN_READONLY)
        try:
            return con.execute(sql).fetchall()
        finally:
            con.close()

    def state(self, *tables: str) -> list[Any]:
        """Everything in some tables, with rowids where there are any and exact values."""
        found: list[Any] = []
        for table in tables:
            try:
                found.append(self.rows(f"select rowid, * from {table} order by rowid"))
            except apsw.SQLError:
                found.append(self.rows(f"select * from {table}"))
        return found


def _given(statements: tuple[Any, ...]) -> list[Any]:
    return [(each, ()) if isinstance(each, str) else each for each in statements]


Open = Callable[..., Bench]


@pytest.fixture
def bench(build: Callable[[str], Path], tmp_path: Path) -> Iterator[Open]:
    """Make a file from SQL, or take one that is there, and open it."""
    opened: list[Bench] = []

    def make(source: str | Path, **opening: Any) -> Bench:
        path = source if isinstance(source, Path) else build(source)
        opened.append(Bench(path, tmp_path / "state", **opening))
        return opened[-1]

    yield make
    for each in opened:
        each.session.close(10)


@pytest.fixture
def holding(other_program: Callable[[Path, str], int]) -> Callable[[Path], int]:
    """Let another process hold the file's write lock until the test is over; give its number."""
    return lambda path: other_program(path, "begin immediate")
