"""The same over a named pipe, for Windows."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing.connection import Client, Connection, Listener

from plume_db.systems.processes import lend_foreground
from plume_ui.single.election import PATIENCE, PAUSE, TAKEN, WAIT
from plume_ui.single.message import HEAD, LONGEST, MAGIC, Message, decode, length_of
from plume_ui.single.place import Place


def send_through_pipe(place: Place, words: bytes) -> bool | None:
    """Send a message to the first: True where it was taken, None where to try again."""
    try:
        line = Client(place.address, family="AF_PIPE")
    except OSError:
        return None
    with line:
        try:
            lend_foreground()
            line.send_bytes(words)
            return _wait(line)
        except (OSError, EOFError):
            return None


def _wait(line: Connection) -> bool | None:
    from plume_ui.single.election import LONGEST_WAIT

    until = time.monotonic() + LONGEST_WAIT
    while time.monotonic() < until:
        if not line.poll(PATIENCE):
            return False
        word = line.recv_bytes(1)
        if word == TAKEN:
            return True
        if word != WAIT:
            return None
    return False


class PipeLine:
    """A client on a named pipe."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def read_message(self) -> Message:
        """Read one message of the pipe; raises OSError or ValueError."""
        from plume_ui.single.listening import SEND_SECONDS

        if not self._connection.poll(SEND_SECONDS):
            raise ValueError("nothing came")
        try:
            words = self._connection.recv_bytes(HEAD + LONGEST)
        except EOFError:
            raise ValueError("cut off") from None
        if len(words) < len(MAGIC) or length_of(words[:HEAD]) != len(words) - HEAD:
            raise ValueError("cut off")
        return decode(words[HEAD:])

    def send(self, word: bytes) -> None:
        """Answer."""
        self._connection.send_bytes(word)

    def is_open(self) -> bool:
        """Tell whether the client still waits: it says nothing more, so all else is its end."""
        try:
            return not self._connection.poll(0)
        except (OSError, EOFError):
            return False

    def close(self) -> None:
        """Let the client go."""
        self._connection.close()


def pipe_lines(place: Place) -> Iterator[PipeLine]:
    """Give each client that connects; who may is decided by the pipe's usual access list."""
    found = _listener(place)
    if found is None:
        return  # others open their files themselves, after a while
    with found as listener:
        while True:
            with suppress(OSError, EOFError):
                yield PipeLine(listener.accept())


def _listener(place: Place) -> Listener | None:
    """Make the pipe; one that ends just now may hold the name for a moment longer."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return Listener(place.address, family="AF_PIPE")
        except OSError:
            if time.monotonic() > until:
                return None
            time.sleep(PAUSE)


def wake_pipe(place: Place) -> None:
    """Connect and go, so that whoever waits for a client wakes up."""
    with suppress(OSError):
        Client(place.address, family="AF_PIPE").close()
