"""Width and height of a picture from its first bytes, without decoding it."""

from __future__ import annotations

from collections.abc import Callable
from struct import error, unpack_from

from plume_db.decode.kinds import kind_of

_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""JPEG's markers that start a frame."""


def pixels_of(value: bytes) -> tuple[int, int] | None:
    """Read width and height; None where the head is too short or of another kind."""
    kind = kind_of(value)
    read = _READERS.get(kind.key) if kind else None
    if read is None:
        return None
    try:
        return read(value)
    except (error, IndexError):
        return None


def _png(value: bytes) -> tuple[int, int] | None:
    width, height = unpack_from(">II", value, 16)
    return width, height


def _gif(value: bytes) -> tuple[int, int] | None:
    width, height = unpack_from("<HH", value, 6)
    return width, height


def _bmp(value: bytes) -> tuple[int, int] | None:
    width, height = unpack_from("<ii", value, 18)
    return width, abs(height)


def _jpeg(value: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(value) and value[at] == 0xFF:
        marker = value[at + 1]
        if marker in _FRAMES:
            height, width = unpack_from(">HH", value, at + 5)
            return width, height
        (length,) = unpack_from(">H", value, at + 2)
        at += 2 + max(2, length)
    return None


def _webp(value: bytes) -> tuple[int, int] | None:
    chunk = value[12:16]
    if chunk == b"VP8X":
        width = int.from_bytes(value[24:27], "little") + 1
        return width, int.from_bytes(value[27:30], "little") + 1
    if chunk == b"VP8L":
        (bits,) = unpack_from("<I", value, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = unpack_from("<HH", value, 26)
    return width & 0x3FFF, height & 0x3FFF


_READERS: dict[str, Callable[[bytes], tuple[int, int] | None]] = {
    "png": _png,
    "gif": _gif,
    "bmp": _bmp,
    "jpeg": _jpeg,
    "webp": _webp,
}
