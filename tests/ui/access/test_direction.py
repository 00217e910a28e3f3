"""Signs that turn text round are seen, and data keeps its direction."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from plume_db.values import one_line, revealed
from plume_ui import icons
from plume_ui.document import Document
from plume_ui.editor.sql_editor import SqlEditor
from plume_ui.grid.grid import Grid
from plume_ui.grid.look import ColumnLook
from plume_ui.widgets.document_area import DocumentArea
from tests.ui.grid.test_grid import Made

TURNED = "invoice\u202etxt.exe"


@pytest.fixture
def right_to_left(qapp: QApplication) -> Iterator[None]:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    yield
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


@pytest.mark.parametrize("sign", [*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
def test_each_sign_that_turns_text_is_shown(sign: int) -> None:
    assert revealed(f"a{chr(sign)}b") == f"a⟨U+{sign:04X}⟩b"
    assert one_line(f"a{chr(sign)}b") == f"a⟨U+{sign:04X}⟩b"


def test_arabic_hebrew_and_plain_text_stay_as_they_are() -> None:
    for text in ("שלום", "مرحبا", "plain", "a\u200fb", ""):
        assert revealed(text) == text


def test_a_name_on_a_tab_can_not_read_as_another_one(qtbot: QtBot) -> None:
    area = DocumentArea()
    qtbot.addWidget(area)

    class Named(Document):
        def __init__(self) -> None:
            super().__init__(None, TURNED)  # type: ignore[arg-type]

    area.add(Named())
    assert area._groups[0].tabText(0) == "invoice⟨U+202E⟩txt.exe"


def test_a_grid_and_sql_are_not_mirrored(qtbot: QtBot, right_to_left: None) -> None:
    for made in (Grid(), SqlEditor()):
        qtbot.addWidget(made)
        assert made.isLeftToRight()


def test_hebrew_begins_at_the_right_of_its_cell(qtbot: QtBot) -> None:
    def ink(text: str) -> float:
        """Tell where the middle of what is written in the cell is, from 0 to 1."""
        grid = Grid()
        qtbot.addWidget(grid)
        grid.resize(500, 200)
        grid.show_rows(Made(1, lambda _n: (text,)), (ColumnLook("t", "TEXT"),), (40,))
        grid.show()
        box = grid.cell_rect(0, 0).adjusted(3, 3, -3, -3)
        image = grid.viewport().grab(box).toImage()
        columns = [
            x
            for x in range(image.width())
            for y in range(image.height())
            if image.pixelColor(x, y).lightness() < 128
        ]
        return sum(columns) / len(columns) / image.width()

    assert ink("shalom") < 0.4
    assert ink("שלום") > 0.6


def test_an_icon_that_points_is_mirrored(qtbot: QtBot, qapp: QApplication) -> None:
    def drawn(name: str) -> QImage:
        image = QImage(24, 24, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(0)
        painter = QPainter(image)
        icons.icon(name).paint(painter, QRect(0, 0, 24, 24))
        painter.end()
        return image

    before = {name: drawn(name) for name in ("back", "table")}
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        after = {name: drawn(name) for name in before}
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    assert before["table"] == after["table"]
    assert before["back"] != after["back"]


def test_a_tab_is_moved_by_the_keyboard_as_by_dragging(qtbot: QtBot) -> None:
    area = DocumentArea()
    qtbot.addWidget(area)
    for name in ("one", "two", "three"):
        area.add(Document(None, name))  # type: ignore[arg-type]
    titles = lambda: [each.title for each in area.documents()]  # noqa: E731
    area.move_current(-1)
    assert titles() == ["one", "three", "two"] and area.current.title == "three"
    area.move_current(-1)
    area.move_current(-1)
    assert titles() == ["three", "one", "two"]


class _Field(Document):
    """A document with one line to type in."""

    def __init__(self, title: str) -> None:
        super().__init__(None, title)  # type: ignore[arg-type]
        self.line = QLineEdit(self)

    def focus_first(self) -> None:
        self.line.setFocus()


def test_the_keyboard_never_leaves_the_documents_as_a_tab_comes_or_goes(
    qtbot: QtBot, qapp: QApplication
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    area, status = DocumentArea(window), QLineEdit(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    been: list[QWidget | None] = []
    one, two = _Field("one"), _Field("two")
    area.add(one)
    QWidget.setTabOrder(one.line, status)  # where Qt goes as the page is hidden
    qtbot.waitUntil(one.line.hasFocus)
    qapp.focusChanged.connect(lambda _old, now: been.append(now))
    area.add(two)
    area.step(1)
    area.show_document(two)
    QWidget.setTabOrder(two.line, status)
    area.close_document(two)
    assert one.line.hasFocus()
    assert been and status not in been and None not in been
