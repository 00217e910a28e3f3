"""What is typed survives a crash and the closing of the file, and goes with its tab."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from plume_db.database import Key
from plume_db.session import open_session
from plume_ui.desk import Desk
from plume_ui.jobs import JobBoard
from plume_ui.query import drafts
from plume_ui.query.drafts import bring_back, folder_of, read_all, write
from plume_ui.query.query_document import QueryDocument
from plume_ui.settings import Settings

MakeDb = Callable[..., Path]
DeskOn = Callable[[Path], Desk]


@pytest.fixture
def desk(make_db: MakeDb, desk_on: DeskOn, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(drafts, "REST_MS", 1)
    monkeypatch.setattr(drafts, "FORGET_MS", 1)
    return desk_on(make_db("create table t(a)"))


def kept(desk: Desk) -> tuple[str, ...]:
    return read_all(folder_of(desk))[1]


def test_what_is_typed_is_on_disk_soon_and_goes_with_its_tab(qtbot: QtBot, desk: Desk) -> None:
    document = QueryDocument(desk)
    qtbot.addWidget(document)
    document.editor.setPlainText("select 'é😀'")
    qtbot.waitUntil(lambda: kept(desk) == ("select 'é😀'",))
    document.editor.insertPlainText("-- ")
    qtbot.waitUntil(lambda: kept(desk) == ("-- select 'é😀'",))
    document.shutdown()
    qtbot.waitUntil(lambda: kept(desk) == ())


def test_the_last_keystrokes_are_kept_when_the_file_is_closed(qtbot: QtBot, desk: Desk) -> None:
    document = QueryDocument(desk)
    qtbot.addWidget(document)
    document.editor.setPlainText("select 1")
    desk.closing = True
    document.shutdown()
    qtbot.waitUntil(lambda: kept(desk) == ("select 1",))


def test_texts_come_back_once_each_and_are_kept_on(qtbot: QtBot, desk: Desk) -> None:
    folder = folder_of(desk)
    for name, text in (("a", "select 1"), ("b", "select 2"), ("c", "select 1")):
        write(folder / f"{name}.json", text)
    (folder / "spoiled.json").write_text("{")
    opened: list[QueryDocument] = []

    def open_query(sql: object) -> None:
        opened.append(QueryDocument(desk, str(sql)))
        qtbot.addWidget(opened[-1])

    desk.query_wanted.connect(open_query)
    bring_back(desk)
    qtbot.waitUntil(lambda: len(opened) == 2)
    assert sorted(document.sql for document in opened) == ["select 1", "select 2"]
    assert not any(document.runner.running for document in opened)
    qtbot.waitUntil(lambda: sorted(kept(desk)) == ["select 1", "select 2"])
    qtbot.waitUntil(lambda: not (folder / "c.json").exists())
    desk.closing = True
    for document in opened:
        document.shutdown()
    qtbot.waitUntil(lambda: sorted(kept(desk)) == ["select 1", "select 2"])


def test_nothing_is_stored_for_an_encrypted_file(
    qtbot: QtBot, make_db: MakeDb, settings: Settings
) -> None:
    import apsw

    path = make_db("create table t(a)", name="plain.db")
    con = apsw.Connection(str(path))
    con.execute("pragma rekey='secret'").fetchall()
    con.close()
    session = open_session(path, Key("secret"))
    desk = Desk(session, JobBoard(), settings)
    desk.jobs.setParent(desk)
    document = QueryDocument(desk, "select 'secret things'")
    qtbot.addWidget(document)
    document.editor.insertPlainText("-- x\n")
    bring_back(desk)
    desk.closing = True
    document.shutdown()
    assert not settings.state_dir.exists()
    session.close(10)


def test_who_turned_it_off_leaves_no_trace(qtbot: QtBot, desk: Desk) -> None:
    desk.settings.set("query/autosave", False)
    document = QueryDocument(desk, "select 1")
    qtbot.addWidget(document)
    document.editor.insertPlainText("x")
    desk.closing = True
    document.shutdown()
    assert not desk.settings.state_dir.exists()


def test_a_folder_that_can_not_be_written_does_not_get_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    write(tmp_path / "file" / "x.json", "select 1")
    assert read_all(tmp_path / "file") == ((), ())


def test_no_thread_waits_between_two_savings(qtbot: QtBot, desk: Desk) -> None:
    document = QueryDocument(desk)
    qtbot.addWidget(document)
    for text in ("select 1", "select 2"):
        document.editor.setPlainText(text)
        qtbot.waitUntil(lambda text=text: kept(desk) == (text,))  # type: ignore[misc]
        qtbot.waitUntil(lambda: not [t for t in threading.enumerate() if t.name == "plume draft"])
