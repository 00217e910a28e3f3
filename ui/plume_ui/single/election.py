"""Who is first: a lock file decides, a socket hands over, an answer proves that it arrived.

Without the answer a start runs on its own, so that no file of a person is ever lost: not with a
program that hangs, nor with one that is just ending.
"""

from __future__ import annotations

import os
import sys
import time

TYPE_CHECKING = False  # as in typing, which would cost a tenth of the whole hand-over
if TYPE_CHECKING:
    import socket

    from plume_ui.single.message import Message
    from plume_ui.single.place import Place

PATIENCE = 5.0
"""Seconds for finding the first program, and of its silence once it is found."""
LONGEST_WAIT = 15.0
"""Seconds for a program that gives signs of life and does not take the files."""
PAUSE = 0.03

_TAKEN_ON_WINDOWS = (0, 13, 36)
"""EACCES and EDEADLOCK; Wine gives no reason. Another error: the disk knows no locks."""

WAIT, TAKEN = b".", b"+"
"""What is answered: a sign of life; and that the files were taken, which is the last word."""


class Lease:
    """The lock and the socket of the one program; given back by :meth:`close` or its end."""

    def __init__(self, place: Place, lock: int, listening: socket.socket | None) -> None:
        self.place = place
        self.listening = listening
        """The socket that others connect to; None on Windows, where a pipe is in its place."""
        self._lock = lock
        self._process = os.getpid()

    def close(self) -> None:
        """Let the next start be first."""
        if self._lock < 0 or os.getpid() != self._process:
            return
        if self.listening is not None:
            self.listening.close()
            _unlink(self.place.address)
            _unlink(self.place.lock)  # while it is held: see _is_still
        os.close(self._lock)
        self._lock = -1


def elect(place: Place, message: Message) -> Lease | bool:
    """Become the first, hand the message to the first (True), or be left on our own (False)."""
    from plume_ui.single.message import encode

    try:
        words = encode(message)
    except ValueError:
        return False
    until = time.monotonic() + PATIENCE
    while True:
        try:
            lease = become_first(place)
            if lease is not None:
                return lease
            taken = hand_over(place, words)
        except OSError:
            return False  # a folder without locks or sockets
        if taken is not None:
            return taken
        if time.monotonic() > until:
            return False
        time.sleep(PAUSE)


def become_first(place: Place) -> Lease | None:
    """Take the lock and the address, which a program that was killed may have left."""
    lock = _take_lock(place.lock)
    if lock is None:
        return None
    if sys.platform == "win32":
        return Lease(place, lock, None)
    import socket

    listening = socket.socket(socket.AF_UNIX)
    try:
        _unlink(place.address)
        listening.bind(place.address)
        os.chmod(place.address, 0o600)  # noqa: PTH101
        listening.listen(64)
    except OSError:
        listening.close()
        os.close(lock)
        raise
    return Lease(place, lock, listening)


def _take_lock(path: str) -> int | None:
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
    lock = os.open(path, flags, 0o600)
    try:
        if sys.platform == "win32":
            import msvcrt

            try:
                msvcrt.locking(lock, msvcrt.LK_NBLCK, 1)
            except OSError as error:
                if error.errno not in _TAKEN_ON_WINDOWS:
                    raise
                os.close(lock)
                return None
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not _is_still(path, lock):
                os.close(lock)
                return None
    except (BlockingIOError, PermissionError):
        os.close(lock)
        return None
    return lock


def _is_still(path: str, lock: int) -> bool:
    """Whether the path names the file we locked; who was first takes it away at its end."""
    try:
        return os.path.samestat(os.stat(path), os.fstat(lock))  # noqa: PTH116
    except FileNotFoundError:
        return False


def hand_over(place: Place, words: bytes) -> bool | None:
    """Send a message to the first: True where it was taken, None where to try again.

    False where somebody listens and gives no sign of life, or is another person.
    """
    if sys.platform == "win32":
        from plume_ui.single.pipes import send_through_pipe

        return send_through_pipe(place, words)
    import socket

    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(PATIENCE)
        try:
            line.connect(place.address)
        except OSError:
            return None  # it does not listen yet, or not any more
        if not same_person(line):
            return False
        try:
            line.sendall(words)
            return _wait(line.recv)
        except TimeoutError:
            return False
        except OSError:
            return None


def _wait(receive: object) -> bool | None:
    assert callable(receive)
    until = time.monotonic() + LONGEST_WAIT
    while time.monotonic() < until:
        word = receive(1)
        if word == TAKEN:
            return True
        if word != WAIT:
            return None  # it ended, and the next may be first
    return False


def same_person(line: socket.socket) -> bool:
    """Whether the other end of a line is a process of this person, or of the system's owner."""
    import socket

    if sys.platform == "linux":
        found = line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
        other = int.from_bytes(found[4:8], sys.byteorder)
    elif sys.platform == "darwin":
        found = line.getsockopt(0, 1, 76)  # SOL_LOCAL, LOCAL_PEERCRED: struct xucred
        other = int.from_bytes(found[4:8], sys.byteorder)
    else:
        return True  # the folder is closed to others
    return other == os.getuid()


def _unlink(path: str) -> None:
    try:  # noqa: SIM105 - contextlib is not loaded here
        os.unlink(path)  # noqa: PTH108
    except FileNotFoundError:
        pass
