"""Lines of one table: columns of few values, series of their own, and the names behind keys."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest

from plume_db.metrics.discover import Profile, profile_table
from plume_db.metrics.groups import group_columns, group_sql, group_title, joined
from plume_db.metrics.keys import find_labels
from plume_db.metrics.measures import GroupLabels
from plume_db.schema.read import read_catalog
from tests.core.readings import Bench

NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {most})"


def profile(bench: Bench, name: str = "t") -> Profile:
    task = bench.task()
    table = read_catalog(task).table(name)
    assert table is not None
    return profile_table(task, table)


def test_a_foreign_key_is_named_by_what_it_refers_to(bench: Bench) -> None:
    bench.build(
        "CREATE TABLE sensors(id INTEGER PRIMARY KEY, model TEXT, name TEXT)",
        "INSERT INTO sensors VALUES(1,'x','attic'),(2,'x','cellar'),(3,'x','hall')",
        "CREATE TABLE t(ts INTEGER, sensor INTEGER REFERENCES sensors, v REAL)",
        f"{NUMBERS.format(most=299)} INSERT INTO t SELECT 1750000000+i*7, i%3+1, i%17/7.0 FROM n",
    )
    found = profile(bench)
    assert found.groups[0].labels == GroupLabels("sensors", "id", "name")
    assert (found.series[0].group, found.series[0].labels) == ("sensor", found.groups[0].labels)


@pytest.mark.parametrize(
    ("columns", "rows", "label"),
    [
        ("id INTEGER PRIMARY KEY, unit TEXT, statistic_id TEXT", "(1,'W','a'),(2,'W','b')",
         "statistic_id"),
        ("id INTEGER PRIMARY KEY, anything TEXT", "(1,'a'),(2,'b')", "anything"),
        ("id INTEGER PRIMARY KEY, name TEXT, code TEXT", "(1,'same','a'),(2,'same','b')", "code"),
        ("id INTEGER PRIMARY KEY, name TEXT", "(1,'same'),(2,'same')", None),
        ("id INTEGER PRIMARY KEY, name TEXT", "(1,NULL),(2,NULL)", None),
        ("id INTEGER PRIMARY KEY, body TEXT", f"(1,'{'a' * 200}'),(2,'b')", None),
        ("a INTEGER, b INTEGER, name TEXT, PRIMARY KEY(a,b)", "(1,1,'x'),(2,2,'y')", None),
    ],
)  # fmt: skip
def test_only_what_tells_rows_apart_names_them(
    bench: Bench, columns: str, rows: str, label: str | None
) -> None:
    bench.build(f'CREATE TABLE "the parent"({columns})', f'INSERT INTO "the parent" VALUES {rows}')
    found = find_labels(bench.task(), "the parent", None)
    assert (found.label if found else None) == label


def test_a_reference_into_nothing_leaves_the_group_without_names(bench: Bench) -> None:
    bench.build(
        "CREATE TABLE t(ts INTEGER, sensor INTEGER REFERENCES gone(id), v REAL)",
        f"{NUMBERS.format(most=299)} INSERT INTO t SELECT 1750000000+i*7, i%3+1, i%17/7.0 FROM n",
    )
    assert profile(bench).groups[0].labels is None


@pytest.mark.parametrize("kind", ["TEXT", "INTEGER"])
def test_five_hundred_series_in_one_table_are_seen_as_such(bench: Bench, kind: str) -> None:
    value = "'s'||(i%500)" if kind == "TEXT" else "i%500"
    bench.build(
        f"CREATE TABLE t(ts INTEGER, sensor_id {kind}, v REAL)",
        f"{NUMBERS.format(most=29999)} INSERT INTO t "
        f"SELECT 1750000000+i/500*60, {value}, i%17/7.0 FROM n",
    )
    found = profile(bench)
    assert found.groups[0].splits
    assert found.series[0].group == "sensor_id"


def test_a_panel_stored_one_thing_after_the_other_is_split_by_it(bench: Bench) -> None:
    bench.build(
        "CREATE TABLE t(store INTEGER, day TEXT, sales REAL)",
        f"{NUMBERS.format(most=9999)} INSERT INTO t "
        "SELECT i/400, date('2020-01-01', (i%400)||' days'), i*7919%100000/7.0 FROM n",
    )
    assert profile(bench).series[0].group == "store"


def test_orders_of_many_customers_are_one_series(bench: Bench) -> None:
    bench.build(
        "CREATE TABLE customers(id INTEGER PRIMARY KEY, name TEXT)",
        f"{NUMBERS.format(most=89)} INSERT INTO customers SELECT i, 'c'||i FROM n",
        "CREATE TABLE t(day TEXT, customer INTEGER REFERENCES customers, amount REAL)",
        f"{NUMBERS.format(most=999)} INSERT INTO t "
        "SELECT date('2020-01-01', (i/3)||' days'), i*7919%90, i*7919%100000/7.0 FROM n",
    )
    assert profile(bench).series[0].group is None


def test_whole_numbers_of_few_values_can_be_grouped_by(bench: Bench) -> None:
    bench.build(
        "CREATE TABLE t(ts INTEGER, quality INTEGER, v REAL)",
        f"{NUMBERS.format(most=299)} INSERT INTO t SELECT 1750000000+i*7, i%4*10, i%17/7.0 FROM n",
    )
    assert [group.column for group in profile(bench).groups] == ["quality"]


def test_a_group_of_two_columns_is_one_value_in_sql(tmp_path: Path) -> None:
    group = joined(('in "put"', "out"))
    assert group_columns(group) == ('in "put"', "out")
    con = apsw.Connection(str(tmp_path / "t.db"))
    con.execute('CREATE TABLE t("in ""put""" TEXT, out TEXT)')
    con.execute("INSERT INTO t VALUES('png','webp'),(NULL,'webp')")
    found = con.execute(f"SELECT {group_sql(group)} FROM t").fetchall()
    con.close()
    assert found == [("png → webp",), (None,)]


@pytest.mark.parametrize(
    ("group", "title"),
    [
        ("output_format", "output format"),
        ("input_format → output_format", "input → output format"),
        ("source → target", "source → target"),
        ("from_type → to_kind", "from type → to kind"),
    ],
)
def test_a_group_is_written_for_a_person(group: str, title: str) -> None:
    assert group_title(group) == title


def test_a_foreign_key_of_hundreds_of_values_can_be_grouped_by(bench: Bench) -> None:
    bench.build(
        "CREATE TABLE sensors(id INTEGER PRIMARY KEY, name TEXT)",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300) "
        "INSERT INTO sensors SELECT i, 'sensor ' || i FROM n",
        "CREATE TABLE r(at INTEGER, sensor_id INTEGER REFERENCES sensors(id), v REAL)",
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 29999) "
        "INSERT INTO r SELECT 1735689600 + i * 7, 1 + i * 37 % 300, i % 91 / 7.0 FROM n",
    )
    task = bench.task()
    table = read_catalog(task).table("r")
    assert table is not None
    group = next(g for g in profile_table(task, table, 2.0).groups if g.column == "sensor_id")
    assert group.labels is not None
    assert group.labels.label == "name"
