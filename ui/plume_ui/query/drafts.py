"""Keep what is typed: the text of open queries, beside the settings, until its tab is closed.

Nothing is kept of an encrypted file, since queries name what is in it. Only text comes back; a
query is never run unasked.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from PySide6.QtCore import QObject, QTimer

from plume_db.jobs import Task, Worker
from plume_ui.desk import Desk

REST_MS = 700
"""How long the keyboard rests before the text is saved."""

FORGET_MS = 3_000
"""When the files of texts that were brought back go; their new tabs have saved them by then."""


def may_keep(desk: Desk) -> bool:
    """Whether the text of this file's queries may be stored, and the person wants it."""
    return bool(desk.settings.get("query/autosave")) and not desk.session.opened.encrypted


def folder_of(desk: Desk) -> Path:
    """Name the folder of the drafts of one file; the file's path is not readable from it."""
    name = hashlib.sha256(os.fsencode(desk.session.path)).hexdigest()[:24]
    return desk.settings.state_dir / "queries" / name


class Draft(QObject):
    """Saves one text on another thread whenever the keyboard rests."""

    def __init__(self, desk: Desk, text: Callable[[], str], parent: QObject) -> None:
        super().__init__(parent)
        self._text = text
        self.file = folder_of(desk) / f"{uuid4().hex}.json" if may_keep(desk) else None
        self._saved = ""
        self._lock = threading.Lock()
        self._writing: Future[None] | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._save)

    def touch(self) -> None:
        """Note that the text may be another now."""
        if self.file is not None:
            self._rest.start()

    def close(self, keep: bool) -> None:
        """Save for the last time, or forget; the thread that does it ends by itself."""
        self._rest.stop()
        if self.file is None:
            return
        if keep:
            self._save()
        elif self._saved:
            self._put("")
        writing, self._writing = self._writing, None
        if writing is not None:
            # Not a daemon, so that the program's end waits for the last words.
            threading.Thread(
                target=writing.exception, args=(10,), name="plume draft closing", daemon=False
            ).start()

    def _save(self) -> None:
        text = self._text()
        if text != self._saved:
            self._put(text)

    def _put(self, text: str) -> None:
        self._saved = text
        # A thread for each time, which ends by itself also where nobody closes the draft.
        worker = Worker("draft")
        self._writing = worker.submit(lambda _task: self._write())
        worker.retire()

    def _write(self) -> None:
        """Write what is newest, so that it does not matter which thread comes first."""
        assert self.file is not None
        with self._lock:
            write(self.file, self._saved)


def write(file: Path, text: str) -> None:
    """Put a text into a file whole or not at all; a blank one takes the file away."""
    with suppress(OSError):  # a full disk must not get in the way of typing
        if not text.strip():
            file.unlink(missing_ok=True)
            return
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = file.with_suffix(".new")
        fresh.write_text(json.dumps({"sql": text}), encoding="ascii")
        fresh.replace(file)


def read_all(folder: Path) -> tuple[tuple[Path, ...], tuple[str, ...]]:
    """Give the files of a folder and the different texts in them, the oldest first."""
    with suppress(OSError):
        files = sorted(folder.glob("*.json"), key=lambda file: file.stat().st_mtime)
        texts = [text for file in files if (text := _read(file))]
        return tuple(files), tuple(dict.fromkeys(texts))
    return (), ()


def _read(file: Path) -> str:
    try:
        text = json.loads(file.read_text(encoding="ascii"))["sql"]
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    return text if isinstance(text, str) else ""


def bring_back(desk: Desk) -> None:
    """Ask for a query document for every text that was kept of this file."""
    if not may_keep(desk):
        return
    folder = folder_of(desk)
    worker = Worker("drafts")

    def work(_task: Task) -> tuple[tuple[Path, ...], tuple[str, ...]]:
        return read_all(folder)

    def show(found: tuple[tuple[Path, ...], tuple[str, ...]]) -> None:
        files, texts = found
        for text in texts:
            desk.query_wanted.emit(text)
        if files:
            QTimer.singleShot(FORGET_MS, desk, lambda: _forget(files))

    job = desk.jobs.start(desk, worker, work, title="Bring back queries", quiet=True)
    job.succeeded.connect(show)
    worker.retire()


def _forget(files: tuple[Path, ...]) -> None:
    def work() -> None:
        for file in files:
            write(file, "")

    threading.Thread(target=work, name="plume drafts forgetting", daemon=True).start()
