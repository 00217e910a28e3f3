"""Fixtures for the window's tests: a themed application, settings in memory, an open desk."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import apsw
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from plume_db.schema.read import read_catalog
from plume_db.session import Session, open_session
from plume_ui import theme
from plume_ui.desk import Desk
from plume_ui.jobs import JobBoard
from plume_ui.settings import Settings

PATIENCE = 60_000
"""Milliseconds that a test waits for what should come at once: a busy machine is no fault."""
MANY = 50_000
"""So many new objects are worth a collection between two tests."""


@pytest.fixture(autouse=True)
def garbage_is_collected_here() -> Iterator[None]:
    """Collect as the program does: in this thread only, since a worker must not delete widgets."""
    gc.disable()
    yield
    if gc.get_count()[0] > MANY:
        gc.collect()


@pytest.fixture(autouse=True, scope="session")
def clipboard_is_left_empty() -> Iterator[None]:
    """Leave nothing of Python's in the clipboard, which Qt empties after Python has ended."""
    yield
    if QApplication.instance() is not None:
        QApplication.clipboard().clear()


class PatientBot(QtBot):
    """Waits no longer for what comes, and long enough for what comes late on a busy machine."""

    def waitSignal(self, signal: Any, *, timeout: int = PATIENCE, **more: Any) -> Any:
        return super().waitSignal(signal, timeout=timeout, **more)

    def waitSignals(self, signals: Any, *, timeout: int = PATIENCE, **more: Any) -> Any:
        return super().waitSignals(signals, timeout=timeout, **more)

    def waitUntil(self, callback: Any, *, timeout: int = PATIENCE) -> None:
        super().waitUntil(callback, timeout=timeout)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    """Give the one who waits, in place of the one that gives up after five seconds."""
    return PatientBot(request)


class MemoryStore:
    """Stands in for the INI file."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}

    def value(self, key: str) -> Any:
        return self.values.get(key)

    def setValue(self, key: str, value: Any) -> None:
        self.values[key] = value

    def remove(self, key: str) -> None:
        self.values.pop(key, None)

    def sync(self) -> None:
        pass


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings that are forgotten after the test."""
    return Settings(MemoryStore(), tmp_path / "state")


@pytest.fixture(params=["light", "dark"])
def look(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[str]:
    """Run the test in the light and in the dark theme."""
    theme.apply(qapp, request.param)
    yield request.param
    theme.apply(qapp, "light")


@pytest.fixture
def make_db(tmp_path: Path) -> Callable[..., Path]:
    """Build a database from SQL."""

    def make(*statements: str, name: str = "test.db") -> Path:
        con = apsw.Connection(str(tmp_path / name))
        for statement in statements:
            con.execute(statement).fetchall()
        con.close()
        return tmp_path / name

    return make


@pytest.fixture
def desk_on(qtbot: QtBot, settings: Settings) -> Iterator[Callable[[Path], Desk]]:
    """Open a desk on a file; sessions are closed after the test."""
    sessions: list[Session] = []
    desks: list[Desk] = []

    def make(path: Path) -> Desk:
        session = open_session(path)
        sessions.append(session)
        desk = Desk(session, JobBoard(), settings)
        desk.jobs.setParent(desk)
        desks.append(desk)
        return desk

    yield make
    for desk in desks:
        desk.jobs.cancel_all()
    for session in sessions:
        session.close(10)
    desks.clear()


@pytest.fixture
def read_desk_on(qtbot: QtBot, desk_on: Callable[[Path], Desk]) -> Callable[[Path], Desk]:
    """Open a desk on a file, and wait until its catalog is read."""

    def make(path: Path) -> Desk:
        desk = desk_on(path)
        job = desk.jobs.start(
            desk, desk.session.worker("survey"), read_catalog, title="Read the schema", quiet=True
        )
        with qtbot.waitSignal(job.succeeded) as got:
            pass
        desk.catalog_changed.emit(got.args[0])
        return desk

    return make
