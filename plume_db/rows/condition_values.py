"""Reads what a person types as the value of a condition, by the type its column declares."""

from __future__ import annotations

import re
from contextlib import suppress

from plume_db.schema.objects import Column, folded
from plume_db.values import Value

_INTEGER = re.compile(r"[+-]?[0-9]+\Z")
_REAL = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\Z")
_BLOB = re.compile(r"[xX]'((?:[0-9a-fA-F]{2})*)'\Z")
_TEXT = re.compile(r"'((?:[^']|'')*)'\Z", re.DOTALL)


def affinity(declared_type: str) -> str:
    """Name the affinity of a declared type by SQLite's five rules, in its order."""
    declared = folded(declared_type)
    if "int" in declared:
        return "integer"
    if any(word in declared for word in ("char", "clob", "text")):
        return "text"
    if not declared or "blob" in declared:
        return "blob"
    return "real" if any(word in declared for word in ("real", "floa", "doub")) else "numeric"


def read_condition_value(text: str, column: Column) -> Value:
    """Read a typed value so that it finds what is stored: ``5`` in an INTEGER column is a number.

    ``'5'`` in quotes is text, ``x'05'`` a blob and ``null`` NULL, whatever the column. Without
    quotes a column for text takes everything as text; any other takes what reads as a number for
    one, and the rest for text.
    """
    typed = text.strip()
    if typed.lower() == "null":
        return None
    if match := _BLOB.match(typed):
        return bytes.fromhex(match[1])
    if match := _TEXT.match(typed):
        return match[1].replace("''", "'")
    if affinity(column.declared_type) == "text":
        return text
    number = _number(typed)
    return text if number is None else number


def _number(typed: str) -> int | float | None:
    """Read a number as SQLite would; what does not fit into 64 bits is a REAL."""
    if _INTEGER.match(typed):
        with suppress(ValueError):  # Python refuses thousands of digits
            number = int(typed)
            if -(2**63) <= number < 2**63:
                return number
        return float(typed)
    return float(typed) if _REAL.match(typed) else None
