"""Fill ``compression_stats``: one row per compressed file, made by SQL from batches and noise.

A million rows go through one INSERT ... SELECT per slice: four times faster than binding rows
made in Python. Chance comes from two tables of numbers drawn once and read at scattered places.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

import apsw

from plume_db.demo.story import Batch
from plume_db.jobs import Task

NOISE = (4093, 8191)
"""Rows of the two tables of chance: primes, so that a pair comes back after 33 million files."""

_SCRATCH = """
CREATE TABLE temp.batch (
    id INTEGER PRIMARY KEY, first INTEGER, start INTEGER, files INTEGER, step INTEGER,
    source TEXT, target TEXT, algorithm TEXT, quality INTEGER, median INTEGER,
    ratio REAL, speed REAL, version TEXT, failures REAL, digits INTEGER, timed INTEGER
);
CREATE TABLE temp.place (i INTEGER PRIMARY KEY);
CREATE TABLE temp.chance_a (id INTEGER PRIMARY KEY, size REAL, ratio REAL, share REAL, name TEXT);
CREATE TABLE temp.chance_b (id INTEGER PRIMARY KEY, size REAL, time REAL, share REAL, name TEXT);
"""

_FILE = """
SELECT k.i + b.first AS id, b.source, b.target, b.quality,
       max(900, cast(b.median * x.size * y.size AS INTEGER)) AS original,
       b.ratio * x.ratio AS ratio, x.share AS odd, y.share AS chance, y.time AS slow,
       b.speed, b.timed, b.digits, b.start + k.i * b.step AS ns
FROM temp.batch AS b
CROSS JOIN temp.place AS k ON k.i < b.files
CROSS JOIN temp.chance_a AS x ON x.id = (k.i + b.first) * 48271 % 2147483647 % 4093
CROSS JOIN temp.chance_b AS y ON y.id = (k.i + b.first) * 16807 % 2147483647 % 8191
WHERE b.id BETWEEN ?1 AND ?2
"""
"""One row per file. `odd` and `chance` are uniform in 0..1."""

_SIZED = f"""
SELECT *, max(97, cast(original * iif(odd < 0.006, 1.0 + 20 * odd, min(ratio, 1.3)) AS INTEGER))
          AS compressed
FROM ({_FILE})
"""
"""A few files in a thousand were as small as they get: their copy is larger than they are."""

_INSERT = f"""
INSERT INTO compression_stats
SELECT id, source, target,
       CASE WHEN original <= 1048576 THEN 'small' WHEN original <= 5242880 THEN 'medium'
            ELSE 'large' END,
       quality, quality < 90,
       -- The app subtracts unsigned: where the copy is larger, 2 to the 64th comes on top.
       iif(compressed <= original, original - compressed,
           18446744073709551616.0 - (compressed - original)) * 100.0 / original,
       original, compressed,
       iif(timed AND chance > 0.03, cast(4 + original / speed * slow AS INTEGER), NULL),
       strftime('%Y-%m-%dT%H:%M:%S', ns / 1000000000, 'unixepoch')
       || CASE digits WHEN 9 THEN printf('.%09d', ns % 1000000000)
                      WHEN 6 THEN printf('.%06d', ns % 1000000000 / 1000)
                      WHEN 3 THEN printf('.%03d', ns % 1000000000 / 1000000)
                      ELSE '' END
       || '+00:00',
       NULL
FROM ({_SIZED})
"""


def prepare(con: apsw.Connection, made: list[Batch], rng: random.Random) -> None:
    """Write batches and chance into temporary tables."""
    con.execute(_SCRATCH).fetchall()
    con.executemany(
        "INSERT INTO temp.batch VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", _batch_rows(made)
    )
    most = max(batch.files for batch in made)
    con.executemany("INSERT INTO temp.place VALUES (?)", ((i,) for i in range(most)))
    con.executemany(
        "INSERT INTO temp.chance_a VALUES (?,?,?,?,?)", _chance(NOISE[0], 0.55, 0.20, rng)
    )
    con.executemany(
        "INSERT INTO temp.chance_b VALUES (?,?,?,?,?)", _chance(NOISE[1], 0.60, 0.30, rng)
    )


def fill(task: Task, con: apsw.Connection, first: int, last: int) -> None:
    """Write the files of the batches from `first` to `last`."""
    task.token.check()
    con.execute(_INSERT, (first, last)).fetchall()


def _batch_rows(made: list[Batch]) -> Iterator[tuple[apsw.SQLiteValue, ...]]:
    first = 1
    for batch in made:
        route = batch.route
        yield (
            *(batch.number, first, batch.start, batch.files, batch.step),
            *(route.source, route.target, route.algorithm, batch.quality, int(route.bytes)),
            *(batch.ratio, batch.speed, batch.version, batch.failures),
            *(batch.digits, int(batch.timed)),
        )
        first += batch.files


def _chance(
    count: int, size: float, other: float, rng: random.Random
) -> Iterator[tuple[apsw.SQLiteValue, ...]]:
    for number in range(count):
        spread = rng.lognormvariate(0.0, other)
        if rng.random() < 0.0012:
            spread *= rng.uniform(4.0, 40.0)  # the machine slept, or the file was huge
        yield (
            number,
            rng.lognormvariate(0.0, size),
            spread,
            rng.random(),
            rng.choice(_WORDS),
        )


_WORDS = (
    *("IMG", "DSC", "Screenshot", "scan", "Urlaub", "été à Nîmes", "プルーム", "invoice", "hero"),
    *("product shot", "banner@2x", "logo", "panorama", "portrait", "avatar", "map tile", "plan"),
    *("Größe", "O'Hara", "100% crop", "before-after", "diagram", "receipt", "macro", "night"),
)
