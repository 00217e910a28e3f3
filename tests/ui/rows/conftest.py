"""A table document on a database made for the test, with the catalog read first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from plume_ui.desk import Desk
from plume_ui.rows.table_document import TableDocument

MANY = (
    "create table t(id integer primary key, name text, size int);"
    "with recursive n(i) as (select 0 union all select i+1 from n where i<29999) "
    "insert into t select i*3, 'row '||i, i*i from n"
)

Open = Callable[..., TableDocument]


@pytest.fixture
def open_table(
    qtbot: QtBot, make_db: Callable[..., Path], read_desk_on: Callable[[Path], Desk]
) -> Iterator[Open]:
    """Open a table of a file, or of a database made from SQL, and wait for its first rows."""
    opened: list[tuple[TableDocument, QWidget]] = []

    def make(
        source: str | Path, name: str = "t", counted: bool = True, wanted: object = None
    ) -> TableDocument:
        desk = read_desk_on(source if isinstance(source, Path) else make_db(source))
        # In a host, as in the window: the offscreen platform warns of size hints of top levels.
        host = QWidget()
        host.resize(900, 600)
        document = TableDocument(desk, wanted or name, host)
        opened.append((document, host))
        document.resize(900, 600)
        host.show()
        qtbot.waitUntil(lambda: document._opening is None)
        if counted:
            qtbot.waitUntil(lambda: document.counting.job is None)
        return document

    yield make
    for document, host in opened:
        document.shutdown()
        host.close()
        host.deleteLater()
