"""The types of columns that come as text: guessed from a sample, and then held to every value."""

from __future__ import annotations

import re
from collections.abc import Sequence

from plume_db.language import tr, trn
from plume_db.names import literal
from plume_db.values import Value

INTEGER, REAL, TEXT = "INTEGER", "REAL", "TEXT"
SAMPLE = 1_000
MOST = 1_999
"""Columns of a table; SQLite's limit is 2,000."""

_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,18}")
_REAL = re.compile(r"-?(?:0|[1-9][0-9]*)?(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?")
_DIGITS = 17
"""Of a REAL; text with more would not come back."""


def guess(rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """Guess a type for each column from some rows."""
    types = []
    for at in range(width):
        values = [row[at] for row in rows if at < len(row) and row[at]]
        types.append(_guess(values))
    return types


def _guess(values: list[str]) -> str:
    """Give the type most values have; single ones that do not fit are looked at later."""
    if not values:
        return TEXT
    few = len(values) // 20  # a word like n/a here and there does not make it text
    odd = [value for value in values if not is_integer(value)]
    if len(odd) <= few and not any(is_number(value) for value in odd):
        return INTEGER
    odd = [value for value in odd if not is_real(value)]
    return REAL if len(odd) <= few and not any(is_number(value) for value in odd) else TEXT


def is_integer(text: str) -> bool:
    """Whether an INTEGER can stand for the text: no sign or zero too many, and 64 bits enough."""
    return bool(_INTEGER.fullmatch(text)) and -(2**63) <= int(text) < 2**63


def is_real(text: str) -> bool:
    """Whether a REAL can stand for the text without losing a digit or a leading zero."""
    if not text or not text.strip("-.eE+") or not _REAL.fullmatch(text):
        return False
    mantissa = text.lower().partition("e")[0].lstrip("-0.").replace(".", "")
    return len(mantissa) <= (_DIGITS if "." in text or "e" in text.lower() else 15)


def exact_number(value: float, notes: dict[str, None]) -> Value:
    """Give a number as SQLite can hold it, or else as text, which a note then says."""
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        notes[tr("Integers longer than 64 bits are kept as text.")] = None
        return str(value)
    if value != value:
        notes[tr("NaN is kept as text, since SQLite has no such number.")] = None
        return "NaN"
    return value


def is_number(text: str) -> bool:
    """Whether SQLite would make a number of the text, perhaps another than it reads."""
    try:
        float(text)
    except ValueError:
        return False
    return "_" not in text and text.strip().lower().lstrip("+-") not in ("nan", "inf", "infinity")


def taking(name: str, kind: str, mark: str) -> str:
    """Write the SQL that takes a text into a column of this type.

    Empty is NULL, `mark` an empty text. What a number can not hold exactly becomes a BLOB, which
    :func:`plume_db.attach.settling.settle` looks at when all rows are in.
    """
    empty = f" when {name}={literal(mark)} then ''" if mark else ""
    if kind == INTEGER:
        return (
            f"case when cast(cast({name} as integer) as text)={name} then {name}"
            f" when {name}='' or {name} is null then null{empty} else cast({name} as blob) end"
        )
    if kind == REAL:
        null = f"when {name}='' or {name} is null then null{empty}"
        return (
            f"case {_usual_reals(name)} {null} {_other_reals(name)} else cast({name} as blob) end"
        )
    if mark:
        return f"case when {name}='' then null{empty} else {name} end"
    return f"nullif({name},'')"


def _usual_reals(name: str) -> str:
    """Accept what is short enough to have at most 17 digits; a glance, since each test costs.

    Lengths in characters, since a database may hold its text as UTF-16.

    Text that is no number at all may pass: a REAL column keeps it as text, which is found later.
    """
    return (
        f"when length({name})<16 and {name} glob '[1-9]*' then {name}"
        f" when {name} glob '[0-9].[0-9]*' and length({name})<=18+({name}<'1') then {name}"
        f" when {name} glob '[0-9].[0-9]*e-[0-9][0-9]' and length({name})<=22 then {name}"
    )


def _other_reals(name: str) -> str:
    """Accept other numbers that come back as they are, or whose digits a REAL can hold."""
    mantissa = f"ltrim(substr({name},1,instr(lower({name})||'e','e')-1),'-0.')"
    fits = f"(length({name})<16 or instr({name},'.'))"
    plain = f"{name} not glob '*[^-+.0-9eE]*' and {name} not glob '[+]*'"
    zeros = f"{name} not glob '0[0-9]*' and {name} not glob '-0[0-9]*'"
    digits = f"length(replace({mantissa},'.',''))<={_DIGITS}"
    return (
        f"when {name}=cast({name} as real)||'' then {name}"
        f" when {fits} and {plain} and {zeros} and {digits} then {name}"
    )


def named(header: Sequence[str], width: int) -> tuple[list[str], list[str]]:
    """Make names that a table can have of a header; say which are not as they were."""
    taken: set[str] = set()
    names: list[str] = []
    notes: list[str] = []
    for at in range(width):
        given = " ".join(header[at].replace("\0", "").split()) if at < len(header) else ""
        plain = given or f"column {at + 1}"  # a name in SQL, so the same in any language
        name, again = plain, 1
        while name.lower() in taken:
            again += 1
            name = f"{plain} {again}"
        if given and name != given and len(notes) < 3:
            notes.append(
                tr(
                    "There are several columns {given}; one is called {name} here.",
                    given=given,
                    name=name,
                )
            )
        taken.add(name.lower())
        names.append(name)
    if (nameless := sum(not name.strip() for name in header[:width])) and len(notes) < 4:
        notes.append(
            trn(
                "{n} column has no name in the file.",
                "{n} columns have no name in the file.",
                nameless,
            )
        )
    return names, notes
