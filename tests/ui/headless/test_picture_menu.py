"""Pictures are copied and saved from a menu, as the person wants them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from plume_db.chart.spec import chart_of
from plume_db.metrics.epochs import encoding
from plume_db.metrics.measures import plain_metric
from plume_db.metrics.source import Source
from plume_db.series.loaded import LoadSpec
from plume_ui.chart.picture import Wish
from plume_ui.chart.picture_dialog import PictureDialog
from plume_ui.chart.picture_menu import CHOICES, fill_picture_menu, save_rows
from plume_ui.desk import Desk
from plume_ui.widgets.message_strip import MessageStrip

from .test_picture import Square


@pytest.fixture
def desk(make_db: Callable[..., Path], desk_on: Callable[[Path], Desk]) -> Desk:
    """A desk on a small file."""
    return desk_on(make_db("create table t(x)"))


@pytest.fixture
def strip(qtbot: QtBot) -> MessageStrip:
    """Where it is said what became of a picture."""
    made = MessageStrip()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def menu(qtbot: QtBot, desk: Desk, strip: MessageStrip) -> QMenu:
    """A menu with the entries for a picture."""
    made = QMenu()
    qtbot.addWidget(made)
    fill_picture_menu(made, Square(), desk, "A/B", strip)
    return made


def test_every_format_and_scale_is_offered_also_light_and_dark(menu: QMenu) -> None:
    save = menu.actions()[1].menu()
    texts = [action.text() for action in save.actions() if action.text()]  # type: ignore[union-attr]
    assert texts[: len(CHOICES)] == [text for text, _, _ in CHOICES]
    assert texts[len(CHOICES) :] == ["Always light", "Always dark", "Choose size and title…"]


def test_a_picture_is_copied(menu: QMenu, strip: MessageStrip) -> None:
    menu.actions()[0].trigger()
    assert QGuiApplication.clipboard().image().width() == 400
    assert strip.text == "The picture was copied."


def test_a_picture_is_written_on_a_worker(
    menu: QMenu, strip: MessageStrip, qtbot: QtBot, tmp_path: Path
) -> None:
    taking = menu.taking  # type: ignore[attr-defined]
    taking.save(tmp_path / "x.png", Wish("png", (300, 200), 2.0))
    qtbot.waitUntil(lambda: strip.text == "x.png was written.")
    assert QImage(str(tmp_path / "x.png")).width() == 600


def test_the_open_database_is_refused_in_a_sentence(
    menu: QMenu, strip: MessageStrip, qtbot: QtBot, desk: Desk
) -> None:
    before = desk.session.path.read_bytes()
    menu.taking.save(desk.session.path, Wish())  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: "open database" in strip.text)
    assert desk.session.path.read_bytes() == before


def test_a_picture_that_is_too_large_is_refused_in_a_sentence(
    menu: QMenu, strip: MessageStrip, tmp_path: Path
) -> None:
    menu.taking.save(tmp_path / "x.png", Wish("png", (8000, 8000), 4.0))  # type: ignore[attr-defined]
    assert "too large" in strip.text and not (tmp_path / "x.png").exists()


def test_what_is_chosen_is_wished(qtbot: QtBot) -> None:
    dialog = PictureDialog((640, 9999), "Sizes")
    qtbot.addWidget(dialog)
    assert dialog.wish == Wish("png", (640, 8192), 1.0, "", "Sizes")
    dialog.scale.setCurrentIndex(1)
    assert dialog.pixels.text() == "1280 × 16384 pixels"
    dialog.format.setCurrentIndex(1)
    dialog.look.setCurrentIndex(2)
    dialog.height_box.setValue(480)
    dialog.title.setText("  Other   title ")
    assert not dialog.scale.isEnabled() and dialog.pixels.text() == "Any scale"
    assert dialog.wish == Wish("svg", (640, 480), 2.0, "dark", "Other title")


def test_the_rows_behind_a_chart_are_written(
    make_db: Callable[..., Path],
    desk_on: Callable[[Path], Desk],
    strip: MessageStrip,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    desk = desk_on(make_db("create table t(at, v)", "insert into t values(9,1),(99,2),(999,3)"))
    load = LoadSpec(Source("t"), "at", encoding("unix_s"), plain_metric("v"))
    spec = replace(chart_of(load), window=(9.0, 999.0))
    save_rows(spec, desk, tmp_path / "x.csv", "csv", strip)
    qtbot.waitUntil(lambda: strip.text == "x.csv was written.")
    lines = (tmp_path / "x.csv").read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[4] for line in lines] == ["value", "1.0", "2.0"]
