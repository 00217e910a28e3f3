"""Formats of text and bytes: JSON on one line, UUIDs, what a picture is."""

from __future__ import annotations

import re

from plume_db.decode.jsonb import JsonbError, brief
from plume_db.decode.kinds import kind_of
from plume_db.decode.sizes import pixels_of
from plume_db.formats.format import Format
from plume_db.language import tr
from plume_db.rows.cells import CellValue, Clipped
from plume_db.units import bytes_text
from plume_db.values import BadText

GROUP = tr("Text and bytes")
MOST = 500
"""Characters of JSON: a cell is never drawn wider."""

_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"?|[^\s"]+')
_UUID = re.compile(r"\{?([0-9a-fA-F]{8})-?([0-9a-fA-F]{4})-?([0-9a-fA-F]{4})-?"
                   r"([0-9a-fA-F]{4})-?([0-9a-fA-F]{12})\}?\Z")  # fmt: skip


def _json(value: CellValue) -> str | None:
    """Write JSON without its spaces, numbers and texts as they are; JSONB as JSON."""
    if isinstance(value, Clipped):
        value = value.head
    if isinstance(value, bytes):
        try:
            return None if isinstance(value, BadText) else brief(value, MOST)
        except JsonbError:
            return None
    if not isinstance(value, str) or value.lstrip()[:1] not in ("{", "["):
        return None
    # Four times as much: what is more than that in spaces is not worth a frame's time.
    short = "".join(_PIECE.findall(value[: 4 * MOST]))
    return short if len(short) <= MOST else short[:MOST] + "…"


def _uuid(value: CellValue) -> str | None:
    if isinstance(value, str):
        match = _UUID.match(value)
        return "-".join(match.groups()).lower() if match else None
    if isinstance(value, bytes) and len(value) == 16 and not isinstance(value, BadText):
        return _dashed(value)
    return None


def _guid(value: CellValue) -> str | None:
    """Read the first three parts with their bytes reversed, as Windows programs store them."""
    if isinstance(value, bytes) and len(value) == 16 and not isinstance(value, BadText):
        return _dashed(value[3::-1] + value[5:3:-1] + value[7:5:-1] + value[8:])
    return None


def _dashed(value: bytes) -> str:
    text = value.hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def _picture(value: CellValue) -> str | None:
    if not isinstance(value, bytes) or isinstance(value, BadText):
        return None
    kind = kind_of(value)
    if kind is None or not kind.picture:
        return None
    size = pixels_of(value)
    parts = [kind.short, f"{size[0]} × {size[1]}" if size else "", bytes_text(len(value))]
    return "  ".join(filter(None, parts))


TEXTS = (
    Format("json", tr("JSON on one line"), GROUP, _json),
    Format("uuid", "UUID", GROUP, _uuid),
    Format("guid", tr("GUID as Windows stores it"), GROUP, _guid),
    Format("image", tr("Picture: format and pixels (blobs up to 4 kB)"), GROUP, _picture),
)
