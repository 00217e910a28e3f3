"""What a value can be seen as: text, JSON, a picture, bytes. Done on a worker."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from plume_db.jobs import Task
from plume_db.units import count_text
from plume_db.values import BadText, type_name

TEXT_LIMIT = 100_000
"""Characters shown: more makes the text widget slow, and nobody reads on."""
UNBROKEN_LIMIT = 10_000
"""Characters in a row without a blank: to wrap 100,000 of them took the window 0.65 s."""
JSON_LIMIT = 2_000_000
HEX_LIMIT = 16_384
"""Bytes shown in the hex view: a thousand lines."""
PICTURE_SIDE = 1_600
"""Pixels; a larger picture is scaled down before it reaches the window."""

_PICTURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"BM", "bmp"),
)
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b", "gzip data"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"%PDF", "a PDF document"),
    (b"bplist0", "an Apple binary property list"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"GP\0", "a GeoPackage geometry"),
    (b"\x78\x9c", "zlib data"),
    (b"\x78\x01", "zlib data"),
    (b"\x78\xda", "zlib data"),
    (b"\x28\xb5\x2f\xfd", "Zstandard data"),
)


@dataclass(frozen=True)
class Decoded:
    """A value ready to be shown, in every way that makes sense, the best first."""

    about: str
    """Storage class and length."""
    text: str | None = None
    json: str | None = None
    hex: str | None = None
    hex_note: str = ""
    """Said below the hex view where it shows a part only."""
    picture: QImage | None = None
    picture_about: str = ""
    notes: tuple[str, ...] = ()

    @property
    def ways(self) -> tuple[str, ...]:
        """The ways it can be seen: picture, json, text, hex."""
        has = (
            ("picture", self.picture),
            ("json", self.json),
            ("text", self.text),
            ("hex", self.hex),
        )
        return tuple(way for way, content in has if content is not None)


def decode(_task: Task, value: object) -> Decoded:
    """Look at a value in every way that makes sense."""
    if isinstance(value, bytes):
        return _blob(value)
    if isinstance(value, str):
        return _text(value)
    if value is None:
        return Decoded("null", text="NULL")
    kind = type_name(value) if isinstance(value, (int, float)) else "value"
    return Decoded(kind, text=repr(value))


def _text(value: str) -> Decoded:
    notes = []
    part = beginning(value)
    if len(part) < len(value):
        notes.append(f"The first {count_text(len(part))} characters are shown.")
    if "\0" in value:
        notes.append("It holds NUL characters, shown as ␀; some programs end the text there.")
    shown = part.replace("\0", "␀")
    about = f"text, {_times(len(value), 'character')}"
    return Decoded(about, text=shown, json=_pretty(value), notes=tuple(notes))


_UNBROKEN = re.compile(r"\S++")


def beginning(text: str) -> str:
    """Give as much of a text as the window can lay out at once."""
    text = text[:TEXT_LIMIT]
    for unbroken in _UNBROKEN.finditer(text):
        if len(unbroken.group()) > UNBROKEN_LIMIT:
            return text[: unbroken.start() + UNBROKEN_LIMIT]
    return text


def _blob(value: bytes) -> Decoded:
    notes: list[str] = []
    kind = "blob"
    if isinstance(value, BadText):
        kind = "text"
        notes.append("This text is not valid in the database's encoding; its bytes are shown.")
    elif what := kind_of(value):
        notes.append(f"It looks like {what}.")
    picture, picture_about = _picture(value)
    text = _as_text(value)
    return Decoded(
        f"{kind}, {_times(len(value), 'byte')}",
        text=text,
        json=_pretty(text) if text is not None and len(text) == len(value) else None,
        hex=hex_lines(value[:HEX_LIMIT]),
        hex_note=f"The first {HEX_LIMIT:,} bytes are shown." if len(value) > HEX_LIMIT else "",
        picture=picture,
        picture_about=picture_about,
        notes=tuple(notes),
    )


def kind_of(value: bytes) -> str:
    """Say what bytes look like, where their beginning tells."""
    return next((what for magic, what in _OTHERS if value.startswith(magic)), "")


def _as_text(value: bytes) -> str | None:
    if isinstance(value, BadText):
        return beginning(value[:TEXT_LIMIT].decode("utf-8", "backslashreplace"))
    if not value or b"\0" in value[:TEXT_LIMIT]:
        return None
    try:
        return beginning(value.decode())
    except UnicodeDecodeError:
        return None


def _pretty(text: str) -> str | None:
    """Indent JSON; None for anything else, numbers and bare words included."""
    if text.lstrip()[:1] not in ("{", "[") or len(text) > JSON_LIMIT:
        return None
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return None
    return beginning(indented(text))


_JSON = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


def indented(text: str) -> str:
    """Lay valid JSON out over lines, each number and text as it is written."""
    out: list[str] = []
    depth = 0
    before = ""
    for piece in _JSON.findall(text):
        if piece in "}]":
            depth -= 1
            out.append("" if before in "{[" else "\n" + "  " * depth)
        elif before and before in "{[,":
            out.append("\n" + "  " * depth)
        out.append(piece + (" " if piece == ":" else ""))
        depth += piece in "{["
        before = piece
    return "".join(out)


def _picture(value: bytes) -> tuple[QImage | None, str]:
    """Decode a picture; safe on any thread."""
    kind = next((kind for magic, kind in _PICTURES if value.startswith(magic)), "")
    if value[:4] == b"RIFF" and value[8:12] == b"WEBP":
        kind = "webp"
    if not kind:
        return None, ""
    buffer = QBuffer()
    buffer.setData(QByteArray(value))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(kind.encode()))
    whole = reader.size()
    if max(whole.width(), whole.height()) > PICTURE_SIDE:
        side = QSize(PICTURE_SIDE, PICTURE_SIDE)
        reader.setScaledSize(whole.scaled(side, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    if image.isNull():
        return None, ""
    size = f"{whole.width():,} × {whole.height():,}" if whole.isValid() else ""
    return image, f"{kind.upper()} {size}".strip()


def hex_lines(value: bytes) -> str:
    """Write bytes as offset, hex and printable characters, sixteen a line."""
    lines = []
    for start in range(0, len(value), 16):
        part = value[start : start + 16]
        pairs = part.hex(" ")
        left, right = pairs[:23], pairs[24:]
        plain = "".join(chr(byte) if 32 <= byte < 127 else "·" for byte in part)
        lines.append(f"{start:08x}  {left:<23}  {right:<23}  {plain}")
    return "\n".join(lines)


def _times(count: int, noun: str) -> str:
    return f"{count_text(count)} {noun}{'' if count == 1 else 's'}"
