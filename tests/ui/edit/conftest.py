"""A table document in edit mode on a database made for the test."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import apsw
import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from plume_ui.desk import Desk
from plume_ui.edit.mode import EditMode
from plume_ui.rows.table_document import TableDocument


class Editor:
    """A document, its edit mode, and the ways of a person."""

    def __init__(self, qtbot: QtBot, document: TableDocument, path: Path) -> None:
        self.qtbot = qtbot
        self.document = document
        self.path = path
        mode = document.findChild(EditMode)
        assert isinstance(mode, EditMode)
        self.mode: EditMode = mode
        self.grid = document.grid

    def begin(self) -> None:
        """Turn edit mode on and wait."""
        self.mode.button.click()
        self.qtbot.waitUntil(lambda: self.mode._asking is None)

    def type(self, row: int, column: int, text: str) -> None:
        """Type into a cell as a person does."""
        self.grid.go_to(row, column)
        assert self.grid.edit_current()
        field = self.grid.editing.field
        assert field is not None
        field.setPlainText(text)
        field.end(True)

    def idle(self) -> None:
        """Wait until a check or a write is over and the rows are shown anew."""
        committing = self.mode.committing
        assert committing is not None
        self.qtbot.waitUntil(lambda: not committing.busy, timeout=15_000)
        self.qtbot.waitUntil(lambda: self.document._opening is None and self.mode._after is None)

    def commit(self) -> None:
        """Press Commit and wait."""
        assert self.mode.panel is not None
        self.mode.panel.commit_button.click()
        self.idle()

    def rows(self, sql: str = "select * from t") -> list[tuple[Any, ...]]:
        """Read the file as another program would."""
        con = apsw.Connection(str(self.path), flags=apsw.SQLITE_OPEN_READONLY)
        found = con.execute(sql).fetchall()
        con.close()
        return found

    def write(self, sql: str) -> None:
        """Write to the file as another program would."""
        con = apsw.Connection(str(self.path))
        con.execute(sql).fetchall()
        con.close()


OpenEditor = Callable[..., Editor]


@pytest.fixture
def edit(
    qtbot: QtBot, make_db: Callable[..., Path], read_desk_on: Callable[[Path], Desk]
) -> Iterator[OpenEditor]:
    """Open a table of a file made from SQL, in edit mode."""
    opened: list[tuple[TableDocument, QWidget]] = []
    # As in the program, no worker collects what belongs to Qt: see plume_ui.collecting.
    gc.disable()

    def make(source: str | Path, name: str = "t", on: bool = True) -> Editor:
        path = source if isinstance(source, Path) else make_db(source)
        desk = read_desk_on(path)
        host = QWidget()
        host.resize(1000, 700)
        desk.setParent(host)  # Qt ends it: Python's collector does so in any order
        document = TableDocument(desk, name, host)
        opened.append((document, host))
        document.resize(1000, 700)
        host.show()
        qtbot.waitUntil(lambda: document._opening is None)
        made = Editor(qtbot, document, path)
        qtbot.waitUntil(lambda: made.mode._asking is None)
        if on and not made.mode.on:
            made.begin()
        return made

    yield make
    for document, host in opened:
        document.shutdown()
        host.close()
        host.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    gc.enable()
