"""Real programs, ended at the worst moments: no side file stays, and none is taken for a crash."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from plume_db.ending import end_workers
from plume_db.session import Session
from plume_ui.main_window import MainWindow
from plume_ui.opening.last_session import SessionKeeper
from plume_ui.program import Program
from plume_ui.settings import Settings
from plume_ui.single.receiving import Reception

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "does not support raise")
ROOT = Path(__file__).parents[2]
MakeDb = Callable[..., Path]

SLOW_TO_OPEN = """
from plume_db.opening import opened
real = opened.disconnect
def slowly(con):
    print("opening", flush=True)
    time.sleep(0.7)
    real(con)
opened.disconnect = slowly
"""
"""The file is being read for the first time, and its side files are there."""
SLOW_TO_START = """
from plume_ui import app
real = app.make_application
def slowly():
    print("starting", flush=True)
    time.sleep(0.5)
    return real()
app.make_application = slowly
"""
SLOW_TO_IMPORT = """
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "PySide6.QtWidgets":
            print("importing", flush=True)
            time.sleep(0.5)
sys.meta_path.insert(0, Finder())
"""
CLOSED_WHILE_OPENING = """
began = []
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from plume_ui import app
real_make = app.make_application
def made():
    made = real_make()
    def close():
        if began:
            QApplication.closeAllWindows()
        else:
            QTimer.singleShot(10, close)
    QTimer.singleShot(10, close)
    return made
app.make_application = made
""" + SLOW_TO_OPEN.replace("time.sleep", "began.append(1); time.sleep")
HANGS = """
from plume_ui import workspace
real = workspace.Workspace.__init__
def hangs(self, desk):
    real(self, desk)
    def work(task):
        print("hangs", flush=True)
        time.sleep(600)
    desk.jobs.start(self, desk.session.worker("survey"), work, title="hangs", quiet=True)
workspace.Workspace.__init__ = hangs
"""
WINDOW_HANGS = """
from PySide6.QtCore import QTimer
from plume_ui import app
from plume_ui.crash import guard, stall
guard.STALLS_FROM_MS = 0
stall.StallWatch.__init__.__defaults__ = ({after}, 0.05, 600.0)
real = app.make_application
def made():
    made = real()
    def hang():
        print("hangs", flush=True)
        time.sleep(600)
    QTimer.singleShot(500, hang)
    return made
