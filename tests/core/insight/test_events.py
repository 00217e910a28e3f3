"""Events: rows of a table as marks, which tables look like events, and rows that failed."""

from __future__ import annotations

import pytest

from plume_db.chart.spec import EventSpec
from plume_db.errors import PlumeError
from plume_db.insight.event_tables import failed_rows, suggest_events
from plume_db.insight.events import MOST_EVENTS, read_events
from plume_db.metrics.epochs import encoding
from plume_db.metrics.measures import COUNT, GroupLabels
from plume_db.metrics.source import Source, source_of
from plume_db.schema.read import read_catalog
from plume_db.series.loaded import LoadSpec
from tests.core.readings import Bench

RELEASES = """
CREATE TABLE releases(id INTEGER PRIMARY KEY, released_at TEXT, version TEXT);
INSERT INTO releases(released_at, version) VALUES
 ('2024-01-05T10:00:00Z', '1.0'), ('2024-02-05T10:00:00Z', '1.1'), ('no date', '1.2'),
 (NULL, '1.3'), ('2024-03-05T10:00:00Z', NULL)
"""


def _spec(table: str = "releases", time: str = "released_at", text: str | None = "version",
          way: str = "iso", where: str = "") -> EventSpec:  # fmt: skip
    return EventSpec(LoadSpec(Source(table, where=where), time, encoding(way), COUNT, text))


def test_rows_become_marks_in_order_of_time(bench: Bench) -> None:
    bench.build(RELEASES)
    marks = read_events(bench.task(), _spec())
    assert [mark.text for mark in marks] == ["1.0", "1.1", "releases"]
    assert marks[0].start == 1704448800.0
    assert marks[0].value is None
    assert "released_at" in marks[0].why
    assert "one of 3" in marks[0].why


def test_a_window_keeps_what_lies_outside_away(bench: Bench) -> None:
    bench.build(RELEASES)
    marks = read_events(bench.task(), _spec(), 1704448801.0, 1707127200.0)
    assert [mark.text for mark in marks] == ["1.1"]
    assert "the only one" in marks[0].why


def test_the_latest_are_read_where_there_are_many_and_it_is_said(bench: Bench) -> None:
    bench.build(
        "CREATE TABLE e(at INTEGER, what TEXT)",
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM n WHERE i<1999) "
        "INSERT INTO e SELECT 1700000000+i, 'event '||i FROM n",
    )
    marks = read_events(bench.task(), _spec("e", "at", "what", "unix_s"))
    assert len(marks) == MOST_EVENTS
    assert (marks[0].text, marks[-1].text) == ("event 1500", "event 1999")
    assert "latest 500" in marks[0].why


def test_a_condition_and_the_names_of_a_foreign_key_are_honoured(bench: Bench) -> None:
    bench.build(
        "CREATE TABLE kinds(id INTEGER PRIMARY KEY, name TEXT)",
        "INSERT INTO kinds VALUES(1,'started'),(2,'stopped')",
        "CREATE TABLE e(at INTEGER, id INTEGER)",
        "INSERT INTO e VALUES(1700000000,1),(1700000100,2),(1700000200,9)",
    )
    spec = LoadSpec(
        Source("e", where="at<1700000200"), "at", encoding("unix_s"), COUNT, "id",
        labels=GroupLabels("kinds", "id", "name"),
    )  # fmt: skip
    assert [m.text for m in read_events(bench.task(), EventSpec(spec))] == ["started", "stopped"]


def test_hostile_texts_are_one_short_line(bench: Bench) -> None:
    bench.build(
        "CREATE TABLE e(at INTEGER, what)",
        "INSERT INTO e VALUES(1700000000, 'a'||char(10)||'b'), (1700000001, x'ff00'), "
        "(1700000002, 3.5), (1700000003, printf('%0500d', 7)), "
        "(1700000004, cast(x'ff' AS TEXT)), ('text', 'never'), (9e999, 'never')",
    )
    marks = read_events(bench.task(), _spec("e", "at", "what", "unix_s"))
    assert [mark.text for mark in marks][:3] == ["a⏎b", "e", "3.5"]
    assert all(len(mark.text) <= 60 and "\n" not in mark.text for mark in marks)


