"""Keep what is typed: open queries, beside the settings, until their tabs are closed.

Nothing is kept of an encrypted file, since queries name what is in it. Only text comes back; a
query is never run unasked.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import Any
from uuid import uuid4

from PySide6.QtCore import QObject, QTimer

from plume_db.ending import hold_end
from plume_db.jobs import Task, Worker
from plume_db.language import tr
from plume_ui.desk import Desk
from plume_ui.requests import QueryRequest

SAVE_MS = 500
"""How long after the first change of a text it is saved, whether or not typing goes on."""

SAVE_LONG_MS = 5_000
"""The same for a text of megabytes, which takes a while to be read and written."""

LONG = 1_000_000
"""Characters of such a text."""

PIECE = 100_000
"""Characters that are written at once."""

Reader = Callable[[Callable[[QueryRequest], object]], object]
"""Calls back with the present state, at once or a little later."""


def may_keep(desk: Desk) -> bool:
    """Whether the text of this file's queries may be stored, and the person wants it."""
    return bool(desk.settings.get("query/autosave")) and desk.memory.kept


def folder_of(desk: Desk) -> Path:
    """Name the folder of the drafts of one file; the file's path is not readable from it."""
    name = hashlib.sha256(os.fsencode(desk.session.path)).hexdigest()[:24]
    return desk.settings.state_dir / "queries" / name


class Draft(QObject):
    """Saves the state of one document on another thread, soon after each change."""

    def __init__(self, desk: Desk, read: Reader, parent: QObject, kept_as: str = "") -> None:
        super().__init__(parent)
        self._read = read
        name = kept_as or f"{uuid4().hex}.json"
        self.file = folder_of(desk) / name if may_keep(desk) else None
        _open_files(desk).add(name)
        self._brought_back = bool(kept_as)
        self._saved = QueryRequest()
        self._lock = threading.Lock()
        self._writing: Future[None] | None = None
        self._soon = QTimer(self, singleShot=True, interval=SAVE_MS)
        self._soon.timeout.connect(self.save)

    def touch(self) -> None:
        """Note that the state may be another now."""
        if self.file is not None and not self._soon.isActive():
            self._soon.start(SAVE_MS if len(self._saved.sql) < LONG else SAVE_LONG_MS)

    def save(self) -> None:
        """Save now, where there is something new."""
        if self.file is not None:
            self._read(self._take)

    def close(self, keep: bool) -> None:
        """Save for the last time, or forget; the thread that does it ends by itself."""
        self._soon.stop()
        if self.file is None:
            return
        if keep:
            self.save()
        elif self._saved.sql or self._brought_back:
            self._put(QueryRequest())
        writing, self._writing = self._writing, None
        hold_end(writing)

    def _take(self, state: QueryRequest) -> None:
        if state != self._saved:
            self._put(state)

    def _put(self, state: QueryRequest) -> None:
        self._saved = state
        # A thread for each time, which ends by itself also where nobody closes the draft.
        worker = Worker("draft")
        self._writing = worker.submit(lambda _task: self._write())
        worker.retire()

    def _write(self) -> None:
        """Write what is newest, so that it does not matter which thread comes first."""
        assert self.file is not None
        with self._lock:
            write(self.file, self._saved)


def write(file: Path, state: QueryRequest) -> None:
    """Put a state into a file whole or not at all; one without text takes the file away."""
    with suppress(OSError):  # a full disk must not get in the way of typing
        if not state.sql.strip():
            file.unlink(missing_ok=True)
            return
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = file.with_suffix(".new")
        with fresh.open("w", encoding="ascii") as out:
            out.writelines(_encoded(state))
        fresh.replace(file)


def _encoded(state: QueryRequest) -> Iterator[str]:
    """Write a state as JSON, its text in pieces: no other thread can run while one is written."""
    rest = {field.name: getattr(state, field.name) for field in fields(state)}
    sql = rest.pop("sql")
    del rest["kept_as"]  # that is the file's own name
    yield '{"sql": "'
    for start in range(0, len(sql), PIECE):
        yield json.dumps(sql[start : start + PIECE])[1:-1]
    yield f'", {json.dumps(rest)[1:]}'


def read_all(folder: Path) -> tuple[tuple[Path, ...], tuple[QueryRequest, ...]]:
    """Give the different states that a folder keeps, the oldest first, and files not needed."""
    with suppress(OSError):
        files = sorted(folder.glob("*.json"), key=lambda file: file.stat().st_mtime)
        states = [state for file in files if (state := _read(file)).sql]
        different = tuple({state.sql: state for state in states}.values())
        needed = {state.kept_as for state in different}
        return tuple(file for file in files if file.name not in needed), different
    return (), ()


def _read(file: Path) -> QueryRequest:
    try:
        kept: dict[str, Any] = json.loads(file.read_text(encoding="ascii"))
        split = tuple(int(size) for size in kept.get("split", ()))
        parameters = {
            str(name): (str(kind), str(text))
            for name, (kind, text) in dict(kept.get("parameters", {})).items()
        }
        cursor, was = int(kept.get("cursor", 0)), bool(kept.get("was_running", False))
        title = str(kept.get("title", ""))
        return QueryRequest(str(kept["sql"]), title, cursor, split, parameters, was, file.name)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return QueryRequest()


class _OpenFiles(QObject):
    """The names of the drafts that documents of this desk had open; none is brought back twice."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.names: set[str] = set()


def _open_files(desk: Desk) -> set[str]:
    found = desk.findChild(_OpenFiles)
    return (found if isinstance(found, _OpenFiles) else _OpenFiles(desk)).names


def bring_back(desk: Desk, then: Callable[[], object] = lambda: None) -> None:
    """Ask for a query document for every text that was kept of this file; call `then` after it."""
    if not may_keep(desk):
        then()
        return
    folder = folder_of(desk)
    worker = Worker("drafts")

    def work(_task: Task) -> tuple[tuple[Path, ...], tuple[QueryRequest, ...]]:
        return read_all(folder)

    def show(found: tuple[tuple[Path, ...], tuple[QueryRequest, ...]]) -> None:
        spare, states = found
        for state in states:
            # What was typed since the window opened is there already.
            if state.kept_as not in _open_files(desk):
                desk.query_wanted.emit(state)  # its tab goes on with the same file
        if spare:
            _forget(spare)

    job = desk.jobs.start(desk, worker, work, title=tr("Bring back queries"), quiet=True)
    job.succeeded.connect(show)
    job.finished.connect(then)
    worker.retire()


def _forget(files: tuple[Path, ...]) -> None:
    def work() -> None:
        for file in files:
            write(file, QueryRequest())

    threading.Thread(target=work, name="plume drafts forgetting", daemon=True).start()
