"""How values, sizes and names read: exact where it matters, never empty for NULL."""

from __future__ import annotations

import apsw
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plume_db import errors
from plume_db.names import literal, quoted
from plume_db.units import bytes_text, count_text, duration_text, percent_text
from plume_db.values import BadText, one_line, type_name


@given(st.integers(-(2**63), 2**63 - 1))
def test_integers_read_exactly(value: int) -> None:
    assert int(one_line(value)) == value


@given(st.floats(allow_nan=False))
def test_reals_round_trip(value: float) -> None:
    assert float(one_line(value)) == value


@given(st.text(max_size=500))
def test_text_stays_on_one_line_and_within_its_limit(value: str) -> None:
    shown = one_line(value, 50)
    assert len(shown) <= 51
    assert not {"\n", "\r", "\t", "\0"} & set(shown)


@pytest.mark.parametrize(
    ("value", "shown", "kind"),
    [
        (None, "NULL", "null"),
        ("", "", "text"),
        ("NULL", "NULL", "text"),
        (b"abc", "BLOB 3 bytes", "blob"),
        (BadText(b"ab\xff"), "ab\\xff", "text"),
        (0.1 + 0.2, "0.30000000000000004", "real"),
        (2**53 + 1, "9007199254740993", "integer"),
    ],
)
def test_every_kind_of_value_says_what_it_is(value: object, shown: str, kind: str) -> None:
    assert one_line(value) == shown  # type: ignore[arg-type]
    assert type_name(value) == kind  # type: ignore[arg-type]


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1))
def test_any_name_can_be_quoted(name: str) -> None:
    con = apsw.Connection(":memory:")
    con.execute(f"create table {quoted(name)}(a)").fetchall()
    assert con.execute("select name from sqlite_schema").get == name
    con.close()


@given(
    st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False), st.binary())
)
def test_literals_read_back_as_the_same_value(value: int | float | bytes | None) -> None:
    con = apsw.Connection(":memory:")
    assert con.execute(f"select {literal(value)}").get == value
    con.close()


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1007616, "1.01 MB"),
        (28_672, "28.7 kB"),
        (999_999, "1.00 MB"),
        (500_000_000, "500 MB"),
        (1.2e9, "1.20 GB"),
    ],
)
def test_sizes_read_in_three_digits(size: float, text: str) -> None:
    assert bytes_text(size) == text


def test_counts_durations_and_shares_read_as_people_write_them() -> None:
    assert count_text(15607) == "15,607"
    assert duration_text(0.0000005) in ("0 µs", "1 µs")
    assert duration_text(0.0042) == "4.2 ms"
    assert duration_text(75) == "1 min 15 s"
    assert duration_text(3 * 3600 + 120) == "3 h 2 min"
    assert percent_text(0, 10) == "0 %"
    assert percent_text(1, 100_000) == "< 0.1 %"
    assert percent_text(3, 100) == "3 %"
    assert percent_text(1, 0) == "0 %"


def test_position_of_an_error_counts_characters_not_bytes() -> None:
    con = apsw.Connection(":memory:")
    sql = "select 'äöü', nosuch"
    with pytest.raises(apsw.SQLError) as caught:
        con.execute(sql)
    con.close()
    ours = errors.translate(caught.value, sql)
    assert isinstance(ours, errors.SqlError)
    assert sql[ours.offset :] == "nosuch"


def test_text_that_is_not_utf8_is_told_and_not_a_bug() -> None:
    error = UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad")
    assert isinstance(errors.translate(error), errors.Damaged)
