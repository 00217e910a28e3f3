"""What bytes look like, and the pixels of a picture from its head."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plume_db.decode.kinds import kind_of, text_kind
from plume_db.decode.sizes import pixels_of

JPEG = b"\xff\xd8\xff\xe0\0\x04ab\xff\xc0\0\x11\x08\0\x20\0\x40\x03" + bytes(9)


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "webp"),
        (b"RIFF\0\0\0\0WAVE", "wav"),
        (b"\0\0\0\x1cftypavif\0\0\0\0mif1", "avif"),
        (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avif", "avif"),
        (b"\0\0\0\x18ftypheic\0\0\0\0heic", "heic"),
        (b"\0\0\0\x18ftypisom\0\0\0\0isom", "mp4"),
        (b"\xff\x0a\x00", "jxl"),
        (b"\0\0\0\x0cJXL \r\n\x87\n", "jxl"),
        (b"II*\0", "tiff"),
        (b"BM\x10\0\0\0\0\0\0\0", "bmp"),
        (b"\x78\x9c" + bytes(9), "zlib"),
        (b"GP\0\1", "geometry"),
        (b" <?xml version='1.0'?><svg/>", "svg"),
        (b"<plist>", "plist"),
        (b"<!DOCTYPE html>", "html"),
    ],
)
def test_known_beginnings_are_known(data: bytes, key: str) -> None:
    found = kind_of(data)
    assert found is not None and found.key == key


@pytest.mark.parametrize("data", [b"", b"BMW is a car", b"x", b"\x78\x9d" + bytes(9), b"RIFF"])
def test_other_bytes_are_nothing(data: bytes) -> None:
    assert kind_of(data) is None


@given(st.binary(max_size=64))
def test_no_bytes_make_it_fail(data: bytes) -> None:
    for start in (b"", b"\xff\xd8\xff", b"GIF89a", b"RIFF1234WEBPVP8X", b"\0\0\0\x20ftyp"):
        kind_of(start + data)
        pixels_of(start + data)


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (b"GIF89a\x05\0\x06\0", (5, 6)),
        (JPEG, (64, 32)),
        (b"BM" + bytes(16) + (7).to_bytes(4, "little") + (-3).to_bytes(4, "little", signed=True),
         (7, 3)),
        (b"RIFF1234WEBPVP8X" + bytes(8) + b"\x09\0\0\x04\0\0", (10, 5)),
        (b"\x89PNG\r\n\x1a\n", None),
    ],
)  # fmt: skip
def test_pixels_are_read_from_the_head(data: bytes, size: tuple[int, int] | None) -> None:
    assert pixels_of(data) == size


def test_pictures_are_named_with_their_article() -> None:
    found = kind_of(b"\x89PNG\r\n\x1a\n")
    assert found is not None
    assert (found.words, found.short, found.suffix) == ("a PNG picture", "PNG", ".png")
    assert text_kind("just words") is None
