"""A picture is drawn in any theme and format while the window stays as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from plume_db.dashboard.dashboard import Place
from plume_db.errors import PlumeError
from plume_ui import theme
from plume_ui.chart.arrangement import Cell, Sheet, height_of, rectangle
from plume_ui.chart.picture import (
    Wish,
    copy_picture,
    picture_of,
    save_picture,
    write_picture,
)
from plume_ui.tokens import DARK, LIGHT


class Square:
    """Draws a square of the text's colour, and counts what was asked of it."""

    def __init__(self) -> None:
        self.restyled: list[bool] = []

    def size(self) -> QSize:
        return QSize(200, 100)

    def restyle(self) -> None:
        self.restyled.append(theme.tokens().dark)

    def paint(self, painter: QPainter, target: QRectF) -> None:
        painter.fillRect(target.adjusted(20, 20, -20, -20), QColor(theme.tokens().text))


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> None:
    theme.apply(qapp, "light")


def image_of(wish: Wish) -> QImage:
    content = picture_of(Square(), wish).content
    assert isinstance(content, QImage)
    return content


@pytest.mark.parametrize("scale", [0.5, 1.0, 2.0, 4.0])
def test_a_scale_gives_more_pixels_of_the_same_picture(scale: float) -> None:
    image = image_of(Wish("png", None, scale))
    assert (image.width(), image.height()) == (200 * scale, 100 * scale)
    assert image.pixelColor(int(100 * scale), int(50 * scale)).name() == LIGHT.text
    assert image.pixelColor(int(10 * scale), int(50 * scale)).name() == LIGHT.base


def test_the_other_theme_is_worn_for_the_picture_only() -> None:
    square = Square()
    content = picture_of(square, Wish("png", None, 1.0, "dark")).content
    assert isinstance(content, QImage)
    assert content.pixelColor(100, 50).name() == DARK.text
    assert square.restyled == [True, False] and theme.tokens() is LIGHT


def test_the_theme_is_put_off_again_where_drawing_fails() -> None:
    class Broken(Square):
        def paint(self, painter: QPainter, target: QRectF) -> None:
            raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        picture_of(Broken(), Wish("png", None, 1.0, "dark"))
    assert theme.tokens() is LIGHT


def test_a_title_stands_above_and_is_shortened() -> None:
    plain, titled = image_of(Wish()), image_of(Wish(title="A title that is far too long " * 9))
    assert plain.pixelColor(100, 30) == QColor(LIGHT.text)
    assert titled.pixelColor(100, 50) == QColor(LIGHT.base)
    assert any(titled.pixelColor(x, 24) != QColor(LIGHT.base) for x in range(16, 190))
    assert all(titled.pixelColor(x, 24) == QColor(LIGHT.base) for x in range(186, 200))


def test_a_picture_beyond_all_memory_is_refused() -> None:
    with pytest.raises(PlumeError, match="too large"):
        picture_of(Square(), Wish("png", (8000, 8000), 8.0))


@pytest.mark.parametrize(
    ("format", "start"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF-")]
)
def test_a_file_is_written_whole_and_an_older_one_replaced(
    tmp_path: Path, format: str, start: bytes
) -> None:
    out = tmp_path / f"x.{format}"
    out.write_bytes(b"old")
    save_picture(Square(), out, Wish(format))
    assert out.read_bytes().startswith(start)
    assert [each.name for each in tmp_path.iterdir()] == [out.name]


def test_a_png_knows_how_large_it_is_on_paper(tmp_path: Path) -> None:
    save_picture(Square(), tmp_path / "x.png", Wish("png", None, 2.0))
    assert QImage(str(tmp_path / "x.png")).dotsPerMeterX() == round(192 / 0.0254)


def test_a_protected_database_is_never_written(tmp_path: Path) -> None:
    database = tmp_path / "data.db"
    database.write_bytes(b"precious")
    picture = picture_of(Square(), Wish())
    for name in ("data.db", "data.db-wal"):
        with pytest.raises(PlumeError, match="open database"):
            write_picture(picture, tmp_path / name, (database,))
    assert database.read_bytes() == b"precious" and not (tmp_path / "data.db-wal").exists()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PlumeError, match="does not exist"):
        save_picture(Square(), tmp_path / "no" / "x.png", Wish())


def test_a_copied_picture_can_be_pasted(qtbot: QtBot) -> None:
    copy_picture(Square(), Wish("png", None, 2.0))
    assert QGuiApplication.clipboard().image().width() == 400


def test_a_sheet_draws_each_card_where_it_stands() -> None:
    cells = [
        Cell("One", Place(0, 0, 6, 2), Square()),
        Cell("Two", Place(6, 0, 6, 2), None, "There is nothing."),
    ]
    sheet = Sheet(cells, 800)
    assert sheet.size() == QSize(800, height_of([cell.place for cell in cells]))
    content = picture_of(sheet, Wish()).content
    assert isinstance(content, QImage)
    first, second = (rectangle(cell.place, 800).center().toPoint() for cell in cells)
    assert content.pixelColor(first) == QColor(LIGHT.text)
    assert content.pixelColor(second.x(), second.y() + 40) == QColor(LIGHT.base)
    assert content.pixelColor(2, 2) == QColor(LIGHT.window)
