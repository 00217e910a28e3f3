"""Which window a file comes to, what comes back at the next start, and what macOS asks for."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from plume_db.memory import FileMemory
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
    program.leave()
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
    assert "9 files were named" in program.windows[-1].notice.text
    qtbot.waitUntil(lambda: len(program.windows) == 2 and not program._turns.left)
    qtbot.waitUntil(lambda: not any(window.jobs.running for window in program.windows))


def test_a_start_with_a_whole_folder_opens_some_and_can_be_stopped(
    program: Program, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plume_ui.program.MOST", 3)
    monkeypatch.setattr("plume_ui.opening.turns.PATIENCE_MS", 600_000)
    program.start([str(tmp_path / f"{n}.db") for n in range(9)])
    (front,) = program.windows
    qtbot.waitUntil(lambda: "9 files were named" in front.notice.text)
    assert len(program._turns.left) == 2
    front.notice._buttons[0].click()
    assert program._turns.left == () and program.windows == [front]
    qtbot.waitUntil(lambda: not front.jobs.running)


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
    end(first, qtbot)  # as Ctrl+Q: windows close one after the other
    keeper.end()

    second = Program(qapp, settings, SessionKeeper(settings.state_dir))
    second.start([])
    qtbot.waitUntil(lambda: sorted(w.file for w in second.windows) == paths)
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


def test_an_offer_that_was_not_answered_is_made_again(tmp_path: Path) -> None:
    SessionKeeper(tmp_path).note(["/a.db", "/b.db"], ["/b.db"], {"/a.db": "place"})
    for _start in range(2):  # killed each time, before the person did anything
        keeper = SessionKeeper(tmp_path)
        last = keeper.begin()
        assert not last.ended_well
        assert (last.files, last.opening) == (("/a.db", "/b.db"), ("/b.db",))
        assert last.places == {"/a.db": "place"}
        keeper.note([], [])
    keeper.note(["/c.db"], [])
    assert SessionKeeper(tmp_path).begin().files == ("/c.db",)


def test_an_offer_that_was_not_taken_is_gone_at_the_next_start(tmp_path: Path) -> None:
    SessionKeeper(tmp_path).note(["/a.db"], [])
    keeper = SessionKeeper(tmp_path)
    keeper.begin()
    keeper.end()
    assert SessionKeeper(tmp_path).begin() == LastSession()


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


def many(make_db: MakeDb, count: int) -> list[str]:
    return [str(make_db("create table t(a)", name=f"{n}.db")) for n in range(count)]


def test_many_files_come_one_after_the_other_with_the_loop_running_between(
    program: Program, qtbot: QtBot, make_db: MakeDb, monkeypatch: pytest.MonkeyPatch
) -> None:
    program.start([])
    paths = many(make_db, 6)
    made: list[int] = []
    passes = [0]
    beat = QTimer(interval=0)
    beat.timeout.connect(lambda: passes.__setitem__(0, passes[0] + 1))
    beat.start()
    new_window = Program.new_window

    def counting(self: Program, *arguments: object, **more: object) -> MainWindow:
        made.append(passes[0])
        return new_window(self, *arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Program, "new_window", counting)
    program.open(paths)
    assert len(program.windows) == 1  # nothing is made while the caller waits
    opened(program, qtbot, 6)
    beat.stop()
    assert len(made) == 5 and len(set(made)) == 5
    assert sorted(window.file for window in program.windows) == paths


@pytest.fixture
def slow_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no turn come before the test is over."""
    monkeypatch.setattr("plume_ui.opening.turns.PAUSE_MS", 600_000)
    monkeypatch.setattr("plume_ui.opening.turns.PATIENCE_MS", 600_000)


def test_what_waits_for_its_turn_can_be_stopped(
    program: Program, qtbot: QtBot, make_db: MakeDb, slow_turns: None
) -> None:
    program.start([])
    (front,) = program.windows
    program.open(many(make_db, 8))
    qtbot.waitUntil(lambda: bool(front.notice.text))
    assert front.notice.text == "7 more files are being opened, one after the other."
    front.notice._buttons[0].click()
    assert program._turns.left == () and front.notice.text == ""
    opened(program, qtbot, 1)
    assert program.windows == [front]


def test_a_hand_over_of_many_files_is_answered_at_once(
    program: Program, qtbot: QtBot, make_db: MakeDb
) -> None:
    program.start([])
    then: list[int] = []
    program.open(many(make_db, 5), then=lambda: then.append(len(program.windows)))
    qtbot.waitUntil(lambda: bool(then))
    assert then[0] < 5  # the other start would give up, and open them a second time
    opened(program, qtbot, 5)


