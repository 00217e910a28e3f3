"""Display formats: what they write, what they leave alone, and what is proposed."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import apsw
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plume_db.formats.choice import FORMATS, format_by_name, suggest
from plume_db.rows.cells import CellValue, Clipped
from plume_db.schema.objects import Column
from plume_db.values import BadText

VALUES = (
    st.none()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats()
    | st.text()
    | st.binary(max_size=80)
    | st.binary().map(BadText)
)


def written(name: str, value: CellValue) -> str | None:
    found = format_by_name(name)
    assert found is not None
    return found.text(value)


@given(VALUES)
def test_no_format_fails_on_any_value_and_none_writes_two_lines(value: CellValue) -> None:
    for each in FORMATS:
        text = each.text(value)
        assert text is None or (text and "\n" not in text and len(text) < 600), each.name


def test_names_are_unique_and_lead_back() -> None:
    assert len({each.name for each in FORMATS}) == len(FORMATS)
    assert all(format_by_name(each.name) is each for each in FORMATS)
    assert format_by_name("plain") is None


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("unix seconds", 1715000000, "2024-05-06 12:53:20 UTC"),
        ("unix seconds", 0, "1970-01-01 00:00:00 UTC"),
        ("unix seconds", -1, "1969-12-31 23:59:59 UTC"),
        ("unix seconds", 1715000000.25, "2024-05-06 12:53:20.250 UTC"),
        ("unix milliseconds", 1715000000007, "2024-05-06 12:53:20.007 UTC"),
        ("unix microseconds", 1715000000000007, "2024-05-06 12:53:20.000007 UTC"),
        ("unix nanoseconds", 1715000000000000007, "2024-05-06 12:53:20.000000007 UTC"),
        ("julian day", 2460437.0, "2024-05-06 12:00:00 UTC"),
        ("mac seconds", 736692800, "2024-05-06 12:53:20 UTC"),
        ("webkit", 13359473600000000, "2024-05-06 12:53:20.000000 UTC"),
        ("filetime", 133594736000000007, "2024-05-06 12:53:20.0000007 UTC"),
        ("excel day", 45418.5, "2024-05-06 12:00:00 UTC"),
        ("bytes", 1007616, "1.01 MB"),
        ("percent", 0.1234, "12.34 %"),
        ("duration s", 75, "1 min 15 s"),
        ("duration ms", -75, "-75 ms"),
        ("boolean", 1, "true"),
        ("hex", 255, "0xFF"),
        ("hex", -1, "0xFFFFFFFFFFFFFFFF"),
        ("hex", b"\x00\xff", "00 FF"),
        ("ipv4", 3232235777, "192.168.1.1"),
        ("ipv4", b"\x7f\0\0\1", "127.0.0.1"),
        ("ipv4", bytes(15) + b"\1", "::1"),
        ("json", '{"a" : [1, 2.50],\n "b": "x  y"}', '{"a":[1,2.50],"b":"x  y"}'),
        ("uuid", "{0123456789ABCDEF0123456789ABCDEF}", "01234567-89ab-cdef-0123-456789abcdef"),
    ],
)
def test_values_read_as_they_should(name: str, value: CellValue, text: str) -> None:
    assert written(name, value) == text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("unix seconds", "1715000000"),
        ("unix seconds", b"1715000000"),
        ("unix seconds", 2**62),
        ("unix seconds", float("inf")),
        ("boolean", 2),
        ("boolean", "true"),
        ("bytes", "12"),
        ("duration s", 2**60),
        ("hex", BadText(b"\xff")),
        ("uuid", b"short"),
        ("json", "12"),
        ("json", b"\x00"),
        ("image", b"no picture"),
    ],
)
def test_a_value_of_another_kind_shows_as_it_is(name: str, value: CellValue) -> None:
    assert written(name, value) is None


def test_null_is_never_formatted() -> None:
    assert all(each.text(None) is None for each in FORMATS)


@given(st.integers(-62135596800, 253402300799))
def test_every_second_of_the_calendar_agrees_with_python(second: int) -> None:
    moment = datetime.fromtimestamp(second, UTC).replace(tzinfo=None)
    assert written("unix seconds", second) == f"{moment.isoformat(' ')} UTC"


def test_local_time_states_its_zone() -> None:
    text = written("unix seconds local", 1715000000)
    assert text is not None
    assert datetime.fromisoformat(text.replace(" +", "+").replace(" -", "-")).timestamp() == (
        1715000000
    )


def test_both_byte_orders_of_a_uuid() -> None:
    value = uuid.UUID("00112233-4455-6677-8899-aabbccddeeff")
    assert written("uuid", value.bytes) == str(value)
    assert written("guid", value.bytes_le) == str(value)


def test_jsonb_reads_as_json_and_a_clipped_text_by_its_head() -> None:
    con = apsw.Connection(":memory:")
    ((data,),) = con.execute("""select jsonb('{"a":[1,"x"]}')""").fetchall()
    con.close()
    assert written("json", data) == '{"a":[1,"x"]}'
    clipped = Clipped('{"a" : "' + "x" * 5000, 9000, "text")
    text = written("json", clipped)
    assert text is not None and text.startswith('{"a":"xxx') and text.endswith("…")


def test_a_small_picture_tells_its_pixels() -> None:
    png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0\0\0\0\x80" + bytes(20)
    assert written("image", png) == "PNG  256 × 128  44 bytes"


@pytest.mark.parametrize(
    ("name", "declared", "samples", "expected"),
    [
        ("created_at", "INTEGER", [1715000000, None], "unix seconds"),
        ("dateAdded", "INTEGER", [1715000000000000], "unix microseconds"),
        ("last_visit_time", "INTEGER", [13359473600000000, 0], "webkit"),
        ("timestamp", "REAL", [2460437.5], "julian day"),
        ("file_size", "INTEGER", [10, 2000], "bytes"),
        ("is_deleted", "INTEGER", [0, 1], "boolean"),
        ("flag", "BOOLEAN", [0, 1], "boolean"),
        ("payload", "", ['{"a":1}', "[]"], "json"),
        ("guid", "BLOB", [b"x" * 16], "uuid"),
        ("id", "INTEGER", [1715000000], None),
        ("price", "REAL", [1.5], None),
        ("flag", "BOOLEAN", [0, 7], None),
        ("created_at", "TEXT", ["yesterday"], None),
        ("any", "", [], None),
    ],
)
def test_what_is_proposed_fits_name_type_and_every_sample(
    name: str, declared: str, samples: list[CellValue], expected: str | None
) -> None:
    found = suggest(Column(name, declared), samples)
    assert (found.name if found else None) == expected
