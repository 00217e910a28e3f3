"""How a moment reads in the window: as the language writes dates, in the time of this computer.

In English it is ISO 8601: half of those who read English write the month first, the other half
the day. Moments in the data of a file are another matter (plume_db/formats).
"""

from __future__ import annotations

from PySide6.QtCore import QDate, QDateTime, QLocale, QTime


def day_text(at: float) -> str:
    """Write the day of Unix seconds with the name of its weekday."""
    day = _moment(at).date()
    if _is_english():
        return QLocale(QLocale.Language.English).toString(day, "dddd, d MMMM yyyy")
    return QLocale().toString(day, QLocale.FormatType.LongFormat)


def date_text(at: float) -> str:
    """Write the day of Unix seconds in figures."""
    return _date(_moment(at).date())


def clock_text(at: float, seconds: bool = False) -> str:
    """Write the time of day of Unix seconds."""
    return _clock(_moment(at).time(), seconds)


def moment_text(at: float, seconds: bool = True) -> str:
    """Write day and time of Unix seconds in figures."""
    moment = _moment(at)
    return f"{_date(moment.date())} {_clock(moment.time(), seconds)}"


def _moment(at: float) -> QDateTime:
    return QDateTime.fromMSecsSinceEpoch(int(at * 1000))


def _is_english() -> bool:
    return QLocale().language() in (QLocale.Language.English, QLocale.Language.C)


def _date(day: QDate) -> str:
    if _is_english():
        return day.toString("yyyy-MM-dd")
    # Two figures of a year could be taken for a day.
    form = QLocale().dateFormat(QLocale.FormatType.ShortFormat)
    return QLocale().toString(day, form if "yyyy" in form else form.replace("yy", "yyyy"))


def _clock(time: QTime, seconds: bool) -> str:
    if seconds or _is_english():
        return time.toString("HH:mm:ss" if seconds else "HH:mm")
    return QLocale().toString(time, QLocale.FormatType.ShortFormat)
