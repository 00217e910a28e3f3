"""A query document on a small file, and what tests ask of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from plume_ui.desk import Desk
from plume_ui.query.query_document import QueryDocument

MakeDb = Callable[..., Path]
DeskOn = Callable[[Path], Desk]
Run = Callable[..., None]

BUILD = (
    "create table t(a integer primary key, b)",
    "insert into t values (1, 'one'), (2, null), (3, x'00')",
)


@pytest.fixture
def desk(make_db: MakeDb, desk_on: DeskOn) -> Desk:
    return desk_on(make_db(*BUILD))


@pytest.fixture
def document(qtbot: QtBot, desk: Desk) -> Iterator[QueryDocument]:
    made = QueryDocument(desk)
    qtbot.addWidget(made)
    made.resize(900, 600)
    yield made
    made.shutdown()
    qtbot.waitUntil(lambda: not desk.writing)


@pytest.fixture
def run(qtbot: QtBot, document: QueryDocument) -> Run:
    """Run a text, all of it or the statement at its start, and wait for the end."""

    def start(sql: str, whole: bool = True) -> None:
        document.editor.setPlainText(sql)
        (document.run_all if whole else document.run)()
        qtbot.waitUntil(lambda: not document.flow.busy)

    return start
