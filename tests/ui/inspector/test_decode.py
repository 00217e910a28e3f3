"""What a value can be seen as."""

from __future__ import annotations

import bz2
import gzip
import json
import plistlib

import apsw
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plume_db.jobs import Task
from plume_db.values import BadText
from plume_ui.inspector.content import Content
from plume_ui.inspector.decode import decode, wants_whole

from .conftest import picture


@pytest.mark.parametrize(
    ("value", "about", "text"),
    [
        (None, "null", "NULL"),
        (2**63 - 1, "integer", "9223372036854775807"),
        (0.1 + 0.2, "real", "0.30000000000000004"),
    ],
)
def test_plain_values_read_exactly(value: object, about: str, text: str) -> None:
    found = decode(Task(), value)
    assert (found.about, found.plain, found.ways) == (about, text, ("text",))


@pytest.mark.parametrize(
    ("value", "about"),
    [
        ("x", "text, 1 character, 1 line"),
        ("", "text, 0 characters, 0 lines"),
        ("a\nb\n", "text, 4 characters, 3 lines"),
        (b"\0", "blob, 1 byte"),
        (BadText(b"ab\xff"), "text, 3 bytes"),
    ],
)
def test_text_and_blobs_say_what_they_are(value: object, about: str) -> None:
    assert decode(Task(), value).about == about


@given(st.none() | st.integers(-(2**63), 2**63 - 1) | st.floats() | st.text() | st.binary())
def test_every_value_can_be_seen_somehow(value: object) -> None:
    assert decode(Task(), value).ways


@pytest.mark.parametrize(
    ("value", "ways"),
    [
        ('{"a": 1}', ("tree", "text", "hex")),
        ("plain", ("text", "hex")),
        (b"plain", ("text", "hex")),
        (b'{"a": 1}', ("tree", "text", "hex")),
        (b"a\0b", ("hex",)),
        (BadText(b"\xff"), ("text", "hex")),
        (plistlib.dumps({"a": 1}, fmt=plistlib.FMT_BINARY), ("tree", "hex")),
        (picture("png"), ("picture", "hex")),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), ("hex",)),
        ("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>",
         ("picture", "text", "hex")),
    ],
)  # fmt: skip
def test_the_best_way_comes_first(value: object, ways: tuple[str, ...]) -> None:
    assert decode(Task(), value).ways == ways


def test_jsonb_is_a_tree() -> None:
    con = apsw.Connection(":memory:")
    ((data,),) = con.execute("""select jsonb('{"a":[1,2]}')""").fetchall()
    con.close()
    found = decode(Task(), data)
    assert found.ways == ("tree", "hex")
    assert found.about == "blob, 8 bytes, JSONB"


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress])
def test_a_compressed_value_shows_what_is_inside(pack: object) -> None:
    found = decode(Task(), pack(json.dumps({"a": 1}).encode()))  # type: ignore[operator]
    assert found.inside is not None
    assert found.inside.ways == ("tree", "text", "hex")
    assert found.inside.about == "unpacked: 8 bytes"


def test_compressed_in_compressed_is_opened_twice_and_no_more() -> None:
    data = b"x"
    for _ in range(5):
        data = gzip.compress(data)
    depth, found = 0, decode(Task(), data)
    while found.inside is not None:
        depth, found = depth + 1, found.inside
    assert depth == 2


@pytest.mark.parametrize(
    ("value", "suffix"),
    [
        ('{"a":1}', ".json"),
        ("x", ".txt"),
        (b"\0", ".bin"),
        (picture("jpeg"), ".jpg"),
        ("<?xml version='1.0'?><a/>", ".xml"),
        (gzip.compress(b"x", mtime=0), ".gz"),
    ],
)
def test_a_file_of_it_is_named_for_its_kind(value: object, suffix: str) -> None:
    assert decode(Task(), value).suffix == suffix


def test_what_can_not_be_unpacked_says_what_it_looks_like() -> None:
    assert "gzip" in decode(Task(), b"\x1f\x8b\x08\0\0").notes[0]
    assert decode(Task(), b"\x78\x9c" + b"nonsense").notes == ()


def test_notes_tell_of_nul_and_of_invalid_text() -> None:
    assert "NUL" in decode(Task(), "a\0b").notes[0]
    assert "not valid" in decode(Task(), BadText(b"\xff")).notes[0]


def test_a_display_format_adds_its_words() -> None:
    found = decode(Task(), 1715000000, shown_as="unix seconds")
    assert found.plain == "1715000000"
    assert found.about == "integer  ·  2024-05-06 12:53:20 UTC"
    assert decode(Task(), "soon", shown_as="unix seconds").about == "text, 4 characters, 1 line"


@pytest.mark.parametrize(
    ("head", "codec", "length", "wanted"),
    [
        (b'{"a":', "utf-8", 1000, True),
        (b"[1", "utf-8", 2**30, False),
        (b"plain", "utf-8", 1000, False),
        (b"\x89PNG\r\n\x1a\n", "", 1000, True),
        (b"\x1f\x8b\x08", "", 1000, False),
        (b"\0\0", "", 1000, False),
    ],
)
def test_only_documents_and_pictures_are_read_whole(
    head: bytes, codec: str, length: int, wanted: bool
) -> None:
    assert wants_whole(Content(length, head, codec)) == wanted
