"""Tables as other people make them: other epochs, zones, languages, gaps and names."""

from __future__ import annotations

import pytest

from plume_db.errors import Cancelled
from plume_db.jobs import Progress, Task
from plume_db.metrics.discover import Profile, find_series, profile_table
from plume_db.metrics.timing import seconds_sql
from plume_db.schema.read import read_catalog
from tests.core.readings import Bench

NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {most})"
UNIX = 1750000000
V = "i%17/7.0"
MONTHS = "substr('JanFebMarAprMayJunJulAugSepOctNovDec',strftime('%m',{at})*3-2,3)"


def profile(bench: Bench, schema: str, row: str, rows: int = 500) -> Profile:
    name = schema[: schema.index("(")]
    bench.build(
        f"CREATE TABLE {schema}",
        f"{NUMBERS.format(most=rows - 1)} INSERT INTO {name} SELECT {row} FROM n",
    )
    task = bench.task()
    return profile_table(task, read_catalog(task).tables[0])


def span(bench: Bench, found: Profile) -> tuple[object, ...]:
    """Ask SQLite for the first and the last moment, as the loading will read them."""
    time = found.series[0].time
    sql = seconds_sql(time.column, time.encoding, time.clock)
    return bench.task().con.execute(
        f"SELECT datetime(min({sql}),'unixepoch'), datetime(max({sql}),'unixepoch') "
        f"FROM {found.source.clause()}"
    ).fetchall()[0]  # fmt: skip


AT = f"{UNIX}+i*3600"
WRITTEN = MONTHS.format(at=f"{AT},'unixepoch'")


@pytest.mark.parametrize(
    ("schema", "row", "key"),
    [
        ("t(ts INTEGER, v REAL)", f"{AT}, {V}", "unix_s"),
        ("t(ts REAL, v REAL)", f"{AT}+0.0, {V}", "unix_s"),
        ("t(ts TEXT, v REAL)", f"cast({AT} AS TEXT), {V}", "unix_s"),
        ("t(noted INTEGER, v REAL)", f"({AT})*1000, {V}", "unix_ms"),
        ("t(t_ms INTEGER, v REAL)", f"({AT})*1000, {V}", "unix_ms"),
        ("t(time_us INTEGER, v REAL)", f"({AT})*1000000, {V}", "unix_us"),
        ("t(time_ns INTEGER, v REAL)", f"({AT})*1000000000, {V}", "unix_ns"),
        ("t(date INTEGER, v REAL)", f"({AT}-978307200)*1000000000, {V}", "mac_ns"),
        ("t(CreationDate REAL, v REAL, Z_PK INTEGER)", f"{AT}-978307200.0, {V}, i", "mac_s"),
        ("t(mod_time INTEGER, v REAL)", f"{AT}+2082844800, {V}", "hfs"),
        ("t(time INTEGER, v REAL)", f"({AT}+11644473600)*1000000, {V}", "webkit"),
        ("t(WriteTime INTEGER, v REAL)", f"({AT}+11644473600)*10000000, {V}", "filetime"),
        ("t(Ticks INTEGER, v REAL)", f"({AT}+62135596800)*10000000, {V}", "ticks"),
        ("t(gps_time INTEGER, v REAL)", f"{AT}-315964782, {V}", "gps"),
        ("t(jd REAL, v REAL)", f"julianday({AT},'unixepoch'), {V}", "julian"),
        ("t(mjd REAL, v REAL)", f"julianday({AT},'unixepoch')-2400000.5, {V}", "mjd"),
        ("t(date REAL, v REAL)", f"({AT})/86400.0+25569, {V}", "excel"),
        ("t(d TEXT, v REAL)", f"strftime('%d.%m.%Y %H:%M:%S',{AT},'unixepoch'), {V}", "dmy."),
        ("t(d TEXT, v REAL)", f"strftime('%m/%d/%Y %I:%M:%S %p',{AT},'unixepoch'), {V}", "mdy/"),
        ("t(d TEXT, v REAL)", f"strftime('%Y/%m/%d %H:%M:%S',{AT},'unixepoch'), {V}", "iso_loose"),
        ("t(d TEXT, v REAL)", f"datetime({AT}+7200,'unixepoch')||'.123+02', {V}", "iso_loose"),
        ("t(stamp TEXT, v REAL)", f"strftime('%Y%m%dT%H%M%SZ',{AT},'unixepoch'), {V}", "compact"),
        ("t(d TEXT, v REAL)",
         f"strftime('%d ',{AT},'unixepoch')||{WRITTEN}||strftime(' %Y %H:%M:%S',{AT},'unixepoch'), "
         f"{V}", "month_name"),
    ],
)  # fmt: skip
def test_the_same_moments_are_read_from_every_encoding(
    bench: Bench, schema: str, row: str, key: str
) -> None:
    found = profile(bench, schema, row)
    assert found.series[0].time.encoding.key == key
    expected = bench.task().con.execute(
        f"SELECT datetime({UNIX},'unixepoch'), datetime({UNIX}+499*3600,'unixepoch')"
    ).fetchall()[0]  # fmt: skip
    first, last = (str(each)[:16] for each in span(bench, found))
    # A REAL day count is true to some milliseconds.
    assert (first, last) in (
        tuple(str(each)[:16] for each in expected),
        ("2025-06-15 15:06", "2025-07-06 10:06"),
    )