def test_a_missing_table_is_one_sentence(bench: Bench) -> None:
    bench.build(RELEASES)
    with pytest.raises(PlumeError):
        read_events(bench.task(), _spec("nowhere"))


def test_releases_are_suggested_and_measurements_and_people_are_not(bench: Bench) -> None:
    fill = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM n WHERE i<59) "
    bench.build(
        "CREATE TABLE releases(released_at TEXT, version TEXT)",
        fill
        + "INSERT INTO releases SELECT datetime(1700000000+i*86400,'unixepoch'), '1.'||i FROM n",
        "CREATE TABLE readings(ts INTEGER, value REAL)",
        fill + "INSERT INTO readings SELECT 1700000000+i, i*1.5 FROM n",
        "CREATE TABLE people(birthday TEXT, name TEXT)",
        fill + "INSERT INTO people SELECT datetime(i*7919*86400,'unixepoch'), 'name '||i FROM n",
    )
    task = bench.task()
    found = suggest_events(task, read_catalog(task))
    assert [each.title for each in found] == ["releases: version"]
    assert "its name says so" in found[0].reason
    assert len(read_events(task, found[0].spec)) == 60


@pytest.mark.parametrize(
    ("column", "values", "failed"),
    [
        ("status TEXT", "iif(i%10, 'ok', 'failed')", 10),
        ("success INTEGER", "iif(i%10, 1, 0)", 10),
        ("error TEXT", "iif(i%10, NULL, 'disk full')", 10),
        ("status TEXT", "'ok'", None),
    ],
)
def test_failed_rows_are_found_as_sql_counts_them(
    bench: Bench, column: str, values: str, failed: int | None
) -> None:
    bench.build(
        f"CREATE TABLE jobs(ts INTEGER, took REAL, {column})",
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM n WHERE i<99) "
        f"INSERT INTO jobs SELECT 1700000000+i, i, {values} FROM n",
    )
    task = bench.task()
    table = read_catalog(task).table("jobs")
    assert table is not None
    load = LoadSpec(source_of(table), "ts", encoding("unix_s"), COUNT)
    found = failed_rows(task, load, table)
    assert (None if found is None else len(read_events(task, found.spec))) == failed


def test_flagged_and_failed_rows_are_suggested_and_rows_of_one_moment_are_one_event(
    bench: Bench,
) -> None:
    fill = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM n WHERE i<499) "
    bench.build(
        "CREATE TABLE sales(day TEXT, store INTEGER, amount REAL, Holiday_Flag INTEGER)",
        fill + "INSERT INTO sales SELECT date(1700000000+i/5*86400,'unixepoch'), i%5, i*1.5, "
        "i/5%10=3 FROM n",
        "CREATE TABLE runs(at INTEGER, took REAL, status TEXT)",
        fill + "INSERT INTO runs SELECT 1700000000+i*60, i, iif(i%20=7,'failed','done') FROM n",
    )
    task = bench.task()
    found = {each.title: each for each in suggest_events(task, read_catalog(task))}
    assert set(found) == {"sales: Holiday_Flag", "runs: failed rows"}
    marks = read_events(task, found["sales: Holiday_Flag"].spec)
    assert len(marks) == 10
    assert marks[0].why.startswith("5 rows of sales")
    assert len(read_events(task, found["runs: failed rows"].spec)) == 25


def test_the_kind_of_an_event_is_named_by_another_table(bench: Bench) -> None:
    bench.build(
        "CREATE TABLE blobs(data_id INTEGER PRIMARY KEY, data TEXT)",
        "CREATE TABLE kinds(type_id INTEGER PRIMARY KEY, name TEXT)",
        "INSERT INTO kinds VALUES(1,'started'),(2,'stopped'),(3,'failed')",
        "INSERT INTO blobs VALUES(1,'{}'),(2,'{1}'),(3,'{2}')",
        "CREATE TABLE events(time_fired REAL, data_id INTEGER REFERENCES blobs, "
        "type_id INTEGER REFERENCES kinds)",
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM n WHERE i<59) "
        "INSERT INTO events SELECT 1700000000.5+i*60, 1+i%3, 1+i%3 FROM n",
    )
    task = bench.task()
    (found,) = suggest_events(task, read_catalog(task))
    assert [m.text for m in read_events(task, found.spec)][:3] == ["started", "stopped", "failed"]
