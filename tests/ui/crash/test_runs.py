"""Real programs: what one that died leaves to the next, safe mode, and what the log never holds."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

ROOT = Path(__file__).parents[3]

RUN = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from plume_ui import app
from plume_ui.arguments import read_arguments
from plume_ui.widgets.message_strip import MessageStrip

def windows():
    return [w for w in QApplication.topLevelWidgets() if type(w).__name__ == "MainWindow"]

def strips():
    return [s.text for s in windows()[0].findChildren(MessageStrip) if s.text]

def when_there(do, tries=400):
    def look():
        nonlocal tries
        tries -= 1
        if windows() and windows()[0].isVisible() and (windows()[0].workspace or not FILES):
            do()
        elif tries:
            QTimer.singleShot(25, look)
    QTimer.singleShot(25, look)

def close():
    QApplication.closeAllWindows()

FILES = [each for each in sys.argv[1:] if not each.startswith("-")]
make = app.make_application
def made():
    made = make()
    when_there(act)
    return made
app.make_application = made
{act}
app.run(read_arguments(sys.argv[1:]))
"""

posix = pytest.mark.skipif(os.name == "nt", reason="signals are another thing there")


class Home:
    """A person's folders, and programs that run in them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.logs = folder / "STATE" / "plume-db" / "logs"

    def start(self, act: str, *arguments: str, **more: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", RUN.replace("{act}", act), *arguments],
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(str(ROOT / p) for p in (".", "ui", "resources")),
                "QT_QPA_PLATFORM": "offscreen",
                **{
                    f"XDG_{name}_HOME": str(self.folder / name)
                    for name in ("CACHE", "CONFIG", "DATA", "STATE")
                },
                **more,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, act: str, *arguments: str, **more: str) -> tuple[int, str, str]:
        with self.start(act, *arguments, **more) as program:
            out, err = program.communicate(timeout=90)
        return program.returncode, out, err

    def log(self) -> str:
        return "".join(each.read_text() for each in self.logs.glob("*.log"))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


CRASH = """
def act():
    import ctypes, faulthandler
    faulthandler._sigsegv()
"""
TELL = """
def act():
    print(windows()[0].windowTitle())
    for each in strips(): print("STRIP", each)
    close()
"""


@posix
def test_a_crash_is_offered_once_by_the_next_start(home: Home) -> None:
    code, _out, err = home.run(CRASH)
    assert code == -signal.SIGSEGV and "Segmentation fault" not in err
    assert home.run(TELL)[1].count("STRIP Plume DB crashed when it ran last.") == 1
    assert "STRIP" not in home.run(TELL)[1]
    assert len(list(home.logs.glob("crashed-*.txt"))) == 1
    assert list(home.logs.glob("running-*")) == []


@posix
def test_its_report_shows_where_without_naming_a_folder(home: Home) -> None:
    home.run(CRASH)
    show = """
def act():
    from PySide6.QtWidgets import QPushButton
    strip = next(s for s in windows()[0].findChildren(MessageStrip) if s.text)
    next(b for b in strip.findChildren(QPushButton) if b.text() == "Show the report").click()
    from plume_ui.crash.dialog import CrashDialog
    print(windows()[0].findChildren(CrashDialog)[0].report.toPlainText())
    close()
"""
    out = home.run(show)[1]
    assert "Fatal Python error: Segmentation fault" in out and "in act" in out
    assert "plume_ui/app.py" in out
    assert str(ROOT) not in out and str(home.folder) not in out and str(Path.home()) not in out


@posix
def test_two_bad_starts_offer_safe_mode_and_one_that_goes_well_ends_that(home: Home) -> None:
    home.run(CRASH)
    home.run(CRASH)
    assert "Safe mode starts it with default settings" in home.run(TELL)[1]
    home.run(CRASH)
    assert "Safe mode" not in home.run(TELL)[1]


@posix
def test_a_program_that_hangs_and_is_ended_says_where_it_hung(home: Home) -> None:
    hang = """
from plume_ui.crash import guard, stall
guard.STALLS_FROM_MS = 0
stall.StallWatch.__init__.__defaults__ = (0.3, 0.05, 30.0)
def hang_for_ever():
    import time
    print("hangs", flush=True)
    while True: time.sleep(0.02)
