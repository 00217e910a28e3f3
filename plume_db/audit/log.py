"""The audit log: every task's intent before it runs, its result after, in a chain of hashes.

Records are only ever added. Each carries the hash of the one before it and its own, SHA-256 over
``previous hash, number, time, file, task, kind and body``, each part ended by a zero byte. Whoever
changes, removes or inserts a record breaks the chain from there on, which :meth:`AuditLog.broken`
finds. Of an encrypted file only its path, the task and sizes are written.

An intent without a result is a task that was killed.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apsw

from plume_db.errors import PlumeError
from plume_db.language import tr
from plume_db.ledger import Ledger, storable
from plume_db.systems.processes import is_running

_SCHEMA = """
CREATE TABLE IF NOT EXISTS record(
  number INTEGER PRIMARY KEY, at REAL NOT NULL, file TEXT NOT NULL, task TEXT NOT NULL,
  kind TEXT NOT NULL, body TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS record_of_file ON record(file, number);
CREATE TRIGGER IF NOT EXISTS record_is_kept BEFORE DELETE ON record
BEGIN SELECT raise(ABORT, 'the audit log is only added to'); END;
CREATE TRIGGER IF NOT EXISTS record_is_final BEFORE UPDATE ON record
BEGIN SELECT raise(ABORT, 'the audit log is only added to'); END;
"""
_PRIVATE = ("outcome", "seconds", "bytes_before", "bytes_after", "pid", "intent", "out")
"""What is written of a task on an encrypted file."""


@dataclass(frozen=True)
class Record:
    """One entry."""

    number: int
    at: float
    """Unix seconds."""
    file: str
    """The path of the file, links resolved."""
    task: str
    kind: str
    """``intent`` or ``result``."""
    body: Mapping[str, Any]
    hash: str


@dataclass(frozen=True)
class Deed:
    """A task with what became of it."""

    intent: Record
    result: Record | None

    @property
    def outcome(self) -> str:
        """``done``, ``failed``, ``cancelled``, ``running`` or ``interrupted``."""
        if self.result is not None:
            return str(self.result.body.get("outcome", "done"))
        pid = self.intent.body.get("pid")
        return "running" if isinstance(pid, int) and is_running(pid) else "interrupted"


class AuditLog:
    """The log of all files; safe from every thread, slow, so never in the GUI thread.

    With `state_dir` None it lives in memory.
    """

    def __init__(self, state_dir: Path | None) -> None:
        self._ledger = Ledger(
            state_dir / "audit.db" if state_dir else None, _SCHEMA, tr("audit log")
        )

    def begin(
        self, file: Path, task: str, body: Mapping[str, Any], *, private: bool = False
    ) -> Record:
        """Write what is about to be done; `private` for encrypted files. Raises PlumeError."""
        return self._add(file, task, "intent", {**body, "pid": os.getpid()}, private)

    def end(self, intent: Record, body: Mapping[str, Any], *, private: bool = False) -> Record:
        """Write what became of it; `body` has an ``outcome``."""
        held = {**body, "intent": intent.number}
        return self._add(Path(intent.file), intent.task, "result", held, private)

    def deeds(self, file: Path | None = None, most: int = 500) -> tuple[Deed, ...]:
        """List tasks, the latest first: of one file, or of all."""
        where, binds = ("WHERE file=? ", (_path(file),)) if file is not None else ("", ())
        sql = f"SELECT * FROM record {where}ORDER BY number DESC LIMIT ?"
        with self._ledger.open() as con:
            found = [_record(row) for row in con.execute(sql, (*binds, 2 * most))]
        results = {r.body.get("intent"): r for r in found if r.kind == "result"}
        deeds = [Deed(r, results.get(r.number)) for r in found if r.kind == "intent"]
        return tuple(deeds[:most])

    def records(self, file: Path | None = None) -> tuple[Record, ...]:
        """List all records in order, for an export."""
        where, binds = ("WHERE file=? ", (_path(file),)) if file is not None else ("", ())
        with self._ledger.open() as con:
            return tuple(
                _record(row)
                for row in con.execute(f"SELECT * FROM record {where}ORDER BY number", binds)
            )

    def broken(self) -> str:
        """Say where the chain is broken; empty where it is whole."""
        with self._ledger.open() as con:
            return _broken(con.execute("SELECT * FROM record ORDER BY number"))

    def close(self) -> None:
        """Let go of what is kept in memory."""
        self._ledger.close()

    def _add(
        self, file: Path, task: str, kind: str, body: Mapping[str, Any], private: bool
    ) -> Record:
        if private:
            body = {name: value for name, value in body.items() if name in _PRIVATE}
        text = json.dumps(body, ensure_ascii=True, sort_keys=True, default=str)
        with self._ledger.open() as con:
            con.execute("BEGIN IMMEDIATE").fetchall()
            try:
                record = _append(con, (time.time(), _path(file), task, kind, text))
                con.execute("COMMIT").fetchall()
            except BaseException:
                if con.in_transaction:
                    con.execute("ROLLBACK").fetchall()
                raise
        return record


def _append(con: apsw.Connection, parts: tuple[float, str, str, str, str]) -> Record:
    last: list[Any] = con.execute(
        "SELECT number, hash FROM record ORDER BY number DESC LIMIT 1"
    ).fetchall()
    number, previous = (int(last[0][0]) + 1, str(last[0][1])) if last else (1, "")
    mark = _hash(previous, number, *parts)
    con.execute(
        "INSERT INTO record VALUES(?,?,?,?,?,?,?,?)", (number, *parts, previous, mark)
    ).fetchall()
    at, file, task, kind, text = parts
    return Record(number, at, file, task, kind, json.loads(text), mark)


def _hash(previous: str, number: int, at: float, *texts: str) -> str:
    parts = (previous, str(number), repr(at), *texts)
    return hashlib.sha256(b"".join(part.encode() + b"\0" for part in parts)).hexdigest()


def _broken(rows: Iterator[Any]) -> str:
    previous, expected = "", 1
    for number, at, file, task, kind, body, before, mark in rows:
        if number != expected:
            return tr("Record {expected} is missing.", expected=expected)
        if before != previous or _hash(previous, number, at, file, task, kind, body) != mark:
            return tr("Record {number} was changed, or the one before it.", number=number)
        previous, expected = mark, number + 1
    return ""


def _record(row: Any) -> Record:
    number, at, file, task, kind, body, _, mark = row
    try:
        held = json.loads(body)
    except ValueError as error:
        raise PlumeError(
            tr(
                "Record {number} of the audit log can not be read ({error}).",
                number=number,
                error=error,
            )
        ) from None
    return Record(number, at, file, task, kind, held if isinstance(held, dict) else {}, mark)


def _path(file: Path) -> str:
    return storable(os.path.realpath(file))
