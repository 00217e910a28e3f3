"""The history is searched, opened, pinned and forgotten, with the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from plume_db.history.entry import Ended, Entry
from plume_ui.desk import Desk
from plume_ui.history.entry_model import EntryModel, facts
from plume_ui.history.history_document import HistoryDocument

MakeDb = Callable[..., Path]
DeskOn = Callable[[Path], Desk]


@pytest.fixture
def desk(make_db: MakeDb, desk_on: DeskOn) -> Desk:
    desk = desk_on(make_db("create table t(a)"))
    file = str(desk.session.path)
    desk.history.record(
        [
            Entry("select 1 from t", file, 1_700_000_000, 0.5, Ended.ROWS, 1),
            Entry("delete from t", file, 1_700_000_001, 0.1, Ended.CHANGED, 3),
            Entry("selct", file, 1_700_000_002, 0, Ended.FAILED, 0, "SQLite does not know it."),
            Entry("select 'other'", "/other.db", 1_700_000_003, 0.5, Ended.STOPPED, 7),
        ]
    )
    return desk


@pytest.fixture
def document(qtbot: QtBot, desk: Desk) -> Iterator[HistoryDocument]:
    made = HistoryDocument(desk)
    qtbot.addWidget(made)
    made.resize(900, 500)
    made.show()
    qtbot.waitUntil(lambda: made.model.rowCount() == 3)
    yield made
    made.shutdown()


def listed(document: HistoryDocument) -> list[str]:
    model = document.model
    return [model.index(n).data() for n in range(model.rowCount())]


def test_statements_of_this_file_are_listed_the_latest_first(document: HistoryDocument) -> None:
    assert listed(document) == ["selct", "delete from t", "select 1 from t"]
    assert document.preview.toPlainText() == "selct"


def test_typing_searches_and_all_files_can_be_listed(
    qtbot: QtBot, document: HistoryDocument
) -> None:
    QTest.keyClicks(document.filter, "T select")
    qtbot.waitUntil(lambda: listed(document) == ["select 1 from t"])
    document.filter.setText("nothing like it")
    qtbot.waitUntil(lambda: not listed(document))
    document.filter.clear()
    document.scope.setCurrentIndex(1)
    document.refresh()
    qtbot.waitUntil(lambda: len(listed(document)) == 4)


def test_return_opens_it_in_a_query_and_runs_nothing(
    qtbot: QtBot, document: HistoryDocument
) -> None:
    QTest.keyClick(document.filter, Qt.Key.Key_Return)
    QTest.keyClick(document.list, Qt.Key.Key_Down)
    with qtbot.waitSignal(document.desk.query_wanted) as caught:
        QTest.keyClick(document.list, Qt.Key.Key_Return)
    assert caught.args == ["delete from t"]


def test_keys_pin_copy_and_forget(qtbot: QtBot, document: HistoryDocument) -> None:
    document.list.setFocus()
    document.list.setCurrentIndex(document.model.index(2))
    QTest.keyClick(document.list, Qt.Key.Key_P)
    qtbot.waitUntil(lambda: listed(document)[0] == "select 1 from t")
    QTest.keyClick(document.list, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "select 1 from t;"
    QTest.keyClick(document.list, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: listed(document) == ["selct", "delete from t"])


def test_clearing_is_asked_first_and_keeps_what_is_pinned(
    qtbot: QtBot, document: HistoryDocument
) -> None:
    document.pin()
    qtbot.waitUntil(lambda: document.current is not None and document.current.pinned)
    document.buttons["clear"].click()
    assert "pinned ones and snippets stay" in document.strip.text
    assert len(listed(document)) == 3
    document.clear()
    qtbot.waitUntil(lambda: listed(document) == ["selct"])


def test_snippets_are_listed_by_name(qtbot: QtBot, document: HistoryDocument) -> None:
    document.desk.history.save_snippet("all of t", "select * from t")
    document.scope.setCurrentIndex(2)
    document.refresh()
    qtbot.waitUntil(lambda: listed(document) == ["all of t"])
    assert document.preview.toPlainText() == "select * from t"
    assert not document.buttons["pin"].isEnabled()


def test_every_outcome_is_told() -> None:
    told = [facts(Entry("x", "/a.db", 0, 1.5, ended, 2, "Why.")) for ended in Ended]
    assert [each.split("  ·  ")[0] for each in told] == [
        "2 rows in 1.5 s",
        "2 rows changed in 1.5 s",
        "Failed: Why.",
        "Stopped after 1.5 s, 2 rows had come",
        "Not run after its rehearsal",
    ]


def test_the_model_keeps_qts_rules(qapp: QApplication) -> None:
    model = EntryModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show_entries((Entry("select 1", id=1), Entry("select 2", id=2)))
    assert model.row_of(2) == 1
    model.show_entries(())
    del tester


def test_drawn_in_both_themes(qtbot: QtBot, desk: Desk, look: str) -> None:
    document = HistoryDocument(desk)
    qtbot.addWidget(document)
    document.resize(720, 480)
    qtbot.waitUntil(lambda: document.model.rowCount() == 3)
    assert not document.grab().isNull()
    document.shutdown()


def test_in_a_narrow_place_there_is_room_to_type(qtbot: QtBot, document: HistoryDocument) -> None:
    document.resize(320, 500)
    qtbot.waitUntil(lambda: document.filter.width() > 200)
    assert document.list.width() > 200
    document.resize(900, 500)
    qtbot.waitUntil(lambda: document.preview.x() == 0 and document.list.width() < 600)
