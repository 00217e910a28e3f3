"""Signals that end a program: the first closes the windows, the same again ends it at once."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from plume_ui.interrupts import Interrupts

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are another thing there")


class Heard:
    """Counts what the interrupts ask for."""

    def __init__(self, patience: float) -> None:
        self.closes = 0
        self.codes: list[int] = []
        self._something = threading.Condition()
        self.interrupts = Interrupts(patience)
        self.interrupts.leave_at_once = self._leave

    def close(self) -> None:
        with self._something:
            self.closes += 1
            self._something.notify_all()

    def _leave(self, code: int) -> None:
        with self._something:
            self.codes.append(code)
            self._something.notify_all()

    def wait(self, closes: int, codes: list[int], seconds: float = 10) -> bool:
        with self._something:
            return self._something.wait_for(
                lambda: self.closes == closes and self.codes == codes, seconds
            )


@pytest.fixture
def heard(request: pytest.FixtureRequest) -> Iterator[Heard]:
    before = [signal.signal(each, signal.SIG_DFL) for each in (signal.SIGTERM, signal.SIGHUP)]
    made = Heard(getattr(request, "param", 60.0))
    yield made
    made.interrupts.end()
    signal.signal(signal.SIGTERM, before[0])
    signal.signal(signal.SIGHUP, before[1])


def test_the_first_signal_closes_the_windows_once(heard: Heard) -> None:
    heard.interrupts.close_by(heard.close)
    signal.raise_signal(signal.SIGTERM)
    assert heard.wait(1, [])


def test_a_signal_before_there_is_a_window_closes_it_as_soon_as_there_is(heard: Heard) -> None:
    signal.raise_signal(signal.SIGTERM)
    until = time.monotonic() + 10
    while not heard.interrupts._first and time.monotonic() < until:
        time.sleep(0.01)
    heard.interrupts.close_by(heard.close)
    assert heard.wait(1, [])


def test_two_kinds_of_signals_are_one_wish(heard: Heard) -> None:
    heard.interrupts.close_by(heard.close)
    signal.raise_signal(signal.SIGTERM)
    signal.raise_signal(signal.SIGHUP)
    assert not heard.wait(2, [], 0.3) and heard.closes == 1 and heard.codes == []


@pytest.mark.parametrize("heard", [0.0], indirect=True)
def test_the_same_signal_again_ends_the_program_at_once(heard: Heard) -> None:
    heard.interrupts.close_by(heard.close)
    signal.raise_signal(signal.SIGTERM)
    assert heard.wait(1, [])
    signal.raise_signal(signal.SIGTERM)
    assert heard.wait(1, [128 + signal.SIGTERM])


@pytest.mark.parametrize("heard", [0.5], indirect=True)
def test_two_in_a_row_leave_time_for_an_end_in_order(heard: Heard) -> None:
    heard.interrupts.close_by(heard.close)
    since = time.monotonic()
    signal.raise_signal(signal.SIGTERM)
    assert heard.wait(1, [])
    signal.raise_signal(signal.SIGTERM)
    assert heard.wait(1, [128 + signal.SIGTERM])
    assert time.monotonic() - since >= 0.5


@pytest.mark.parametrize("heard", [0.0], indirect=True)
def test_after_a_window_was_kept_open_a_signal_asks_again(heard: Heard) -> None:
    heard.interrupts.close_by(heard.close)
    signal.raise_signal(signal.SIGTERM)
    assert heard.wait(1, [])
    heard.interrupts.forget()
    signal.raise_signal(signal.SIGTERM)
    assert heard.wait(2, [])


def test_a_signal_that_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup does
    interrupts = Interrupts()
    try:
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        interrupts.end()
        signal.signal(signal.SIGHUP, before)
