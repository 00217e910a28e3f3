"""What the name of a column says about it: its words, and what they hint at."""

from __future__ import annotations

import re

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_a-zA-Z]+")


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


TIME_WORDS = _set(
    "time times timestamp datetime date day week month ts at when epoch utc created updated "
    "modified changed recorded logged started ended fired occurred measured sampled captured mtime "
    "ctime atime zeit datum fecha hora"
)
_TIME_ENDS = ("time", "date", "timestamp", "datetime", "_at", "millis", "_ts")
NO_MOMENT = _set(
    "duration elapsed interval timeout zone timezone offset spent took latency uptime lifetime "
    "runtime count number total"
)
"""Words of a length of time: such a column is a measure, even where its name says time."""

ATTRIBUTE_WORDS = _set(
    "birth birthday born publication published expiry expires expiration expire hire due required "
    "founded release released valid until death"
)
"""Words of a date that describes a thing; nothing happened to the row at it."""

_KEY_WORDS = _set(
    "id ids uid gid pid oid rowid guid uuid key pk fk ent opt hash md5 sha crc checksum code zip "
    "postcode phone port serial version build index idx ordinal position sort color colour flags "
    "flag bitmask mask srid ref token name url title tag x y offset start end"
)
_PLACE_WORDS = _set("lat latitude lon lng longitude")
_ENUM_WORDS = _set(
    "type kind status state mode category class level_id enum month weekday year hour minute flag "
    "enabled visible deleted"
)

ORIGINAL_WORDS = _set("original orig raw uncompressed input source before old in")
COMPRESSED_WORDS = _set(
    "compressed output result after new encoded optimized optimised final compr out"
)
SIZE_WORDS = _set("size bytes length len filesize")

_GROUP_WORDS = (
    ("output", "format"),
    ("algorithm",),
    ("codec",),
    ("format",),
    ("method",),
    ("encoder",),
    ("strategy",),
    ("pipeline",),
    ("sensor",),
    ("entity",),
    ("device",),
    ("channel",),
    ("host",),
    ("series",),
    ("symbol",),
    ("metric",),
    ("source",),
    ("category",),
    ("type",),
    ("kind",),
    ("name",),
)


def words(name: str) -> tuple[str, ...]:
    """Split a name at case, digits and marks: ``compressionTime_ms`` gives three words."""
    return tuple(word.lower() for word in _WORD.findall(name))


def hints_time(name: str) -> bool:
    """Tell whether the name sounds like a moment."""
    parts = set(words(name))
    if parts & NO_MOMENT:
        return False
    return bool(parts & TIME_WORDS) or name.lower().endswith(_TIME_ENDS)


def hints_attribute(name: str) -> bool:
    """Tell whether the name is of a date that describes a thing, as a birthday does."""
    return bool(set(words(name)) & ATTRIBUTE_WORDS)


def hints_key(name: str) -> bool:
    """Tell whether the name sounds like a key, a code or a place: numbers that do not measure."""
    parts = words(name)
    if not parts:
        return False
    # Core Data's own columns: Z_PK, Z_ENT, Z_OPT.
    last = parts[-1]
    return last in _KEY_WORDS or bool(set(parts) & _PLACE_WORDS) or name.lower().endswith("id")


def hints_enum(name: str) -> bool:
    """Tell whether small whole numbers under this name are rather names of something."""
    parts = words(name)
    return bool(parts) and (bool(set(parts) & _ENUM_WORDS) or parts[0] in ("is", "has", "can"))


def group_rank(name: str) -> int | None:
    """Rank a column to group by; 0 is best, None for a name that does not ask for it."""
    parts = set(words(name))
    for rank, wanted in enumerate(_GROUP_WORDS):
        if parts.issuperset(wanted):
            return rank
    return None


def unit_of(name: str) -> str:
    """Guess the unit of a measure: ``%``, ``bytes``, ``ms``, ``s``, ``dB`` or nothing."""
    parts = words(name)
    found = set(parts)
    if found & {"percent", "pct", "percentage"} or found >= {"battery", "level"}:
        return "%"
    if found & {"bytes", "filesize"} or (found & SIZE_WORDS and found & _SIZED):
        return "bytes"
    if found & {"psnr", "db"}:
        return "dB"
    if parts[-1:] in (("ms",), ("millis",), ("milliseconds",)):
        return "ms"
    if parts[-1:] in (("secs",), ("seconds",), ("sec",)) or name.lower().endswith("inseconds"):
        return "s"
    return ""


_SIZED = ORIGINAL_WORDS | COMPRESSED_WORDS | {"file", "image", "page", "database", "disk"}
