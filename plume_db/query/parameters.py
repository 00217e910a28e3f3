"""The parameters of a statement: ``?``, ``?5``, ``:name``, ``@name``, ``$name``."""

from __future__ import annotations

import re
from collections.abc import Mapping

from plume_db.errors import PlumeError
from plume_db.language import tr
from plume_db.query.tokens import TokenKind, tokens
from plume_db.values import Row, Value

HIGHEST = 32_766
"""SQLite's own limit on the number of a parameter."""


def parameters(sql: str) -> tuple[str, ...]:
    """Name the parameters in the order SQLite numbers them, each once.

    A plain ``?`` is called by its number; gaps (``?5`` alone) are filled: ``?1`` ... ``?5``.
    """
    names: list[str] = []
    for token in tokens(sql):
        if token.kind is not TokenKind.PARAMETER:
            continue
        if token.text == "?":
            names.append(f"?{len(names) + 1}")
        elif token.text.startswith("?"):
            number = int(token.text[1:])
            if number <= HIGHEST:  # beyond it SQLite tells what is wrong
                names.extend(f"?{n}" for n in range(len(names) + 1, number + 1))
        elif token.text not in names:
            names.append(token.text)
    return tuple(names)


def bindings(sql: str, given: Mapping[str, Value] | None = None) -> tuple[Row, tuple[str, ...]]:
    """Give the values to bind, in SQLite's order, and the names that had none and are NULL."""
    given = given or {}
    names = parameters(sql)
    return tuple(given.get(name) for name in names), tuple(n for n in names if n not in given)


_INTEGER = re.compile(r"[+-]?[0-9]+")
_REAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_STRING = re.compile(r"'((?:[^']|'')*)'", re.DOTALL)
_BLOB = re.compile(r"[xX]'((?:[0-9A-Fa-f]{2})*)'")


def read_value(text: str) -> Value:
    """Read what a person typed as a value, as an SQL literal would be read where it is one.

    A number is a number, ``'quoted'`` is text, ``x'00'`` a blob, ``NULL`` or nothing is NULL, and
    anything else is taken as text.
    """
    bare = text.strip()
    if not bare or bare.upper() == "NULL":
        return None
    if match := _STRING.fullmatch(bare):
        return match.group(1).replace("''", "'")
    if match := _BLOB.fullmatch(bare):
        return bytes.fromhex(match.group(1))
    if _INTEGER.fullmatch(bare) and -(2**63) <= int(bare) < 2**63:
        return int(bare)
    if _REAL.fullmatch(bare):
        return float(bare)
    return text


KINDS = ("auto", "text", "number", "null", "blob")
"""What a value may be said to be; ``auto`` reads it as :func:`read_value` does."""


def typed_value(text: str, kind: str, name: str = tr("A parameter")) -> Value:
    """Read a value as one of `KINDS`; raise PlumeError where it can not be read so."""
    if wrong := problem(text, kind):
        raise PlumeError(f"{name}: {wrong}")
    if kind == "text":
        return text
    if kind == "null":
        return None
    if kind == "blob":
        return _bytes(text)
    return read_value(text)


def problem(text: str, kind: str) -> str:
    """Say why a text is no value of a kind; "" where it is one."""
    if kind == "number" and not isinstance(read_value(text), (int, float)):
        return tr("This is no number; write 42, -1.5 or 1e9.")
    if kind == "blob":
        try:
            _bytes(text)
        except ValueError:
            return tr("These are no bytes; write them in hexadecimal, for example 00 ff.")
    return ""


def _bytes(text: str) -> bytes:
    bare = text.strip()
    if match := _BLOB.fullmatch(bare):
        bare = match.group(1)
    return bytes.fromhex(bare)
