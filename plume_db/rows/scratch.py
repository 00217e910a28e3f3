"""A connection of its own to the file, on which SQLite sorts the wanted rows into their keys.

No row goes through Python: it would take several times as long, and each would ask for Python's
lock, which the window waits for too.
"""

from __future__ import annotations

from contextlib import suppress

import apsw

from plume_db.database import disconnect
from plume_db.jobs import Task, attended
from plume_db.rows.beside import connect_beside
from plume_db.rows.keylist import SortedKeys
from plume_db.rows.lending import lend
from plume_db.rows.order import KeyOrder
from plume_db.rows.page import RowKey
from plume_db.rows.reader import Reader
from plume_db.rows.ties import GATHERED, settle
from plume_db.rows.typed import equip
from plume_db.rows.wanted import Wanted


class Scratch:
    """Values to sort by, and keys; used by one thread at a time."""

    def __init__(self, task: Task, wanted: Wanted, backwards: bool = False) -> None:
        self._con = con = connect_beside(task.con)
        self._wanted = wanted
        self._columns = wanted.order().columns
        self._keys = self._columns[len(wanted.sorts) :]
        self._order = _with_ranks(wanted, backwards)
        lend(con)
        equip(con, wanted.shape)
        ranks = (f"r{n}" for n in range(len(wanted.sorts)))
        names = ",".join((*self._columns, *ranks))
        con.execute(f"create table {GATHERED}(n integer primary key,{names})").fetchall()

    def take(self, task: Task, after: RowKey | None, until: RowKey | None, end: str = "") -> int:
        """Take the wanted rows of a range, all or none; `end` is written behind the statement."""
        sql = f"insert into {GATHERED}({','.join(self._columns)}) "
        sql += self._wanted.part(after, until) + end
        bindings = (*(after or ()), *(until or ()))
        before = self._con.total_changes()
        with attended(self._con, task):
            try:
                self._con.execute(sql, bindings).fetchall()
            except apsw.CorruptError:
                self._take_what_can_be_read(task, self._wanted.range(after, until), bindings)
                raise
            finally:
                taken = self._con.total_changes() - before
        return taken

    def _take_what_can_be_read(self, task: Task, tail: str, bindings: RowKey) -> None:
        """Take the rows of a range that come before the damage, one by one."""
        reader = Reader(self._con, (), self._wanted.key.columns)
        found, _broken = reader.rows(Task(self._con, task.token), tail, bindings)
        with suppress(apsw.CorruptError):
            for key, _cells in found:
                sql = f"insert into {GATHERED}({','.join(self._columns)}) {self._wanted.row(key)}"
                self._con.execute(sql, key).fetchall()

    def prune(self, task: Task, keep: int) -> None:
        """Forget all but the first in order."""
        with attended(self._con, task):
            settle(self._con, self._wanted)
            self._con.execute(
                f"delete from {GATHERED} where n not in "
                f"(select n from {GATHERED} {self._order} limit ?)",
                (keep,),
            ).fetchall()

    def sorted_keys(self, task: Task) -> SortedKeys:
        """Sort, and give the keys in order; nothing can be taken any more then."""
        with attended(self._con, task):
            settle(self._con, self._wanted)
            keys = SortedKeys(self._con, self._keys)
            keys.fill(f"select {','.join(self._keys)} from {GATHERED} {self._order}")
            keys.move()
        return keys

    def close(self) -> None:
        """Give the room back without making other threads wait.

        APSW holds Python's lock while SQLite closes and the system frees the files; while a
        statement runs it does not, so one lets go of them first.
        """
        with suppress(apsw.Error):
            self._con.execute("detach gathered").fetchall()
        disconnect(self._con)


def _with_ranks(wanted: Wanted, backwards: bool) -> str:
    """Write the order of what was gathered: behind each value, its rank among those like it."""
    terms = []
    for n, part in enumerate(wanted.order(backwards).parts):
        way = " desc" if part.descending else ""
        terms.append(KeyOrder((part,)).order_by().removeprefix("order by "))
        if n < len(wanted.sorts):
            terms.append(f"r{n}{way}")
    return "order by " + ",".join(terms)
