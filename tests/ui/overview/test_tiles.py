"""The large figures of a file are never cut, however long they are."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from plume_ui.overview.tiles import Tile, Tiles

FIGURES = {"size": "24,2 MB", "tables": "13", "rows": "178.827", "indexes": "15", "free": "0,9 %"}


def fits(tile: Tile, width: int) -> bool:
    """Tell whether a figure is whole and inside."""
    whole = tile.figure.width() >= tile.figure.sizeHint().width()
    return whole and tile.x() + tile.width() <= width


@pytest.mark.parametrize("width", [1200, 500, 340, 280])
@pytest.mark.parametrize("first", [1200, 280])
def test_each_figure_has_the_room_it_needs(qtbot: QtBot, first: int, width: int) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    tiles = Tiles(host)
    host.resize(1300, 200)
    tiles.resize(first, 160)
    host.show()
    for key, figure in FIGURES.items():
        tiles[key].put(figure)
    tiles.resize(width, 160)
    qtbot.waitUntil(lambda: all(fits(tiles[key], width) for key in FIGURES))
    assert tiles.width() == width
    assert (tiles["free"].y() > tiles["size"].y()) == (width < 400)


class Requests(QObject):
    """Counts how often a widget is asked to be laid out."""

    count = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.LayoutRequest
        return False


def test_tiles_rest_once_they_are_laid_out(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    tiles = Tiles(host)
    tiles.resize(500, 160)
    host.show()
    requests = Requests(tiles)
    tiles.installEventFilter(requests)
    tiles["size"].put("24,2 MB")
    for _ in range(30):
        QCoreApplication.processEvents()
    assert 0 < requests.count < 10
