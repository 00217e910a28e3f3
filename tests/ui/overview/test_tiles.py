"""The large figures of a file are never cut, however long they are."""

from __future__ import annotations

import pytest
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
