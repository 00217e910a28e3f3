"""The history of all files, bounded; nothing of an encrypted file ever gets into it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import apsw

from plume_db.errors import PlumeError
from plume_db.history.entry import Ended, Entry
from plume_db.language import tr
from plume_db.ledger import Ledger, storable

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
        path = state_dir / "history.db" if state_dir else None
        self._ledger = Ledger(path, _SCHEMA, "history")

    @property
    def kept(self) -> bool:
        """Whether it is on the disk."""
        return self._ledger.kept

    def record(self, entries: Sequence[Entry]) -> None:
        """Keep statements, and let the oldest go that are too many."""
        with self._ledger.open() as con, con:
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
        with self._ledger.open() as con:
            rows = con.execute(sql + " limit ?", (*values, most)).fetchall()
        return tuple(_entry(row) for row in rows)

    def save_snippet(self, name: str, sql: str) -> None:
        """Keep SQL under a name; one of the same name is replaced."""
        name = name.strip()
        if not name or not sql.strip():
            raise PlumeError(tr("A snippet needs a name and a statement."))
        with self._ledger.open() as con, con:
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
        with self._ledger.open() as con, con:
            con.executemany("delete from entry where id = ?", [(n,) for n in numbers])

    def clear(self) -> None:
        """Forget every statement that is not pinned; snippets stay. The file shrinks too."""
        self._change("delete from entry where name = '' and not pinned", ())
        self._ledger.shrink()

    def _change(self, sql: str, values: tuple[int, ...]) -> None:
        with self._ledger.open() as con, con:
            con.execute(sql, values).fetchall()


def _row(entry: Entry) -> tuple[str | float | int, ...]:
    return (
        storable(entry.sql[:LONGEST]),
        storable(entry.file),
        entry.started,
        entry.seconds,
        entry.ended.value,
        entry.rows,
        storable(entry.told[:LONGEST]),
        storable(entry.name),
        int(entry.pinned),
        int(entry.whole and len(entry.sql) <= LONGEST),
    )


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
