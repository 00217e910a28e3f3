"""Time series are found in any schema, and nothing else is taken for one."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from plume_db.database import Mode, Place, connect
from plume_db.jobs import Task, attended
from plume_db.metrics.discover import Series, find_series, profile_source, profile_table
from plume_db.metrics.source import Source, source_of
from plume_db.schema.read import read_catalog
from tests.core.readings import FILL_STATS, STATS, Bench

NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 199)"


def series_of(bench: Bench) -> tuple[Series, ...]:
    task = bench.task()
    return find_series(task, read_catalog(task))


def series_in(path: Path) -> tuple[Series, ...]:
    con = connect(Place(path, Mode.IMMUTABLE))
    try:
        task = Task(con)
        with attended(con, task):
            return find_series(task, read_catalog(task))
    finally:
        con.close()


def test_the_compression_log_proposes_its_ratio_by_output_format_first(stats: Bench) -> None:
    first = series_of(stats)[0]
    assert first.label == "ratio = compressed / original over time, by output format"
    assert (first.table, first.unit, first.group) == ("compression_stats", "ratio", "output_format")
    assert (first.time.column, first.time.encoding.key) == ("timestamp", "iso")


def test_a_wrapped_percentage_is_not_what_the_ratio_is_made_of(stats: Bench) -> None:
    stats.build(
        "INSERT INTO compression_stats VALUES(NULL,'png','webp','small',80,1,"
        "1.8446744073709552e16,1000,1500,NULL,'2025-09-10',NULL)"
    )
    first = series_of(stats)[0]
    task = stats.task()
    sql = f"SELECT {first.metric.sql} FROM compression_stats ORDER BY id DESC LIMIT 1"
    assert task.con.execute(sql).fetchall() == [(1.5,)]


@pytest.mark.parametrize(
    "columns",
    [
        "algorithm TEXT, original_bytes INT, compressed_bytes INT, created_at TEXT, id INT",
        "method TEXT, input_size INT, output_size INT, id INTEGER PRIMARY KEY, compressed_at TEXT",
        "strategy_name TEXT, originalSize INT, finalSize INT, executionTime TEXT, loggedAt TEXT",
    ],
)
def test_look_alikes_of_the_compression_log_give_a_ratio_too(bench: Bench, columns: str) -> None:
    names = [part.split()[0] for part in columns.split(",")]
    values = {
        "original": "5000 + i", "input": "5000 + i", "compressed_b": "2000 + i", "output": "2000",
        "final": "2000 + i % 9", "algorithm": "iif(i % 2, 'a', 'b')", "method": "iif(i%2,'a','b')",
        "strategy": "iif(i % 2, 'a', 'b')", "id": "NULL", "executionTime": "'fast'",
    }  # fmt: skip
    row = [
        next((v for k, v in values.items() if name.startswith(k)), None)
        or "datetime(1750000000 + i * 60, 'unixepoch')"
        for name in names
    ]
    bench.build(
        f"CREATE TABLE log({columns})", f"{NUMBERS} INSERT INTO log SELECT {','.join(row)} FROM n"
    )
    assert series_of(bench)[0].metric.label == "ratio = compressed / original"


def test_keys_references_flags_and_names_are_not_measures(bench: Bench) -> None:
    bench.build(
        "CREATE TABLE device(id INTEGER PRIMARY KEY)",
        "CREATE TABLE r(id INTEGER PRIMARY KEY, at TEXT, device INT REFERENCES device(id), "
        "status INT, is_new INT, zip_code INT, big INT, same REAL, level REAL)",
        f"{NUMBERS} INSERT INTO r SELECT i, datetime(1750000000+i*60,'unixepoch'), i%5, i%4, i%2, "
        "i*7, 671078502922379264+i, 1.5, i/7.0 FROM n",
    )
    assert [series.metric.label for series in series_of(bench)] == ["level"]


def test_a_log_without_measures_is_offered_as_a_count(bench: Bench) -> None:
    bench.build(
        "CREATE TABLE log(at INTEGER, what TEXT)",
        f"{NUMBERS} INSERT INTO log SELECT 1750000000 + i * 60, 'x' FROM n",
    )
    (found,) = series_of(bench)
    assert found.metric.kind == "count"


@pytest.mark.parametrize(
    ("why", "columns", "row"),
    [
        ("one moment for all rows", "n REAL, created_at TEXT", "i/7.0, '2026-09-20'"),
        ("dates in no order", "n REAL, published", "i/7.0, date(2450000 + i*7919%4000)"),
        ("no time at all", "n REAL, m REAL", "i/7.0, i/9.0"),
        ("few rows with a time", "at, n REAL", "iif(i%9=0, date(2450000+i), NULL), i/7.0"),
    ],
)
def test_a_catalogue_is_no_series(bench: Bench, why: str, columns: str, row: str) -> None:
    bench.build(f"CREATE TABLE t({columns})", f"{NUMBERS} INSERT INTO t SELECT {row} FROM n")
    assert series_of(bench) == (), why


def test_a_handful_of_rows_is_no_series(bench: Bench) -> None:
    bench.build(
        "CREATE TABLE t(at TEXT, n REAL)",
        f"{NUMBERS} INSERT INTO t SELECT date('2025-01-01', i||' days'), i/7.0 FROM n LIMIT 12",
    )
    assert series_of(bench) == ()


def test_a_table_that_fails_does_not_stop_the_rest(bench: Bench) -> None:
    con = bench.build
    con(STATS, FILL_STATS)
    import apsw

    own = apsw.Connection(str(bench.path))
    own.create_collation("strange", lambda a, b: (a > b) - (a < b))
    own.execute("CREATE TABLE a(k TEXT COLLATE strange PRIMARY KEY, at TEXT, n REAL) WITHOUT ROWID")
    own.execute("CREATE TABLE b(at TEXT, n REAL)").fetchall()
    own.execute("INSERT INTO b VALUES(cast(x'ff' AS TEXT), 1.0)").fetchall()
    own.close()
    assert {series.table for series in series_of(bench)} == {"compression_stats"}


def test_a_cancel_is_not_taken_for_a_table_that_fails(stats: Bench) -> None:
    from plume_db.errors import Cancelled

    task = stats.task()
    catalog = read_catalog(task)
    task.token.cancel()
    with pytest.raises(Cancelled):
        find_series(task, catalog)


def test_a_large_table_is_sampled_not_scanned(bench: Bench) -> None:
    bench.build(
        "CREATE TABLE big(id INTEGER PRIMARY KEY, at INTEGER, n REAL, filler TEXT)",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<200000) "
        "INSERT INTO big SELECT i, 1750000000+i, i/7.0, hex(randomblob(40)) FROM n",
    )
    task = bench.task()
    catalog = read_catalog(task)
    steps = []
    task.con.set_progress_handler(lambda: bool(steps.append(1)), 1000, id="count")
    assert find_series(task, catalog)
    assert len(steps) < 100


def test_a_view_or_query_can_be_looked_at_when_asked_for(stats: Bench) -> None:
    stats.build(
        "CREATE VIEW v AS SELECT timestamp AS at, original_size/2.0 AS half FROM compression_stats"
    )
    task = stats.task()
    view = read_catalog(task).table("v")
    assert view is not None
    assert source_of(view).rowid == ""
    for profile in (
        profile_table(task, view),
        profile_source(task, Source(sql="SELECT * FROM v -- all of it;")),
    ):
        assert profile.columns == ("at", "half")
        assert profile.series[0].metric.label == "half"


def test_a_column_named_rowid_does_not_stand_for_the_rowid(bench: Bench) -> None:
    bench.build(
        "CREATE TABLE t(rowid TEXT, at TEXT, n REAL)",
        f"{NUMBERS} INSERT INTO t SELECT 'x', datetime(1750000000+i*60,'unixepoch'), i/7.0 FROM n",
    )
    (found,) = series_of(bench)
    assert found.source.rowid == "_rowid_"


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "table", "label", "key"),
    [
        ("turbo.db", "battery_event", "battery_level", "unix_ms"),
        ("turbo_strict_generated.db", "battery", "level", "unix_ms"),
        ("walmart_sales.db", "walmart_sales", "Weekly_Sales", "dmy-"),
        ("app_usage", "events", "rows", "unix_ms"),
        ("home-assistant_test.db", "events", "rows", "unix_s"),
        ("chinook.sqlite", "Invoice", "Total", "iso"),
        ("chinook_utf16le.sqlite", "Invoice", "Total", "iso"),
        ("northwind_jpwhite3_built.db", "Orders", "Freight", "iso"),
        ("RMAdminStore-Local.sqlite", "ATRANSACTION", "rows", "mac_s"),
        ("powerlog.PLSQL", "PLBatteryAgent_EventBackward_Battery", "RawLevel", "unix_s"),
    ],
)
def test_the_series_of_a_real_file_is_found_first(
    real_file: Callable[[str], Path], name: str, table: str, label: str, key: str
) -> None:
    first = series_in(real_file(name))[0]
    assert (first.table, first.metric.label, first.time.encoding.key) == (table, label, key)


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("walmart_sales.db", "Store"),
        ("northwind_jpwhite3_built.db", None),
        ("turbo.db", None),
        ("chinook.sqlite", None),
    ],
)
def test_a_real_table_is_split_only_by_what_its_series_belong_to(
    real_file: Callable[[str], Path], name: str, group: str | None
) -> None:
    assert series_in(real_file(name))[0].group == group


@pytest.mark.data
def test_what_is_logged_comes_before_a_list_of_things(real_file: Callable[[str], Path]) -> None:
    tables = [series.table for series in series_in(real_file("android_twitter.db"))]
    assert tables[0] == "timeline"
    assert "users" not in tables


@pytest.mark.data
def test_a_time_that_is_not_proposed_is_still_offered_in_the_list(
    real_file: Callable[[str], Path],
) -> None:
    con = connect(Place(real_file("chrome_Extension Activity"), Mode.IMMUTABLE))
    try:
        task = Task(con)
        with attended(con, task):
            table = read_catalog(task).table("activitylog_compressed")
            assert table is not None
            (found,) = profile_table(task, table).times
        assert (found.column, found.encoding.key) == ("time", "webkit")
    finally:
        con.close()


@pytest.mark.data
def test_a_phone_s_power_log_is_found_in_hundreds_of_tables(
    real_file: Callable[[str], Path],
) -> None:
    began = time.monotonic()
    found = series_in(real_file("powerlog.PLSQL"))
    assert time.monotonic() - began < 5
    tables = {series.table for series in found}
    assert "PLBatteryAgent_EventBackward_Battery" in tables


@pytest.mark.data
@pytest.mark.parametrize(
    "name",
    ["proj.db", "worldcities.db", "kenya.db", "r_datasets.sqlite", "digikam4.db", "bubenec.gpkg",
     "geopackage_example.gpkg", "geography-class-png.mbtiles", "fuzzdata4.db", "babel.db",
     "anki_collection_v1.anki2", "datasette_spatialite.db", "Investment Research.grist",
     "mixed_data_numeric.db", "giant_row_id.db", "withoutrowid.sqlite",
     "mmssms.db", "firefox_10_cookies.sqlite", "complex_sample.gnucash", "duckdb_fts.db",
     "expr.sqlite", "geocoder_data.mbtiles", "funkykey.sqlite"],
)  # fmt: skip
def test_a_real_file_without_a_series_offers_none(
    real_file: Callable[[str], Path], name: str
) -> None:
    assert series_in(real_file(name)) == ()


def test_a_table_that_fails_does_not_hide_the_series_of_the_others(stats: Bench) -> None:
    task = stats.task()
    catalog = read_catalog(task)
    broken = replace(catalog.tables[0], name="not there at all")
    bare = replace(catalog.tables[0], name="bare", columns=())
    found = find_series(task, replace(catalog, tables=(broken, bare, *catalog.tables)))
    assert found
    assert found[0].source.table == "compression_stats"


@pytest.mark.parametrize(
    ("values", "drawn"),
    [
        ("VALUES (1735689600, 5.5)", "v"),
        ("VALUES (1735689600, 5.5), (1735776000, 7.25)", "v"),
        (f"{NUMBERS} SELECT 1735689600 + i * 60, 42 FROM n", "v"),
        (f"{NUMBERS} SELECT 1735689600 + i * 60, iif(i % 2, 1.7e308, -1.7e308) FROM n", "v"),
        (f"{NUMBERS} SELECT 1735689600 + i * 60, NULL FROM n", "v"),
        (f"{NUMBERS} SELECT 1735689600 + i * 60, 9e999 FROM n", "v"),
    ],
    ids=["one row", "two rows", "constant", "too large to add", "all NULL", "all infinite"],
)
def test_numbers_that_nothing_can_be_said_of_can_be_drawn_all_the_same(
    bench: Bench, values: str, drawn: str
) -> None:
    bench.build("CREATE TABLE t(t INTEGER, v REAL)")
    # The INSERT stands after a WITH.
    bench.build(re.sub("(SELECT 17|VALUES)", r"INSERT INTO t \1", values))
    task = bench.task()
    table = read_catalog(task).table("t")
    assert table is not None
    profile = profile_table(task, table, 2.0)
    assert [m.label for m in profile.metrics] == ["rows", drawn]
    assert all(series.metric.label == "rows" for series in profile.series)


def test_a_time_of_day_under_a_short_name_belongs_to_its_date(bench: Bench) -> None:
    bench.build(
        "CREATE TABLE t(d TEXT, tm TEXT, v REAL)",
        f"{NUMBERS} INSERT INTO t SELECT date(1735689600 + i * 600, 'unixepoch'), "
        "time(1735689600 + i * 600, 'unixepoch'), i / 7.0 FROM n",
    )
    task = bench.task()
    table = read_catalog(task).table("t")
    assert table is not None
    first = profile_table(task, table, 2.0).times[0]
    assert (first.column, first.clock) == ("d", "tm")
