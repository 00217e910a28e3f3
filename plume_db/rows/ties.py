"""Orders long values that begin alike by the rest of them, read from the file piece by piece."""

from __future__ import annotations

import apsw

from plume_db.names import quoted
from plume_db.rows.order import KeyPart
from plume_db.rows.wanted import CLIPPED, Wanted, begins

GATHERED = "gathered.s"
TIES, FURTHER = "gathered.ties", "gathered.further"

FIRST_PIECE, MOST_PIECE = 64 * 1024, 16 * 1024**2
"""Bytes of each value that are compared at a time: more each time, since ties go on."""


def settle(con: apsw.Connection, wanted: Wanted) -> None:
    """Rank the gathered values that are clipped and equal so far, by what they really are."""
    for n, part in enumerate(wanted.sorts):
        long = f"typeof(c{n}) in ('text','blob') and octet_length(c{n})={CLIPPED}"
        if begins(part) and con.execute(f"select 1 from {GATHERED} where {long} limit 1").get:
            _settle(con, wanted, n, part, long)


def _settle(con: apsw.Connection, wanted: Wanted, n: int, part: KeyPart, long: str) -> None:
    alike = f"c{n}{part.collate}"
    con.execute(
        f"drop table if exists {TIES}; create table {TIES}(n integer primary key, g);"
        f"insert into {TIES} select n, g from (select n, dense_rank() over (order by {alike}) g,"
        f" count(*) over (partition by {alike}) m from {GATHERED} where {long}) where m>1"
    ).fetchall()
    offset, size = CLIPPED, FIRST_PIECE
    while _compare(con, wanted, part, offset, size):
        offset, size = offset + size, min(MOST_PIECE, size * 8)
    con.execute(
        f"update {GATHERED} set r{n}=(select g from {TIES} t where t.n=s.n) "
        f"where n in (select n from {TIES})"
    ).fetchall()


def _compare(con: apsw.Connection, wanted: Wanted, part: KeyPart, offset: int, size: int) -> bool:
    """Rank by one piece more; tell whether some are alike still and go on."""
    con.execute(
        f"drop table if exists {FURTHER}; create table {FURTHER}(n integer primary key, g, m);"
        f"insert into {FURTHER} select n, dense_rank() over (order by g, v{part.collate}),"
        f" octet_length(v)={size} and count(*) over (partition by g, v{part.collate})>1"
        f" from (select t.n, t.g, ({_piece(wanted, part, offset, size)}) v"
        f" from {TIES} t join {GATHERED} s on s.n=t.n);"
        f"update {TIES} set g=(select g from {FURTHER} f where f.n=ties.n)"
    ).fetchall()
    return bool(con.execute(f"select 1 from {FURTHER} where m limit 1").get)


def _piece(wanted: Wanted, part: KeyPart, offset: int, size: int) -> str:
    """Write the subquery for some bytes of a row's value, as what it is: text or blob."""
    first = len(wanted.sorts)
    same = " and ".join(
        f"o.{key.sql}=s.c{n}{key.collate}" for n, key in enumerate(wanted.key.parts, first)
    )
    column = f"o.{part.sql}"
    piece = f"substr(cast({column} as blob),{offset + 1},{size})"
    return (
        f"select iif(typeof({column})='text',cast({piece} as text),{piece}) "
        f"from main.{quoted(wanted.table)} o where {same}"
    )
