"""The history of all files, bounded; nothing of an encrypted file ever gets into it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import apsw

from plume_db.database import connect_own
from plume_db.errors import PlumeError
from plume_db.history.entry import Ended, Entry

MOST = 20_000
"""Statements that are kept, apart from pinned ones and snippets."""

LONGEST = 100_000
"""Characters of a statement that are kept."""

_SCHEMA = """
create table if not exists entry(
  id integer primary key,
  sql text not null,
  file text not null,
  started real not null,
  seconds real not null,
  ended text not null,
  rows integer not null,
  told text not null,
  name text not null default '',
  pinned integer not null default 0,
  whole integer not null default 1
);
create index if not exists entry_started on entry(started);
create index if not exists entry_named on entry(name) where name <> '';
"""
_COLUMNS = "sql,file,started,seconds,ended,rows,told,name,pinned,whole"


class History:
    """Reads and writes the history; slow, so never in the GUI thread. Safe from every thread.

    Several programs may share it. With `state_dir` None it lives in memory as long as this object.
    """

    def __init__(self, state_dir: Path | None) -> None:
        self._path = state_dir / "history.db" if state_dir else None
        self._lock = threading.Lock()
        self._memory: apsw.Connection | None = None

    @property
    def kept(self) -> bool:
        """Whether it is on the disk."""
        return self._path is not None

    def record(self, entries: Sequence[Entry]) -> None:
        """Keep statements, and let the oldest go that are too many."""
        with self._open() as con, con:
            con.executemany(
                f"insert into entry({_COLUMNS}) values(?,?,?,?,?,?,?,?,?,?)",
                [_row(entry) for entry in entries],
            )
            con.execute(
                "delete from entry where name='' and not pinned and started < (select started"
                " from entry where name='' and not pinned order by started desc limit 1 offset ?)",
                (MOST - 1,),
            ).fetchall()

    def search(
        self, text: str = "", *, file: str = "", snippets: bool = False, most: int = 500
    ) -> tuple[Entry, ...]:
        """Give entries with all words of `text` in them: pinned ones first, then the latest."""
        clauses = ["name <> ''" if snippets else "name = ''"]
        values: list[str | int] = []
        for word in text.split():
            clauses.append("instr(lower(name || ' ' || sql || ' ' || file), lower(?)) > 0")
            values.append(word)
        if file:
            clauses.append("file = ?")
            values.append(file)
        order = "name collate nocase" if snippets else "pinned desc, started desc, id desc"
        sql = f"select {_COLUMNS},id from entry where {' and '.join(clauses)} order by {order}"
        with self._open() as con:
            rows = con.execute(sql + " limit ?", (*values, most)).fetchall()
        return tuple(_entry(row) for row in rows)

    def save_snippet(self, name: str, sql: str) -> None:
        """Keep SQL under a name; one of the same name is replaced."""
        name = name.strip()
        if not name or not sql.strip():
            raise PlumeError("A snippet needs a name and a statement.")
        with self._open() as con, con:
            con.execute("delete from entry where name = ?", (name,)).fetchall()
            con.execute(
                f"insert into entry({_COLUMNS}) values(?,?,?,?,?,?,?,?,?,?)",
                _row(Entry(sql, name=name)),
            ).fetchall()

    def pin(self, number: int, pinned: bool = True) -> None:
        """Keep an entry at the head and from being forgotten, or no longer."""
        self._change("update entry set pinned = ? where id = ?", (int(pinned), number))

    def delete(self, numbers: Sequence[int]) -> None:
        """Forget entries."""
        with self._open() as con, con:
            con.executemany("delete from entry where id = ?", [(n,) for n in numbers])

    def clear(self) -> None:
        """Forget every statement that is not pinned; snippets stay. The file shrinks too."""
        self._change("delete from entry where name = '' and not pinned", ())
        with self._open() as con:
            con.execute("vacuum").fetchall()
            con.execute("pragma wal_checkpoint(truncate)").fetchall()

    def _change(self, sql: str, values: tuple[int, ...]) -> None:
        with self._open() as con, con:
            con.execute(sql, values).fetchall()

    @contextmanager
    def _open(self) -> Iterator[apsw.Connection]:
        with self._lock:
            if self._path is None:
                self._memory = self._memory or _made(Path(":memory:"))
                yield self._memory
                return
            try:
                self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                con = _made(self._path)
            except (apsw.NotADBError, apsw.CorruptError):
                _set_aside(self._path)
                con = _made(self._path)
            except (OSError, apsw.Error) as error:
                raise PlumeError(f"The history can not be opened ({error}).") from None
            try:
                yield con
            except apsw.Error as error:
                raise PlumeError(f"The history can not be read or written ({error}).") from None
            finally:
                con.close()


def _made(path: Path) -> apsw.Connection:
    con = connect_own(path)
    try:
        con.execute("pragma secure_delete=on; pragma journal_mode=wal").fetchall()
        # After a power cut the last statements may be missing, never the whole.
        con.execute("pragma synchronous=normal").fetchall()
        con.execute(_SCHEMA).fetchall()
        if str(path) != ":memory:":
            path.chmod(0o600)
    except BaseException:
        con.close()
        raise
    return con


def _set_aside(path: Path) -> None:
    """Move a spoiled history away, so that a new one can begin."""
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        old = path.with_name(name)
        if old.exists():
            old.replace(path.with_name(name.replace("history", "history-damaged")))


def _row(entry: Entry) -> tuple[str | float | int, ...]:
    return (
        _storable(entry.sql[:LONGEST]),
        _storable(entry.file),
        entry.started,
        entry.seconds,
        entry.ended.value,
        entry.rows,
        _storable(entry.told[:LONGEST]),
        _storable(entry.name),
        int(entry.pinned),
        int(entry.whole and len(entry.sql) <= LONGEST),
    )


def _storable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _entry(row: tuple[apsw.SQLiteValue, ...]) -> Entry:
    sql, file, started, seconds, ended, rows, told, name, pinned, whole, number = row
    known = {each.value: each for each in Ended}
    return Entry(
        str(sql),
        str(file),
        float(str(started)),
        float(str(seconds)),
        known.get(str(ended), Ended.ROWS),
        int(str(rows)),
        str(told),
        str(name),
        bool(pinned),
        int(str(number)),
        bool(whole),
    )
