"""A file for each running program, into which faulthandler writes when the program dies hard.

The file is made at the start and removed at an orderly end, so a file that nobody holds any more
tells how that program ended: it crashed, it hung and was ended, or it was killed. What it holds is
cleaned of everything that is not code when it is read, and archived.
"""

from __future__ import annotations

import faulthandler
import os
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, NamedTuple

EARLY = 60.0
"""Seconds after the start in which an end counts as one that safe mode may help with."""
ARCHIVED = 10
"""Reports of crashes that are kept."""
_LASTED = "Plume DB has run for a minute.\n"
_MAX = 400_000
_ENDS = "starts-that-failed"
"""A file that holds how many starts in a row ended at once, and badly."""


class Ended(NamedTuple):
    """How a program of before ended that did not end in order."""

    how: str
    """``crashed``, ``hung`` (and was ended by somebody) or ``killed``."""
    early: bool
    """Whether that was within a minute of its start."""
    report: Path | None = None
    """Where the stacks are archived; None where it was killed and left none."""


class FaultFile:
    """The file of this process; where it can not be made, faults go to stderr as ever."""

    def __init__(self, folder: Path, about: str) -> None:
        self._folder = folder
        self.path = folder / f"running-{os.getpid()}-{time.time_ns():x}.txt"
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        self.file = _made(self.path, f"Plume DB {about} started {now}\n")
        """Held for as long as the process lives; None where it can not be made."""

    def enable(self) -> None:
        """Let the interpreter write all stacks here when the process dies of a signal."""
        if self.file is not None:
            faulthandler.enable(self.file, all_threads=True)
        elif sys.stderr is not None:
            with suppress(OSError, ValueError, AttributeError):
                faulthandler.enable()

    def lasted(self) -> None:
        """Note that the first minute is over, so that an end from now on is not an early one."""
        if self.file is not None:
            with suppress(OSError, ValueError):
                self.file.write(_LASTED)
        forget_bad_starts(self._folder)

    def dump(self) -> None:
        """Write what every thread does now; a process that is killed later leaves it behind."""
        if self.file is not None:
            with suppress(OSError, ValueError):
                faulthandler.dump_traceback(self.file, all_threads=True)

    def take_dump(self) -> str:
        """Give what was dumped, cleaned, and forget it: the program answers again."""
        if self.file is None:
            return ""
        from plume_db.crash.telling import clean_stack

        with suppress(OSError, ValueError):
            self.file.seek(0)
            lines = self.file.read(_MAX).splitlines(keepends=True)
            own = lines[:1] + [_LASTED] * (_LASTED in lines)
            self.file.truncate(0)
            self.file.writelines(own)
            return clean_stack("".join(line for line in lines if line not in own))
        return ""

    def close(self) -> None:
        """Remove the file: the program ends in order."""
        faulthandler.cancel_dump_traceback_later()
        faulthandler.disable()
        if self.file is not None:
            with suppress(OSError, ValueError):
                self.file.close()
            with suppress(OSError):
                self.path.unlink()
        forget_bad_starts(self._folder)


def _made(path: Path, head: str) -> IO[Any] | None:
    """Make a file with its first line, which others see only once it is held by this process."""
    fresh = path if sys.platform == "win32" else path.with_suffix(".new")
    file: IO[Any] | None = None
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        where = os.open(fresh, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_EXCL, 0o600)
        file = os.fdopen(where, "a+", buffering=1, encoding="utf-8", errors="replace")
        file.write(head)
        _hold(file)
        if fresh != path:
            fresh.rename(path)
    except OSError:
        with suppress(OSError):
            if file is not None:
                file.close()
        with suppress(OSError):
            fresh.unlink()
        return None
    return file


def _hold(file: IO[Any]) -> None:
    """Lock the file for as long as this process lives; the system lets go of it."""
    if sys.platform != "win32":  # there an open file can not be renamed, which tells the same
        import fcntl

        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


def _is_held(path: Path) -> bool:
    if sys.platform == "win32":
        try:
            path.rename(path)
        except OSError:
            return True
        return False
    import fcntl

    with path.open("rb") as file:
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def collect(folder: Path) -> tuple[Ended, ...]:
    """Find what programs left that did not end in order, archive it, and count bad starts."""
    found: list[Ended] = []
    with suppress(OSError):
        for path in sorted(folder.glob("running-*.txt")):
            with suppress(OSError):
                # Two programs that start at once must not both tell of it.
                if not _is_held(path):
                    mine = path.rename(path.with_name(f"reading-{os.getpid()}-{path.name}"))
                    found.append(_read(folder, mine))
        _keep_few(folder)
    for ended in found:
        if ended.early:
            _count_bad_start(folder)
        else:
            forget_bad_starts(folder)
    return tuple(found)


def _read(folder: Path, path: Path) -> Ended:
    from plume_db.crash.telling import clean_stack

    ended_at = path.stat().st_mtime
    with path.open(encoding="utf-8", errors="replace") as file:
        text = file.read(_MAX)
    lines = text.splitlines(keepends=True)
    early = _LASTED not in lines
    stacks = clean_stack("".join(lines[1:])).replace(_LASTED.strip(), "").strip()
    head = clean_stack("".join(lines[:1]))
    path.unlink()
    if not stacks:
        return Ended("killed", early)
    how = "crashed" if "Fatal" in stacks or "Windows fatal" in stacks else "hung"
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime(ended_at))
    report = folder / f"{how}-{stamp}-{os.urandom(2).hex()}.txt"
    where = os.open(report, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(where, "w", encoding="utf-8") as out:
        out.write(f"{head}\n\n{stacks}\n")
    return Ended(how, early, report)


def _keep_few(folder: Path) -> None:
    reports = [*folder.glob("crashed-*.txt"), *folder.glob("hung-*.txt")]
    for old in sorted(reports, key=lambda each: each.stat().st_mtime)[:-ARCHIVED]:
        old.unlink()
    for left in [*folder.glob("reading-*.txt"), *folder.glob("running-*.new")]:
        if time.time() - left.stat().st_mtime > 86_400:
            left.unlink()


def bad_starts(folder: Path) -> int:
    """Count the starts in a row that ended within a minute, and not in order."""
    try:
        return int((folder / _ENDS).read_text(encoding="ascii")[:6])
    except (OSError, ValueError):
        return 0


def _count_bad_start(folder: Path) -> None:
    count = bad_starts(folder) + 1
    with suppress(OSError):
        where = os.open(folder / _ENDS, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            os.write(where, str(count).encode())
        finally:
            os.close(where)


def forget_bad_starts(folder: Path) -> None:
    """Begin to count anew: a program has run for a minute, or ended in order."""
    with suppress(OSError):
        (folder / _ENDS).unlink()
