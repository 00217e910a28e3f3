from __future__ import annotations

import apsw
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plume_db.errors import PlumeError
from plume_db.names import literal
from plume_db.query.parameters import bindings, parameters, read_value, typed_value
from plume_db.values import Value

PARAMETER = st.sampled_from(["?", "?1", "?3", "?12", ":a", ":b", "@a", "$a", "$n::s(x)", "1"])


@given(st.lists(PARAMETER, min_size=1, max_size=12))
def test_numbers_are_those_sqlite_gives(parts: list[str]) -> None:
    sql = "select " + ", ".join(parts)
    names = parameters(sql)
    assert len(set(names)) == len(names)
    con = apsw.Connection(":memory:")
    values = tuple(f"value of {name}" for name in names)
    row = con.execute(sql, values).fetchall()[0]
    con.close()
    for part, value in zip(parts, row, strict=True):
        if part.startswith("?") and part != "?":
            assert value == values[int(part[1:]) - 1]
        elif part not in ("?", "1"):
            assert value == f"value of {part}"


def test_nothing_in_strings_and_comments_is_a_parameter() -> None:
    assert parameters("select ':a', \":b\" -- :c ?\n /* ? */ , a->>'$.x'") == ()


def test_values_come_in_order_and_what_is_missing_is_null() -> None:
    assert bindings("select :b, ?, :a", {":a": 1, ":b": "x"}) == (("x", None, 1), ("?2",))


def test_an_impossible_number_is_left_to_sqlite() -> None:
    assert parameters("select ?99999999999") == ()


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("", None),
        (" null ", None),
        ("12", 12),
        ("-9223372036854775808", -(2**63)),
        ("9223372036854775808", 2.0**63),
        ("1.50", 1.5),
        (".5e1", 5.0),
        ("'12'", "12"),
        ("'it''s'", "it's"),
        ("''", ""),
        ("x'00FF'", b"\x00\xff"),
        ("x'0'", "x'0'"),
        ("Rock & Roll", "Rock & Roll"),
        ("2024-01-01", "2024-01-01"),
    ],
)
def test_what_is_typed_reads_as_a_literal_or_as_text(typed: str, value: Value) -> None:
    assert read_value(typed) == value
    assert type(read_value(typed)) is type(value)


@given(st.none() | st.integers(-(2**63), 2**63 - 1) | st.text() | st.binary())
def test_every_literal_reads_back(value: Value) -> None:
    if isinstance(value, str) and ("\0" in value or any("\ud800" <= c <= "\udfff" for c in value)):
        return
    assert read_value(literal(value)) == value


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("007", "auto", 7),
        ("007", "text", "007"),
        ("", "text", ""),
        (" 'x' ", "text", " 'x' "),
        ("-1.5e3", "number", -1500.0),
        ("5", "null", None),
        ("00 fF", "blob", b"\x00\xff"),
        ("x'00ff'", "blob", b"\x00\xff"),
        ("", "blob", b""),
    ],
)
def test_a_value_is_what_it_is_said_to_be(text: str, kind: str, value: object) -> None:
    found = typed_value(text, kind)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(("text", "kind"), [("x", "number"), ("", "number"), ("0g", "blob")])
def test_what_can_not_be_read_so_is_told(text: str, kind: str) -> None:
    with pytest.raises(PlumeError, match=":x"):
        typed_value(text, kind, ":x")
