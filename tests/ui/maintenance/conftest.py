"""A maintenance page on a database made for the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from plume_ui.desk import Desk
from plume_ui.maintenance.maintenance_document import MaintenanceDocument

HOLES = (
    "create table t(id integer primary key, v text)",
    "with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000)"
    " insert into t select i, hex(randomblob(40)) from n",
    "create index t_v on t(v)",
    "delete from t where id % 2",
)

Page = Callable[..., MaintenanceDocument]


@pytest.fixture
def page(qtbot: QtBot, desk_on: Callable[[Path], Desk]) -> Iterator[Page]:
    """Open the page of a file at a task, and wait until it knows what the task would do."""
    hosts: list[tuple[MaintenanceDocument, QWidget]] = []

    def make(path: Path, task: str = "vacuum", desk: Desk | None = None) -> MaintenanceDocument:
        # In a host, as in the window: the offscreen platform warns of size hints of top levels.
        host = QWidget()
        host.resize(1100, 800)
        document = MaintenanceDocument(desk or desk_on(path), task, host)
        document.resize(1100, 800)
        hosts.append((document, host))
        host.show()
        qtbot.waitUntil(lambda: not document.looking)
        return document

    yield make
    for document, host in hosts:
        document.shutdown()
        qtbot.waitUntil(lambda d=document: d.book.running is None)
        host.close()
        host.deleteLater()
