"""Text dates in Python, by exactly the rules of SQLite's own date functions.

The rules are those of ``date.c``: a day of 1 to 31 is taken in every month (31 February is
3 March), an hour may be 24, a zone needs a time before it and reaches 14 hours.
"""

from __future__ import annotations

import re

_SPACE = r"[ \t\n\v\f\r]"
_ISO = re.compile(
    rf"(-?\d{{4}})-(\d\d)-(\d\d)(?:(?:{_SPACE}|T)*|(?:{_SPACE}|T)*(\d\d):(\d\d)(?::(\d\d)"
    rf"(\.\d+)?)?{_SPACE}*(?:[zZ]|([+-])(\d\d):(\d\d))?{_SPACE}*)\Z",
    re.ASCII,
)
_ZONE_OF_HOURS = re.compile(r".*:[0-9].*[+-][0-9]{2}\Z", re.ASCII | re.DOTALL)
_ZONE_WITHOUT_COLON = re.compile(r".*[+-][0-9]{4}\Z", re.ASCII | re.DOTALL)


def days_from_civil(year: int, month: int, day: int) -> int:
    """Count days since 1970-01-01 in the proleptic Gregorian calendar, for any year."""
    year -= month <= 2
    era = year // 400
    of_era = year - era * 400
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468


def from_iso(text: str) -> float | None:
    """Read what ``unixepoch(text, 'subsec')`` reads, to the millisecond."""
    match = _ISO.match(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, part, sign, zone_hour, zone_minute = match.groups()
    at = _clock(hour, minute, second, part)
    zone = _zone(sign, zone_hour, zone_minute)
    if at is None or zone is None or not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return None
    return days_from_civil(int(year), int(month), int(day)) * 86400 + at - zone


def _clock(hour: str | None, minute: str, second: str | None, part: str | None) -> float | None:
    if hour is None:
        return 0.0
    if int(hour) > 24 or int(minute) > 59 or int(second or 0) > 59:
        return None
    return int(hour) * 3600 + int(minute) * 60 + int(second or 0) + round(float(part or 0), 3)


def _zone(sign: str | None, hour: str, minute: str) -> int | None:
    if sign is None:
        return 0
    if int(hour) > 14 or int(minute) > 59:
        return None
    return (int(hour) * 3600 + int(minute) * 60) * (-1 if sign == "-" else 1)


def from_loose_iso(text: str) -> float | None:
    """Read ISO text with slashes, a decimal comma, `` UTC`` or a zone without its colon."""
    text = text.replace("/", "-").replace(",", ".").replace(" UTC", "").strip(" ")
    if _ZONE_WITHOUT_COLON.match(text):
        text = text[:-2] + ":" + text[-2:]
    elif _ZONE_OF_HOURS.match(text):
        text += ":00"
    return from_iso(text)


def from_month(text: str) -> float | None:
    """Read ``yyyy-mm``."""
    return from_iso(text + "-01")


def from_compact(text: str) -> float | None:
    """Read ``yyyymmdd``, ``yyyymmddhhmm`` and ``yyyymmddhhmmss``, also with ``T``, ``Z``, ``_``."""
    digits = text.replace("T", "").replace("Z", "").replace("_", "")
    if len(digits) not in (8, 12, 14) or not (digits.isascii() and digits.isdigit()):
        return None
    day = f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}"
    if len(digits) == 8:
        return from_iso(day)
    return from_iso(f"{day} {digits[8:10]}:{digits[10:12]}:{digits[12:14] or '00'}")


def from_year(number: float) -> float | None:
    """Read a year, also with a part of it after the point: 1995.5 is the middle of 1995."""
    if not 1 <= number < 9999:
        return None
    year = int(number)
    start, stop = days_from_civil(year, 1, 1) * 86400, days_from_civil(year + 1, 1, 1) * 86400
    return start + (stop - start) * (number - year)


def from_quarter(text: str) -> float | None:
    """Read ``yyyy-Qn``, also with a space or nothing in place of the dash."""
    match = re.fullmatch(r"([0-9]{4})[- ]?Q([1-4])", text, re.ASCII)
    return None if match is None else from_iso(f"{match[1]}-{int(match[2]) * 3 - 2:02}-01")


def from_month_number(text: str) -> float | None:
    """Read ``yyyymm``."""
    if len(text) != 6 or not (text.isascii() and text.isdigit()):
        return None
    return from_iso(f"{text[:4]}-{text[4:]}-01")
