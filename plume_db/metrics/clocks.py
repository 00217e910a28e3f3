"""Times of day, alone or after a date: as SQL and in Python, by the same steps.

Read are ``9:05``, ``09:05:07.25``, ``9:05 PM``, each with a zone after it or not (``Z``, ``UTC``,
``+02:00``, ``+0200``, ``+02``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from plume_db.metrics import calendars
from plume_db.values import Value

DAY = 86400
_HALF = DAY // 2
_FIRST_ISO_DAY = "1970-01-01"
_ENDS_IN_HALF = re.compile(r".*[0-9 ][AP]M\Z", re.ASCII | re.DOTALL)
_LONG_ZONE = re.compile(r".*[0-9 ][+-][0-9]{4}\Z", re.ASCII | re.DOTALL)
_SHORT_ZONE = re.compile(r".*:[0-9.]*[0-9] ?[+-][0-9]{2}\Z", re.ASCII | re.DOTALL)


def let(steps: Sequence[tuple[str, str]], result: str) -> str:
    """Write a SQL expression in steps: each step names what later ones use.

    Only the first step sees the columns of the query around it. The limits keep SQLite from
    putting the steps into each other, which would work out each of them many times.
    """
    inner = ""
    for name, expression in steps:
        inner = f"SELECT *,{expression} AS {name} FROM ({inner}) LIMIT 1" if inner else (
            f"SELECT {expression} AS {name} LIMIT 1"
        )  # fmt: skip
    return f"(SELECT {result} FROM ({inner}) LIMIT 1)"


def moment_sql(steps: Sequence[tuple[str, str]]) -> str:
    """Write SQL for Unix seconds; `steps` end with `day` (yyyy-mm-dd) and `tail`, or NULLs."""
    clock = (
        ("u", "ltrim(rtrim(upper(tail),' '),' T,:')"),
        ("v", "iif(u GLOB '* UTC' OR u GLOB '* GMT',substr(u,1,length(u)-4),u)"),
        ("h", "CASE WHEN v GLOB '*[0-9 ]AM' THEN 1 WHEN v GLOB '*[0-9 ]PM' THEN 2 ELSE 0 END"),
        ("w", "iif(h,rtrim(substr(v,1,length(v)-2),' '),v)"),
        ("z", "iif(w GLOB '[0-9]:*','0'||w,w)"),
        (
            "k",
            "CASE WHEN z GLOB '*[0-9 ][+-][0-9][0-9][0-9][0-9]' "
            "THEN substr(z,1,length(z)-2)||':'||substr(z,-2) "
            "WHEN z GLOB '*:*[0-9][+-][0-9][0-9]' OR z GLOB '*:*[0-9] [+-][0-9][0-9]' "
            "THEN z||':00' ELSE z END",
        ),
    )
    shift = (
        f"CASE WHEN h=0 THEN 0 WHEN substr(k,1,3) BETWEEN '01:' AND '12:' "
        f"THEN iif(substr(k,1,2)='12',-{_HALF},0)+iif(h=2,{_HALF},0) END"
    )
    return let((*steps, *clock), f"unixepoch(day||' '||k,'subsec')+{shift}")


def moment_of(day: str, tail: str) -> float | None:
    """Read a day written yyyy-mm-dd and what stands after it; the steps of the SQL above."""
    u = _upper(tail).rstrip(" ").lstrip(" T,:")
    if u.endswith((" UTC", " GMT")):
        u = u[:-4]
    half = u[-2:] if _ENDS_IN_HALF.match(u) else ""
    if half:
        u = u[:-2].rstrip(" ")
    if len(u) > 1 and u[0] in "0123456789" and u[1] == ":":
        u = "0" + u
    if _LONG_ZONE.match(u):
        u = u[:-2] + ":" + u[-2:]
    elif _SHORT_ZONE.match(u):
        u += ":00"
    at = calendars.from_iso(f"{day} {u}")
    if at is None or not half:
        return at
    if not "01:" <= u[:3] <= "12:":
        return None
    return at - _HALF * (u[:2] == "12") + _HALF * (half == "PM")


def _upper(text: str) -> str:
    return "".join(chr(ord(c) - 32) if "a" <= c <= "z" else c for c in text)


def clock_sql(column: str) -> str:
    """Write SQL for the seconds since midnight that a column, already quoted, holds.

    Text is a time of day, also ``hhmm`` and ``hhmmss``; a REAL below 1 is a share of the day; any
    other number is seconds.
    """
    digits = f"{column} GLOB '[0-9][0-9][0-9][0-9]'"
    six = f"{column} GLOB '[0-9][0-9][0-9][0-9][0-9][0-9]'"
    written = (
        f"CASE WHEN {six} THEN substr({column},1,2)||':'||substr({column},3,2)||':'||"
        f"substr({column},5) WHEN {digits} THEN substr({column},1,2)||':'||substr({column},3) "
        f"WHEN {column} GLOB '*[0-9]:[0-9]*' THEN {column} END"
    )
    text = moment_sql((("tail", written), ("day", f"'{_FIRST_ISO_DAY}'")))
    return (
        f"CASE typeof({column}) WHEN 'text' THEN {text} "
        f"WHEN 'integer' THEN iif({column} BETWEEN 0 AND {DAY},{column}*1.0,NULL) "
        f"WHEN 'real' THEN iif({column}>=0 AND {column}<1,{column}*{DAY}.0,"
        f"iif({column} BETWEEN 1 AND {DAY},{column},NULL)) END"
    )


def clock_of(value: Value) -> float | None:
    """Give the seconds since midnight that :func:`clock_sql` would."""
    if isinstance(value, float):
        if 0 <= value < 1:
            return value * DAY
        return value if 1 <= value <= DAY else None
    if isinstance(value, int):
        return float(value) if 0 <= value <= DAY else None
    return _text_clock(value) if isinstance(value, str) else None


def _text_clock(text: str) -> float | None:
    if re.fullmatch(r"[0-9]{6}", text, re.ASCII):
        text = f"{text[:2]}:{text[2:4]}:{text[4:]}"
    elif re.fullmatch(r"[0-9]{4}", text, re.ASCII):
        text = f"{text[:2]}:{text[2:]}"
    elif not re.search(r"[0-9]:[0-9]", text, re.ASCII):
        return None
    return moment_of(_FIRST_ISO_DAY, text)
