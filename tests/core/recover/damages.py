"""A database of known rows, and ways to damage a copy of it; all of them by a seed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import apsw

SCHEMA = """
create table person(id integer primary key, name text not null, email text, score real, born int);
create table event(id integer primary key autoincrement, person_id int references person(id),
  kind text not null, at text not null, size int, note text);
create table reading(sensor text not null, at int not null, value real,
  primary key(sensor, at)) without rowid;
create table picture(id integer primary key, title text, data blob);
create table loose(word text, amount numeric, anything);
create unique index person_email on person(email);
create index event_person on event(person_id);
create index event_at on event(at);
create index picture_title on picture(title);
create view daily as select substr(at, 1, 10) as day, count(*) as n from event group by day;
create trigger seen after insert on picture begin update person set score = 0 where id = -1; end;
"""
TABLES = ("person", "event", "reading", "picture", "loose")


def build(path: Path, scale: int = 1, *, page_size: int = 4096, encoding: str = "UTF-8") -> None:
    """Build the database: about 4,500 rows at scale 1, 150,000 and 17 MB at 33."""
    con = apsw.Connection(str(path))
    con.execute(
        f"pragma page_size={page_size}; pragma encoding='{encoding}'; pragma synchronous=off; begin"
    ).fetchall()
    con.execute(SCHEMA).fetchall()
    n = "with recursive n(i) as (select 1 union all select i + 1 from n where i < {})"
    con.execute(
        f"{n.format(1000 * scale)} insert into person select i, 'name ' || (i * 7919 % 9973),"
        " 'p' || i || '@example.org', iif(i % 11, i / 7.0, null), i * 31 % 20000 - 5000 from n"
    ).fetchall()
    con.execute(
        f"{n.format(2000 * scale)} insert into event select i, i % {1000 * scale} + 1,"
        " 'kind' || (i % 9), datetime(1700000000 + i * 61, 'unixepoch'), i * i % 1000003,"
        " iif(i % 5, null, 'note ' || hex(i * 48271)) from n"
    ).fetchall()
    con.execute(
        f"{n.format(1000 * scale)} insert into reading"
        " select 'sensor' || (i % 7), i, i / 3.0 from n"
    ).fetchall()
    con.execute(
        f"{n.format(20 * scale)} insert into picture select i, 'pic' || i,"
        " zeroblob(i * 397 % 9000 + 10) || cast(hex(i * 999331) as blob) from n"
    ).fetchall()
    con.execute(
        f"{n.format(480 * scale)} insert into loose select 'w' || i, iif(i % 3, i, i / 9.0),"
        " case i % 4 when 0 then null when 1 then x'00ff' || i when 2 then -i * 4611686018427 "
        " else 'text' || i end from n"
    ).fetchall()
    con.execute("commit").fetchall()
    con.close()


Rows = dict[str, Counter[tuple[object, ...]]]


def rows_of(path: Path, tables: tuple[str, ...] = TABLES) -> Rows:
    """Read all rows, with their rowids and the types of their values, as a bag for each table."""
    con = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    found: Rows = {}
    for table in tables:
        columns = [
            str(c) for (c,) in con.execute("select name from pragma_table_info(?)", (table,))
        ]
        listed = con.execute("select wr from pragma_table_list(?)", (table,)).fetchall()
        without = bool(listed and listed[0][0])
        # As hex, since a text may be damaged and no longer be one that Python can hold.
        exact = """iif(typeof("{0}") = 'text', 'text ' || hex("{0}"), quote("{0}"))"""
        parts = ([] if without else ["rowid"]) + [exact.format(c) for c in columns]
        if columns:
            sql = f'select {",".join(parts)} from "{table}"'
            found[table] = Counter(tuple(row) for row in con.execute(sql))
        else:
            found[table] = Counter()
    con.close()
    return found


@dataclass(frozen=True)
class Outcome:
    """How much of the original came back."""

    share: float
    """Rows that are the same, of the original ones, in percent."""
    false: float
    """Rows in the tables that the original has not, in percent of its rows."""


def compare(before: Rows, after: Rows) -> Outcome:
    """Count rows that are the same, and rows that never were."""
    total = sum(sum(rows.values()) for rows in before.values())
    same = sum(sum((rows & after.get(t, Counter())).values()) for t, rows in before.items())
    false = sum(sum((after.get(t, Counter()) - rows).values()) for t, rows in before.items())
    return Outcome(100 * same / total, 100 * false / total)


def page_size_of(data: bytes) -> int:
    size = int.from_bytes(data[16:18], "big")
    return 65536 if size == 1 else size


def roots(path: Path, names: tuple[str, ...]) -> list[int]:
    con = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    marks = ",".join("?" * len(names))
    sql = f"select rootpage from sqlite_schema where name in ({marks})"
    found = [int(root) for (root,) in con.execute(sql, names)]
    con.close()
    return found


Damage = Callable[[bytearray, random.Random, Path], bytearray]


def some_pages_zeroed(data: bytearray, dice: random.Random, path: Path) -> bytearray:
    size = page_size_of(data)
    pages = len(data) // size
    for page in dice.sample(range(1, pages), max(1, pages // 100)):
        data[page * size : (page + 1) * size] = bytes(size)
    return data


def sectors_overwritten(data: bytearray, dice: random.Random, path: Path) -> bytearray:
    for _ in range(max(1, len(data) // 330_000)):  # 40 in a file of 13 MB
        at = dice.randrange(len(data) // 512) * 512
        data[at : at + 512] = dice.randbytes(512)
    return data


def bits_flipped(data: bytearray, dice: random.Random, path: Path) -> bytearray:
    for _ in range(max(2, len(data) // 26_000)):  # 500 in a file of 13 MB
        data[dice.randrange(100, len(data))] ^= 1 << dice.randrange(8)
    return data


def header_zeroed(data: bytearray, dice: random.Random, path: Path) -> bytearray:
    data[:100] = bytes(100)
    return data


def first_page_lost(data: bytearray, dice: random.Random, path: Path) -> bytearray:
    size = page_size_of(data)
    data[:size] = dice.randbytes(size)
    return data


def cut_to_60_percent(data: bytearray, dice: random.Random, path: Path) -> bytearray:
    return data[: int(len(data) * 0.6)]


def two_roots_lost(data: bytearray, dice: random.Random, path: Path) -> bytearray:
    size = page_size_of(data)
    for root in roots(path, ("person", "event")):
        data[(root - 1) * size : root * size] = dice.randbytes(size)
    return data


def one_create_garbled(data: bytearray, dice: random.Random, path: Path) -> bytearray:
    at = (
        bytes(data).index(b"CREATE TABLE event")
        if b"CREATE TABLE event" in data
        else (bytes(data).index("CREATE TABLE event".encode("utf-16-le")))
    )
    for n in range(7, 12):
        data[at + n] = 1 + dice.randrange(255)
    return data


def junk_and_wrong_count(data: bytearray, dice: random.Random, path: Path) -> bytearray:
    data[28:32] = dice.randrange(1, 50).to_bytes(4, "big")
    return data + dice.randbytes(page_size_of(data) * 7 + 123)


def index_roots_lost(data: bytearray, dice: random.Random, path: Path) -> bytearray:
    size = page_size_of(data)
    for root in roots(path, ("person_email", "event_person", "event_at")):
        data[(root - 1) * size : root * size] = dice.randbytes(size)
    return data


DAMAGES: dict[str, tuple[Damage, float]] = {
    "some pages zeroed": (some_pages_zeroed, 99.3),
    "sectors overwritten": (sectors_overwritten, 99.3),
    "bits flipped": (bits_flipped, 99.7),
    "header zeroed": (header_zeroed, 100.0),
    "first page lost": (first_page_lost, 0.0),
    "cut to 60 percent": (cut_to_60_percent, 0.0),
    "two roots lost": (two_roots_lost, 99.0),
    "one CREATE garbled": (one_create_garbled, 99.0),
    "junk and wrong count": (junk_and_wrong_count, 100.0),
    "index roots lost": (index_roots_lost, 100.0),
}
"""Each with the share of rows, in percent, that SQLite's own .recover brought back of the large
database; for the first page lost and the cut file other promises are tested."""
