"""What the name of a column says about it: its words, and what they hint at."""

from __future__ import annotations

import re
from unicodedata import combining, normalize

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_a-zA-Z]+")


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


TIME_WORDS = _set(
    "time times timestamp datetime date day week month ts at when epoch utc created updated "
    "modified changed recorded logged started ended fired occurred measured sampled captured mtime "
    "ctime atime zeit zeitpunkt zeitstempel uhrzeit datum tag monat erstellt geandert erfasst "
    "heure horodatage jour mois cree modifie fecha hora dia mes creado momento instant observed "
    "period quarter stamp tstamp dt dtm clock jd mjd filetime ticks posted "
    "时间 日期 時間 日時 日付 時刻 дата время 시간 날짜"
)
_SCRIPT_WORDS = ("时间", "日期", "時間", "日時", "日付", "時刻", "시간", "날짜")
STRONG_TIME_WORDS = _set(
    "timestamp datetime ts time recorded logged measured sampled captured observed occurred fired "
    "zeitstempel zeitpunkt horodatage momento epoch 时间 日時 時刻"
)
"""Words of the moment at which the row itself was made."""
YEAR_WORDS = _set("year yr jahr annee ano anno yyyy год 年")
CLOCK_WORDS = _set(
    "time tm hour clock uhrzeit zeit heure hora ora tod daytime hhmm hhmmss sod 时间 時刻"
)
"""Words of a time of day beside a date."""
_DATE_PARTS = _set("date time day clock hour datum uhrzeit zeit jour heure fecha hora dt tm")
_TIME_ENDS = ("time", "date", "timestamp", "datetime", "_at", "millis", "_ts")
NO_MOMENT = _set(
    "duration elapsed interval timeout zone timezone offset spent took latency uptime lifetime "
    "execution processing response exposure compression encoding decoding "
    "runtime count number total dauer laufzeit duree duracion durata 时长"
)
"""Words of a length of time: such a column is a measure, even where its name says time."""

_WORKS = _set("execution processing response exposure compression encoding decoding")
"""Words of work: a length of time where the name says time too."""
_COUNTS = _set("count number total zone timezone offset interval timeout")
_COUNTER_WORDS = _set(
    "total counter count cumulative cumul rx tx sent received energy kwh wh odometer requests hits "
    "sum zaehler increasing lifetime mileage"
)
_RATIO_WORDS = _set("ratio share fraction ssim efficiency quote anteil")

ATTRIBUTE_WORDS = _set(
    "birth birthday born publication published expiry expires expiration expire hire due required "
    "founded release released valid until death"
)
"""Words of a date that describes a thing; nothing happened to the row at it."""

LISTED_WORDS = _set("created added registered joined inserted signup uploaded imported")
"""Words of the moment at which a thing was entered into a list."""
THING_WORDS = _set("name title email username mail login path url filename")
"""Words of what names a thing that is listed."""

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

ORIGINAL_WORDS = _set("original orig raw uncompressed input source src before old in initial")
COMPRESSED_WORDS = _set(
    "compressed output result after new encoded optimized optimised final compr comp out dst dest "
    "destination target"
)
SIZE_WORDS = _set("size bytes length len filesize")

_NUMBERED = _set(
    "sensor device station channel host series store meter room location region quality lossy "
    "preset entity dept department shop node core cpu strategy method algorithm codec id"
)
RATIO_COLUMN_WORDS = _set(
    "ratio percent pct percentage reduction saved savings saving rate gain compression shrink saves"
)
COMPRESSION_WORDS = _set(
    "ratio savings saved saving reduction shrink codec quality psnr ssim lossy format method "
    "strategy pipeline algorithm"
)
COMPRESSION_STEMS = ("compress", "optimi", "encod", "transcod", "shrink")
PLAIN_SIZE_WORDS = _set(
    "original orig raw uncompressed compressed encoded optimized optimised compr"
)
"""Words of sizes that say by themselves that something was compressed."""
TRAFFIC_WORDS = _set("packets rx tx interface traffic network net session connection ip port")
WORK_WORDS = _set("time duration elapsed took execution processing runtime spent latency")

_SERIES_WORDS = _set(
    "sensor entity device station channel host series symbol ticker metric meter metadata "
    "statistic indicator probe node sonde capteur"
)
_CALENDAR_WORDS = _set(
    "hour minute weekday dow doy month year day week quarter yday wday mday monat jahr stunde mois"
)
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
    ("station",),
    ("channel",),
    ("host",),
    ("series",),
    ("symbol",),
    ("ticker",),
    ("metric",),
    ("store",),
    ("meter",),
    ("room",),
    ("location",),
    ("country",),
    ("region",),
    ("quality",),
    ("lossy",),
    ("preset",),
    ("level",),
    ("source",),
    ("category",),
    ("type",),
    ("kind",),
    ("name",),
)


def words(name: str) -> tuple[str, ...]:
    """Split a name at case, digits and marks: ``compressionTime_ms`` gives three words.

    Accents are taken off (``année`` is ``annee``). Names in scripts without spaces give the words
    of time that are in them: ``记录时间`` has ``时间``.
    """
    if name.isascii():
        return tuple(word.lower() for word in _WORD.findall(name))
    bare = "".join(c for c in normalize("NFKD", name) if not combining(c))
    found = [word.lower() for word in _WORD.findall(bare)]
    return (*found, *(word for word in _SCRIPT_WORDS if word in name))


