"""Whether a process still runs is asked without touching it, on each system in its own way."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from plume_db.systems.processes import MUTEX, announce, detached, is_running, lend_foreground


class Kernel:
    """Windows as far as it is asked; keeps what it was asked."""

    def __init__(self, handle: int = 7, error: int = 0, waited: int = 258) -> None:
        self.handle, self.error, self.waited = handle, error, waited
        self.asked: list[object] = []

    def open_process(self, rights: int, pid: int) -> int:
        self.asked.append((rights, pid))
        return self.handle

    def last_error(self) -> int:
        return self.error

    def wait(self, handle: int, milliseconds: int) -> int:
        assert milliseconds == 0
        return self.waited

    def close(self, handle: int) -> None:
        self.asked.append("closed")

    def allow_foreground(self, pid: int) -> None:
        self.asked.append(pid)

    def make_mutex(self, name: str) -> int:
        self.asked.append(name)
        return 9


@pytest.mark.parametrize(
    ("kernel", "runs"),
    [
        (Kernel(), True),
        (Kernel(waited=0), False),  # it ended, but someone still holds a handle
        (Kernel(handle=0, error=87), False),  # no such process
        (Kernel(handle=0, error=5), True),  # it belongs to someone else
    ],
)
def test_windows_is_asked_by_a_handle_that_is_given_back(kernel: Kernel, runs: bool) -> None:
    assert is_running(1234, "win32", kernel) is runs
    assert kernel.asked[0] == (0x101000, 1234)
    assert ("closed" in kernel.asked) is bool(kernel.handle)


@pytest.mark.parametrize("pid", [0, -1, 2**40])
def test_windows_has_no_process_of_such_a_number(pid: int) -> None:
    kernel = Kernel()
    assert is_running(pid, "win32", kernel) is False
    assert kernel.asked == []


@pytest.mark.skipif(sys.platform == "win32", reason="asks this system")
def test_elsewhere_a_signal_that_does_nothing_tells() -> None:
    assert is_running(os.getpid())
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait()
    assert not is_running(done.pid)
    assert not is_running(2**70)


def test_a_child_that_lives_on_has_its_own_group_and_no_console() -> None:
    assert detached("linux") == detached("darwin") == {"start_new_session": True}
    assert detached("win32") == {"creationflags": 0x08000200}


def test_only_windows_hears_that_the_program_runs() -> None:
    kernel = Kernel()
    assert announce("linux", kernel) is None
    assert kernel.asked == []
    assert announce("win32", kernel) == 9
    assert kernel.asked == [MUTEX]


def test_on_windows_a_start_lends_its_right_to_come_to_the_front() -> None:
    kernel = Kernel()
    lend_foreground("linux", kernel)
    assert kernel.asked == []
    lend_foreground("win32", kernel)
    assert kernel.asked == [0xFFFFFFFF]
