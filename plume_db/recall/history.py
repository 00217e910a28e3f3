"""The history of plans of all files, bounded; nothing of an encrypted file is ever stored."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import apsw

from plume_db.errors import PlumeError
from plume_db.language import tr
from plume_db.ledger import Ledger, storable
from plume_db.plan.difference import Difference, difference
from plume_db.plan.nodes import Plan
from plume_db.recall.causes import change_between
from plume_db.recall.entry import Change, Fingerprints, Recalled
from plume_db.recall.keeping import from_text, signature, to_text
from plume_db.recall.normalise import normalised
from plume_db.session import Session

MOST = 5_000
"""Plans that are kept."""

EACH = 50
"""Plans of one query on one file that are kept."""

LONGEST = 100_000
"""Characters of a query that are kept; a longer one is not remembered whole."""

_SCHEMA = """
create table if not exists plan(
  id integer primary key autoincrement,
  identity text not null unique,
  file text not null,
  key text not null,
  query text not null,
  sql text not null,
  signature text not null,
  nodes text not null,
  made text not null,
  vals text not null,
  first real not null,
  last real not null,
  times integer not null
);
create index if not exists plan_key on plan(file, key, last);
create index if not exists plan_last on plan(last);
"""
_COLUMNS = "id,file,query,sql,nodes,made,first,last,times"


def keeps(session: Session) -> bool:
    """Whether plans of a file may be stored: neither it nor what is attached is encrypted."""
    others = (each.place.key for each in session.attached)
    return not session.opened.encrypted and not any(others)


class PlanHistory:
    """Reads and writes the history; slow, so never in the GUI thread. Safe from every thread.

    Several programs may share it. With `state_dir` None it lives in memory as long as this object:
    that is for encrypted files, see :func:`keeps`.
    """

    def __init__(self, state_dir: Path | None) -> None:
        path = state_dir / "plans.db" if state_dir else None
        self._ledger = Ledger(path, _SCHEMA, tr("history of plans"))

    @property
    def kept(self) -> bool:
        """Whether it is on the disk."""
        return self._ledger.kept

    def record(self, plan: Plan, file: Path | str, sql: str, made: Fingerprints) -> Recalled:
        """Remember a plan; one that was made just so before is only counted.

        `previous` of the answer is set where the last plan of this query was another one, with
        the same values if it was ever planned with them.
        """
        where, query, now = storable(str(file)), storable(normalised(sql)), time.time()
        key, sign = _hash(query), signature(plan)
        parts = (where, key, sign, made.schema, made.statistics, made.sqlite, made.values)
        identity = _hash("\0".join(parts))
        with self._ledger.open() as con, con:
            before = con.execute(
                "select id, signature from plan where file=? and key=?"
                " order by vals=? desc, last desc, id desc limit 1",
                (where, key, made.values),
            ).fetchall()
            con.execute(
                "insert into plan(identity,file,key,query,sql,signature,nodes,made,vals,first,last,"
                "times) values(?,?,?,?,?,?,?,?,?,?,?,1) on conflict(identity) do update set"
                " last=excluded.last, times=times+1, sql=excluded.sql, nodes=excluded.nodes",
                (
                    *(identity, where, key, query[:LONGEST], storable(sql[:LONGEST]), sign),
                    *(to_text(plan), _made_text(made), made.values, now, now),
                ),
            ).fetchall()
            row = con.execute(
                f"select {_COLUMNS} from plan where identity=?", (identity,)
            ).fetchall()[0]
            self._prune(con, MOST, EACH, (where, key))
        other = before and before[0][1] != sign and before[0][0] != row[0]
        return _recalled(row, int(str(before[0][0])) if other else 0)

    def changed(self, recalled: Recalled) -> Change | None:
        """Tell how the plan is other than the one before; None where it is not.

        For what :meth:`record` gave that is the plan made the last time before; for a plan out of
        the list, the one of the same query that was first made before it.
        """
        number = recalled.previous
        before = self._before(recalled) if number is None else self.plan(number)
        if before is None or signature(before.plan) == signature(recalled.plan):
            return None
        return change_between(before, recalled)

    def _before(self, recalled: Recalled) -> Recalled | None:
        """Give the plan of the same query that was there before one out of the list."""
        sql = (
            f"select {_COLUMNS} from plan where file=? and query=? and id<?"
            " order by id desc limit 1"
        )
        with self._ledger.open() as con:
            rows = con.execute(sql, (recalled.file, recalled.query, recalled.id)).fetchall()
        return _recalled(rows[0]) if rows else None

    def plans(
        self, file: Path | str = "", query: str = "", most: int = 500
    ) -> tuple[Recalled, ...]:
        """Give remembered plans, the latest first; of one file, or of one query in any wording."""
        clauses, values = ["1"], list[str | int]()
        if file:
            clauses.append("file=?")
            values.append(storable(str(file)))
        if query:
            clauses.append("key=?")
            values.append(_hash(storable(normalised(query))))
        sql = (
            f"select {_COLUMNS} from plan where {' and '.join(clauses)} order by last desc, id desc"
        )
        with self._ledger.open() as con:
            rows = con.execute(sql + " limit ?", (*values, most)).fetchall()
        found = []
        for row in rows:
            with suppress(ValueError):  # spoiled, or of a later version: the rest is shown
                found.append(_recalled(row))
        return tuple(found)

    def plan(self, number: int) -> Recalled | None:
        """Give one plan by its number; None where it is no longer there."""
        with self._ledger.open() as con:
            rows = con.execute(f"select {_COLUMNS} from plan where id=?", (number,)).fetchall()
        try:
            return _recalled(rows[0]) if rows else None
        except ValueError:
            return None

    def compare(self, before: int, after: int) -> Difference:
        """Compare any two plans; raise PlumeError where one is no longer there."""
        old, new = self.plan(before), self.plan(after)
        if old is None or new is None:
            raise PlumeError(tr("One of the plans is no longer in the history; choose another."))
        return difference(old.plan, new.plan)

    def forget(self, numbers: tuple[int, ...]) -> None:
        """Forget plans."""
        with self._ledger.open() as con, con:
            con.executemany("delete from plan where id=?", [(n,) for n in numbers])

    def prune(self, most: int = MOST, each: int = EACH) -> int:
        """Keep the latest `most` plans, and of each query `each`; give how many went."""
        with self._ledger.open() as con:
            before = con.total_changes()
            with con:
                self._prune(con, most, each, None)
            return con.total_changes() - before

    def clear(self, file: Path | str = "") -> None:
        """Forget every plan, or all of one file. The history's own file shrinks too."""
        where, values = ("where file=?", (storable(str(file)),)) if file else ("", ())
        with self._ledger.open() as con:
            con.execute(f"delete from plan {where}", values).fetchall()
        self._ledger.shrink()

    @staticmethod
    def _prune(con: apsw.Connection, most: int, each: int, only: tuple[str, str] | None) -> None:
        """Delete what is too old; of the queries only that one, where one is given."""
        which = "where file=? and key=?" if only else ""
        con.execute(
            "delete from plan where id in (select id from (select id, row_number() over"
            f" (partition by file, key order by last desc, id desc) as n from plan {which})"
            " where n > ?)",
            (*(only or ()), each),
        ).fetchall()
        con.execute(
            "delete from plan where last < (select last from plan order by last desc"
            " limit 1 offset ?)",
            (max(0, most - 1),),
        ).fetchall()

    def close(self) -> None:
        """Let go of what is kept in memory."""
        self._ledger.close()


def _recalled(row: tuple[apsw.SQLiteValue, ...], previous: int | None = None) -> Recalled:
    number, file, query, sql, nodes, made, first, last, times = row
    parts = json.loads(str(made))
    return Recalled(
        int(str(number)),
        str(file),
        str(query),
        str(sql),
        from_text(str(sql), str(nodes)),
        Fingerprints(*parts),
        float(str(first)),
        float(str(last)),
        int(str(times)),
        previous,
    )


def _made_text(made: Fingerprints) -> str:
    parts = [made.schema, made.statistics, made.sqlite, made.values]
    return json.dumps([*parts, dict(made.objects), dict(made.rows)])


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:24]
