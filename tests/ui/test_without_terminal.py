"""The program without standard streams, as a program of Windows without a console is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
LAUNCHED = """import os, sys
for stream in {closed}:
    os.close(stream)
os.execv(sys.executable, {command!r})"""
STARTED = """import faulthandler, fcntl, os, runpy, signal, sys, traceback
low = os.open({stacks!r}, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
told = open(fcntl.fcntl(low, fcntl.F_DUPFD_CLOEXEC, 100), "a")
os.close(low)
faulthandler.register(signal.SIGUSR1, told)
sys.excepthook = lambda *error: traceback.print_exception(*error, file=told)
runpy.run_module("plume_ui", run_name="__main__", alter_sys=True)"""
pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="plays what Windows does with closed streams"
)


class Program:
    """Plume DB in a process that is begun with streams closed, and what can be told of it."""

    def __init__(self, path: Path, closed: tuple[int, ...]) -> None:
        self.path, self.home = path, path.parent
        self._stacks = self.home / "stacks.txt"
        started = STARTED.format(stacks=str(self._stacks))
        command = [sys.executable, "-c", started, str(path)]
        self.process = subprocess.Popen(
            [sys.executable, "-c", LAUNCHED.format(closed=closed, command=command)],
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(
                    str(ROOT / each) for each in (".", "ui", "resources")
                ),
                "QT_QPA_PLATFORM": "offscreen",
                "PLUME_NO_SINGLE": "1",
                **{
                    f"XDG_{n}_HOME": str(self.home / n)
                    for n in ("CACHE", "CONFIG", "DATA", "STATE")
                },
            },
        )

    def until(self, true: Callable[[], bool]) -> bool:
        """Wait for what another process does, of which no signal tells."""
        end = time.monotonic() + PATIENCE
        while not true() and self.process.poll() is None and time.monotonic() < end:
            time.sleep(0.02)
        return true()

    def story(self) -> str:
        """Tell how it ended, or where each of its threads stands, and what it wrote down."""
        if self.process.poll() is None and self._stacks.exists():
            self.process.send_signal(signal.SIGUSR1)
            self.until(lambda: self._stacks.stat().st_size > 0)
        kept = [self._stacks, *(self.home / "STATE").rglob("*.*")]
        told = [
            f"{each.name}:\n{each.read_text(errors='replace')}" for each in kept if each.is_file()
        ]
        return "\n".join([f"exit code {self.process.poll()}", *told])


@pytest.fixture
def start(make_db: Callable[..., Path]) -> Iterator[Callable[[tuple[int, ...]], Program]]:
    """Open a file in a program with these streams closed; a program that is left is killed."""
    begun: list[Program] = []

    def make(closed: tuple[int, ...]) -> Program:
        path = make_db("create table t(a)", "pragma journal_mode=wal")
        begun.append(Program(path, closed))
        return begun[-1]

    yield make
    for each in begun:
        each.process.kill()
        each.process.wait()


@pytest.mark.parametrize("closed", [(1, 2), (0, 1, 2)], ids=["no output", "no streams"])
def test_a_window_opens_and_ends_with_zero(
    start: Callable[[tuple[int, ...]], Program], closed: tuple[int, ...]
) -> None:
    program = start(closed)
    assert program.until(program.path.with_name("test.db-shm").exists), program.story()
    program.process.send_signal(signal.SIGTERM)
    assert program.until(lambda: program.process.poll() is not None), program.story()
    assert program.process.returncode == 0, program.story()
    assert [each.name for each in program.home.glob("test.db*")] == ["test.db"]


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="no /proc to look at")
def test_no_file_takes_the_number_of_a_closed_stream(
    start: Callable[[tuple[int, ...]], Program],
) -> None:
    program = start((0, 1, 2))
    assert program.until(program.path.with_name("test.db-shm").exists), program.story()
    held = Path(f"/proc/{program.process.pid}/fd")
    assert [os.readlink(held / str(stream)) for stream in range(3)] == [os.devnull] * 3
    flags = held.with_name("fdinfo").joinpath("2").read_text().split("flags:")[1].split()[0]
    assert int(flags, 8) & os.O_ACCMODE == os.O_RDWR, "what is printed is refused"
