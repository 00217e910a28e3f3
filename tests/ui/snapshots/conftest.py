"""The page of snapshots on a file made for the test, with its store in the test's folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import apsw
import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from plume_ui.desk import Desk
from plume_ui.maintenance.runs import RunBook
from plume_ui.requests import TaskRequest
from plume_ui.snapshots.snapshots_document import SnapshotsDocument

FILL = (
    "create table t(id integer primary key, a text)",
    "with recursive n(i) as (select 1 union all select i + 1 from n where i < 3000)"
    " insert into t select i, 'row ' || i from n",
    "create index t_a on t(a)",
)
Page = Callable[..., SnapshotsDocument]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the program's own store, state and copies in the test's folder."""
    for name in ("STATE", "DATA", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def page(qtbot: QtBot, read_desk_on: Callable[[Path], Desk]) -> Iterator[Page]:
    """Open the page of a file, and wait until it knows its snapshots."""
    hosts: list[tuple[SnapshotsDocument, QWidget]] = []

    def make(path: Path) -> SnapshotsDocument:
        desk = read_desk_on(path)
        desk.task_wanted.connect(lambda request: _start(desk, request))
        host = QWidget()
        host.resize(1100, 800)
        document = SnapshotsDocument(desk, host)
        document.resize(1100, 800)
        hosts.append((document, host))
        host.show()
        qtbot.waitUntil(lambda: not document.busy)
        return document

    yield make
    for document, host in hosts:
        document.shutdown()
        qtbot.waitUntil(lambda d=document: not d.busy)
        host.close()
        host.deleteLater()


def _start(desk: Desk, request: TaskRequest) -> None:
    """Do as the workspace does."""
    request.follow(RunBook.of(desk).start(request.kind, request.order))


def said(widget: QWidget) -> str:
    """Read every label that is shown."""
    return "\n".join(each.text() for each in widget.findChildren(QLabel) if each.isVisible())


def sql(path: Path, text: str) -> list[tuple[object, ...]]:
    """Run SQL as another program would."""
    con = apsw.Connection(str(path))
    try:
        return con.execute(text).fetchall()
    finally:
        con.close()
