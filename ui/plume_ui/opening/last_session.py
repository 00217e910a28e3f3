"""What was open when the program ended, and whether it ended well.

Files that were open while it crashed or hung are never opened again unasked: one of them may be
the reason.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NAME = "session.json"


@dataclass(frozen=True)
class LastSession:
    """What the last program left."""

    files: tuple[str, ...] = ()
    opening: tuple[str, ...] = ()
    """Those that were being opened when it ended, or could not be."""
    ended_well: bool = True

    @property
    def were_open(self) -> tuple[str, ...]:
        """Those that had been opened: what failed once is not tried again unasked."""
        return tuple(file for file in self.files if file not in self.opening)


class SessionKeeper:
    """Keeps the list of open files in a small file of ours; a full disk is no reason to fail."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / NAME
        self._files: tuple[str, ...] = ()
        self._opening: tuple[str, ...] = ()
        self._written: Any = None

    def begin(self) -> LastSession:
        """Give what the last program left, and note that one runs now."""
        last = self._read()
        self._write((), (), False)
        return last

    def note(self, files: Sequence[str], opening: Sequence[str]) -> None:
        """Note what is open, and what is being opened."""
        self._files, self._opening = tuple(files), tuple(opening)
        self._write(files, opening, False)

    def end(self) -> None:
        """Note that the program ended well."""
        self._write(self._files, self._opening, True)

    def _read(self) -> LastSession:
        with suppress(OSError, ValueError, KeyError, TypeError, RecursionError):
            kept = json.loads(self._file.read_text(encoding="ascii"))
            return LastSession(
                _texts(kept["files"]), _texts(kept["opening"]), kept["ended_well"] is True
            )
        return LastSession()

    def _write(self, files: Sequence[str], opening: Sequence[str], ended_well: bool) -> None:
        state = {"files": list(files), "opening": list(opening), "ended_well": ended_well}
        if state == self._written:
            return
        self._written = state
        with suppress(OSError):
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            fresh = self._file.with_suffix(".new")
            fresh.write_text(json.dumps(state), encoding="ascii")
            fresh.replace(self._file)


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(each for each in value if isinstance(each, str))
