"""Times of day read the same in SQL and in Python, and add up with dates in another column."""

from __future__ import annotations

import apsw
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plume_db.metrics.clocks import clock_of, clock_sql
from plume_db.metrics.epochs import encoding
from plume_db.metrics.timing import seconds_sql, time_sql
from plume_db.values import Value

_con = apsw.Connection(":memory:")


def in_sql(value: Value) -> object:
    sql = f"SELECT {clock_sql('c')} FROM (SELECT ?1 AS c)"
    return _con.execute(sql, (value,)).fetchall()[0][0]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("9:05", 32700),
        ("09:05:07.25", 32707.25),
        ("9:05 PM", 75900),
        ("9:05:30pm", 75930),
        ("12:00 AM", 0),
        ("12:30 PM", 45000),
        ("13:11:15+02:00", 40275),
        ("13:11:15+0200", 40275),
        ("13:11:15 UTC", 47475),
        ("133015", 48615),
        ("1330", 48600),
        (48600, 48600),
        (0.5, 43200),
    ],
)
def test_a_known_time_of_day_is_read(value: Value, seconds: float) -> None:
    assert clock_of(value) == in_sql(value) == seconds


@pytest.mark.parametrize(
    "value", [None, "", "noon", "25:00", "13:00 PM", "0:30 AM", -1, 86_401, -0.5, b"12:00", "9:5"]
)
def test_what_is_no_time_of_day_is_none_in_both(value: Value) -> None:
    assert clock_of(value) is None
    assert in_sql(value) is None


@given(
    st.one_of(
        st.text("0123456789:. APMapmZ+-", max_size=14),
        st.integers(-10, 100_000),
        st.floats(-1, 90_000, allow_nan=False),
        st.times().map(lambda at: at.strftime("%I:%M:%S %p")),
    )
)
def test_anything_reads_the_same_in_both(value: Value) -> None:
    here, there = clock_of(value), in_sql(value)
    if here is None or there is None:
        assert here is there
    else:
        assert there == pytest.approx(here, abs=0.0015)


def test_a_date_and_a_time_in_two_columns_make_one_moment() -> None:
    _con.execute('DROP TABLE IF EXISTS t; CREATE TABLE t("the day" TEXT, at TEXT)')
    _con.execute("INSERT INTO t VALUES('10.09.2025', '1:11:15 PM'), ('10.09.2025', NULL)")
    sql, line = time_sql("the day", encoding("dmy."), "at")
    assert line is None
    assert _con.execute(f"SELECT {sql} FROM t").fetchall() == [(1757509875.0,), (None,)]


def test_a_count_of_seconds_is_left_to_the_reader_as_a_line() -> None:
    _con.execute("DROP TABLE IF EXISTS t; CREATE TABLE t(ts INTEGER)")
    _con.execute("INSERT INTO t VALUES(1757502675000)")
    sql, line = time_sql("ts", encoding("unix_ms"))
    assert line == (1000.0, 0)
    assert _con.execute(f"SELECT {sql} FROM t").fetchall() == [(1757502675000,)]
    whole = seconds_sql("ts", encoding("unix_ms"))
    assert _con.execute(f"SELECT {whole} FROM t").fetchall() == [(1757502675.0,)]
