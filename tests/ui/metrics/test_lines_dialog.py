"""Which of many values are drawn is chosen from a list that can be searched."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from plume_db.jobs import Task, attended
from plume_db.schema.read import read_catalog
from plume_ui.desk import Desk
from plume_ui.metrics.chart_document import ChartDocument
from plume_ui.metrics.lines_dialog import LinesDialog
from plume_ui.metrics.menu import fill_menu
from plume_ui.metrics.request import ChartRequest

from .conftest import loaded_of, stage_of, wait_for

MANY = (
    "CREATE TABLE r(at INTEGER, host TEXT, psnr REAL, size INTEGER)",
    "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 9999) "
    "INSERT INTO r SELECT 1735689600 + i * 60, 'host ' || (i * 7919 % 200), 30 + i % 97 / 9.0, "
    "1000 + i % 97 * 31 FROM n",
)


@pytest.fixture
def opened(
    make_db: Callable[..., Path], desk_on: Callable[[Path], Desk], qtbot: QtBot
) -> ChartDocument:
    desk = desk_on(make_db(*MANY))
    con = desk.session.connect()
    task = Task(con)
    with attended(con, task):
        desk.catalog_changed.emit(read_catalog(task))
    con.close()
    document = ChartDocument(desk, ChartRequest("r", "", "at", "size", "host"))
    qtbot.addWidget(document, before_close_func=lambda each: each.shutdown())
    document.resize(900, 700)
    with qtbot.waitExposed(document):
        document.show()
    wait_for(qtbot, document)
    return document


def open_dialog(document: ChartDocument, qtbot: QtBot) -> LinesDialog:
    stage = stage_of(document)
    assert stage.legend.choose.isVisible()
    qtbot.mouseClick(stage.legend.choose, Qt.MouseButton.LeftButton)
    dialog = stage.findChild(LinesDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.list.count() == 200, timeout=10_000)
    return dialog


def tick(dialog: LinesDialog, name: str) -> None:
    for at in range(dialog.list.count()):
        item = dialog.list.item(at)
        if item.text().startswith(f"{name}   "):
            item.setCheckState(Qt.CheckState.Checked)


def test_ticked_values_are_drawn_and_no_others(opened: ChartDocument, qtbot: QtBot) -> None:
    dialog = open_dialog(opened, qtbot)
    assert not dialog.draw.isEnabled()
    tick(dialog, "host 17")
    tick(dialog, "host 150")
    assert dialog.state.text() == "2 of 200 values ticked."
    qtbot.mouseClick(dialog.draw, Qt.MouseButton.LeftButton)
    wait_for(qtbot, opened)
    assert {line.label for line in loaded_of(opened).lines} == {"host 17", "host 150"}
    assert loaded_of(opened).rows == 100
    stage_of(opened).composer.undo()
    wait_for(qtbot, opened)
    assert len(loaded_of(opened).lines) == 13


def test_the_list_is_searched_and_says_when_too_many_are_ticked(
    opened: ChartDocument, qtbot: QtBot
) -> None:
    dialog = open_dialog(opened, qtbot)
    QTest.keyClicks(dialog.search, "host 19")
    shown = [at for at in range(200) if not dialog.list.item(at).isHidden()]
    assert len(shown) == 11
    for at in range(40):
        dialog.list.item(at).setCheckState(Qt.CheckState.Checked)
    assert "at most 32 lines" in dialog.state.text()
    assert not dialog.draw.isEnabled()
    dialog.reject()


def test_what_is_drawn_is_ticked_and_the_usual_lines_come_back(
    opened: ChartDocument, qtbot: QtBot
) -> None:
    before = {line.label for line in loaded_of(opened).lines}
    dialog = open_dialog(opened, qtbot)
    tick(dialog, "host 42")
    qtbot.mouseClick(dialog.draw, Qt.MouseButton.LeftButton)
    wait_for(qtbot, opened)
    again = open_dialog(opened, qtbot)
    assert [each.label for each in again.ticked] == ["host 42"]
    assert again.list.item(0).text().startswith("host 42"), "what is drawn stands first"
    qtbot.mouseClick(again.most, Qt.MouseButton.LeftButton)
    wait_for(qtbot, opened)
    assert {line.label for line in loaded_of(opened).lines} == before


def test_another_group_drops_the_choice(opened: ChartDocument, qtbot: QtBot) -> None:
    dialog = open_dialog(opened, qtbot)
    tick(dialog, "host 42")
    qtbot.mouseClick(dialog.draw, Qt.MouseButton.LeftButton)
    wait_for(qtbot, opened)
    stage = stage_of(opened)
    stage.controls.groups.setCurrentIndex(0)
    stage.controls.groups.activated.emit(0)
    wait_for(qtbot, opened)
    assert loaded_of(opened).rows == 10_000
    assert not stage.legend.choose.isVisible()


@pytest.mark.parametrize("kind", ["line", "histogram", "scatter"])
def test_the_rows_behind_any_picture_can_be_copied(
    opened: ChartDocument, qtbot: QtBot, kind: str
) -> None:
    stage = stage_of(opened)
    if kind != "line":
        stage.composer.set_kind(kind)
        wait_for(qtbot, opened)
    QGuiApplication.clipboard().clear()
    menu = QMenu(stage)
    fill_menu(menu, stage)
    next(a for a in menu.actions() if a.text() == "Copy the rows behind it").trigger()
    qtbot.waitUntil(lambda: bool(QGuiApplication.clipboard().text()), timeout=10_000)
    head, *rows = QGuiApplication.clipboard().text().splitlines()
    assert head.split("\t")[:3] == ["series", "line", "start"]
    assert len(rows) == (20_000 if kind == "scatter" else 10_000)
    qtbot.waitUntil(lambda: "rows were copied" in stage.strip.text)


def test_a_scatter_stands_a_quality_upright_and_gives_the_metric_back(
    opened: ChartDocument, qtbot: QtBot
) -> None:
    stage = stage_of(opened)
    stage.composer.set_kind("scatter")
    wait_for(qtbot, opened)
    series = stage.composer.series
    assert series is not None and series.against is not None
    assert (series.load.metric.label, series.against.label) == ("psnr", "size")
    stage.composer.set_kind("line")
    wait_for(qtbot, opened)
    assert stage.composer.series is not None
    assert stage.composer.series.load.metric.label == "size"
