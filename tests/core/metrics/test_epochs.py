"""Every encoding says the same in SQL and in Python."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import apsw
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from plume_db.metrics.epochs import ENCODINGS, Encoding, encoding, number_of, number_sql
from plume_db.values import Value

_con = apsw.Connection(":memory:")

MOMENT = 1757502675.0  # 2025-09-10 11:11:15 UTC


def in_sql(how: Encoding, value: Value) -> object:
    return _con.execute(f"SELECT {how.sql('c')} FROM (SELECT ?1 AS c)", (value,)).fetchall()[0][0]


def same(how: Encoding, value: Value) -> None:
    there, here = in_sql(how, value), how.seconds(value)
    if there is None or here is None:
        assert there is None and here is None, (how.key, value, there, here)
    else:
        assert isinstance(there, (int, float))
        assert math.isclose(there, here, rel_tol=1e-12, abs_tol=0.0015), (how.key, value)


@pytest.mark.parametrize(
    ("key", "value", "seconds"),
    [
        ("iso", "2025-09-10T11:11:15.123456789+00:00", MOMENT + 0.123),
        ("iso", "2025-09-10T13:11:15+02:00", MOMENT),
        ("iso", "2025-09-10 11:11:15", MOMENT),
        ("iso", "2025-09-10T11:11:15Z", MOMENT),
        ("iso", "2025-09-10", 1757462400.0),
        ("iso_loose", "2025/09/10 11:11:15,5 UTC", MOMENT + 0.5),
        ("iso_loose", "2025-09-10T13:11:15+0200", MOMENT),
        ("iso_month", "2025-09", 1756684800.0),
        ("dmy-", "05-02-2010", 1265328000.0),
        ("dmy/", "5/2/2010 01:00", 1265331600.0),
        ("mdy/", "2/13/2010", 1266019200.0),
        ("dmy.", "10.09.2025", 1757462400.0),
        ("compact", 20250910, 1757462400.0),
        ("compact", "20250910T111115Z", MOMENT),
        ("unix_s", 1757502675, MOMENT),
        ("unix_s", "1757502675", MOMENT),
        ("unix_ms", 1757502675000, MOMENT),
        ("unix_us", 1757502675000000, MOMENT),
        ("unix_ns", 1757502675000000000, MOMENT),
        ("mac_s", 779195475, MOMENT),
        ("mac_ns", 779195475000000000, MOMENT),
        ("webkit", 13401976275000000, MOMENT),
        ("filetime", 134019762750000000, MOMENT),
        ("ticks", 638930994750000000, MOMENT),
        ("julian", 2460928.966145833, MOMENT),
        ("excel", 45910.46614583333, MOMENT),
    ],
)
def test_a_known_moment_is_read(key: str, value: Value, seconds: float) -> None:
    how = encoding(key)
    assert how.seconds(value) == pytest.approx(seconds, abs=0.01)
    assert in_sql(how, value) == pytest.approx(seconds, abs=0.01)


@pytest.mark.parametrize("how", ENCODINGS, ids=lambda how: how.key)
@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "now",
        "12:30",
        "abc",
        "2460928.5",
        "1-1-1",
        "-",
        b"2025-09-10",
        0,
        -1,
        "2025-02-31",
    ],
)
def test_what_is_no_time_reads_the_same_in_both(how: Encoding, value: Value) -> None:
    same(how, value)


@pytest.mark.parametrize("how", [e for e in ENCODINGS if e.line], ids=lambda how: how.key)
def test_zero_and_minus_one_mean_never(how: Encoding) -> None:
    assert how.seconds(0) is how.seconds(-1) is None


@pytest.mark.parametrize("how", [e for e in ENCODINGS if e.line], ids=lambda how: how.key)
def test_the_line_of_an_encoding_gives_its_seconds(how: Encoding) -> None:
    assert how.line is not None
    number = 2460928.5
    seconds = how.seconds(number)
    assert seconds is not None
    assert number / how.line[0] + how.line[1] == pytest.approx(seconds, abs=0.001)


@given(
    st.sampled_from(ENCODINGS),
    st.one_of(
        st.integers(-(2**62), 2**62),
        st.floats(allow_nan=False, allow_infinity=False, width=32),
    ),
)
def test_any_number_reads_the_same_in_both(how: Encoding, value: Value) -> None:
    same(how, value)


_digits = st.text("0123456789-/. :TZ+,", max_size=32)


@given(st.sampled_from(ENCODINGS), _digits)
@example(encoding("unix_s"), "-1")
def test_any_text_of_marks_and_digits_reads_the_same_in_both(how: Encoding, value: str) -> None:
    same(how, value)


@given(
    st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)),
    st.sampled_from(["", "Z", "+00:00", "-03:30", "+14:00", " +05:45"]),
    st.sampled_from(["T", " ", "  "]),
    st.integers(0, 9),
)
def test_written_moments_of_every_kind_read_the_same_in_both(
    moment: datetime, zone: str, between: str, digits: int
) -> None:
    part = f".{moment.microsecond:06d}000"[: digits + 1] if digits else ""
    text = f"{moment:%Y-%m-%d}".rjust(10, "0") + f"{between}{moment:%H:%M:%S}{part}{zone}"
    same(encoding("iso"), text)
    same(encoding("iso_loose"), text.replace("-", "/", 2).replace(":", ":"))


@given(st.datetimes(datetime(1601, 1, 1), datetime(2400, 1, 1)))
def test_iso_text_without_a_zone_is_utc(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    expected = moment.replace(tzinfo=UTC).timestamp()
    assert encoding("iso").seconds(moment.isoformat(" ")) == expected


@given(st.one_of(st.integers(-(2**53), 2**53), st.text("0123456789.abc", max_size=8)))
def test_a_number_reads_the_same_in_both(value: Value) -> None:
    sql = f"SELECT {number_sql('c')} FROM (SELECT ?1 AS c)"
    assert _con.execute(sql, (value,)).fetchall()[0][0] == number_of(value)
