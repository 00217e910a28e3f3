"""What is typed becomes the value its column would store, exactly, or is refused with a reason."""

from __future__ import annotations

from typing import Any

import apsw
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plume_db.edit.block import Field, read_block
from plume_db.edit.typed import NotAValue, read_text
from plume_db.rehearsal.conflict import same
from plume_db.schema.objects import Column


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("INTEGER", "5", 5),
        ("INTEGER", " 5 ", 5),
        ("INT", "9223372036854775807", 9223372036854775807),
        ("INT", "-9223372036854775808", -9223372036854775808),
        ("INTEGER", "3.0", 3),
        ("INTEGER", "3.5", 3.5),
        ("INTEGER", "abc", "abc"),
        ("INTEGER", "", ""),
        ("BOOLEAN", "true", 1),
        ("BOOLEAN", "False", 0),
        ("DATETIME", "2024-01-01", "2024-01-01"),
        ("REAL", "5", 5.0),
        ("REAL", "0.1", 0.1),
        ("REAL", "1e999", float("inf")),
        ("TEXT", "5", "5"),
        ("TEXT", "x'00'", "x'00'"),
        ("VARCHAR(10)", " a ", " a "),
        ("", "5", 5),
        ("", "'5'", "5"),
        ("", "x'00FF'", b"\x00\xff"),
        ("BLOB", "x''", b""),
        ("BLOB", "plain", "plain"),
        ("NUMERIC", "1e3", 1000),
        ("FLOATING POINT", "5", 5),
    ],
)
def test_text_is_read_as_the_column_would_store_it(kind: str, text: str, value: Any) -> None:
    found = read_text(Column("c", kind), text, None)
    assert same(found, value)
    con = apsw.Connection(":memory:")
    con.execute(f"create table t(c {kind})")
    con.execute("insert into t values(?)", (found,))
    assert same(con.execute("select c from t").get, value)


def test_in_a_column_of_any_type_text_stays_text_where_it_was() -> None:
    assert read_text(Column("c", ""), "007", "006") == "007"
    assert read_text(Column("c", ""), "007", 6) == 7


@pytest.mark.parametrize("text", ["9223372036854775808", "-9223372036854775809", "1" * 5000])
def test_a_number_that_would_be_rounded_is_refused(text: str) -> None:
    with pytest.raises(NotAValue, match="64 bits"):
        read_text(Column("c", "INTEGER"), text, None)


@pytest.mark.parametrize("kind", ["INTEGER", "REAL"])
def test_a_strict_column_refuses_what_is_no_number(kind: str) -> None:
    with pytest.raises(NotAValue, match="STRICT"):
        read_text(Column("c", kind), "abc", None, strict=True)


def test_half_a_character_is_refused() -> None:
    with pytest.raises(NotAValue):
        read_text(Column("c", "TEXT"), "\ud800", None)


@given(st.integers(-(2**63), 2**63 - 1))
def test_every_whole_number_is_exact(number: int) -> None:
    assert read_text(Column("c", "INTEGER"), str(number), None) == number


@given(st.floats(allow_nan=False))
def test_every_real_is_exact(number: float) -> None:
    assert same(read_text(Column("c", "REAL"), repr(number).replace("inf", "1e999"), None), number)


def fields(text: str) -> list[list[str]]:
    return [[field.text for field in row] for row in read_block(text)]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a\tb\nc\td\n", [["a", "b"], ["c", "d"]]),
        ("a\tb\r\nc\td\r\n", [["a", "b"], ["c", "d"]]),
        ("1,2\n3,4", [["1", "2"], ["3", "4"]]),
        ("1;2\n3;4", [["1", "2"], ["3", "4"]]),
        ("Hello, world", [["Hello, world"]]),
        ("Hello, world\nno comma", [["Hello, world"], ["no comma"]]),
        ('"a\nb"\tc', [["a\nb", "c"]]),
        ('"say ""hi"""\tc', [['say "hi"', "c"]]),
        ('"open\tb', [['"open', "b"]]),
        ("\t\n", [["", ""]]),
        ("", [[""]]),
    ],
)
def test_a_block_is_split_as_spreadsheets_write_it(text: str, rows: list[list[str]]) -> None:
    assert fields(text) == rows


def test_nothing_is_null_and_quotes_around_nothing_are_empty_text() -> None:
    column = Column("c", "TEXT")
    assert Field("").value(column, None, False) is None
    assert Field("", True).value(column, None, False) == ""
    assert Field("").value(Column("c", "TEXT", not_null=True), None, False) == ""


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=2),
                min_size=1, max_size=4))  # fmt: skip
def test_any_quoted_block_comes_back(rows: list[list[str]]) -> None:
    text = "\n".join("\t".join('"' + f.replace('"', '""') + '"' for f in row) for row in rows)
    assert fields(text) == rows