@pytest.mark.parametrize(
    ("schema", "row", "clock"),
    [
        ("t(date TEXT, time TEXT, v REAL)",
         f"date({AT},'unixepoch'), time({AT},'unixepoch'), {V}", "time"),
        ("t(Datum TEXT, Uhrzeit TEXT, v REAL)",
         f"strftime('%d.%m.%Y',{AT},'unixepoch'), strftime('%H:%M:%S',{AT},'unixepoch'), {V}",
         "Uhrzeit"),
        ("t(day INTEGER, sod INTEGER, v REAL)",
         f"strftime('%Y%m%d',{AT},'unixepoch')+0, ({AT})%86400, {V}", "sod"),
        ("t(end_date TEXT, end_time TEXT, start_date TEXT, start_time TEXT, v REAL)",
         f"'2025-06-15', '12:00', strftime('%m/%d/%Y',{AT},'unixepoch'), "
         f"strftime('%I:%M:%S %p',{AT},'unixepoch'), {V}", "start_time"),
    ],
)  # fmt: skip
def test_a_date_and_a_time_of_day_in_two_columns_are_one_moment(
    bench: Bench, schema: str, row: str, clock: str
) -> None:
    found = profile(bench, schema, row)
    assert found.series[0].time.clock == clock
    assert f"with the time of day in {clock}" in found.series[0].reason
    assert span(bench, found) == ("2025-06-15 15:06:40", "2025-07-06 10:06:40")
    assert [series.metric.label for series in found.series] == ["v"]


