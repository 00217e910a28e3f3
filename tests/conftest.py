"""Fixtures for every test: the real databases, and a watch for what a test leaves behind."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("PLUME_NO_SINGLE", "1")
# Nothing a test does reaches the settings, caches and data of the person who runs it.
_HOME = tempfile.mkdtemp(prefix="plume-tests-")
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)
for _kind in ("CACHE", "CONFIG", "DATA", "STATE"):
    os.environ[f"XDG_{_kind}_HOME"] = str(Path(_HOME) / _kind.lower())

# Who runs the tests in the background ignores signals, and every process they start would too.
for _number in (signal.SIGINT, getattr(signal, "SIGHUP", signal.SIGINT), signal.SIGTERM):
    if signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, signal.SIG_DFL)

# How quick an example is made or tried is a matter of the machine; fixtures are made for a test.
settings.register_profile(
    "any machine",
    settings.default,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("any machine")

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
REAL = SHARED / "real"
CORPUS = SHARED / "malformed" / "corpus.tar.xz"

GB = 1_000_000_000

_absent = 0


class Disk(NamedTuple):
    """What shutil.disk_usage gives."""

    total: int
    used: int
    free: int


@pytest.fixture
def real_file(tmp_path: Path) -> Callable[[str], Path]:
    """Give a private copy of a real database, with its side files; skip where there are none."""

    def copy(name: str) -> Path:
        global _absent
        source = REAL / name
        if not source.exists():
            _absent += 1
            pytest.skip("the real databases are not here")
        folder = tmp_path / "real"
        folder.mkdir(exist_ok=True)
        for suffix in ("", "-wal", "-shm", "-journal"):
            if (side := source.with_name(name + suffix)).exists():
                shutil.copyfile(side, folder / side.name)
        return folder / name

    return copy


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print how many tests were skipped because the shared databases are absent."""
    if _absent:
        terminalreporter.write_line(f"{_absent} tests skipped: no ../shared/data here")


@pytest.fixture(autouse=True)
def disk_with_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every disk be half empty, whatever is left on the one the tests run on."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Disk(500 * GB, 260 * GB, 240 * GB))


@pytest.fixture(autouse=True)
def no_thread_left_behind() -> Iterator[None]:
    """Fail a test after which one of our threads still runs."""
    before = set(threading.enumerate())
    yield
    left = [t for t in threading.enumerate() if t not in before and t.name.startswith("plume ")]
    for thread in left:
        # One that was left behind in a step of SQLite ends with that step, later on a busy machine.
        thread.join(timeout=20)
    left = [t for t in left if t.is_alive()]
    assert not left, f"threads left behind: {[t.name for t in left]}"
