"""What a log of compressed files tells is computed from its sizes, whatever else it stores."""

from __future__ import annotations

import pytest

from plume_db.metrics.discover import Profile, profile_table
from plume_db.metrics.measures import Metric
from plume_db.schema.read import read_catalog
from tests.core.readings import STATS, Bench

NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 499)"
ORIGINAL = "(100000.0 + i)"
COMPRESSED = "(40000.0 + i * 37 % 9000)"
AT = "datetime(1750000000 + i * 60, 'unixepoch')"


def profile(bench: Bench) -> Profile:
    task = bench.task()
    return profile_table(task, read_catalog(task).tables[0])


def metric(bench: Bench, label: str) -> Metric:
    return next(each for each in profile(bench).metrics if each.label == label)


def labels(bench: Bench) -> list[str]:
    return [each.label for each in profile(bench).metrics]


def log(bench: Bench, columns: str, row: str) -> None:
    bench.build(f"CREATE TABLE log({columns})", f"{NUMBERS} INSERT INTO log SELECT {row} FROM n")


def app(bench: Bench, wrapped_every: int) -> None:
    """Build the app's own table; the output of each nth row is larger, so its percentage wraps."""
    grew = f"i % {wrapped_every} = 0"
    bench.build(
        STATS,
        f"{NUMBERS} INSERT INTO compression_stats SELECT NULL, iif(i%2,'png','jpeg'), "
        f"iif(i%3,'webp','avif'), 'small', 60+i%4*10, i%2, "
        f"iif({grew}, 1.8446744073709552e21/{ORIGINAL}, 100.0*(1-{COMPRESSED}/{ORIGINAL})), "
        f"cast({ORIGINAL} AS INTEGER), cast(iif({grew}, 200000, {COMPRESSED}) AS INTEGER), "
        f"iif(i%7, 120+i%50, NULL), {AT}||'.123456789+00:00', NULL FROM n",
    )


def test_a_wrapped_percentage_is_recognised_and_drawn_from_the_sizes(bench: Bench) -> None:
    app(bench, 50)
    found = metric(bench, "size_reduction_percent")
    assert "100 x (1 - compressed_size / original_size)" in found.reason
    assert "wrapped around" in found.reason
    assert (found.unit, found.role) == ("%", "percentage")
    con = bench.task().con
    least, most = con.execute(
        f"SELECT min({found.sql}), max({found.sql}) FROM compression_stats"
    ).fetchall()[0]
    expected = con.execute(
        "SELECT min(100 - 100.0*compressed_size/original_size), "
        "max(100 - 100.0*compressed_size/original_size) FROM compression_stats"
    ).fetchall()[0]
    assert (least, most) == pytest.approx(expected)


def test_the_rows_that_wrapped_are_counted(bench: Bench) -> None:
    app(bench, 50)
    found = metric(bench, "wrapped rows of size_reduction_percent")
    assert (found.fold, found.role) == ("sum", "state")
    con = bench.task().con
    assert con.execute(f"SELECT sum({found.sql}) FROM compression_stats").fetchall() == [(10.0,)]


def test_an_app_without_wrapped_rows_has_none_to_count(stats: Bench) -> None:
    assert not [label for label in labels(stats) if label.startswith("wrapped")]


def test_input_and_output_format_make_one_group(bench: Bench) -> None:
    app(bench, 50)
    found = profile(bench)
    assert found.series[0].group == "input_format → output_format"
    assert found.series[0].label.endswith("by input → output format")
    assert found.groups[0].distinct == 4
    columns = {group.column for group in found.groups}
    assert {"output_format", "quality_setting", "lossy_mode"} <= columns


@pytest.mark.parametrize(
    ("name", "stored", "unit", "formula"),
    [
        ("compression_ratio", f"{COMPRESSED}/{ORIGINAL}", "ratio", "after_size / before_size"),
        ("compression_ratio", f"round({ORIGINAL}/{COMPRESSED},2)", "x", "before_size / after_size"),
        ("ratio", f"round(100*{COMPRESSED}/{ORIGINAL})", "%", "100 x after_size / before_size"),
        ("savings", f"1-{COMPRESSED}/{ORIGINAL}", "ratio", "1 - after_size / before_size"),
        ("saved_pct", f"100-100*{COMPRESSED}/{ORIGINAL}", "%",
         "100 x (1 - after_size / before_size)"),
        ("bytes_saved", f"{ORIGINAL}-{COMPRESSED}", "bytes", "before_size - after_size"),
    ],
)  # fmt: skip
def test_the_direction_of_a_stored_ratio_is_read_off_the_sizes(
    bench: Bench, name: str, stored: str, unit: str, formula: str
) -> None:
    log(
        bench,
        f"at TEXT, before_size REAL, after_size REAL, method TEXT, {name} REAL",
        f"{AT}, {ORIGINAL}, {COMPRESSED}, iif(i%2,'a','b'), {stored}",
    )
    found = metric(bench, name)
    assert found.unit == unit
    assert f"{name} = {formula} in" in found.reason
    con = bench.task().con
    off = f"SELECT max(abs({found.sql} - {name}) / abs({name})) FROM log"
    assert float(str(con.execute(off).fetchall()[0][0])) < 0.02