def hints_time(name: str) -> bool:
    """Tell whether the name sounds like a moment."""
    parts = set(words(name))
    if parts & NO_MOMENT:
        return False
    return (
        bool(parts & TIME_WORDS)
        or name.lower().endswith(_TIME_ENDS)
        or name.lower() in ("t", "t_s", "t_ms", "t_us", "t_ns")
    )


def same_moment(date: str, clock: str) -> bool:
    """Tell whether two columns seem to be one moment in two parts: start_date and start_time."""
    mine, other = set(words(date)) - _DATE_PARTS, set(words(clock)) - _DATE_PARTS
    return mine == other or not (mine and other)


def hints_year(name: str) -> bool:
    """Tell whether the name is that of a year in which a row happened."""
    return bool(set(words(name)[-1:]) & YEAR_WORDS) and not hints_attribute(name)


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


def is_length(name: str) -> bool:
    """Tell whether the name is of a length of time: a duration, a latency."""
    parts = {*words(name)}
    return bool(parts & (NO_MOMENT - _COUNTS - _WORKS)) or bool(parts & _WORKS and "time" in parts)


def hints_counter(name: str) -> bool:
    """Tell whether the name is of something that is counted up."""
    return bool({*words(name)} & _COUNTER_WORDS)


def hints_ratio(name: str) -> bool:
    """Tell whether the name is of a share or a ratio."""
    return bool({*words(name)} & _RATIO_WORDS)


def hints_value(name: str) -> bool:
    """Tell whether the name is that of whatever is recorded, numbers and words alike."""
    return words(name)[-1:] in (("state",), ("value",), ("reading",), ("val",), ("wert",))


def names_series(name: str) -> bool:
    """Tell whether the name is that of what a series belongs to: a sensor, an entity, a symbol."""
    return bool({*words(name)} & _SERIES_WORDS)


def hints_calendar(name: str) -> bool:
    """Tell whether the name is of a part of a date: it repeats what the axis of time says."""
    return words(name)[-1:] in {(word,) for word in _CALENDAR_WORDS}


def hints_number_group(name: str) -> bool:
    """Tell whether whole numbers under this name are rather names of series than amounts."""
    return bool({*words(name)} & _NUMBERED)


def group_rank(name: str) -> int | None:
    """Rank a column to group by; 0 is best, None for a name that does not ask for it."""
    parts = set(words(name))
    for rank, wanted in enumerate(_GROUP_WORDS):
        if parts.issuperset(wanted):
            return rank
    return None


def unit_of(name: str) -> str:
    """Guess the unit of a measure: ``%``, ``bytes``, ``ms``, ``dB``, ``°C`` ... or nothing."""
    parts = words(name)
    found = set(parts)
    if found & {"percent", "pct", "percentage", "prozent", "perc"} or found >= {"battery", "level"}:
        return "%"
    if "%" in name:
        return "%"
    if (last := _last_unit(name, parts)) != "":
        return last
    if found & {"bytes", "filesize"} or (found & SIZE_WORDS and found & _SIZED):
        return "bytes"
    if found & {"psnr", "db"}:
        return "dB"
    return "s" if name.lower().endswith("inseconds") else ""


def _last_unit(name: str, parts: tuple[str, ...]) -> str:
    """Read a unit that the name ends with."""
    if not parts:
        return ""
    if name.endswith(("µs", "μs")):
        return "µs"
    if name.lower().endswith("kwh"):
        return "kWh"
    if parts[-1] in ("min", "mins") and not {*parts} & NO_MOMENT | {*parts} & {"time"}:
        return ""  # the least of something
    exact = name[len(name.rstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")) :]
    if len(exact) < len(name) and exact.lower() in _UNITS and len(exact) == 2:
        return _UNITS[exact.lower()]
    return _UNITS.get(parts[-1]) or _EXACT_UNITS.get(exact, "") if len(parts) > 1 else (
        _UNITS.get(parts[-1], "") if len(parts[-1]) > 3 else ""
    )  # fmt: skip


_UNITS = {
    **dict.fromkeys(("ms", "msec", "msecs", "millis", "milliseconds", "millisecond"), "ms"),
    **dict.fromkeys(("us", "usec", "usecs", "micros", "microseconds"), "µs"),
    **dict.fromkeys(("ns", "nsec", "nsecs", "nanos", "nanoseconds"), "ns"),
    **dict.fromkeys(("s", "sec", "secs", "seconds", "sekunden", "secondes", "segundos"), "s"),
    **dict.fromkeys(("min", "mins", "minutes", "minuten"), "min"),
    **dict.fromkeys(("hrs", "hours", "stunden"), "h"),
    **dict.fromkeys(("kb", "kilobytes"), "kB"),
    **dict.fromkeys(("mb", "megabytes"), "MB"),
    **dict.fromkeys(("gb", "gigabytes"), "GB"),
    **dict.fromkeys(("bytes", "octets"), "bytes"),
    **dict.fromkeys(("celsius", "degc"), "°C"),
    **dict.fromkeys(("bps",), "bit/s"),
    **dict.fromkeys(("hz", "hertz"), "Hz"),
    "kwh": "kWh", "wh": "Wh", "watts": "W", "volts": "V", "amps": "A", "hpa": "hPa", "rpm": "rpm",
    "fps": "fps", "ppm": "ppm", "mah": "mAh", "mv": "mV", "kmh": "km/h", "km": "km", "kg": "kg",
}  # fmt: skip
_EXACT_UNITS = {"C": "°C", "F": "°F", "V": "V", "A": "A", "W": "W"}

_SIZED = ORIGINAL_WORDS | COMPRESSED_WORDS | {"file", "image", "page", "database", "disk"}
