"""Pictures of every kind, and those that are not decoded."""

from __future__ import annotations

import io
import struct
import sys
import zlib

import pytest
from PySide6.QtGui import QColor

from plume_db.decode.kinds import kind_of
from plume_ui.inspector import pictures
from plume_ui.inspector.pictures import SIDE, Picture, decode_picture

from .conftest import picture


def decoded(data: bytes) -> Picture:
    kind = kind_of(data)
    assert kind is not None and kind.picture
    return decode_picture(data, kind)


def by_pillow(name: str, **options: object) -> bytes:
    image = pytest.importorskip("PIL.Image")
    if name == "JXL":
        pytest.importorskip("pillow_jxl")
    out = io.BytesIO()
    image.new("RGB", (20, 10), "#336699").save(out, name, **options)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["png", "jpeg", "bmp", "webp", "tiff"])
def test_qts_formats_are_decoded_with_their_facts(kind: str) -> None:
    data = picture(kind)
    found = decoded(data)
    assert found.image is not None and found.image.width() == 20
    bits = 8 * len(data) / 200
    depth = "  ·  24 bit" if kind != "tiff" else ""
    assert f"20 × 10{depth}  ·  {len(data)} bytes" in found.about
    assert f"{bits:.3g} bits per pixel" in found.about


@pytest.mark.parametrize("name", ["AVIF", "JXL"])
def test_avif_and_jpeg_xl_are_decoded_by_pillow(name: str) -> None:
    found = decoded(by_pillow(name))
    assert found.image is not None
    colour = QColor(found.image.pixel(5, 5))
    assert abs(colour.red() - 0x33) < 8 and abs(colour.blue() - 0x99) < 8
    assert "20 × 10" in found.about


@pytest.mark.parametrize(("name", "module"), [("AVIF", "PIL"), ("JXL", "pillow_jxl")])
def test_without_the_library_a_sentence_says_how_to_get_it(
    name: str, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = by_pillow(name)
    monkeypatch.setitem(sys.modules, module, None)
    found = decoded(data)
    assert found.image is None
    assert found.notes[0].endswith("pip install 'plume-db[images]'")


def test_a_large_picture_is_scaled_down_and_its_real_size_told() -> None:
    found = decoded(picture("png", SIDE * 2, 100))
    assert found.image is not None and found.image.width() == SIDE
    assert f"{SIDE * 2:,} × 100" in found.about


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def test_a_bomb_is_told_by_its_pixels_and_not_decoded() -> None:
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(999)))
    found = decoded(data + chunk(b"IEND", b""))
    assert found.image is None
    assert "60,000 × 60,000" in found.notes[0]


@pytest.mark.parametrize("name", ["AVIF", "PNG"])
def test_the_limit_holds_for_every_decoder(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = by_pillow(name)
    monkeypatch.setattr(pictures, "MOST_PIXELS", 100)
    assert decoded(data).image is None


@pytest.mark.qt_log_ignore("JPEG", "TIFF", "directory", extend=True)  # what the decoders say
@pytest.mark.parametrize("kind", ["png", "jpeg", "webp", "tiff"])
def test_a_damaged_picture_shows_what_there_is_or_says_so(kind: str) -> None:
    found = decoded(picture(kind)[:40])
    assert found.image is not None or "can not be decoded" in found.notes[0]


def test_a_damaged_avif_says_so() -> None:
    found = decoded(by_pillow("AVIF")[:60])
    assert found.image is None and "can not be decoded" in found.notes[0]


def test_an_animation_shows_its_first_frame_and_says_so() -> None:
    image = pytest.importorskip("PIL.Image")
    out = io.BytesIO()
    frames = [image.new("RGB", (4, 4), colour) for colour in ("red", "blue", "green")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    found = decoded(out.getvalue())
    assert found.image is not None
    assert QColor(found.image.pixel(1, 1)) == QColor("red")
    assert found.notes == ("It is animated: the first of 3 frames is shown.",)


def test_an_svg_is_drawn_without_what_lies_outside(tmp_path: object) -> None:
    outside = f"{tmp_path}/red.png"
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">'
        '<rect width="20" height="20" fill="#00ff00"/>'
        f'<image href="{outside}" x="20" width="20" height="20"/></svg>'
    )
    found = decoded(svg.encode())
    assert found.image is not None
    assert QColor(found.image.pixel(10, 10)) == QColor("#00ff00")
    assert "left out" in found.notes[0]
    assert found.about.startswith("SVG  ·  40 × 20")


def test_an_svg_that_would_draw_for_ever_is_refused() -> None:
    found = decoded(b'<svg xmlns="x"><g id="a"><use href="#a"/></g></svg>')
    assert found.image is None
    assert found.notes[0].startswith("The SVG is not drawn")