@pytest.mark.parametrize(
    ("schema", "row", "label"),
    [
        ('"we""ird ta\'ble"("time ""stamp""" TEXT, "va\'l;ue" REAL)',
         f"datetime({AT},'unixepoch'), {V}", "va'l;ue"),
        ('"select"("from" INTEGER, "where" TEXT, "order" REAL)',
         f"i*7919%40, datetime({AT},'unixepoch'), {V}", "order"),
        ("Messung(Zeitpunkt TEXT, Größe REAL)", f"datetime({AT},'unixepoch'), {V}", "Größe"),
        ("relevé(horodatage TEXT, température REAL)", f"datetime({AT},'unixepoch'), {V}",
         "température"),
        ('"传感器"("时间" INTEGER, "温度" REAL)', f"{AT}, {V}", "温度"),
        ("t(ts INTEGER PRIMARY KEY, v REAL) WITHOUT ROWID", f"{AT}, {V}", "v"),
        ("t(ts INTEGER, v, w REAL)", f"{AT}, iif(i%15=0,'n/a',i/7.0), NULL", "v"),
        ("t(ts INTEGER, v TEXT)", f"{AT}, replace(printf('%.2f',{V}-1),'.',',')", "v"),
        ("t(ts INTEGER, v REAL)", f"{AT}, CASE i%50 WHEN 0 THEN 9e999 WHEN 1 THEN 1e300 "
                                  f"ELSE {V} END", "v"),
        ("t(ts INTEGER, v REAL)", f"{AT}, iif(i%20=0,{V},NULL)", "v"),
        ("t(ts INTEGER, v)", f"{AT}, CASE i%5 WHEN 0 THEN 'NaN' WHEN 1 THEN '' ELSE {V} END", "v"),
        ("t(ts INTEGER, v REAL, b BLOB) STRICT", f"{AT}, {V}, zeroblob(9)", "v"),
        ("t(at TEXT, v REAL)", f"' '||datetime({AT},'unixepoch')||' ', {V}", "v"),
        ("t(at TEXT, v REAL)", f"iif(i%20=0,'0000-00-00',datetime({AT},'unixepoch')), {V}", "v"),
        ("t(date INTEGER, v REAL)", f"-1000000000+i*86400, {V}", "v"),
        ("t(date TEXT, v REAL)", f"date('1850-01-01',i||' months'), {V}", "v"),
        ("t(ts INTEGER, v REAL)", f"{AT}+i/100*864000, {V}", "v"),
        ("t(ts INTEGER, v REAL)", f"{UNIX}-i*60, {V}", "v"),
        ("t(timestamp TEXT, v REAL)", f"datetime({UNIX}+i*7919%5000*60,'unixepoch'), {V}", "v"),
        ("t(id INTEGER PRIMARY KEY, k INTEGER, year INTEGER, v REAL)", f"i, 1, 1500+i, {V}", "v"),
        ("t(time REAL, value REAL)", f"1949+i/12.0, {V}", "value"),
        ("t(quarter TEXT, gdp REAL)", f"(1900+i/4)||'-Q'||(1+i%4), {V}", "gdp"),
        ("t(period INTEGER, v REAL)", f"(1960+i/12)*100+1+i%12, {V}", "v"),
    ],
)  # fmt: skip
def test_an_odd_table_of_measurements_is_a_series(
    bench: Bench, schema: str, row: str, label: str
) -> None:
    found = profile(bench, schema, row)
    assert found.series[0].metric.label == label
    sql = found.series[0].metric.sql
    con = bench.task().con
    ((held,),) = con.execute(f"SELECT count({sql}) FROM {found.source.clause()}").fetchall()
    assert isinstance(held, int) and held >= 25


def test_a_column_that_is_computed_can_be_the_axis(bench: Bench) -> None:
    bench.build(
        "CREATE TABLE t(raw TEXT, at TEXT GENERATED ALWAYS AS (substr(raw,1,19)) VIRTUAL, v REAL)",
        f"{NUMBERS.format(most=499)} INSERT INTO t(raw,v) "
        f"SELECT datetime({AT},'unixepoch')||' x', {V} FROM n",
    )
    task = bench.task()
    (found,) = profile_table(task, read_catalog(task).tables[0]).series
    assert found.time.column == "at"


@pytest.mark.parametrize(
    ("schema", "row"),
    [
        ("people(name TEXT, birthday TEXT, height REAL)",
         "'p'||i, date(2440000+i*7919%9000), 150+i%50+.5"),
        ("movies(title TEXT, year INTEGER, rating REAL)", f"'m'||i, 1930+i*7919%83, {V}"),
        ("cars(name TEXT, model_year INTEGER, mpg REAL)", f"'m'||i, 1970+i/40, {V}"),
        ("products(name TEXT, price REAL, updated_at TEXT)",
         f"'p'||i, i*7919%500+.99, datetime({UNIX}+i*3119%5000*60,'unixepoch')"),
        ("words(word TEXT, freq INTEGER, added INTEGER)", f"'w'||i, i*7919%500, {UNIX}"),
        ("parts(part_no INTEGER, weight REAL)", f"20200000+i*7, {V}"),
        ("layers(name TEXT, extent REAL, last_change TEXT)",
         f"'l'||i, {V}, datetime({AT},'unixepoch')"),
        ("t(ts INTEGER, v REAL)", "NULL, NULL"),
        ("disks(bytes_total INTEGER, v REAL)", f"({AT})*1000, {V}"),
        ("posts(post_id INTEGER, likes INTEGER)", "1600000000000000000+i*7919, i*7919%500"),
    ],
)  # fmt: skip
def test_a_list_of_things_is_no_series(bench: Bench, schema: str, row: str) -> None:
    assert profile(bench, schema, row).series == ()


def test_one_row_is_told_apart_from_a_series(bench: Bench) -> None:
    found = profile(bench, "t(ts INTEGER, v REAL)", f"{AT}, {V}", rows=1)
    assert found.series == ()
    assert "only one row has one" in found.times[0].reason


