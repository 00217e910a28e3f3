"""Waiting for other starts, on threads: whatever they send, the window does not wait for them."""

from __future__ import annotations

import os
import select
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from plume_ui.single.election import TAKEN, WAIT, Lease, same_person
from plume_ui.single.message import HEAD, Message, decode, length_of

SEND_SECONDS = 2.0
"""How long a client may take to say what it wants."""
AT_ONCE = 16
"""Clients that are listened to at the same time; others wait their turn."""
SIGN_SECONDS = 0.5
"""How often a client that waits for its answer is told that we live."""
GIVE_UP_SECONDS = 30.0
"""When a client that nothing was decided about is let go; it has run on its own by then."""
TOUCH_SECONDS = 240.0
"""How often the files are touched: programs that clean the folder take what lies idle."""


class Line(Protocol):
    """One client, over a socket or a pipe."""

    def read_message(self) -> Message:
        """Read all that the client says; raises OSError or ValueError."""

    def send(self, word: bytes) -> None:
        """Answer; raises OSError where the client has gone."""

    def is_open(self) -> bool:
        """Tell whether the client still waits."""

    def close(self) -> None:
        """Let the client go."""


class Handover:
    """A message that waits to be taken."""

    def __init__(self, message: Message, line: Line) -> None:
        self.message = message
        self._line = line
        self._settled = threading.Event()
        self._taken = False

    def is_wanted(self) -> bool:
        """Tell whether the other start still waits; one that gave up opens its files itself."""
        return self._line.is_open()

    def answer(self, taken: bool) -> None:
        """Tell the other start that its files are taken, or that it must look elsewhere."""
        self._taken = taken
        self._settled.set()

    def wait(self) -> None:
        """Give signs of life until it is answered; runs on the client's thread."""
        until = time.monotonic() + GIVE_UP_SECONDS
        while not self._settled.wait(SIGN_SECONDS):
            if time.monotonic() > until:
                return
            self._line.send(WAIT)
        if self._taken:
            self._line.send(TAKEN)


class SocketLine:
    """A client on a socket."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        connection.settimeout(SEND_SECONDS)

    def read_message(self) -> Message:
        """Read head and body in the time that is given for both."""
        until = time.monotonic() + SEND_SECONDS
        return decode(self._read(length_of(self._read(HEAD, until)), until))

    def _read(self, count: int, until: float) -> bytes:
        parts: list[bytes] = []
        while count:
            self._connection.settimeout(max(0.01, until - time.monotonic()))
            part = self._connection.recv(min(count, 65536))
            if not part or time.monotonic() > until:
                raise ValueError("cut off")
            parts.append(part)
            count -= len(part)
        return b"".join(parts)

    def send(self, word: bytes) -> None:
        """Answer."""
        self._connection.sendall(word)

    def is_open(self) -> bool:
        """Tell whether the client still waits; one that went has ended its side."""
        try:
            asked = select.poll()  # recv would wait for as long as send may take
            asked.register(self._connection, select.POLLIN)
            return not asked.poll(0)  # it says nothing more, so what comes is its end
        except (OSError, ValueError):
            return False

    def close(self) -> None:
        """Let the client go."""
        self._connection.close()


class Listener:
    """Takes what other starts hand over, from the moment the lock is ours."""

    def __init__(self, lease: Lease) -> None:
        self._lease = lease
        self._turns = threading.Semaphore(AT_ONCE)
        self._guard = threading.Lock()
        self._deliver: Callable[[Handover], None] | None = None
        self._early: list[Handover] = []
        self._open: set[Handover] = set()
        self._closed = False
        self._thread = threading.Thread(target=self._listen, name="plume listening", daemon=True)

    def start(self) -> None:
        """Begin to listen; what comes is kept until :meth:`attach`."""
        self._thread.start()

    def attach(self, deliver: Callable[[Handover], None]) -> None:
        """Hand what came and what comes to `deliver`, which is called on threads of ours."""
        with self._guard:
            self._deliver = deliver
            early, self._early = self._early, []
        for each in early:
            deliver(each)

    def close(self) -> None:
        """Stop, tell who waits to look elsewhere, and let the next start be first."""
        with self._guard:
            if self._closed:
                return
            self._closed = True
            self._deliver = None
            waiting = list(self._open)
        for each in waiting:
            each.answer(False)
        self._wake()
        self._lease.close()
        self._thread.join(1.0)

    def _wake(self) -> None:
        """Bring the thread back from its wait for a client."""
        if sys.platform == "win32":
            from plume_ui.single.pipes import wake_pipe

            wake_pipe(self._lease.place)
            return
        with suppress(OSError), socket.socket(socket.AF_UNIX) as line:
            line.settimeout(0.2)
            line.connect(self._lease.place.address)

    def _listen(self) -> None:
        if sys.platform == "win32":
            from plume_ui.single.pipes import pipe_lines

            for line in pipe_lines(self._lease.place):
                if self._closed:
                    return
                self._serve(line)
            return
        while (connection := self._accept()) is not None:
            if self._closed or not same_person(connection):
                connection.close()
                continue
            self._serve(SocketLine(connection))

    def _accept(self) -> socket.socket | None:
        listening = self._lease.listening
        while listening is not None and not self._closed:
            try:
                listening.settimeout(TOUCH_SECONDS)
                return listening.accept()[0]
            except TimeoutError:
                self._touch()
            except OSError:
                if self._closed or listening.fileno() < 0:
                    return None
                time.sleep(0.1)  # out of file handles, say; that passes
        return None

    def _touch(self) -> None:
        for path in (self._lease.place.lock, self._lease.place.address):
            with suppress(OSError):
                os.utime(path)

    def _serve(self, line: Line) -> None:
        self._turns.acquire()
        threading.Thread(
            target=self._converse, args=(line,), name="plume handover", daemon=True
        ).start()

    def _converse(self, line: Line) -> None:
        handover = None
        try:
            handover = Handover(line.read_message(), line)
            if self._pass_on(handover):
                handover.wait()
        except (OSError, ValueError):
            pass  # garbage, or somebody who has gone: nothing is lost that was ever ours
        finally:
            with self._guard:
                if handover is not None:
                    self._open.discard(handover)
            line.close()
            self._turns.release()

    def _pass_on(self, handover: Handover) -> bool:
        with self._guard:
            if self._closed:
                return False
            self._open.add(handover)
            deliver = self._deliver
            if deliver is None:
                self._early.append(handover)
        if deliver is not None:
            deliver(handover)
        return True