def act():
    QTimer.singleShot(300, hang_for_ever)
"""
    with home.start(hang) as program:
        assert program.stdout is not None and program.stdout.readline() == "hangs\n"
        end = time.monotonic() + 30
        while "stall seconds" not in home.log() and time.monotonic() < end:
            time.sleep(0.05)  # another process: there is no signal to wait for
        program.send_signal(signal.SIGKILL)
        program.communicate(timeout=30)
    assert "did not answer any more" in home.run(TELL)[1]
    (report,) = home.logs.glob("hung-*.txt")
    assert "hang_for_ever" in report.read_text()


@posix
def test_a_hang_that_lets_no_thread_of_python_run_is_seen_too(home: Home) -> None:
    hang = """
import re
from plume_ui.crash import guard, stall
guard.STALLS_FROM_MS = 0
stall.StallWatch.__init__.__defaults__ = (60.0, 0.05, 0.5)
def match_for_ever():
    print("hangs", flush=True)
    re.match("(a+)+$", "a" * 60 + "b")
def act():
    QTimer.singleShot(300, match_for_ever)
"""
    with home.start(hang) as program:
        assert program.stdout is not None and program.stdout.readline() == "hangs\n"
        (file,) = home.logs.glob("running-*.txt")
        end = time.monotonic() + 30
        while "match_for_ever" not in file.read_text() and time.monotonic() < end:
            time.sleep(0.05)  # another process: there is no signal to wait for
        program.send_signal(signal.SIGKILL)
        program.communicate(timeout=30)
    assert "did not answer any more" in home.run(TELL)[1]
    (report,) = home.logs.glob("hung-*.txt")
    assert "match_for_ever" in report.read_text()


@posix
def test_a_program_that_is_stopped_and_goes_on_did_not_hang(home: Home) -> None:
    wait = """
from plume_ui.crash import guard, stall
guard.STALLS_FROM_MS = 0
stall.StallWatch.__init__.__defaults__ = (1.6, 0.1, 30.0)
def act():
    QTimer.singleShot(500, lambda: print("runs", flush=True))
    QTimer.singleShot(1500, close)
"""
    with home.start(wait) as program:
        assert program.stdout is not None and program.stdout.readline() == "runs\n"
        program.send_signal(signal.SIGSTOP)
        time.sleep(3)  # far longer than a stall
        program.send_signal(signal.SIGCONT)
        program.communicate(timeout=60)
    assert program.returncode == 0 and "stall" not in home.log() and " stop code=0" in home.log()


def test_safe_mode_reads_and_changes_no_settings_and_brings_nothing_back(
    home: Home, tmp_path: Path
) -> None:
    path = tmp_path / "a.db"
    con = apsw.Connection(str(path))
    con.execute("create table t(a)").fetchall()
    con.close()
    home.run(
        """
def act():
    windows()[0].settings.set("appearance/theme", "dark")
    windows()[0].workspace.desk.memory.write("probe", 1)
    windows()[0].workspace.open_query("select 'kept'")
    QTimer.singleShot(1500, close)
""",
        str(path),
    )
    ini = home.folder / "CONFIG" / "plume-db" / "plume-db.ini"
    before = ini.read_bytes()
    drafts = sorted((home.folder / "STATE" / "plume-db" / "queries").rglob("*.json"))
    code, out, err = home.run(
        """
def act():
    window = windows()[0]
    print(window.windowTitle())
    for each in strips(): print("STRIP", each)
    print(window.settings.get("appearance/theme"), window.settings.recent)
    print(window.workspace.desk.memory.read("probe"))
    window.settings.set("appearance/theme", "light")
    def end():
        print([d.title for d in window.workspace.documents.documents()])
        close()
    QTimer.singleShot(1500, end)
""",
        "--safe",
        str(path),
    )
    assert code == 0, err
    lines = out.splitlines()
    assert lines[0] == "a.db (safe mode) - Plume DB"
    assert lines[1].startswith("STRIP Safe mode: default settings")
    assert lines[2].startswith("system ()") or lines[2].startswith("system")
    assert lines[3] == "None" and lines[4] == "['Overview']"
    assert ini.read_bytes() == before
    assert sorted((home.folder / "STATE" / "plume-db" / "queries").rglob("*.json")) == drafts
    assert "safe=True" in home.log()


def test_leaving_safe_mode_starts_the_program_anew_without_it(home: Home) -> None:
    leave = """