app.make_application = made
"""
RUN = """
import sys, time
{act}
from plume_ui.entry import main
sys.exit(main(sys.argv[1:]))
"""


class Programs:
    """Starts programs that do something slowly, and looks at what they leave."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running: list[subprocess.Popen[str]] = []
        self.logs = folder / "STATE" / "plume-db" / "logs"

    def start(self, act: str, *arguments: str) -> subprocess.Popen[str]:
        program = subprocess.Popen(
            [sys.executable, "-c", RUN.replace("{act}", act), *arguments],
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(str(ROOT / p) for p in (".", "ui", "resources")),
                "QT_QPA_PLATFORM": "offscreen",
                "PLUME_NO_SINGLE": "1",
                **{
                    f"XDG_{name}_HOME": str(self._folder / name)
                    for name in ("CACHE", "CONFIG", "DATA", "STATE")
                },
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._running.append(program)
        return program

    def start_until(self, word: str, act: str, *arguments: str) -> subprocess.Popen[str]:
        """Start a program and wait until it says a word."""
        program = self.start(act, *arguments)
        assert program.stdout is not None
        assert program.stdout.readline() == f"{word}\n"
        return program

    def marks(self) -> list[str]:
        """What the next start would take for a crash, or for a bad start."""
        found = self.logs.iterdir() if self.logs.is_dir() else []
        return [each.name for each in found if each.suffix != ".log"]

    def log(self) -> str:
        return "".join(each.read_text() for each in self.logs.glob("*.log"))

    def end(self) -> None:
        for each in self._running:
            if each.poll() is None:
                each.kill()
            each.communicate()


@pytest.fixture
def programs(tmp_path: Path) -> Iterator[Programs]:
    made = Programs(tmp_path / "home")
    yield made
    made.end()


def beside(path: Path) -> list[str]:
    return sorted(each.name for each in path.parent.glob(f"{path.name}*"))


posix = pytest.mark.skipif(sys.platform == "win32", reason="signals are another thing there")
ENDS = [
    number
    for name in ("SIGINT", "SIGTERM", "SIGHUP")
    if (number := getattr(signal, name, None)) is not None
    and signal.getsignal(number) is not signal.SIG_IGN
]


@posix
@pytest.mark.parametrize("number", ENDS)
def test_a_program_that_is_ended_while_it_opens_a_file_leaves_no_side_files(
    programs: Programs, make_db: MakeDb, number: signal.Signals
) -> None:
    path = make_db("create table t(a)", "pragma journal_mode=wal")
    program = programs.start_until("opening", SLOW_TO_OPEN, str(path))
    assert beside(path) == ["test.db", "test.db-shm", "test.db-wal"]
    program.send_signal(number)
    assert program.wait(60) == 0
    assert beside(path) == ["test.db"]
    assert programs.marks() == []


def test_a_window_that_is_closed_while_its_file_opens_leaves_no_side_files(
    programs: Programs, make_db: MakeDb
) -> None:
    path = make_db("create table t(a)", "pragma journal_mode=wal")
    program = programs.start_until("opening", CLOSED_WHILE_OPENING, str(path))
    assert program.wait(60) == 0
    assert beside(path) == ["test.db"]


@posix
def test_a_log_that_another_program_left_stays_byte_for_byte(
    programs: Programs, make_db: MakeDb
) -> None:
    path = make_db("create table t(a)", "pragma journal_mode=wal")
    crash = (
        "import apsw, os, sys; con = apsw.Connection(sys.argv[1]);"
        "con.execute('insert into t values(1)').fetchall(); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", crash, str(path)], check=True)
    before = {name: path.with_name(name).read_bytes() for name in beside(path)}
    assert len(before["test.db-wal"]) > 0
    program = programs.start_until("opening", SLOW_TO_OPEN, str(path))
    program.send_signal(signal.SIGTERM)
    assert program.wait(60) == 0
    assert {name: path.with_name(name).read_bytes() for name in beside(path)} == before


@posix
@pytest.mark.parametrize("number", ENDS)
def test_a_program_that_is_ended_before_its_window_is_there_did_not_crash(
    programs: Programs, number: signal.Signals
) -> None:
    program = programs.start_until("starting", SLOW_TO_START)
    program.send_signal(number)
    _out, err = program.communicate(timeout=60)
    assert program.returncode == 0 and "Traceback" not in err, err
    assert programs.marks() == []


@posix
@pytest.mark.parametrize("number", ENDS)
def test_a_program_that_is_ended_while_qt_is_loaded_ends_without_a_word(
    programs: Programs, number: signal.Signals
) -> None:
    program = programs.start_until("importing", SLOW_TO_IMPORT)
    program.send_signal(number)
    _out, err = program.communicate(timeout=60)
    assert program.returncode in (0, -number) and err == ""
    assert programs.marks() == []


@posix
def test_a_program_that_is_killed_or_crashes_before_its_window_is_there_leaves_a_mark(
    programs: Programs,
) -> None:
    for number in (signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT):
        program = programs.start_until("starting", SLOW_TO_START)
        program.send_signal(number)
        assert program.wait(60) == -number
        assert [name for name in programs.marks() if name.startswith("running-")]
        for each in programs.logs.glob("running-*"):
            each.unlink()


@posix
def test_a_reader_that_hangs_is_not_waited_for_without_end_and_is_told_in_the_log(
    programs: Programs, make_db: MakeDb
) -> None:
    path = make_db("create table t(a)")
    program = programs.start_until("hangs", HANGS, str(path))
    program.send_signal(signal.SIGTERM)
    assert program.wait(60) == 0
    assert "left-behind threads=1" in programs.log() and "in work\n" in programs.log()
    assert programs.marks() == []


