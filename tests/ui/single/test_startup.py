"""The desktop learns that a start is over, though it showed no window."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from plume_ui.single import startup

CODE = "from plume_ui.single.startup import end_startup; end_startup()"


@pytest.fixture
def screen() -> Iterator[str]:
    if not shutil.which("Xvfb") or not shutil.which("xev"):
        pytest.skip("Xvfb and xev are not here")
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "200x200x24"]
    with subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL) as server:
        os.close(write)
        with os.fdopen(read) as told:
            yield f":{told.readline().strip()}"
        server.terminate()


def test_the_root_window_is_told_that_the_start_is_over(screen: str) -> None:
    environment = {**os.environ, "DISPLAY": screen, "DESKTOP_STARTUP_ID": 'pc "x"_TIME12'}
    environment["PYTHONPATH"] = os.pathsep.join(sys.path)
    watch = ["xev", "-root", "-event", "property"]
    said = b""
    end = time.monotonic() + 60
    with subprocess.Popen(watch, env=environment, stdout=subprocess.PIPE) as xev:
        assert xev.stdout is not None
        try:
            # What is sent before xev listens is lost, and it does not say when it does.
            while b"format" not in said and time.monotonic() < end:
                subprocess.run([sys.executable, "-c", CODE], env=environment, check=True)
                if select.select([xev.stdout], [], [], 0.2)[0]:
                    said += os.read(xev.stdout.fileno(), 4096)
        finally:
            xev.kill()
    assert b"(_NET_STARTUP_INFO_BEGIN), format 8" in said


def test_nothing_is_sent_where_nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_words: bytes) -> None:
        raise AssertionError

    monkeypatch.setattr(startup, "_send", fail)
    monkeypatch.delenv("DESKTOP_STARTUP_ID", raising=False)
    startup.end_startup()


def test_a_missing_library_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(_words: bytes) -> None:
        raise OSError("no libxcb")

    monkeypatch.setattr(startup, "_send", absent)
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("DESKTOP_STARTUP_ID", "x")
    startup.end_startup()