import subprocess
subprocess.Popen = lambda line, **_: print("STARTS", *line[1:], flush=True)
def act():
    from PySide6.QtWidgets import QPushButton
    next(b for b in windows()[0].findChildren(QPushButton) if b.text() == "Leave safe mode").click()
"""
    code, out, err = home.run(leave, "--safe")
    assert code == 0, err
    assert out == "STARTS -m plume_ui\n"


def test_an_unwritable_folder_of_logs_does_not_keep_it_from_starting(home: Home) -> None:
    home.logs.parent.mkdir(parents=True)
    home.logs.write_text("a file in its place")
    code, out, err = home.run(TELL)
    assert (code, out) == (0, "Plume DB\n"), err


TELLTALE = """
def act():
    space = windows()[0].workspace
    errors = []
    def go_on():
        from plume_ui.crash import show_crash
        try: raise ValueError("value-telltale in " + FILES[0])
        except ValueError as error: show_crash(error, windows()[0])
        space.open_search("value-telltale")
        QTimer.singleShot(1500, close)
    space.open_table("table_telltale")
    space.open_query("select column_telltale, 'sql-telltale' from table_telltale")
    for document in space.documents.documents():
        if hasattr(document, "run"): document.run()
    space.open_query("select wrong_telltale from nothing_telltale")
    for document in space.documents.documents():
        if hasattr(document, "run"): document.run()
    QTimer.singleShot(2500, go_on)
"""


def test_the_log_of_a_real_session_holds_nothing_of_the_file(
    home: Home, tmp_path: Path, make_db: Callable[..., Path]
) -> None:
    folder = tmp_path / "folder-telltale"
    folder.mkdir()
    path = folder / "file-telltale.db"
    con = apsw.Connection(str(path))
    con.execute("create table table_telltale(column_telltale)").fetchall()
    con.execute("insert into table_telltale values('value-telltale'),(47114711)").fetchall()
    con.close()
    code, _out, err = home.run(TELLTALE, str(path))
    assert code == 0, err
    text = home.log()
    assert " start version=" in text and " stop code=0" in text and "error type=ValueError" in text
    assert re.search(r" jobs? kind=plume_ui\.", text)
    everything = text + "".join(p.read_text() for p in home.logs.iterdir() if p.is_file())
    assert "telltale" not in everything and "47114711" not in everything
    assert str(tmp_path) not in everything and str(Path.home()) + "/" not in everything
    assert "telltale" not in err.replace(str(path), "")


def test_the_log_of_an_encrypted_file_holds_no_key(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "secret.db"
    con = apsw.Connection(str(path))
    con.execute("pragma key='key-telltale'").fetchall()
    con.execute("create table t(a)").fetchall()
    con.close()
    ask = """
FILES.clear()
def act():
    from PySide6.QtWidgets import QLineEdit, QPushButton
    window = windows()[0]
    def type_key():
        field = next(f for f in window.findChildren(QLineEdit) if f.echoMode() != f.EchoMode.Normal)
        field.setText("key-telltale")
        field.returnPressed.emit()
        QTimer.singleShot(2500, end)
    def end():
        print("open" if window.workspace else "shut")
        close()
    QTimer.singleShot(2500, type_key)
"""
    code, out, err = home.run(ask, str(path))
    assert code == 0 and out == "open\n", err
    everything = "".join(p.read_text() for p in home.logs.iterdir() if p.is_file())
    assert "key-telltale" not in everything and "secret" not in everything
    assert "telltale" not in err


def test_every_file_of_the_folder_is_for_the_person_only(home: Home) -> None:
    home.run(CRASH if os.name != "nt" else TELL)
    home.run(TELL)
    if os.name != "nt":
        assert {each.stat().st_mode & 0o777 for each in home.logs.iterdir()} == {0o600}
        assert home.logs.stat().st_mode & 0o777 == 0o700
