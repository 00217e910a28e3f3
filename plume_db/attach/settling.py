"""What is decided about a table once all its rows are in: which columns hold what they promise."""

from __future__ import annotations

from collections.abc import Sequence

import apsw

from plume_db.attach.columns import INTEGER, REAL, TEXT, is_number, is_real
from plume_db.language import tr, trn
from plume_db.names import quoted

_MOST_DIFFERENT = 10_000


class Narrow(Exception):
    """Columns taken for REAL hold text that would not come back; the file must be read again."""

    def __init__(self, columns: Sequence[int]) -> None:
        super().__init__(columns)
        self.columns = tuple(columns)


def settle(con: apsw.Connection, table: str, names: Sequence[str], kinds: list[str]) -> list[str]:
    """Keep every value exactly: widen columns in which some values are no such numbers.

    Words among numbers stay as text beside them. Numbers that a column could not hold as they
    read (``007``, more digits than fit) make the whole column text. Gives what was decided, or
    raises :class:`Narrow`.
    """
    odd = _odd(con, table, names, kinds)
    notes: list[str] = []
    changed = False
    wanted = {at: _kind(kinds[at], con, table, names[at]) for at in odd}
    if narrow := [at for at, kind in wanted.items() if kinds[at] == REAL and kind == TEXT]:
        raise Narrow(narrow)
    for at, count in odd.items():
        kind = wanted[at]
        notes.append(_words(con, table, names[at], kinds[at], kind, count))
        changed = changed or kind != kinds[at]
        kinds[at] = kind
    if changed:
        _rebuild(con, table, names, kinds)
    for at in odd:
        column = quoted(names[at])
        con.execute(
            f"update {quoted(table)} set {column}=cast({column} as text)"
            f" where typeof({column})='blob'"
        ).fetchall()
    return notes


def _odd(
    con: apsw.Connection, table: str, names: Sequence[str], kinds: Sequence[str]
) -> dict[int, int]:
    """Count the values that did not fit, in one pass for all columns."""
    numeric = [at for at, kind in enumerate(kinds) if kind != TEXT]
    found: dict[int, int] = {}
    for start in range(0, len(numeric), 200):
        group = numeric[start : start + 200]
        # Mostly there is nothing, which a plain look finds out quicker than counting.
        any_odd = " or ".join(f"+{quoted(names[at])}>=''" for at in group)
        if not con.execute(f"select 1 from {quoted(table)} where {any_odd} limit 1").fetchall():
            continue
        asked = ",".join(f"total(+{quoted(names[at])}>='')" for at in group)
        counts = con.execute(f"select {asked} from {quoted(table)}").fetchall()[0]
        for at, count in zip(group, counts, strict=True):
            if isinstance(count, float) and count:
                found[at] = int(count)
    return found


def _values(con: apsw.Connection, table: str, name: str) -> list[str]:
    column = quoted(name)
    sql = (
        f"select distinct cast({column} as text) from {quoted(table)} where +{column}>='' "
        f"limit {_MOST_DIFFERENT}"
    )
    return [str(value) for (value,) in con.execute(sql)]


def _kind(kind: str, con: apsw.Connection, table: str, name: str) -> str:
    values = _values(con, table, name)
    if len(values) >= _MOST_DIFFERENT:
        return TEXT
    numbers = [value for value in values if is_number(value)]
    if not numbers:
        return kind
    if kind == INTEGER and all(is_real(value) for value in numbers):
        column = quoted(name)
        limit = 10**15
        sql = (
            f"select 1 from {quoted(table)} where {column}>=? and {column}<'' or {column}<=? "
            "limit 1"
        )
        if not con.execute(sql, (limit, -limit)).fetchall():
            return REAL
    return TEXT


def _words(con: apsw.Connection, table: str, name: str, was: str, kind: str, count: int) -> str:
    column = quoted(name)
    rows = con.execute(
        f"select rowid, cast({column} as text) from {quoted(table)} where +{column}>='' limit 3"
    ).fetchall()
    shown = ", ".join(
        tr("“{value}” in row {row:,}", value=_short(str(value)), row=int(str(at)))
        for at, value in rows
    )
    more = ", …" if count > len(rows) else ""
    if kind == was:
        return trn(
            "{name} holds numbers, but 1 value is text and stayed so ({shown}{more}).",
            "{name} holds numbers, but {n} values are text and stayed so ({shown}{more}).",
            count,
            name=name,
            shown=shown,
            more=more,
        )
    if kind == REAL:
        return trn(
            "{name} is REAL, since 1 value is not whole ({shown}{more}).",
            "{name} is REAL, since {n} values are not whole ({shown}{more}).",
            count,
            name=name,
            shown=shown,
            more=more,
        )
    return trn(
        "{name} is text, so that every digit stays: 1 value is no plain number ({shown}{more}).",
        "{name} is text, so that every digit stays: {n} values are no plain number "
        "({shown}{more}).",
        count,
        name=name,
        shown=shown,
        more=more,
    )


def _short(text: str) -> str:
    return text if len(text) <= 24 else f"{text[:24]}…"


def _rebuild(con: apsw.Connection, table: str, names: Sequence[str], kinds: Sequence[str]) -> None:
    fresh = tr("{table} settled", table=table)
    columns = ", ".join(f"{quoted(n)} {kind}" for n, kind in zip(names, kinds, strict=True))
    con.execute(f"create table {quoted(fresh)}({columns})").fetchall()
    asked = ",".join(
        f"cast({quoted(n)} as text)" if kind == TEXT else quoted(n)
        for n, kind in zip(names, kinds, strict=True)
    )
    con.execute(
        f"insert into {quoted(fresh)} select {asked} from {quoted(table)} order by rowid"
    ).fetchall()
    con.execute(f"drop table {quoted(table)}").fetchall()
    con.execute(f"alter table {quoted(fresh)} rename to {quoted(table)}").fetchall()
