"""A log that holds nothing of the person's: what the program did, how long it took, what failed.

Each line is written at once and as one piece to a file that is opened and closed for it, so several
programs write to the same file and one may rotate it while others write. What can not be written
is dropped: a full disk or a folder without permission never gets in the way.
"""

from __future__ import annotations

import os
import re
import time
from contextlib import suppress
from pathlib import Path

NAME = "plume-db.log"
LIMIT = 512 * 1024
"""Bytes after which a new file is begun."""
KEPT = 5
"""Files that are kept, the one being written among them."""
WORD = 200
"""Characters of one fact that are kept."""
_STALE = 30.0
"""Seconds after which a rotation that did not end is taken to be dead."""
_FLAGS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)

Fact = str | int | float | bool
_UNFIT = re.compile(r"[^\w.:;,+<>()\[\]/*=-]", re.ASCII)


class LogBook:
    """Writes lines to the log of a folder; with None nothing is kept. Safe from every thread."""

    def __init__(self, folder: Path | None, limit: int = LIMIT, kept: int = KEPT) -> None:
        self.folder = folder
        self._limit = limit
        self._kept = kept
        if folder is not None:
            with suppress(OSError):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    @property
    def path(self) -> Path | None:
        """The file that is being written."""
        return None if self.folder is None else self.folder / NAME

    def note(self, event: str, **facts: Fact) -> None:
        """Write one line: when, which process, what; facts are words of ours, never data.

        Characters that such words do not have are replaced, so that a slip shows no more than
        letters, and no line can be made to look like two.
        """
        told = " ".join(f"{name}={_fit(fact)}" for name, fact in facts.items())
        self._write(f"{_now()} {os.getpid()} {_fit(event)}{' ' if told else ''}{told}\n")

    def note_text(self, event: str, text: str) -> None:
        """Write a stack or another text of several lines, which must have been cleaned before."""
        head = f"{_now()} {os.getpid()} {_fit(event)}\n"
        self._write(head + "".join(f"    {line}\n" for line in text[:60_000].splitlines()))

    def tail(self, lines: int = 60) -> tuple[str, ...]:
        """Give the last lines; reads little, however long the log is."""
        if self.path is None:
            return ()
        try:
            with self.path.open("rb") as file:
                file.seek(max(0, self.path.stat().st_size - 200 * lines))
                text = file.read(400 * lines).decode("utf-8", "replace")
        except OSError:
            return ()
        return tuple(text.splitlines()[-lines:])

    def _write(self, text: str) -> None:
        if self.folder is None:
            return
        with suppress(OSError):
            where = os.open(
                self.folder / NAME,
                os.O_WRONLY | os.O_APPEND | os.O_CREAT | _FLAGS,
                0o600,
            )
            try:
                os.write(where, text.encode("utf-8", "replace"))
                size = os.fstat(where).st_size
            finally:
                os.close(where)
            if size >= self._limit:
                self._rotate()

    def _rotate(self) -> None:
        """Move every file on by one; one program at a time, and only where it is still needed."""
        assert self.folder is not None
        guard = self.folder / "rotating"
        with suppress(OSError):
            if time.time() - guard.stat().st_mtime > _STALE:
                guard.unlink()
        try:
            os.close(os.open(guard, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except OSError:
            return
        try:
            with suppress(OSError):
                if (self.folder / NAME).stat().st_size >= self._limit:
                    for number in range(self._kept - 1, 0, -1):
                        with suppress(FileNotFoundError):
                            os.replace(self._numbered(number - 1), self._numbered(number))  # noqa: PTH105
        finally:
            with suppress(OSError):
                guard.unlink()

    def _numbered(self, number: int) -> Path:
        assert self.folder is not None
        return self.folder / (f"plume-db.{number}.log" if number else NAME)


def _now() -> str:
    now = time.time()
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now % 1 * 1000):03}Z"


def _fit(fact: Fact) -> str:
    if isinstance(fact, float):
        return f"{fact:.3f}"
    return _UNFIT.sub("?", str(fact))[:WORD] or "-"
