"""Conditions in other words, with the column alone on one side."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable

from plume_db.edit.affinity import Affinity
from plume_db.judgement.scope import Ref, Scope
from plume_db.judgement.syntax import Binary, Call, Cast, Expr, Literal, Name, Unary
from plume_db.judgement.terms import NUMERIC, constant_value


def range_instead(scope: Scope, side: Expr, sign: str, others: tuple[Expr, ...], ref: Ref) -> str:
    """Write a condition so that an index on the column serves; "" where no way is known.

    Only where the meaning stays the same for values of the column's own kind.
    """
    if len(others) != 1:
        return ""
    match side:
        case Unary(sign="+", operand=Name() as name):
            return f"{_text(scope, name)} {sign} {_text(scope, others[0])}"
        case Binary(sign="+" | "-" as calculated, left=Name() as name, right=value):
            return _moved(scope, name, calculated, value, sign, others[0], ref)
        case Cast(operand=Name() as name):
            return _uncast(scope, name, side, sign, others[0], ref)
        case Call(name=function, args=args) if function in _REWRITES:
            return _REWRITES[function](scope, args, sign, others[0], ref)
    return ""


def _text(scope: Scope, expr: Expr) -> str:
    return " ".join(scope.text[expr.start : expr.end].split())


def _moved(
    scope: Scope, name: Expr, calculated: str, value: Expr, sign: str, other: Expr, ref: Ref
) -> str:
    if not constant_value(value) or ref.held.affinity(ref.column) not in NUMERIC:
        return ""
    back = "-" if calculated == "+" else "+"
    column, moved = _text(scope, name), _text(scope, value)
    if isinstance(value, Literal) and value.text == "0":
        return f"{column} {sign} {_text(scope, other)}"
    return f"{column} {sign} {_text(scope, other)} {back} {moved}"


def _uncast(scope: Scope, name: Expr, cast: Cast, sign: str, other: Expr, ref: Ref) -> str:
    """Take a cast to the kind the column has anyway off, and one to text of a whole number."""
    own = ref.held.affinity(ref.column)
    column = _text(scope, name)
    if own is Affinity.INTEGER and "INT" in cast.type:
        return f"{column} {sign} {_text(scope, other)}"
    if own is Affinity.TEXT and ("TEXT" in cast.type or "CHAR" in cast.type):
        return f"{column} {sign} {_text(scope, other)}"
    if own is not Affinity.INTEGER or sign not in ("=", "IS") or not isinstance(other, Literal):
        return ""
    whole = other.kind == "text" and re.fullmatch(r"-?[1-9][0-9]*|0", other.text)
    return f"{column} {sign} {other.text}" if whole else ""


def _day(scope: Scope, args: tuple[Expr, ...], sign: str, other: Expr, ref: Ref) -> str:
    """Write ``date(ts) = '2024-01-05'`` as the range of that day."""
    if len(args) != 1 or not isinstance(args[0], Name) or not isinstance(other, Literal):
        return ""
    return days(_text(scope, args[0]), sign, other.text, 1) if _is_text(ref) else ""


def days(column: str, sign: str, first: str, count: int) -> str:
    """Write that moments lie in a time of so many whole days; "" where `first` is no day."""
    try:
        start = datetime.date.fromisoformat(first)
        end = start + datetime.timedelta(days=count)
    except (ValueError, OverflowError):
        return ""
    begin, after = f"'{start.isoformat()}'", f"'{end.isoformat()}'"
    if sign in ("=", "IS"):
        return f"{column} >= {begin} AND {column} < {after}"
    return {
        ">=": f"{column} >= {begin}",
        "<": f"{column} < {begin}",
        ">": f"{column} >= {after}",
        "<=": f"{column} < {after}",
    }.get(sign, "")


def _part_of_time(scope: Scope, args: tuple[Expr, ...], sign: str, other: Expr, ref: Ref) -> str:
    """Write ``strftime('%Y', ts) = '2024'`` and ``'%Y-%m'`` as the range of that time."""
    if len(args) != 2 or not isinstance(args[0], Literal) or not isinstance(args[1], Name):
        return ""
    if not isinstance(other, Literal) or other.kind != "text" or not _is_text(ref):
        return ""
    column, format_, value = _text(scope, args[1]), args[0].text, other.text
    if format_ == "%Y-%m-%d":
        return days(column, sign, value, 1)
    try:
        if format_ == "%Y" and re.fullmatch(r"\d{4}", value):
            start = datetime.date(int(value), 1, 1)
            end = datetime.date(int(value) + 1, 1, 1)
        elif format_ == "%Y-%m" and re.fullmatch(r"\d{4}-\d{2}", value):
            start = datetime.date(int(value[:4]), int(value[5:]), 1)
            end = (start + datetime.timedelta(days=31)).replace(day=1)
        else:
            return ""
    except ValueError:
        return ""
    return days(column, sign, start.isoformat(), (end - start).days)


def _prefix(scope: Scope, args: tuple[Expr, ...], sign: str, other: Expr, ref: Ref) -> str:
    """Write ``substr(a, 1, 3) = 'abc'`` as the range of texts that begin so."""
    if len(args) != 3 or sign not in ("=", "IS") or not isinstance(args[0], Name):
        return ""
    first, length = args[1], args[2]
    if not isinstance(first, Literal) or first.text != "1" or not isinstance(length, Literal):
        return ""
    if not isinstance(other, Literal) or other.kind != "text" or not other.text.isascii():
        return ""
    if str(len(other.text)) != length.text or ref.column.collation or not _is_text(ref):
        return ""
    if not other.text or other.text[-1] >= "~":
        return ""
    end = other.text[:-1] + chr(ord(other.text[-1]) + 1)
    column = _text(scope, args[0])
    return f"{column} >= {_quoted(other.text)} AND {column} < {_quoted(end)}"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _is_text(ref: Ref) -> bool:
    """Whether moments and prefixes are stored as text here."""
    kind = ref.column.declared_type.upper()
    timed = any(word in kind for word in ("DATE", "TIME"))
    return timed or ref.held.affinity(ref.column) is Affinity.TEXT


_REWRITES: dict[str, Callable[[Scope, tuple[Expr, ...], str, Expr, Ref], str]] = {
    "date": _day,
    "strftime": _part_of_time,
    "substr": _prefix,
    "substring": _prefix,
}
