"""Time encodings: how a column's values become Unix seconds, in SQL and in Python.

Every :class:`Encoding` says the same thing twice: `sql` for the bulk read inside SQLite, `seconds`
for samples. Both give None for a value that is not a time in this encoding; text without a zone is
read as UTC. Recognising which encoding a column uses is the work of
:mod:`plume_db.metrics.recognise`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from plume_db.language import tr
from plume_db.metrics import calendars, clocks, written
from plume_db.values import Value

_JULIAN_1970 = 2440587.5
_EXCEL_1970 = 25569
_MAC = 978307200
_WINDOWS = 11644473600
_MAC_1904 = 2082844800
_TICKS = 62135596800
_GPS = 315964800 - 18
"""6 January 1980, less the leap seconds between the two clocks since 2017."""
_MODIFIED_1970 = 40587

# Digits with one point at most, or a number as JSON writes it: -12.5, 1e300.
_TEXT_SQL = (
    "typeof({c})='text' AND ({c} GLOB '[0-9]*' AND {c} NOT GLOB '*[^0-9.]*' "
    "AND {c} NOT GLOB '*.*.*' OR {c} GLOB '[-0-9]*[0-9]' AND json_valid({c}))"
)
# A comparison sorts numbers before text and blobs; it costs a third of a call of typeof(). The
# plus takes the column's affinity away.
_NUMBER = f"CASE WHEN +{{c}}<=9e999 THEN {{c}} WHEN {_TEXT_SQL} THEN cast({{c}} AS NUMERIC) END"
_DIGITS = re.compile(r"[0-9]+\.?[0-9]*\Z", re.ASCII)
_JSON = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?\Z", re.ASCII)

_DIGIT_KEYS = ("compact", "yyyymm", "year", "number")
NEVER = (0, -1)
"""Numbers that programs write for "no time"; they are gaps, not 1970."""


@dataclass(frozen=True)
class Encoding:
    """One way to write a moment."""

    key: str
    title: str
    """What a person calls it, for a list to choose from."""
    template: str
    """SQL that gives Unix seconds or NULL; ``{c}`` stands for the column."""
    read: Callable[[Value], float | None]
    is_time: bool = True
    """False for the plain number: its axis shows numbers, not dates."""
    line: tuple[float, float] | None = None
    """Where seconds are ``number / line[0] + line[1]``: a bulk read works that out by itself."""

    @property
    def takes_numbers(self) -> bool:
        """Whether it reads numbers, not only text."""
        return self.line is not None or self.key in _DIGIT_KEYS

    def sql(self, column: str) -> str:
        """Write the expression for a column that is already quoted."""
        return self.template.replace("{c}", column)

    def seconds(self, value: Value) -> float | None:
        """Convert one value; None where it is no time in this encoding."""
        return self.read(value)


def number_sql(column: str) -> str:
    """Write an expression that is the column's number (also one in text), else NULL."""
    return _NUMBER.replace("{c}", column)


def number_of(value: Value) -> float | None:
    """Give the number that :func:`number_sql` would."""
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, str) and (_DIGITS.match(value) or _JSON.match(value)):
        # int() refuses thousands of digits.
        whole = value.lstrip("-").isdigit() and len(value) < 20
        return int(value) if whole else float(value)
    return None


def _counted(formula: str) -> str:
    """Apply a formula of ``{n}`` to a number, or to digits in text; 0 and -1 mean "never"."""
    return (
        f"CASE WHEN +{{c}}<=9e999 THEN iif({{c}}<>0 AND {{c}}<>-1,{formula},NULL) "
        f"WHEN {_TEXT_SQL} AND cast({{c}} AS NUMERIC) NOT IN (0,-1) THEN {formula} END"
    ).replace("{n}", "{c}")


def _linear(key: str, title: str, per_second: float, origin: float) -> Encoding:
    """Make an encoding that counts units of ``1/per_second`` s; `origin` is 0 of it in Unix s."""

    def read(value: Value) -> float | None:
        number = number_of(value)
        return None if number is None or number in NEVER else number / per_second + origin

    return Encoding(
        key, title, _counted(f"{{n}}/{per_second!r}{origin:+}"), read, line=(per_second, origin)
    )


def _days(key: str, title: str, unix_zero: float) -> Encoding:
    """Make an encoding that counts days; `unix_zero` is 1970-01-01 in it."""

    def read(value: Value) -> float | None:
        number = number_of(value)
        return None if number is None or number in NEVER else (number - unix_zero) * 86400.0

    return Encoding(
        key,
        title,
        _counted(f"({{n}}-{unix_zero})*86400.0"),
        read,
        line=(1 / 86400, -unix_zero * 86400.0),
    )


def _text(key: str, title: str, template: str, parse: Callable[[str], float | None]) -> Encoding:
    """Make an encoding of text; `template` sees text only."""

    def read(value: Value) -> float | None:
        return parse(value) if isinstance(value, str) else None

    return Encoding(key, title, f"iif(typeof({{c}})='text',{template},NULL)", read)


def _parts(order: str, mark: str) -> Encoding:
    """Make an encoding of dates of three numbers, each of one or two digits but the year."""
    shapes = {"dmy": ("dd", "mm", "yyyy"), "mdy": ("mm", "dd", "yyyy"), "ymd": ("yyyy", "mm", "dd")}
    return _text(
        f"{order}{mark}",
        tr("{shapes} text", shapes=mark.join(shapes[order])),
        written.parts_sql(order, mark),
        lambda text: written.from_parts(text, order, mark),
    )


