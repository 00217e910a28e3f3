"""Fill the tables around the statistics: images, jobs, results with quality, errors, a log.

The newest fifth of the statistics rows has its image and its result; older ones were never kept.
"""

from __future__ import annotations

import random
import struct
import zlib

import apsw

from plume_db.demo.story import ROUTES, START, VERSIONS

_SETTINGS = {
    "theme": "system",
    "default_quality": "80",
    "output_folder": "~/Pictures/compressed",
    "keep_metadata": "true",
    "parallel_files": "4",
    "notify_when_done": None,
    "locale": "fr-FR",
    "watch_interval_s": "2.5",
}

_FOLDERS = (
    *("/home/ada/Pictures/2024", "/home/ada/Pictures/2025", "/home/ada/Pictures/Ferien – Größe"),
    *("/home/ada/Downloads", "/srv/shop/products", "/srv/shop/banners", "C:\\Users\\ada\\Desktop"),
    *("/Volumes/Archive/scans", "/srv/blog/static/100% real 'quotes'", "/home/ada/写真"),
)

JOBS = """
INSERT INTO compression_jobs
SELECT b.id,
       CASE WHEN b.id % 17 < 11 THEN 'drop' WHEN b.id % 17 < 15 THEN 'watch'
            ELSE 'command line' END,
       b.version, a.id, b.quality, b.files,
       CASE WHEN b.files = 0 THEN 'empty' WHEN b.id % 271 = 0 THEN 'cancelled' ELSE 'done' END,
       b.start / 1000000,
       iif(b.id % 997 = 0, NULL, (b.start + b.files * b.step) / 1000000 + 40)
FROM temp.batch AS b
JOIN algorithms AS a ON a.name = b.algorithm
ORDER BY b.id
"""

IMAGES = """
INSERT INTO images(id, folder_id, file_name, format, bytes, width, height, content_hash, added_at)
SELECT s.id - ?1, 1 + s.id * 7 % 10 * (s.id % 3 > 0),
       iif(s.id % 5 = 0, y.name, x.name) || printf('-%05d.', s.id * 31 % 99991)
       || s.input_format,
       s.input_format, s.original_size,
       cast(sqrt(s.original_size / f.density * 4 / 3) AS INTEGER) + 16,
       cast(sqrt(s.original_size / f.density * 3 / 4) AS INTEGER) + 16,
       printf('%08x%08x%08x', s.id * 48271 % 2147483647, x.share * 4294967296,
              y.share * 4294967296),
       unixepoch(s.timestamp) - s.id % 40
FROM compression_stats AS s
JOIN temp.density AS f ON f.format = s.input_format
CROSS JOIN temp.chance_a AS x ON x.id = s.id * 48271 % 2147483647 % 4093
CROSS JOIN temp.chance_b AS y ON y.id = s.id * 16807 % 2147483647 % 8191
WHERE s.id > ?1
ORDER BY s.id
"""

METADATA = """
INSERT INTO image_metadata
SELECT i.id,
       CASE i.id % 11 WHEN 0 THEN NULL WHEN 1 THEN 'Fujifilm X-T5' WHEN 2 THEN 'Pixel 9'
            WHEN 3 THEN 'Canon EOS R6' WHEN 4 THEN 'EPSON V850' ELSE 'iPhone 15 Pro' END,
       iif(i.id % 11 = 4, NULL, 50 << (i.id * 7 % 8)),
       iif(i.id % 11 = 4, NULL, '1/' || (30 << (i.id % 6))),
       iif(i.id % 3 = 0, NULL, 43.8 + x.share), iif(i.id % 3 = 0, NULL, 4.3 + y.share),
       json_object('Orientation', 1 + i.id % 8, 'ColorSpace', iif(i.id % 4, 'sRGB', 'P3'),
                   'Software', iif(i.id % 13, NULL, 'GIMP 2.10')),
       (SELECT png FROM temp.thumbnail AS t WHERE i.id % 9 = 0 AND t.id = i.id / 9 % 24)
FROM images AS i
CROSS JOIN temp.chance_a AS x ON x.id = i.id * 16807 % 2147483647 % 4093
CROSS JOIN temp.chance_b AS y ON y.id = i.id * 48271 % 2147483647 % 8191
WHERE i.format IN ('jpeg', 'heic', 'tiff') OR i.id % 4 = 0
"""

RESULTS = """
INSERT INTO compression_results(job_id, image_id, algorithm_id, status, original_bytes,
                                compressed_bytes, duration_ms, psnr, ssim, finished_at)
WITH done AS (
    SELECT s.id, b.id AS job, a.id AS algorithm, s.original_size, s.compressed_size,
           s.compression_time_ms + x.share AS ms, b.failures, b.quality, b.target, s.timestamp,
           y.share AS chance,
           28.0 + b.quality * 0.17 + 3 * (x.share + y.share - 1) AS psnr
    FROM temp.batch AS b
    JOIN algorithms AS a ON a.name = b.algorithm
    CROSS JOIN compression_stats AS s ON s.id BETWEEN b.first AND b.first + b.files - 1
    CROSS JOIN temp.chance_a AS x ON x.id = s.id * 69621 % 2147483647 % 4093
    CROSS JOIN temp.chance_b AS y ON y.id = s.id * 39373 % 2147483647 % 8191
    WHERE s.id > ?1
)
SELECT job, id - ?1, algorithm, 'failed', original_size, NULL, ms * chance, NULL, NULL, timestamp
FROM done WHERE chance < failures
UNION ALL
SELECT job, id - ?1, algorithm, iif(compressed_size > original_size, 'skipped', 'done'),
       original_size, compressed_size, ms,
       iif(target = 'png' OR quality = 100, NULL, round(psnr, 3)),
       iif(target = 'png' OR quality = 100, 1.0, round(1 - exp(-psnr / 8.5), 5)),
       timestamp
FROM done
ORDER BY 2, 4 DESC
"""

