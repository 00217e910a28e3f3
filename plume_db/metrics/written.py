"""Dates as people write them, in three parts or with the month's name: in SQL and in Python.

Both sides take the same steps over the text, so that they can not disagree. A year of two digits
is read as POSIX does: 69 to 99 are 19xx, the others 20xx.
"""

from __future__ import annotations

import re

from plume_db.metrics.clocks import moment_of, moment_sql

_MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_PIVOT = 69
_ONE_OR_TWO = re.compile(r"[0-9]{1,2}\Z", re.ASCII)
_FOUR = re.compile(r"[0-9]{4}", re.ASCII)


def parts_sql(order: str, mark: str) -> str:
    """Write SQL for a date of three numbers, ``dmy``, ``mdy`` or ``ymd``; ``{c}`` is the column."""
    steps = [
        ("x", "{c}"),
        ("a", f"substr(x,1,instr(x,'{mark}')-1)"),
        ("r", f"iif(instr(x,'{mark}'),substr(x,instr(x,'{mark}')+1),'')"),
        ("b", f"substr(r,1,instr(r,'{mark}')-1)"),
        ("t", f"iif(instr(r,'{mark}'),substr(r,instr(r,'{mark}')+1),'')"),
    ]
    if order == "ymd":
        steps += [
            ("y", f"iif({_digits_sql('a', 4)},a,NULL)"),
            ("m", _short_sql("b")),
            ("d", f"CASE WHEN {_starts_sql('t', 2)} THEN substr(t,1,2) "
                  f"WHEN {_starts_sql('t', 1)} THEN substr(t,1,1) END"),
            ("tail", "substr(t,length(d)+1)"),
        ]  # fmt: skip
    else:
        day, month = ("a", "b") if order == "dmy" else ("b", "a")
        steps += [
            ("y", _year_sql("t")),
            ("m", _short_sql(month)),
            ("d", _short_sql(day)),
            ("tail", f"iif({_starts_sql('t', 4)},substr(t,5),substr(t,3))"),
        ]
    slow = moment_sql((*steps, ("day", "y||'-'||substr('0'||m,-2)||'-'||substr('0'||d,-2)")))
    return slow if order == "ymd" else f"coalesce({_usual_sql(order, mark)},{slow})"


def _usual_sql(order: str, mark: str) -> str:
    """Write SQL for the usual form, two digits, two and four, with a clock of 24 hours or none.

    It gives what the steps give, or NULL, at a tenth of their time.
    """
    date = f"[0-9][0-9]{mark}[0-9][0-9]{mark}[0-9][0-9][0-9][0-9]"
    day, month = (1, 4) if order == "dmy" else (4, 1)
    written = f"substr({{c}},7,4)||'-'||substr({{c}},{month},2)||'-'||substr({{c}},{day},2)"
    return (
        f"CASE WHEN {{c}} GLOB '{date}' OR {{c}} GLOB '{date} [0-9][0-9]:[0-9][0-9]*' "
        f"AND {{c}} NOT GLOB '*[A-Za-z]*' "
        f"THEN unixepoch({written}||substr({{c}},11),'subsec') END"
    )


def from_parts(text: str, order: str, mark: str) -> float | None:
    """Read a date of three numbers, with a time of day after it or not."""
    a, _, rest = text.partition(mark)
    b, _, t = rest.partition(mark)
    if order == "ymd":
        year = a if re.fullmatch(r"[0-9]{4}", a, re.ASCII) else ""
        month, day = b, _leading(t, 2) or _leading(t, 1)
        tail = t[len(day) :]
    else:
        year = _year(t)
        month, day = (b, a) if order == "dmy" else (a, b)
        tail = t[4:] if _FOUR.match(t) else t[2:]
    if not (year and _ONE_OR_TWO.match(month) and _ONE_OR_TWO.match(day)):
        return None
    return moment_of(f"{year}-{month:>02}-{day:>02}", tail)


