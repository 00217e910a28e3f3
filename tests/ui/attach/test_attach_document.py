"""The page of attached files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import apsw
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from plume_db.schema.objects import Catalog
from plume_ui.attach.attach_document import AttachDocument
from plume_ui.desk import Desk
from tests.ui.dragging import entering


@pytest.fixture
def desk(make_db: Callable[..., Path], desk_on: Callable[[Path], Desk]) -> Desk:
    return desk_on(make_db("create table t(id, name)", "insert into t values(1, 'one')"))


@pytest.fixture
def page(qtbot: QtBot, desk: Desk) -> AttachDocument:
    made = AttachDocument(desk)
    qtbot.addWidget(made)
    made.resize(900, 700)
    made.show()
    return made


def query(desk: Desk, sql: str) -> list[tuple[object, ...]]:
    worker = desk.session.worker("query")
    return worker.submit(lambda task: task.con.execute(sql).fetchall()).result(10)


def names(page: AttachDocument) -> list[str]:
    return [card.entry.name for card in page.cards]


def test_a_database_is_listed_with_its_tables_and_can_be_queried(
    qtbot: QtBot, desk: Desk, page: AttachDocument, make_db: Callable[..., Path]
) -> None:
    told: list[dict[str, Catalog]] = []
    desk.attached_changed.connect(told.append)
    assert page._empty.isVisible()
    other = make_db("create table sales(n)", 'create table "odd one"(x)', name="other.db")
    page.attach(other)
    qtbot.waitUntil(lambda: names(page) == ["other"])
    assert not page._empty.isVisible()
    assert page.title == "Attached (1)"
    assert [t.name for t in told[-1]["other"].tables] == ["sales", "odd one"]
    asked: list[object] = []
    desk.query_wanted.connect(asked.append)
    page.cards[0].tables[1].click()
    assert asked == ['select *\nfrom other."odd one"\nlimit 1000;']
    assert query(desk, str(asked[0])) == []


def test_a_csv_file_says_what_it_decided(
    qtbot: QtBot, desk: Desk, page: AttachDocument, tmp_path: Path
) -> None:
    (tmp_path / "prices.csv").write_text("id,price\n" + "1,2.5\n" * 100 + "1,n/a\n")
    page.attach(tmp_path / "prices.csv")
    qtbot.waitUntil(lambda: names(page) == ["scratch.prices"])
    entry = page.cards[0].entry
    assert "101 rows, 2 columns: id INTEGER, price REAL" in entry.facts
    assert any("n/a" in note for note in entry.notes)
    assert query(desk, "select count(*) from t join scratch.prices using(id)") == [(101,)]


def test_detach_lets_go_and_keeps_the_keyboard(
    qtbot: QtBot, desk: Desk, page: AttachDocument, make_db: Callable[..., Path]
) -> None:
    page.attach(make_db("create table a(x)", name="one.db"))
    page.attach(make_db("create table b(x)", name="two.db"))
    qtbot.waitUntil(lambda: names(page) == ["one", "two"])
    page.cards[0].detach.setFocus()
    qtbot.keyClick(page.cards[0].detach, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: names(page) == ["two"])
    assert page.add.hasFocus()


def test_an_encrypted_file_is_asked_for_its_key(
    qtbot: QtBot, desk: Desk, page: AttachDocument, tmp_path: Path
) -> None:
    con = apsw.Connection(str(tmp_path / "locked.db"))
    con.execute("pragma key='secret'; create table t(a)").fetchall()
    con.execute("create table if not exists t(a)").fetchall()
    con.close()
    page.attach(tmp_path / "locked.db")
    qtbot.waitUntil(page.key.isVisible)
    assert page.key.field.hasFocus()
    qtbot.keyClicks(page.key.field, "wrong")
    qtbot.keyClick(page.key.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.key.isVisible() and "does not open" in page.strip.text)
    qtbot.keyClicks(page.key.field, "secret")
    qtbot.keyClick(page.key.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: names(page) == ["locked"])
    assert not page.key.isVisible()


def test_what_can_not_be_attached_is_said(
    qtbot: QtBot, page: AttachDocument, tmp_path: Path
) -> None:
    page.attach(tmp_path / "missing.csv")
    qtbot.waitUntil(lambda: bool(page.strip.text))
    (tmp_path / "empty.csv").write_text("")
    page.attach(tmp_path / "empty.csv")
    qtbot.waitUntil(lambda: "empty" in page.strip.text)
    assert page.cards == []


def test_files_can_be_dropped(qtbot: QtBot, page: AttachDocument, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x\n1\n")
    (tmp_path / "b.ndjson").write_text('{"y": 1}\n')
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in ("a.csv", "b.ndjson")])
    copy, left, none = (
        Qt.DropAction.CopyAction,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    enter = entering(QPoint(5, 5), copy, data, left, none)
    page.dragEnterEvent(enter)
    assert enter.isAccepted()
    page.dropEvent(QDropEvent(QPointF(5, 5), copy, data, left, none))
    qtbot.waitUntil(lambda: names(page) == ["scratch.a", "scratch.b"])


def test_a_long_reading_shows_progress_and_can_be_cancelled(
    qtbot: QtBot, page: AttachDocument, tmp_path: Path
) -> None:
    (tmp_path / "big.csv").write_text("a,b,c\n" + "1,2.5,some text\n" * 1_500_000)
    page.attach(tmp_path / "big.csv")
    qtbot.waitUntil(lambda: "Reading" in page._what.text())
    page.cancel.click()
    qtbot.waitUntil(lambda: not page._running.isVisible())
    assert page.cards == []


def test_a_new_page_shows_what_was_attached_before(
    qtbot: QtBot, desk: Desk, page: AttachDocument, tmp_path: Path, look: str
) -> None:
    (tmp_path / "a.csv").write_text("x\n1\n")
    page.attach(tmp_path / "a.csv")
    qtbot.waitUntil(lambda: names(page) == ["scratch.a"])
    page.shutdown()
    again = AttachDocument(desk)
    qtbot.addWidget(again)
    assert names(again) == ["scratch.a"]
    assert not again.grab().isNull()