_YEAR_SQL = clocks.let(
    (
        ("n", f"({_NUMBER})"),
        ("y", "iif(n>=1 AND n<9999,cast(n AS INTEGER),NULL)"),
        ("a", "unixepoch(printf('%04d-01-01',y))"),
        ("b", "unixepoch(printf('%04d-01-01',y+1))"),
    ),
    "iif(y IS NULL,NULL,a+(b-a)*(n-y))",
)


def _year(value: Value) -> float | None:
    number = number_of(value)
    return None if number is None else calendars.from_year(number)


_QUARTER_SQL = (
    "iif({c} GLOB '[0-9][0-9][0-9][0-9]Q[1-4]' OR {c} GLOB '[0-9][0-9][0-9][0-9][ -]Q[1-4]',"
    "unixepoch(printf('%s-%02d-01',substr({c},1,4),substr({c},-1)*3-2)),NULL)"
)


_COMPACT = "replace(replace(replace({c},'T',''),'Z',''),'_','')"
_COMPACT_SQL = (
    f"iif(length({_COMPACT}) IN (8,12,14) AND {_COMPACT} NOT GLOB '*[^0-9]*',"
    f"unixepoch(substr({_COMPACT},1,4)||'-'||substr({_COMPACT},5,2)||'-'||substr({_COMPACT},7,2)||"
    f"iif(length({_COMPACT})>8,' '||substr({_COMPACT},9,2)||':'||substr({_COMPACT},11,2)||"
    f"iif(length({_COMPACT})=14,':'||substr({_COMPACT},13,2),''),'')),NULL)"
)
_LOOSE = "trim(replace(replace(replace({c},'/','-'),',','.'),' UTC',''),' ')"
_LOOSE_SQL = (
    f"iif({_LOOSE} GLOB '*[0-9]-*',unixepoch(iif({_LOOSE} GLOB '*[+-][0-9][0-9][0-9][0-9]',"
    f"substr({_LOOSE},1,length({_LOOSE})-2)||':'||substr({_LOOSE},-2),"
    f"iif({_LOOSE} GLOB '*:[0-9]*[+-][0-9][0-9]',{_LOOSE}||':00',{_LOOSE})),'subsec'),NULL)"
)
_MONTH_NUMBER_SQL = (
    "iif(typeof({c}) IN ('integer','text') AND {c} GLOB '[0-9][0-9][0-9][0-9][0-9][0-9]',"
    "unixepoch(substr({c},1,4)||'-'||substr({c},5)||'-01'),NULL)"
)


def _in_digits(parse: Callable[[str], float | None]) -> Callable[[Value], float | None]:
    """Make a reader of whole numbers and of text."""

    def read(value: Value) -> float | None:
        if isinstance(value, int):
            value = str(value)
        return parse(value) if isinstance(value, str) else None

    return read


ENCODINGS: tuple[Encoding, ...] = (
    # The GLOB keeps out what unixepoch() also takes: 'now', a Julian day, a time without a date.
    _text(
        "iso",
        tr("ISO 8601 text"),
        "iif({c} GLOB '*[0-9]-*',unixepoch({c},'subsec'),NULL)",
        calendars.from_iso,
    ),
    _text("iso_loose", tr("ISO-like text"), _LOOSE_SQL, calendars.from_loose_iso),
    _text("iso_month", tr("yyyy-mm text"), "unixepoch({c}||'-01')", calendars.from_month),
    _text("quarter", tr("yyyy-Qn text"), _QUARTER_SQL, calendars.from_quarter),
    *(_parts(order, mark) for order in ("dmy", "mdy", "ymd") for mark in "-/."),
    _text(
        "month_name",
        tr("Text with the month's name"),
        written.month_sql(),
        written.from_month_name,
    ),
    Encoding("compact", "yyyymmdd", _COMPACT_SQL, _in_digits(calendars.from_compact)),
    Encoding("yyyymm", "yyyymm", _MONTH_NUMBER_SQL, _in_digits(calendars.from_month_number)),
    Encoding("year", tr("Year"), _YEAR_SQL, _year),
    _linear("unix_s", tr("Unix seconds"), 1.0, 0),
    _linear("unix_ms", tr("Unix milliseconds"), 1e3, 0),
    _linear("unix_us", tr("Unix microseconds"), 1e6, 0),
    _linear("unix_ns", tr("Unix nanoseconds"), 1e9, 0),
    _linear("mac_s", tr("Apple seconds since 2001"), 1.0, _MAC),
    _linear("mac_ns", tr("Apple nanoseconds since 2001"), 1e9, _MAC),
    _linear("hfs", tr("Mac seconds since 1904"), 1.0, -_MAC_1904),
    _linear("webkit", tr("WebKit microseconds since 1601"), 1e6, -_WINDOWS),
    _linear("filetime", tr("Windows FILETIME"), 1e7, -_WINDOWS),
    _linear("ticks", tr(".NET ticks"), 1e7, -_TICKS),
    _linear("gps", tr("GPS seconds since 1980"), 1.0, _GPS),
    _days("julian", tr("Julian day"), _JULIAN_1970),
    _days("excel", tr("Spreadsheet day number"), _EXCEL_1970),
    _days("mjd", tr("Modified Julian day"), _MODIFIED_1970),
    _days("unix_d", tr("Days since 1970"), 0),
    Encoding("number", tr("Plain number"), _NUMBER, number_of, is_time=False),
)

_BY_KEY = {each.key: each for each in ENCODINGS}


def encoding(key: str) -> Encoding:
    """Give the encoding of a key; raises KeyError for one that is none."""
    return _BY_KEY[key]
