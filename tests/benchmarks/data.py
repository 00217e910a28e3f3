"""The big databases, made once and kept outside the repository."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import apsw
import platformdirs

from plume_db.demo.build import build_demo
from plume_db.jobs import Task

BYTES_A_ROW = 243
"""Of the demo, measured at a million rows."""


def folder() -> Path:
    """Give the folder for them: ``PLUME_BENCH_DATA``, or a part of the person's cache."""
    named = os.environ.get("PLUME_BENCH_DATA")
    found = Path(named) if named else platformdirs.user_cache_path("plume-db") / "bench"
    found.mkdir(parents=True, exist_ok=True)
    return found


def bytecode() -> Path:
    """Give the folder for compiled modules: an installation has them, a checkout may not."""
    return folder() / "bytecode"


def demo(megabytes: int) -> Path:
    """Give a demo database of about this size."""
    rows = megabytes * 1_000_000 // BYTES_A_ROW
    return _made(f"demo-{megabytes}mb.db", lambda path: build_demo(path, rows, 1, Task()))


def tables(count: int) -> Path:
    """Give a database of so many tables, each with an index, a few columns and a reference."""

    def make(path: Path) -> None:
        con = apsw.Connection(str(path))
        con.execute("pragma synchronous=off; begin").fetchall()
        for n in range(count):
            con.execute(
                f"create table table_{n:04}(id integer primary key, name text not null,"
                f" amount real default 0, parent_id integer references table_{n // 2:04});"
                f"create index by_name_{n:04} on table_{n:04}(name)"
            ).fetchall()
        con.execute("commit").fetchall()
        con.close()

    return _made(f"tables-{count}.db", make)


def numbers(rows: int) -> Path:
    """Give a database with one table of so many rows of two numbers."""

    def make(path: Path) -> None:
        con = apsw.Connection(str(path))
        con.execute("pragma synchronous=off").fetchall()
        con.execute(
            "create table number(id integer primary key, ts integer, ratio real)"
        ).fetchall()
        con.execute(
            "with n(i) as (select 1 union all select i + 1 from n where i < ?)"
            " insert into number"
            " select i, 1700000000 + i * 7, (i * 48271 % 2147483647) / 2147483647.0"
            " from n",
            (rows,),
        ).fetchall()
        con.close()

    return _made(f"numbers-{rows}.db", make)


def wide(columns: int, rows: int = 2_000) -> Path:
    """Give a table of very many columns."""

    def make(path: Path) -> None:
        con = apsw.Connection(str(path))
        names = ",".join(f"column_{n:04}" for n in range(columns))
        values = ",".join(f"i * {n % 97} + {n}" for n in range(columns))
        con.execute(f"pragma synchronous=off; create table wide({names})").fetchall()
        con.execute(
            "with n(i) as (select 1 union all select i + 1 from n where i < ?)"
            f" insert into wide select {values} from n",
            (rows,),
        ).fetchall()
        con.close()

    return _made(f"wide-{columns}-{rows}.db", make)


def big_cells(megabytes: int, rows: int = 4) -> Path:
    """Give a table with cells of so many megabytes, a text and a blob in each of a few rows."""

    def make(path: Path) -> None:
        con = apsw.Connection(str(path))
        con.execute(
            "pragma synchronous=off;"
            "create table cell(id integer primary key, name text, body text, image blob)"
        ).fetchall()
        for row in range(rows):
            text = f"line {row} of a very long text\n" * (megabytes * 1_000_000 // 27)
            con.execute(
                "insert into cell values(?, ?, ?, zeroblob(?))",
                (row, f"row {row}", text, megabytes * 1_000_000),
            ).fetchall()
        con.close()

    return _made(f"cells-{megabytes}mb.db", make)


def readings(rows: int) -> Path:
    """Give a table as people export them: numbers, text with commas and quotes, NULL and ''."""

    def make(path: Path) -> None:
        con = apsw.Connection(str(path))
        con.execute("pragma synchronous=off").fetchall()
        con.execute(
            "create table reading(id integer primary key, taken integer, ratio real, name text,"
            " note text)"
        ).fetchall()
        con.execute(
            "with n(i) as (select 1 union all select i + 1 from n where i < ?)"
            " insert into reading select i, 1700000000 + i * 7,"
            " (i * 48271 % 2147483647) / 2147483647.0,"
            " case i % 5 when 0 then 'image-' || i || '.png' when 1 then 'scan, page ' || (i % 100)"
            "  when 2 then 'said \"' || (i % 10) || '\"' else 'plain name' end,"
            " case i % 3 when 0 then null when 1 then '' else 'ok' end from n",
            (rows,),
        ).fetchall()
        con.close()

    return _made(f"readings-{rows}.db", make)


STATS = """
create table compression_stats(id integer primary key autoincrement, input_format text not null,
  output_format text not null, input_size_range text not null, quality_setting integer not null,
  lossy_mode boolean not null, size_reduction_percent real not null,
  original_size integer not null, compressed_size integer not null, compression_time_ms integer,
  timestamp text not null, image_type text)
"""
"""The table of the image-compression app, as it makes it."""


def stats(rows: int) -> Path:
    """Give the app's own table with so many rows: a picture every 11 s, times in RFC 3339 text."""

    def make(path: Path) -> None:
        con = apsw.Connection(str(path))
        con.execute(f"pragma synchronous=off; {STATS}").fetchall()
        con.execute(
            "with n(i) as (select 1 union all select i + 1 from n where i < ?),"
            " sized as (select i, 20000 + i * 48271 % 9000000 as size from n)"
            " insert into compression_stats select i, case i % 3 when 0 then 'png' else 'jpeg' end,"
            " case i % 4 when 0 then 'avif' when 1 then 'png' else 'webp' end,"
            " case when size <= 1000000 then 'small' when size <= 5000000 then 'medium'"
            " else 'large' end, 60 + i % 40, i % 40 < 30, 100 - (20 + i * 16807 % 60), size,"
            " size * (20 + i * 16807 % 60) / 100, iif(i % 9, 40 + i * 7 % 900, null),"
            " strftime('%Y-%m-%dT%H:%M:%S', 1500000000 + i * 11, 'unixepoch') ||"
            " printf('.%09d+00:00', i * 7919 % 1000000000), null from sized",
            (rows,),
        ).fetchall()
        con.close()

    return _made(f"stats-{rows}.db", make)


def _made(name: str, make: Callable[[Path], object]) -> Path:
    path = folder() / name
    if not path.exists():
        half = path.with_name(f"{name}.part")
        half.unlink(missing_ok=True)
        make(half)
        half.rename(path)
    return path