ERRORS = """
INSERT INTO errors(result_id, code, message)
SELECT r.id,
       CASE r.id % 5 WHEN 0 THEN 'DECODE' WHEN 1 THEN 'ENOSPC' WHEN 2 THEN 'ICC' ELSE 'TIMEOUT' END,
       CASE r.id % 5 WHEN 0 THEN 'unexpected end of file at byte ' || (r.original_bytes / 2)
            WHEN 1 THEN 'No space left on device (os error 28)'
            WHEN 2 THEN 'profile is not valid: ''desc'' tag missing'
            ELSE 'encoder gave no frame for 30 s
  worker ' || (r.job_id % 4) || ', attempt ' || (1 + r.id % 3) END
FROM compression_results AS r WHERE r.status = 'failed'
"""

LOG = """
INSERT INTO operations_log(at, level, operation, target, detail)
SELECT datetime(started_at / 1000, 'unixepoch'), iif(status = 'done', 'info', 'warning'),
       'job ' || status, 'compression_jobs/' || id,
       json_object('files', files, 'version', app_version)
FROM compression_jobs ORDER BY id
"""

RECORDS = """
INSERT INTO compression_records(input_format, output_format, original_size, compressed_size,
                                tool_version, source_type, timestamp)
SELECT input_format, output_format, original_size, compressed_size, '1.9.4', 'file',
       replace(substr(timestamp, 1, 19), 'T', ' ')
FROM compression_stats WHERE id <= ?1 ORDER BY id
"""

KEPT_RECORDS = 1_000
"""The app prunes its legacy table to this many rows, which leaves free pages behind."""

_DENSITY = {"png": 1.1, "jpeg": 0.27, "heic": 0.16, "tiff": 3.0, "webp": 0.2}


def fill_small(con: apsw.Connection, rng: random.Random) -> None:
    """Write what does not grow with the rows: migrations, settings, algorithms, folders."""
    con.executemany(
        "INSERT INTO schema_migrations VALUES (?, ?, datetime(?, 'unixepoch'))",
        (
            (number, f"schema of {version.name}", START + int(max(version.day, 0) * 86_400))
            for number, version in enumerate(VERSIONS, 1)
        ),
    )
    con.executemany(
        "INSERT INTO settings VALUES (?, ?, ?)",
        ((key, value, START + rng.randrange(40_000_000)) for key, value in _SETTINGS.items()),
    )
    names = sorted({(route.algorithm, route.target) for route in ROUTES})
    con.executemany(
        "INSERT INTO algorithms(name, output_format, encoder_version) VALUES (?, ?, ?)",
        (
            (name, target, f"{1 + number}.{number * 3 % 7}")
            for number, (name, target) in enumerate(names)
        ),
    )
    con.executemany(
        "INSERT INTO folders(path, watched) VALUES (?, ?)",
        ((path, int(number in (3, 4))) for number, path in enumerate(_FOLDERS)),
    )
    con.execute("CREATE TABLE temp.density (format TEXT PRIMARY KEY, density REAL)").fetchall()
    con.executemany("INSERT INTO temp.density VALUES (?, ?)", _DENSITY.items())
    con.execute("CREATE TABLE temp.thumbnail (id INTEGER PRIMARY KEY, png BLOB)").fetchall()
    con.executemany(
        "INSERT INTO temp.thumbnail VALUES (?, ?)", ((n, thumbnail(rng)) for n in range(24))
    )


def remember_change(con: apsw.Connection) -> None:
    """Change a setting the way the app does, so that its trigger writes to the log."""
    con.execute("UPDATE settings SET value = '85' WHERE key = 'default_quality'").fetchall()
    con.execute(
        "UPDATE operations_log SET at = '2025-08-01 09:30:00' WHERE operation = 'setting changed'"
    ).fetchall()


def thumbnail(rng: random.Random, side: int = 12) -> bytes:
    """Draw a small PNG: a slope between two colours."""
    one, two = ([rng.randrange(256) for _ in range(3)] for _ in range(2))
    lines = bytearray()
    for y in range(side):
        lines.append(0)  # no filter
        for x in range(side):
            share = (x + y) / (2 * side - 2)
            lines += bytes(round(a + (b - a) * share) for a, b in zip(one, two, strict=True))
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    # Stored, not deflated: the bytes must not depend on the zlib at hand.
    body = zlib.compress(bytes(lines), 0)
    chunks = ((b"IHDR", head), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
