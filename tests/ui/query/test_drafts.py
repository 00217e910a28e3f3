"""What is typed survives a crash and the closing of the file, and goes with its tab."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from plume_db.database import Key
from plume_db.session import open_session
from plume_db.spill.drawer import MemoryDrawer
from plume_ui.desk import Desk
from plume_ui.jobs import JobBoard
from plume_ui.query import drafts
from plume_ui.query.drafts import bring_back, folder_of, read_all, write
from plume_ui.query.query_document import QueryDocument
from plume_ui.requests import QueryRequest
from plume_ui.settings import Settings

MakeDb = Callable[..., Path]
DeskOn = Callable[[Path], Desk]


@pytest.fixture
def desk(make_db: MakeDb, desk_on: DeskOn, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(drafts, "SAVE_MS", 1)
    return desk_on(make_db("create table t(a)"))


def kept(desk: Desk) -> tuple[str, ...]:
    return tuple(state.sql for state in read_all(folder_of(desk))[1])


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
        write(folder / f"{name}.json", QueryRequest(text))
    (folder / "spoiled.json").write_text("{")
    (folder / "old.json").write_text('{"sql": "select 3"}')
    opened: list[QueryDocument] = []

    def open_query(sql: object) -> None:
        opened.append(QueryDocument(desk, sql))
        qtbot.addWidget(opened[-1])

    desk.query_wanted.connect(open_query)
    bring_back(desk)
    qtbot.waitUntil(lambda: len(opened) == 3)
    assert sorted(document.sql for document in opened) == ["select 1", "select 2", "select 3"]
    assert not any(document.flow.busy for document in opened)
    qtbot.waitUntil(lambda: sorted(kept(desk)) == ["select 1", "select 2", "select 3"])
    qtbot.waitUntil(lambda: len(list(folder.glob("*.json"))) == 3)
    desk.closing = True
    for document in opened:
        document.shutdown()
    qtbot.waitUntil(lambda: sorted(kept(desk)) == ["select 1", "select 2", "select 3"])


def test_a_text_that_came_back_goes_on_in_its_own_file(qtbot: QtBot, desk: Desk) -> None:
    write(folder_of(desk) / "a.json", QueryRequest("select 1"))
    opened: list[QueryDocument] = []
    desk.query_wanted.connect(lambda wanted: opened.append(QueryDocument(desk, wanted)))
    bring_back(desk)
    qtbot.waitUntil(lambda: len(opened) == 1)
    qtbot.addWidget(opened[0])
    opened[0].editor.setPlainText("select 12")
    # At no moment there are two: a crash just now would bring an older text back as well.
    qtbot.waitUntil(lambda: kept(desk) == ("select 12",))
    assert [file.name for file in folder_of(desk).glob("*.json")] == ["a.json"]
    opened[0].shutdown()
    qtbot.waitUntil(lambda: kept(desk) == ())


def test_a_query_that_is_open_already_is_not_opened_again(qtbot: QtBot, desk: Desk) -> None:
    document = QueryDocument(desk, "select 1")
    qtbot.addWidget(document)
    document.editor.setPlainText("select 12")
    qtbot.waitUntil(lambda: kept(desk) == ("select 12",))
    opened: list[object] = []
    desk.query_wanted.connect(opened.append)
    bring_back(desk)
    assert desk.jobs.running
    qtbot.waitUntil(lambda: not desk.jobs.running)
    assert opened == []
    document.shutdown()


def test_a_text_that_came_back_goes_with_its_tab_at_once(qtbot: QtBot, desk: Desk) -> None:
    write(folder_of(desk) / "a.json", QueryRequest("select 1"))
    document = QueryDocument(desk, QueryRequest("select 1", kept_as="a.json"))
    qtbot.addWidget(document)
    document.shutdown()
    qtbot.waitUntil(lambda: kept(desk) == ())


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
    document.parameter_bar.ask_for((":x",))
    document.parameter_bar.fill({":x": "secret"})
    document.run()
    qtbot.waitUntil(lambda: not document.flow.busy)
    qtbot.waitUntil(lambda: len(desk.history.search()) == 1)
    page = document.results.current
    assert page is not None
    assert page.store is not None
    assert isinstance(page.store._drawer, MemoryDrawer)
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
    write(tmp_path / "file" / "x.json", QueryRequest("select 1"))
    assert read_all(tmp_path / "file") == ((), ())


def test_no_thread_waits_between_two_savings(qtbot: QtBot, desk: Desk) -> None:
    document = QueryDocument(desk)
    qtbot.addWidget(document)
    for text in ("select 1", "select 2"):
        document.editor.setPlainText(text)
        qtbot.waitUntil(lambda text=text: kept(desk) == (text,))  # type: ignore[misc]
        qtbot.waitUntil(lambda: not [t for t in threading.enumerate() if t.name == "plume draft"])


def test_cursor_parameters_and_heights_come_back_too(qtbot: QtBot, desk: Desk) -> None:
    document = QueryDocument(desk, "select :x")
    qtbot.addWidget(document)
    document.resize(800, 600)
    document.parameter_bar.fill({":x": ("text", "007")})
    cursor = document.editor.textCursor()
    cursor.setPosition(3)
    document.editor.setTextCursor(cursor)
    desk.closing = True
    document.shutdown()
    qtbot.waitUntil(lambda: kept(desk) == ("select :x",))
    (state,) = read_all(folder_of(desk))[1]
    assert (state.title, state.cursor) == ("Query 1", 3)
    assert state.parameters == {":x": ("text", "007")}
    desk.closing = False
    again = QueryDocument(desk, state)
    qtbot.addWidget(again)
    assert (again.title, again.editor.textCursor().position()) == ("Query 1", 3)
    assert again.parameter_bar.values() == {":x": "007"}
    again.shutdown()


def test_what_ran_when_the_program_died_says_so_and_does_not_run(qtbot: QtBot, desk: Desk) -> None:
    endless = "with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n"
    document = QueryDocument(desk, endless)
    qtbot.addWidget(document)
    document.run()
    qtbot.waitUntil(lambda: kept(desk) == (endless,))
    (state,) = read_all(folder_of(desk))[1]
    assert state.was_running
    again = QueryDocument(desk, state)
    qtbot.addWidget(again)
    assert not again.flow.busy
    assert "was not run again" in again.status.text()
    document.flow.stop()
    qtbot.waitUntil(lambda: not read_all(folder_of(desk))[1][0].was_running)
    again.shutdown()
    document.shutdown()


def test_parameters_are_remembered_for_the_file(qtbot: QtBot, desk: Desk) -> None:
    first = QueryDocument(desk, "select :x")
    qtbot.addWidget(first)
    first.parameter_bar.fill({":x": ("number", "42")})
    first.run()
    qtbot.waitUntil(lambda: desk.memory.read("parameters") == {":x": ["number", "42"]})
    qtbot.waitUntil(lambda: not first.flow.busy)
    second = QueryDocument(desk, "select :x")
    qtbot.addWidget(second)
    qtbot.waitUntil(lambda: second.parameter_bar.values() == {":x": 42})
    first.shutdown()
    second.shutdown()


KILLED = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pathlib import Path
from plume_db.session import open_session
from plume_db.spill.drawer import MemoryDrawer
from plume_ui.desk import Desk
from plume_ui.jobs import JobBoard
from plume_ui.settings import Settings
from plume_ui.query.query_document import QueryDocument

class Store(dict):
    def value(self, key): return self.get(key)
    def setValue(self, key, value): self[key] = value
    def sync(self): pass

app = QApplication([])
desk = Desk(open_session(sys.argv[1]), JobBoard(), Settings(Store(), Path(sys.argv[2])))
document = QueryDocument(desk)
document.show()
count = 0
def type_on():
    global count
    count += 1
    document.editor.insertPlainText(f"-- {count}\\n")
    print(count, flush=True)
clock = QTimer(interval=20)
clock.timeout.connect(type_on)
clock.start()
app.exec()
"""


def test_killed_while_typing_at_most_a_second_is_lost(make_db: MakeDb, tmp_path: Path) -> None:
    path = make_db("create table t(a)")
    root = Path(__file__).parents[3]
    paths = [str(root), str(root / "ui"), str(root / "resources")]
    state = tmp_path / "state"
    with subprocess.Popen(
        [sys.executable, "-c", f"import sys; sys.path[:0] = {paths!r}\n{KILLED}", path, state],
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout is not None
        for line in child.stdout:
            if int(line) >= 120:  # two seconds and a half of typing without a pause
                break
        child.kill()
        typed = [int(line) for line in child.stdout] or [120]
    (found,) = (folder for folder in (state / "queries").iterdir())
    (kept_state,) = read_all(found)[1]
    saved = kept_state.sql.count("\n")
    assert typed[-1] - saved <= 50 + 10, "a second of typing, and a little for a busy machine"
