"""What is remembered of one file, kept outside it: formats, histories, layouts.

Nothing is kept of an encrypted file, since even a column's name may be a secret.
"""

from __future__ import annotations

import json
import os
import threading
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any

from plume_db.systems import sharing


class FileMemory:
    """Named JSON values of one file; reads and writes files of ours, so never in the GUI thread.

    Safe from every thread. Where nothing may be kept, values live as long as this object.
    """

    def __init__(self, state_dir: Path, path: Path, kept: bool = True) -> None:
        self.kept = kept
        """Whether anything goes to the disk."""
        self._state_dir = state_dir
        self._path = path
        self._lock = threading.Lock()
        self._values: dict[str, Any] = {}

    @cached_property
    def folder(self) -> Path:
        """Where a feature may keep files of its own, if :attr:`kept`; made on the first write."""
        return self._state_dir / "files" / name_of(self._path)

    def read(self, name: str, default: Any = None) -> Any:
        """Give the value kept under a name; `default` where there is none or it is spoiled."""
        with self._lock:
            if name not in self._values and self.kept:
                with suppress(OSError, ValueError):
                    text = (self.folder / f"{name}.json").read_text(encoding="utf-8")
                    self._values[name] = json.loads(text)
            return self._values.get(name, default)

    def write(self, name: str, value: Any) -> None:
        """Keep a JSON value, whole or not at all; a full disk is no reason to fail."""
        with self._lock:
            self._values[name] = value
            if not self.kept:
                return
            with suppress(OSError):
                self.make_folder()
                fresh = self.folder / f"{name}.{os.urandom(16).hex()}.new"
                fresh.write_text(json.dumps(value), encoding="utf-8")
                sharing.replace(fresh, self.folder / f"{name}.json")

    def passing(self, prefix: str) -> list[Any]:
        """Give what goes with this object: values under names that begin so, where none is kept."""
        with self._lock:
            if self.kept:
                return []
            found = (value for name, value in self._values.items() if name.startswith(prefix))
            return [value for value in found if value is not None]

    def make_folder(self) -> Path:
        """Make the folder, readable by this person only."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self.folder


def name_of(path: Path) -> str:
    """Name the folder of a file; the file's path can not be read from it."""
    import hashlib  # brings a library for all kinds of encryption, which the first look can spare

    return hashlib.sha256(os.fsencode(path)).hexdigest()[:24]
