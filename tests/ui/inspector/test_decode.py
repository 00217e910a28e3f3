"""What a value can be seen as."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage

from plume_db.jobs import Task
from plume_db.values import BadText
from plume_ui.inspector.decode import (
    HEX_LIMIT,
    PICTURE_SIDE,
    TEXT_LIMIT,
    UNBROKEN_LIMIT,
    decode,
    hex_lines,
    indented,
)


def picture(kind: str, width: int = 20, height: int = 10) -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(0xFF336699)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, kind)
    return bytes(buffer.data().data())


@pytest.mark.parametrize(
    ("value", "about", "text"),
    [
        (None, "null", "NULL"),
        (2**63 - 1, "integer", "9223372036854775807"),
        (0.1 + 0.2, "real", "0.30000000000000004"),
        ("x", "text, 1 character", "x"),
        ("", "text, 0 characters", ""),
    ],
)
def test_plain_values_read_exactly(value: object, about: str, text: str) -> None:
    found = decode(Task(), value)
    assert (found.about, found.text, found.ways) == (about, text, ("text",))


@pytest.mark.parametrize("kind", ["png", "jpeg", "bmp", "webp"])
def test_pictures_are_shown_as_pictures(kind: str) -> None:
    found = decode(Task(), picture(kind))
    assert found.ways[0] == "picture"
    assert found.picture_about == f"{kind.upper()} 20 × 10"
    assert "hex" in found.ways


def test_a_large_picture_is_scaled_down_and_its_real_size_told() -> None:
    found = decode(Task(), picture("png", PICTURE_SIDE * 2, 100))
    assert found.picture is not None
    assert found.picture.width() == PICTURE_SIDE
    assert found.picture_about == f"PNG {PICTURE_SIDE * 2:,} × 100"


def test_bytes_that_only_begin_as_a_picture_are_bytes() -> None:
    found = decode(Task(), b"\x89PNG\r\n\x1a\n" + bytes(100))
    assert found.ways == ("hex",)


def test_json_is_indented_and_keeps_every_digit() -> None:
    found = decode(Task(), '{"a":[12345678901234567890,1.10],"b":{},"c":"{,}"}')
    assert found.ways[0] == "json"
    assert found.json == (
        '{\n  "a": [\n    12345678901234567890,\n    1.10\n  ],\n  "b": {},\n  "c": "{,}"\n}'
    )


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_indenting_changes_space_only(value: object) -> None:
    text = json.dumps(value, ensure_ascii=False)
    assert json.loads(indented(text)) == json.loads(text)


@pytest.mark.parametrize("text", ["{not json", "12", "[" * 100_000, '{"a":1} x'])
def test_what_is_no_json_is_text(text: str) -> None:
    assert "json" not in decode(Task(), text).ways


def test_text_in_a_blob_can_be_read_as_text() -> None:
    assert decode(Task(), "größe".encode()).ways == ("text", "hex")
    assert decode(Task(), b"a\0b").ways == ("hex",)


def test_invalid_text_shows_its_bytes_and_says_so() -> None:
    found = decode(Task(), BadText(b"ab\xff"))
    assert found.text == "ab\\xff"
    assert "not valid" in found.notes[0]
    assert found.about == "text, 3 bytes"


def test_long_values_are_clipped_and_say_so() -> None:
    found = decode(Task(), "x " * TEXT_LIMIT)
    assert found.text is not None and len(found.text) == TEXT_LIMIT
    assert "100,000" in found.notes[0]
    found = decode(Task(), b"\0" * (HEX_LIMIT + 1))
    assert found.hex is not None and found.hex.count("\n") == HEX_LIMIT // 16 - 1
    assert found.hex_note


def test_nul_characters_are_made_visible() -> None:
    found = decode(Task(), "a\0b")
    assert found.text == "a␀b"
    assert found.notes


def test_hex_lines_have_offsets_and_printable_characters() -> None:
    assert hex_lines(bytes(range(60, 78))) == (
        "00000000  3c 3d 3e 3f 40 41 42 43  44 45 46 47 48 49 4a 4b  <=>?@ABCDEFGHIJK\n"
        "00000010  4c 4d                                             LM"
    )
    assert hex_lines(b"") == ""


@pytest.mark.parametrize(
    ("value", "what"), [(b"\x1f\x8b\x08", "gzip"), (b"bplist00", "property list")]
)
def test_known_formats_are_named(value: bytes, what: str) -> None:
    assert what in decode(Task(), value).notes[0]


@pytest.mark.parametrize("wrap", [str, lambda text: f'{{"a": "{text}"}}', lambda t: t.encode()])
def test_a_word_too_long_to_be_wrapped_at_once_is_cut_off(wrap: Any) -> None:
    found = decode(Task(), wrap("a" * (UNBROKEN_LIMIT + 1)))
    for shown in filter(None, (found.text, found.json)):
        assert max(map(len, shown.split())) == UNBROKEN_LIMIT
    assert found.notes or found.text is None or isinstance(wrap("a"), bytes)


def test_long_text_with_blanks_is_shown_up_to_its_own_limit() -> None:
    found = decode(Task(), "word " * TEXT_LIMIT)
    assert found.text is not None
    assert len(found.text) == TEXT_LIMIT
