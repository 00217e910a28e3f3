"""The export page: what it foresees, what it writes, and that it can be stopped."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QPushButton
from pytestqt.qtbot import QtBot

from plume_db.schema.read import read_catalog
from plume_db.transfer.formats import FORMATS
from plume_db.transfer.source import SqlRows, StoredRows
from plume_db.values import Row
from plume_ui.desk import Desk
from plume_ui.transfer.clipboard import put
from plume_ui.transfer.copy_menu import fill_copy_menu
from plume_ui.transfer.export_document import ExportDocument
from plume_ui.transfer.request import ExportRequest

Open = Callable[[Path], Desk]


@pytest.fixture
def desk(make_db: Callable[..., Path], desk_on: Open) -> Desk:
    rows = ",".join(f"({n}, 'name {n}', {n}.5)" for n in range(500))
    return desk_on(
        make_db(
            "create table Track(id integer primary key, name, price real)",
            f"insert into Track values {rows}",
        )
    )


def page_on(qtbot: QtBot, desk: Desk, sql: str = 'select * from "Track"') -> ExportDocument:
    worker = desk.session.worker("survey")
    catalog = worker.submit(read_catalog).result(10)
    table = catalog.table("Track")
    request = ExportRequest(
        "all 500 rows of Track", SqlRows(sql, ("id", "name", "price"), table), count=500
    )
    page = ExportDocument(desk, request)
    qtbot.addWidget(page)
    page.resize(900, 760)
    page.show()
    qtbot.waitUntil(lambda: bool(page.shown.toPlainText()))
    return page


def choose(page: ExportDocument, name: str) -> None:
    page.format.setCurrentIndex(page.format.findData(name))


def run(qtbot: QtBot, page: ExportDocument, path: Path) -> None:
    page.path.setText(str(path))
    page.go.click()
    qtbot.waitUntil(lambda: not page.running, timeout=10_000)


def test_it_shows_how_the_file_begins_and_how_large_it_will_be(qtbot: QtBot, desk: Desk) -> None:
    page = page_on(qtbot, desk)
    assert page.shown.toPlainText().startswith("id,name,price\n0,name 0,0.5\n")
    assert "500 rows, about" in page._estimate.text()
    assert "short steps" in page._estimate.text()
    choose(page, "json")
    qtbot.waitUntil(lambda: page.shown.toPlainText().startswith("["))
    assert page.path.text().endswith("Track.json")


@pytest.mark.parametrize("name", [each.name for each in FORMATS])
def test_every_format_is_written_from_the_page(
    qtbot: QtBot, desk: Desk, tmp_path: Path, name: str
) -> None:
    page = page_on(qtbot, desk)
    choose(page, name)
    run(qtbot, page, tmp_path / f"out.{name}")
    assert "500 rows written to" in page.card.words
    assert (tmp_path / f"out.{name}").stat().st_size > 1000
    assert desk.settings.get("export/format") == name
    assert desk.settings.get("export/folder") == str(tmp_path)
    assert page.card.show_folder.isVisible()
    page.card.copy_path.click()
    assert QGuiApplication.clipboard().text() == str(tmp_path / f"out.{name}")


def test_an_existing_file_is_asked_about_and_then_replaced(
    qtbot: QtBot, desk: Desk, tmp_path: Path
) -> None:
    page = page_on(qtbot, desk)
    (tmp_path / "out.csv").write_text("mine")
    run(qtbot, page, tmp_path / "out.csv")
    assert "already a file out.csv" in page.strip.text
    assert (tmp_path / "out.csv").read_text() == "mine"
    replace = next(b for b in page.strip.findChildren(QPushButton) if b.text() == "Replace it")
    replace.click()
    qtbot.waitUntil(lambda: not page.running and page.card.isVisible())
    assert (tmp_path / "out.csv").read_text() != "mine"
    run(qtbot, page, tmp_path / "out.csv")
    assert "already a file" in page.strip.text


def test_the_open_database_is_refused_in_a_sentence(qtbot: QtBot, desk: Desk) -> None:
    page = page_on(qtbot, desk)
    page._agreed = str(desk.session.path)
    run(qtbot, page, desk.session.path)
    assert "is the open database" in page.card.words


def test_options_change_the_preview_and_the_file(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    page = page_on(qtbot, desk)
    page.options._separator.setCurrentIndex(1)
    page.options._header.setChecked(False)
    qtbot.waitUntil(lambda: page.shown.toPlainText().startswith("0;name 0;0.5\n"))
    run(qtbot, page, tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_bytes().startswith(b"0;name 0;0.5\r\n")


class Slow:
    """A store that never ends."""

    def __len__(self) -> int:
        return 10**9

    def read(self, first: int, n: int) -> list[Row]:
        return [(number, "x") for number in range(first, first + n)]


def test_a_cancel_is_answered_and_leaves_nothing(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    page = ExportDocument(desk, ExportRequest("a result", StoredRows(Slow(), ("a", "b"))))
    qtbot.addWidget(page)
    page.show()
    page.path.setText(str(tmp_path / "out.csv"))
    page.go.click()
    qtbot.waitUntil(lambda: "rows a second" in page.card._what.text(), timeout=10_000)
    assert page.card.cancel.hasFocus()
    page.card.cancel.click()
    qtbot.waitUntil(lambda: not page.running)
    assert "no half file" in page.card.words
    qtbot.waitUntil(page.go.hasFocus)
    qtbot.waitUntil(lambda: sorted(p.name for p in tmp_path.iterdir()) == ["test.db"])


def test_closing_the_page_stops_the_export(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    page = ExportDocument(desk, ExportRequest("a result", StoredRows(Slow(), ("a", "b"))))
    qtbot.addWidget(page)
    page.path.setText(str(tmp_path / "out.csv"))
    page.go.click()
    page.shutdown()
    qtbot.waitUntil(lambda: not page.running)
    qtbot.waitUntil(lambda: sorted(p.name for p in tmp_path.iterdir()) == ["test.db"])


def test_a_name_that_no_file_can_have_is_mended(qtbot: QtBot, desk: Desk) -> None:
    page = page_on(qtbot, desk)
    page._name = "a/b\\c:d"
    assert page._default_path(page.chosen).name == "a_b_c_d.csv"


def test_enter_in_the_path_starts_and_tab_leaves_the_preview(
    qtbot: QtBot, desk: Desk, tmp_path: Path
) -> None:
    page = page_on(qtbot, desk)
    page.path.setText(str(tmp_path / "out.csv"))
    qtbot.keyClick(page.path, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: (tmp_path / "out.csv").exists() and not page.running)
    page.shown.setFocus()
    qtbot.keyClick(page.shown, Qt.Key.Key_Tab)
    assert not page.shown.hasFocus()


def test_the_copy_menu_calls_with_the_format(qtbot: QtBot) -> None:
    menu = QMenu()
    qtbot.addWidget(menu)
    called: list[str] = []
    fill_copy_menu(menu, called.append)
    for action in menu.actions():
        action.trigger()
    assert called == ["tsv", "csv", "json", "markdown", "html", "sql"]
    assert all(action.toolTip() for action in menu.actions())
    assert menu.actions()[0].text().endswith("\tCtrl+C")


def test_a_table_goes_to_the_clipboard_as_html_too(qtbot: QtBot) -> None:
    put("<table></table>", "html")
    assert QGuiApplication.clipboard().mimeData().hasHtml()
    put("a\tb", "tsv")
    assert not QGuiApplication.clipboard().mimeData().hasHtml()
    assert QGuiApplication.clipboard().text() == "a\tb"


def test_both_themes_paint(qtbot: QtBot, desk: Desk, look: str) -> None:
    page = page_on(qtbot, desk)
    assert not page.grab().isNull()


def test_json_from_the_page_is_whole(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    page = page_on(qtbot, desk, 'select * from "Track" order by id desc')
    choose(page, "json")
    run(qtbot, page, tmp_path / "out.json")
    found = json.loads((tmp_path / "out.json").read_text())
    assert [each["id"] for each in found] == list(range(499, -1, -1))
