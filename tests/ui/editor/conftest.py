"""An editor that has the keyboard, and a catalog to complete from."""

from __future__ import annotations

import apsw
import pytest
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from plume_db.jobs import Task
from plume_db.schema.objects import Catalog
from plume_db.schema.read import read_catalog
from plume_ui.editor.sql_editor import SqlEditor

SCHEMA = """
create table Album(AlbumId integer primary key, Title text, ArtistId int);
create table Track(TrackId integer primary key, Name text, AlbumId int references Album(AlbumId));
"""


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    con = apsw.Connection(":memory:")
    con.execute(SCHEMA).fetchall()
    return read_catalog(Task(con))


@pytest.fixture
def editor(qtbot: QtBot, catalog: Catalog) -> SqlEditor:
    made = SqlEditor()
    qtbot.addWidget(made)
    made.set_catalog(catalog)
    made.resize(700, 400)
    made.move(QPoint(0, 0))
    made.show()
    made.activateWindow()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    return made