def test_a_ratio_that_fits_no_formula_is_drawn_as_it_is(bench: Bench) -> None:
    log(
        bench,
        "at TEXT, original_size REAL, compressed_size REAL, ratio REAL",
        f"{AT}, {ORIGINAL}, {COMPRESSED}, i*7919%1000/7.0",
    )
    found = metric(bench, "ratio")
    assert "fits no formula" in found.reason
    assert "original_size" not in found.sql


def test_cumulative_savings_throughput_and_bits_per_pixel_are_derived(bench: Bench) -> None:
    log(
        bench,
        "at TEXT, original_size INT, compressed_size INT, width INT, height INT, encode_ms REAL, "
        "duration_ms INT",
        f"{AT}, {ORIGINAL}, {COMPRESSED}, 800, 600, 1.0, 250",
    )
    con = bench.task().con
    saved = metric(bench, "bytes saved, cumulative")
    assert (saved.fold, saved.unit, saved.role) == ("cumulative", "bytes", "bytes")
    for label, unit, expected in [
        ("throughput", "bytes/s", "original_size / 0.25"),
        ("bits per pixel", "bit/px", "compressed_size * 8.0 / 480000"),
        ("share that grew", "ratio", "0"),
    ]:
        found = metric(bench, label)
        assert found.unit == unit
        off = f"SELECT max(abs({found.sql} - ({expected}))) FROM log"
        assert float(str(con.execute(off).fetchall()[0][0])) < 1e-6, label


def test_a_duration_without_a_unit_says_how_it_is_taken(bench: Bench) -> None:
    log(
        bench,
        "at TEXT, original_size INT, compressed_size INT, execution_time REAL",
        f"{AT}, {ORIGINAL}, {COMPRESSED}, 0.5+i%9/10.0",
    )
    found = metric(bench, "throughput")
    assert "taken as seconds" in found.reason and found.confidence < 1


def test_bytes_in_and_out_of_a_network_are_no_compression(bench: Bench) -> None:
    log(bench, "at TEXT, bytes_in INT, bytes_out INT", f"{AT}, i*7919%9000, i*1047%7000")
    assert not [label for label in labels(bench) if "ratio" in label or "saved" in label]


def test_sizes_of_kilobytes_keep_their_unit(bench: Bench) -> None:
    log(bench, "at TEXT, src_size_kb REAL, dst_size_kb REAL, quality INT",
        f"{AT}, {ORIGINAL}, {COMPRESSED}, 80")  # fmt: skip
    assert metric(bench, "bytes saved").unit == "kB"


@pytest.mark.parametrize(
    ("columns", "value", "expected"),
    [
        ("status TEXT", "iif(i%10,'success','failed')", 50),
        ("success INT", "i%10>0", 50),
        ("failed BOOLEAN", "i%10=0", 50),
        ("error_message TEXT", "iif(i%10,NULL,'boom')", 50),
        ("result TEXT", "CASE i%10 WHEN 0 THEN 'error' WHEN 1 THEN 'timeout' ELSE 'ok' END", 100),
    ],
)
def test_the_share_of_failures_is_told_from_how_rows_ended(
    bench: Bench, columns: str, value: str, expected: int
) -> None:
    log(bench, f"at TEXT, n REAL, {columns}", f"{AT}, i/7.0, {value}")
    found = metric(bench, "failure rate")
    assert (found.unit, found.fold) == ("ratio", "mean")
    con = bench.task().con
    assert con.execute(f"SELECT sum({found.sql}) FROM log").fetchall() == [(expected,)]


@pytest.mark.parametrize(
    ("columns", "value"),
    [("status TEXT", "iif(i%2,'open','closed')"), ("failure_count INT", "i%2"),
     ("error TEXT", "'boom'")],
)  # fmt: skip
def test_what_tells_of_no_failure_gives_no_rate(bench: Bench, columns: str, value: str) -> None:
    log(bench, f"at TEXT, n REAL, {columns}", f"{AT}, i/7.0, {value}")
    assert "failure rate" not in labels(bench)