def month_sql() -> str:
    """Write SQL for a date with the English name of its month; ``{c}`` is the column."""
    number = " ".join(
        f"WHEN instr(x,'{_MONTHS[at : at + 3]}') THEN {at // 3 + 1}" for at in range(0, 36, 3)
    )
    four, ends = "[0-9][0-9][0-9][0-9]", "* [0-9][0-9][0-9][0-9]"
    steps = (
        ("x0", "trim(replace(replace(lower({c}),',',' '),' at ',' '),' ')"),
        ("x", "iif(instr(x0,'('),rtrim(substr(x0,1,instr(x0,'(')-1),' '),x0)"),
        ("m", f"CASE {number} END"),
        ("p", f"instr(x,substr('{_MONTHS}',m*3-2,3))"),
        ("bf", f"rtrim(rtrim(substr(x,1,p-1),' -/.'),'{_LETTERS}')"),
        ("af", f"ltrim(ltrim(substr(x,p+3),'{_LETTERS}'),' -/.:')"),
        ("f", f"CASE WHEN bf GLOB '{four}' THEN 3 WHEN bf='' THEN 2 "
              "WHEN bf GLOB '*[0-9]' THEN 1 END"),
        ("d", "CASE WHEN f=1 THEN iif(bf GLOB '*[0-9][0-9]',substr(bf,-2),substr(bf,-1)) "
              f"WHEN f=2 AND af GLOB '{four}' OR f=3 AND af='' THEN '1' "
              f"WHEN {_starts_sql('af', 2)} THEN substr(af,1,2) "
              f"WHEN {_starts_sql('af', 1)} THEN substr(af,1,1) END"),
        ("g", "iif(f=1,ltrim(substr(bf,1,length(bf)-length(d)),"
              f"'{_LETTERS} .'),'')"),
        ("r", f"CASE WHEN f=1 OR f=2 AND af GLOB '{four}' THEN af ELSE "
              f"ltrim(ltrim(substr(af,length(d)+1),'{_LETTERS}'),' ') END"),
        ("y", f"CASE WHEN g<>'' THEN NULL WHEN f=3 THEN bf WHEN f=1 THEN {_year_sql('r')} "
              f"WHEN r GLOB '{four}*' THEN substr(r,1,4) WHEN r GLOB '{ends}' THEN substr(r,-4) "
              "END"),
        ("tail", f"CASE WHEN f=3 THEN r WHEN r GLOB '{four}*' THEN substr(r,5) "
                 "WHEN f=1 THEN substr(r,3) ELSE substr(r,1,length(r)-5) END"),
        ("day", "y||'-'||substr('0'||m,-2)||'-'||substr('0'||d,-2)"),
    )  # fmt: skip
    return moment_sql(steps)


def from_month_name(text: str) -> float | None:
    """Read ``05 Nov 2021 13:04:05``, ``Nov 5, 2021``, ``Fri, 5 Nov 2021 13:04:05 +0100``."""
    x = _lower(text).replace(",", " ").replace(" at ", " ").strip(" ")
    if "(" in x:
        x = x[: x.index("(")].rstrip(" ")
    months = [_MONTHS[at : at + 3] for at in range(0, 36, 3)]
    month = next((number for number, name in enumerate(months, 1) if name in x), 0)
    if not month:
        return None
    place = x.index(months[month - 1])
    before = x[:place].rstrip(" -/.").rstrip(_LETTERS)
    after = x[place + 3 :].lstrip(_LETTERS).lstrip(" -/.:")
    found = _day_and_rest(before, after)
    if found is None:
        return None
    year, day, tail = found
    return moment_of(f"{year}-{month:02}-{day:>02}", tail) if year and day else None


def _day_and_rest(before: str, after: str) -> tuple[str, str, str] | None:
    """Take apart what stands around the month: the year, the day, the time of day."""
    whole_year = bool(re.fullmatch(r"[0-9]{4}", after, re.ASCII))
    if re.fullmatch(r"[0-9]{4}", before, re.ASCII):
        day = "1" if after == "" else _leading(after, 2) or _leading(after, 1)
        return before, day, after[len(day) :].lstrip(_LETTERS).lstrip(" ") if day else ""
    if before == "":
        return (after, "1", "") if whole_year else _month_first(after)
    return _day_first(before, after)


def _month_first(after: str) -> tuple[str, str, str] | None:
    day = _leading(after, 2) or _leading(after, 1)
    rest = after[len(day) :].lstrip(_LETTERS).lstrip(" ")
    if _FOUR.match(rest):
        return rest[:4], day, rest[4:]
    if re.fullmatch(r".* [0-9]{4}", rest, re.ASCII | re.DOTALL):
        return rest[-4:], day, rest[:-5]
    return None


def _day_first(before: str, after: str) -> tuple[str, str, str] | None:
    match = re.fullmatch(r"[a-z .]*?([0-9]{1,2})", before, re.ASCII)
    if match is None:
        return None
    return _year(after), match[1], after[4:] if _FOUR.match(after) else after[2:]


def _digits_sql(name: str, count: int) -> str:
    return f"{name} GLOB '{'[0-9]' * count}'"


def _starts_sql(name: str, count: int) -> str:
    """Tell whether a text starts with just so many digits (four: with at least as many)."""
    digits = "[0-9]" * count
    if count == 4:
        return f"{name} GLOB '{digits}*'"
    return f"({name} GLOB '{digits}' OR {name} GLOB '{digits}[^0-9]*')"


def _short_sql(name: str) -> str:
    return f"iif({_digits_sql(name, 1)} OR {_digits_sql(name, 2)},{name},NULL)"


def _year_sql(name: str) -> str:
    return (
        f"CASE WHEN {_starts_sql(name, 4)} THEN substr({name},1,4) WHEN {_starts_sql(name, 2)} "
        f"THEN iif(substr({name},1,2)<'{_PIVOT}','20','19')||substr({name},1,2) END"
    )


def _leading(text: str, count: int) -> str:
    match = re.match(rf"[0-9]{{{count}}}(?![0-9])", text, re.ASCII)
    return match[0] if match else ""


def _year(text: str) -> str:
    if _FOUR.match(text):
        return text[:4]
    two = _leading(text, 2)
    return ("20" if int(two) < _PIVOT else "19") + two if two else ""


def _lower(text: str) -> str:
    return "".join(chr(ord(c) + 32) if "A" <= c <= "Z" else c for c in text)