@posix
def test_the_same_signal_again_ends_a_program_that_waits_at_once(
    programs: Programs, make_db: MakeDb
) -> None:
    path = make_db("create table t(a)")
    program = programs.start_until("hangs", HANGS.replace("survey", "writer"), str(path))
    program.send_signal(signal.SIGTERM)
    time.sleep(2.2)  # from then on it is impatience
    program.send_signal(signal.SIGTERM)
    since = time.monotonic()
    code = program.wait(60)
    if code != 0:  # a machine so slow that it was over by itself proves nothing
        assert code == 128 + signal.SIGTERM and time.monotonic() - since < 2.5
    assert programs.marks() == []


@posix
@pytest.mark.parametrize("after", [0.3, 600.0], ids=["told", "not told"])
def test_the_same_signal_again_ends_a_program_whose_window_hangs(
    programs: Programs, after: float
) -> None:
    program = programs.start_until("hangs", WINDOW_HANGS.replace("{after}", str(after)))
    if after < 1:
        end = time.monotonic() + 60
        while "stall seconds" not in programs.log() and time.monotonic() < end:
            time.sleep(0.05)  # another process: there is no signal to wait for
    program.send_signal(signal.SIGTERM)
    time.sleep(0.2)
    program.send_signal(signal.SIGTERM)
    assert program.wait(60) == 128 + signal.SIGTERM
    # That it hung is worth telling, and that it was ended is not.
    assert len(programs.marks()) == (1 if after < 1 else 0)


def test_a_program_in_which_a_window_is_kept_open_says_that_it_stays(
    qtbot: QtBot, qapp: QApplication, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = Program(qapp, settings)
    program.start([])
    with monkeypatch.context() as patch:
        patch.setattr(MainWindow, "_let_go", lambda _window: False)  # "Keep open" was chosen
        with qtbot.waitSignal(program.stays):
            program.quit_wanted.emit()
        assert len(program.windows) == 1
    with qtbot.waitSignal(program.windows[0].closed), qtbot.assertNotEmitted(program.stays):
        program.quit_wanted.emit()
    assert program.windows == []


def test_to_quit_while_a_question_is_open_is_no_answer_that_keeps_the_window(
    qtbot: QtBot, qapp: QApplication, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = Program(qapp, settings)
    program.start([])
    asked: list[QMessageBox] = []

    def let_go(window: MainWindow) -> bool:
        if not asked:
            asked.append(QMessageBox(window))
            QTimer.singleShot(0, asked[0], program.quit_wanted.emit)
            asked[0].exec()
            return False
        return True

    monkeypatch.setattr(MainWindow, "_let_go", let_go)
    window = program.windows[0]
    with qtbot.waitSignal(window.closed), qtbot.assertNotEmitted(program.stays):
        window.close()
    assert program.windows == []


def test_how_it_ended_is_written_before_the_next_start_may_be_the_first(
    qapp: QApplication, settings: Settings
) -> None:
    class Closing(Reception):
        def __init__(self) -> None:
            self.ended_well: list[bool] = []

        def close(self) -> None:
            self.ended_well.append(SessionKeeper(settings.state_dir).begin().ended_well)

    program = Program(qapp, settings, SessionKeeper(settings.state_dir))
    program.start([])
    program._reception = reception = Closing()
    program.windows[0].close()
    program.leave()
    assert reception.ended_well == [True]


def test_a_file_that_was_opened_for_nobody_is_closed(
    qtbot: QtBot, settings: Settings, make_db: MakeDb, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[Path] = []
    monkeypatch.setattr(Session, "close", lambda session, _wait=5.0: closed.append(session.path))
    path = make_db("create table t(a)")
    window = MainWindow(settings)
    qtbot.addWidget(window)
    window.open_path(str(path))
    worker = window._flow._worker
    assert worker is not None
    worker.submit(lambda _task: None).result(30)  # it is open, and the word of that under way
    window.close()
    qtbot.waitUntil(lambda: closed == [path])
    assert end_workers(10) == ()
    assert closed == [path] and window.workspace is None
