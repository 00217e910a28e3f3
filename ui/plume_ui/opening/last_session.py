"""What was open when the program ended, and whether it ended well.

Files that were open while it crashed or hung are never opened again unasked: one of them may be
the reason.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

NAME = "session.json"


class LastSession(NamedTuple):
    """What the last program left."""

    files: tuple[str, ...] = ()
    opening: tuple[str, ...] = ()
    """Those that were being opened when it ended, or could not be."""
    ended_well: bool = True
    places: Mapping[str, str] = MappingProxyType({})
    """Size and place of each file's window, as Qt saves it (base64)."""

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
        self._places: Mapping[str, str] = {}
        self._offered = False
        """Whether what the last program left is offered and not yet taken: it stays noted."""
        self._written: Any = None

    def begin(self) -> LastSession:
        """Give what the last program left, and note that one runs now."""
        last = self._read()
        self._offered = bool(last.files) and not last.ended_well
        if not self._offered:
            self._write(False)
        return last

    def note(
        self,
        files: Sequence[str],
        opening: Sequence[str],
        places: Mapping[str, str] | None = None,
    ) -> None:
        """Note what is open, the file in front last; what is being opened; and where it stands."""
        if self._offered and not files:
            return  # killed once more before anybody answered, it is offered again
        self._offered = False
        self._files, self._opening = tuple(files), tuple(opening)
        self._places = places or {}
        self._write(False)

    def end(self) -> None:
        """Note that the program ended well."""
        self._write(True)

    def _read(self) -> LastSession:
        with suppress(OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            kept = json.loads(self._file.read_text(encoding="ascii"))
            places = kept.get("places")
            return LastSession(
                _texts(kept["files"]),
                _texts(kept["opening"]),
                kept["ended_well"] is True,
                places if isinstance(places, dict) else {},
            )
        return LastSession()

    def _write(self, ended_well: bool) -> None:
        state = {
            "files": list(self._files),
            "opening": list(self._opening),
            "ended_well": ended_well,
            "places": dict(self._places),
        }
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