def test_several_files_of_one_start_open_once_each(
    program: Program, qtbot: QtBot, make_db: MakeDb, tmp_path: Path
) -> None:
    paths = many(make_db, 3)
    (tmp_path / "link.db").symlink_to(paths[1])
    program.start([paths[0], paths[1], paths[0], str(tmp_path / "link.db"), paths[2]])
    opened(program, qtbot, 3)
    assert program._turns.left == () and len(program.windows) == 3


def test_a_new_window_is_made_for_each_file_even_where_it_is_open(
    program: Program, qtbot: QtBot, make_db: MakeDb
) -> None:
    paths = many(make_db, 2)
    program.start(paths)
    opened(program, qtbot, 2)
    program.open(paths, new_window=True)
    opened(program, qtbot, 4)


def test_files_that_wait_belong_to_the_session(
    qtbot: QtBot, qapp: QApplication, settings: Settings, make_db: MakeDb, slow_turns: None
) -> None:
    keeper = SessionKeeper(settings.state_dir)
    made = Program(qapp, settings, keeper)
    paths = many(make_db, 4)
    made.start(paths)
    qtbot.waitUntil(lambda: bool(made._turns.left))
    end(made, qtbot)
    keeper.end()
    kept = SessionKeeper(settings.state_dir).begin()
    assert sorted(kept.files) == paths
    assert kept.files[-1] == paths[0]


def test_windows_come_back_where_they_stood_the_last_one_in_front(
    qtbot: QtBot, qapp: QApplication, settings: Settings, make_db: MakeDb
) -> None:
    settings.set("start/reopen", True)
    paths = many(make_db, 3)
    keeper = SessionKeeper(settings.state_dir)
    first = Program(qapp, settings, keeper)
    first.start(paths)
    places = {}
    for at, window in enumerate(opened(first, qtbot, 3)):
        window.setGeometry(10 + 12 * at, 30 + 6 * at, 610 + 10 * at, 400 + 10 * at)
        places[window.file] = window.geometry()
    chosen = next(window for window in first.windows if window.file == paths[1])
    chosen.fronted.emit()
    end(first, qtbot)
    keeper.end()

    second = Program(qapp, settings, SessionKeeper(settings.state_dir))
    second.start([])
    assert second.windows[-1].file == paths[1]  # at once
    opened(second, qtbot, 3)
    assert {window.file: window.geometry() for window in second.windows} == places
    end(second, qtbot)


def test_a_window_comes_back_on_a_screen_that_is_there(
    program: Program, qtbot: QtBot, qapp: QApplication
) -> None:
    far = program.new_window()
    far.setGeometry(30_000, 20_000, 900, 700)
    place = far.place
    near = program.new_window()
    near.take_place(place)
    room = qapp.primaryScreen().availableGeometry()
    assert room.intersects(near.geometry())
    assert near.width() <= room.width() and near.height() <= room.height()
    near.take_place("no place at all")


def test_windows_do_not_hide_each_other_to_the_pixel(
    program: Program, qapp: QApplication, settings: Settings
) -> None:
    first = program.new_window()
    first.setGeometry(10, 30, 640, 400)
    settings.set("window/geometry", first.place)
    room = qapp.primaryScreen().availableGeometry()
    made = [first, *(program.new_window() for _each in range(3))]
    corners = {window.geometry().topLeft().toTuple() for window in made}
    assert len(corners) == 4
    assert all(room.contains(window.geometry()) for window in made)


def test_after_a_crash_the_tabs_come_too_but_not_those_of_what_was_being_opened(
    program: Program, settings: Settings, make_db: MakeDb, qtbot: QtBot
) -> None:
    good, bad = many(make_db, 2)
    SessionKeeper(settings.state_dir).note([good, bad], [bad])
    for path in (good, bad):
        memory = FileMemory(settings.state_dir, Path(path))
        memory.write("tabs", {"sides": [[["overview", {}], ["table", "t"]], []]})
    program.start([])
    program.windows[0].notice._buttons[0].click()
    windows = {window.file: window for window in opened(program, qtbot, 2)}

    def tabs(path: str) -> list[str]:
        space = windows[path].workspace
        return [each.title for each in space.documents.documents()] if space else []

    qtbot.waitUntil(lambda: tabs(good) == ["Overview", "t"], timeout=20_000)
    opened(program, qtbot, 2)
    assert tabs(bad) == ["Overview"]
