"""Which window a file comes to, what comes back at the next start, and what macOS asks for."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from plume_ui.main_window import MainWindow
from plume_ui.opening.last_session import LastSession, SessionKeeper
from plume_ui.opening.presence import Presence, Seen
from plume_ui.program import Program
from plume_ui.settings import Settings
from plume_ui.single.listening import Handover
from plume_ui.single.message import Message
from tests.ui.single.starting import Programs
from tests.ui.test_window import closing

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "does not support raise")

MakeDb = Callable[..., Path]


@pytest.fixture
def program(qtbot: QtBot, qapp: QApplication, settings: Settings) -> Iterator[Program]:
    made = Program(qapp, settings, SessionKeeper(settings.state_dir))
    yield made
    end(made, qtbot)


def end(program: Program, qtbot: QtBot) -> None:
    program.hold_session()
    for window in list(program.windows):
        window.jobs.cancel_all()
        window.close()
    qtbot.waitUntil(lambda: not closing(), timeout=20_000)


def opened(program: Program, qtbot: QtBot, count: int) -> list[MainWindow]:
    """Wait until so many files are open, and nothing runs."""
    windows = program.windows
    qtbot.waitUntil(lambda: sum(w.workspace is not None for w in windows) == count, timeout=20_000)
    qtbot.waitUntil(
        lambda: all("Watch" in job.title for w in windows for job in w.jobs.running),
        timeout=20_000,
    )
    return windows


def test_a_file_comes_to_the_free_window_the_next_to_another(
    program: Program, qtbot: QtBot, make_db: MakeDb
) -> None:
    program.start([])
    (welcome,) = program.windows
    program.open([str(make_db("create table t(a)", name="a.db"))])
    opened(program, qtbot, 1)
    assert program.windows == [welcome]
    program.open([str(make_db("create table t(a)", name="b.db"))])
    qtbot.waitUntil(lambda: len(program.windows) == 2)
    opened(program, qtbot, 2)


def test_a_file_that_is_open_is_not_opened_again_by_whatever_name(
    program: Program, qtbot: QtBot, make_db: MakeDb, tmp_path: Path
) -> None:
    path = make_db("create table t(a)", name="ä b.db")
    program.start([str(path)])
    opened(program, qtbot, 1)
    (tmp_path / "link.db").symlink_to(path)
    then: list[bool] = []
    names = [path.as_uri(), f"{tmp_path}/./ä b.db", str(tmp_path / "link.db")]
    program.open(names, then=lambda: then.append(True))
    qtbot.waitUntil(lambda: then == [True])
    assert len(program.windows) == 1
    program.open([str(path)], new_window=True)
    assert len(program.windows) == 2
    opened(program, qtbot, 2)


def test_no_files_bring_the_window_forward_or_a_new_one(program: Program) -> None:
    program.start([])
    program.open([])
    assert len(program.windows) == 1
    program.open([], new_window=True)
    assert len(program.windows) == 2


def test_a_path_that_never_answers_is_opened_all_the_same(
    program: Program, qtbot: QtBot, make_db: MakeDb, monkeypatch: pytest.MonkeyPatch
) -> None:
    program.start([str(make_db("create table t(a)"))])
    opened(program, qtbot, 1)
    monkeypatch.setattr(Presence, "ask", lambda _self, _paths: None)  # as a dead network
    program.open(["/net/dead/a.db"])
    qtbot.waitUntil(lambda: len(program.windows) == 2)
    assert program.windows[-1].file == "/net/dead/a.db"
    qtbot.waitUntil(lambda: not program.windows[-1].jobs.running)


def test_a_whole_folder_does_not_flood_the_screen(
    program: Program, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plume_ui.program.MOST", 2)
    program.start([])
    then: list[bool] = []
    program.open([str(tmp_path / f"{n}.db") for n in range(9)], then=lambda: then.append(True))
    qtbot.waitUntil(lambda: then == [True])
    assert len(program.windows) == 2
    assert "9 files were named" in program.windows[-1].notice.text
    qtbot.waitUntil(lambda: not any(window.jobs.running for window in program.windows))


class Line:
    """A client that waits."""

    answered: bool | None = None

    def is_open(self) -> bool:
        return True


def test_a_program_that_leaves_takes_nothing(program: Program) -> None:
    program.start([])
    handover = Handover(Message(["/a.db"]), Line())
    program.leave()
    program._take(handover)
    assert handover._settled.is_set() and not handover._taken
    assert program.windows[0].file == ""


def test_the_last_session_comes_back_with_its_tabs(
    qtbot: QtBot, qapp: QApplication, settings: Settings, make_db: MakeDb
) -> None:
    settings.set("start/reopen", True)
    paths = [str(make_db("create table one(a)", "create table two(a)", name=n)) for n in "ab"]
    keeper = SessionKeeper(settings.state_dir)
    first = Program(qapp, settings, keeper)
    first.start(paths)
    qtbot.waitUntil(lambda: len(first.windows) == 2)
    window = next(w for w in opened(first, qtbot, 2) if w.file == paths[0])
    assert window.workspace is not None
    window.workspace.open_table("two")
    memory = window.workspace.desk.memory
    qtbot.waitUntil(lambda: memory.read("tabs") == {"tables": ["two"], "front": "two"})
    end(first, qtbot)  # as Ctrl+Q: windows close one after the other
    keeper.end()

    second = Program(qapp, settings, SessionKeeper(settings.state_dir))
    second.start([])
    assert sorted(w.file for w in second.windows) == paths
    again = next(w for w in opened(second, qtbot, 2) if w.file == paths[0])

    def titles() -> list[str]:
        assert again.workspace is not None
        return [each.title for each in again.workspace.documents.documents()]

    qtbot.waitUntil(lambda: titles() == ["Overview", "two"])
    opened(second, qtbot, 2)
    end(second, qtbot)


def test_nothing_comes_back_unless_it_is_wanted(
    program: Program, settings: Settings, make_db: MakeDb
) -> None:
    keeper = SessionKeeper(settings.state_dir)
    keeper.note([str(make_db("create table t(a)"))], [])
    keeper.end()
    program.start([])
    assert [window.file for window in program.windows] == [""]
    assert program.windows[0].notice.text == ""


def test_after_a_crash_the_files_are_offered_and_never_opened_unasked(
    program: Program, settings: Settings, make_db: MakeDb, qtbot: QtBot
) -> None:
    settings.set("start/reopen", True)
    bad = str(make_db("create table t(a)", name="bad.db"))
    SessionKeeper(settings.state_dir).note([bad], [bad])
    program.start([])
    (window,) = program.windows
    assert window.file == ""
    assert "while it opened bad.db" in window.notice.text
    window.notice._buttons[0].click()
    opened(program, qtbot, 1)
    assert window.file == bad


def test_what_could_not_be_opened_is_not_tried_again(tmp_path: Path) -> None:
    keeper = SessionKeeper(tmp_path)
    keeper.note(["/a.db", "/missing.db"], ["/missing.db"])
    keeper.end()
    assert SessionKeeper(tmp_path).begin().were_open == ("/a.db",)


def test_a_spoiled_session_is_no_session(tmp_path: Path) -> None:
    for text in ("", "{", "[]", '{"files": 3}', '{"files": [1], "opening": [], "ended_well": 1}'):
        (tmp_path / "session.json").write_text(text)
        assert SessionKeeper(tmp_path)._read().files == ()
    assert SessionKeeper(tmp_path / "nowhere")._read() == LastSession()


def test_presence_is_told_for_each_path(qtbot: QtBot, tmp_path: Path) -> None:
    presence = Presence()
    came: list[Seen] = []
    presence.seen.connect(came.append)
    (tmp_path / "a").touch()
    presence.ask([str(tmp_path / "a"), str(tmp_path / "b"), (tmp_path / "a").as_uri()])
    qtbot.waitUntil(lambda: len(came) == 3)
    assert {seen.path: seen.is_there for seen in came} == {
        str(tmp_path / "a"): True,
        str(tmp_path / "b"): False,
        (tmp_path / "a").as_uri(): True,
    }


OPEN_EVENTS = """
import sys
from PySide6.QtCore import QEvent, QUrl
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication
from plume_ui.app import make_application
app = make_application()
QApplication.sendEvent(app, QFileOpenEvent("/tmp/early.db"))
QApplication.sendEvent(app, QFileOpenEvent(QUrl("file:///tmp/a%20b.db")))
came = []
app.bring_files_to(came.append)
QApplication.postEvent(app, QFileOpenEvent("/tmp/late.db"))
app.processEvents()
app.quitting.connect(lambda: came.append("quit"))
QApplication.sendEvent(app, QEvent(QEvent.Type.Quit))
print(came)
"""


def test_files_opened_in_the_finder_are_kept_until_there_is_a_window(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", OPEN_EVENTS],
        env=Programs(tmp_path).environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.strip() == "[['/tmp/early.db', '/tmp/a b.db'], ['/tmp/late.db'], 'quit']"
