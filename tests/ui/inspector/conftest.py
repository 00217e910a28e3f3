"""A desk on a small file, and the inspector on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from plume_db.jobs import Task
from plume_ui.desk import Desk
from plume_ui.inspection import Inspection, PieceReader
from plume_ui.inspector.panel import InspectorPanel
from plume_ui.inspector.value_part import ValuePart

Show = Callable[..., ValuePart]


@pytest.fixture
def desk(desk_on: Callable[[Path], Desk], make_db: Callable[..., Path]) -> Desk:
    return desk_on(make_db("create table t(a)"))


@pytest.fixture
def panel(desk: Desk, qtbot: QtBot) -> InspectorPanel:
    made = InspectorPanel(desk)
    qtbot.addWidget(made)
    made.resize(320, 700)
    made.show()
    return made


@pytest.fixture
def show(panel: InspectorPanel, desk: Desk, qtbot: QtBot) -> Show:
    """Show a value in the inspector, and wait until it is there."""

    def put(value: object, way: str = "", **more: object) -> ValuePart:
        before = panel.value.decoded
        desk.inspected.emit(Inspection("cell", "t · row 12", value=value, **more))  # type: ignore[arg-type]
        qtbot.waitUntil(lambda: panel.value.decoded is not before and panel.value.isVisible())
        if way:
            click_way(panel.value, way)
        qtbot.waitUntil(lambda: not desk.jobs.running)
        return panel.value

    return put


def click_way(value: ValuePart, way: str) -> None:
    next(b for b in value._buttons.buttons() if b.property("way") == way).click()


def picture(kind: str, width: int = 20, height: int = 10) -> bytes:
    """Make a picture of one colour."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(0xFF336699)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, kind)
    return bytes(buffer.data().data())


def pieces_over(data: bytes, kind: str = "blob") -> tuple[PieceReader, list[tuple[int, int]]]:
    """Make a reader of bytes that notes what it is asked for."""
    asked: list[tuple[int, int]] = []

    def read(_task: Task, offset: int, n: int) -> bytes:
        asked.append((offset, n))
        return data[offset : offset + n]

    return PieceReader(len(data), kind, "browse", read), asked