def test_a_counter_with_resets_is_drawn_as_a_rate(bench: Bench) -> None:
    found = profile(
        bench, "net(at INTEGER, rx_bytes INTEGER, level REAL)", f"{AT}, i%150*1000, {V}"
    )
    counter = next(m for m in found.metrics if m.label == "rx_bytes")
    assert (counter.role, counter.fold, counter.unit) == ("counter", "rate", "bytes")
    assert "falls back" in counter.reason
    assert next(m for m in found.metrics if m.label == "level").fold == "auto"


@pytest.mark.parametrize(
    ("name", "values", "role", "unit"),
    [
        ("cpu_percent", "i%90/1.1", "percentage", "%"),
        ("latency_ms", "i%90/1.1", "duration", "ms"),
        ("took_us", "i*7919%900", "duration", "µs"),
        ("response_time", "i%90/1.1", "duration", ""),
        ("file_size", "i*7919%90000", "bytes", "bytes"),
        ("hit_ratio", "i%90/90.0", "ratio", "ratio"),
        ("temperature_C", "i%90/1.1", "number", "°C"),
        ("energy_kWh", "i*1.5", "counter", "kWh"),
        ("is_open", "i%2", "state", ""),
    ],
)
def test_role_and_unit_are_told_by_name_and_values(
    bench: Bench, name: str, values: str, role: str, unit: str
) -> None:
    found = profile(bench, f"t(ts INTEGER, {name} REAL)", f"{AT}, {values}")
    metric = next(each for each in found.metrics if each.label == name)
    assert (metric.role, metric.unit) == (role, unit)


def test_the_reason_says_that_text_without_a_zone_is_read_as_utc(bench: Bench) -> None:
    found = profile(bench, "t(at TEXT, v REAL)", f"datetime({AT},'unixepoch'), {V}")
    assert "without a zone, taken as UTC" in found.times[0].reason
    zoned = profile(bench, "z(at TEXT, v REAL)", f"datetime({AT},'unixepoch')||'Z', {V}")
    assert zoned.times[0].column == "at"


def test_day_and_month_are_told_apart_by_the_order_of_the_rows(bench: Bench) -> None:
    found = profile(
        bench,
        "t(day TEXT, v REAL)",
        f"printf('%02d/%02d/%04d', 1+i/12%12, 1+i%12, 1990+i/144), {V}",
    )
    assert found.times[0].encoding.key == "mdy/"
    assert "only so the rows are in order" in found.times[0].reason


def test_seconds_from_a_start_are_offered_as_an_axis_without_dates(bench: Bench) -> None:
    found = profile(bench, "run(t REAL, voltage REAL)", f"i/10.0, {V}")
    assert found.series == ()
    assert (found.times[0].column, found.times[0].encoding.key) == ("t", "number")
    assert not found.times[0].encoding.is_time
    assert [metric.label for metric in found.metrics] == ["voltage", "rows"]


def test_a_cancel_in_the_middle_of_many_tables_stops_at_once(bench: Bench) -> None:
    bench.build(*(f"CREATE TABLE t{n}(at TEXT, v REAL)" for n in range(50)))
    task = bench.task()
    catalog = read_catalog(task)
    seen: list[Progress] = []

    def stop_at_ten(progress: Progress) -> None:
        seen.append(progress)
        if len(seen) == 10:
            task.token.cancel()

    with pytest.raises(Cancelled):
        find_series(Task(task.con, task.token, stop_at_ten), catalog)
    assert len(seen) == 10


def test_users_that_signed_up_are_counted_not_measured(bench: Bench) -> None:
    found = profile(
        bench,
        "users(name TEXT, age INTEGER, created_at TEXT)",
        f"'u'||i, 20+i*7919%50, datetime({AT},'unixepoch')",
    )
    assert [series.metric.kind for series in found.series] == ["count"]
    assert "age" in [metric.label for metric in found.metrics]


@pytest.mark.parametrize("value", ["x'0102'", "iif(i/7%2,'on','off')"])
def test_a_log_without_numbers_is_a_count(bench: Bench, value: str) -> None:
    found = profile(bench, "t(ts INTEGER, v)", f"{AT}, {value}")
    assert [series.metric.kind for series in found.series] == ["count"]
