"""Quoting of identifiers and literals for SQL text."""

from __future__ import annotations

import apsw


def quoted(name: str) -> str:
    """Quote an identifier so that any name is safe in SQL: ``a"b`` becomes ``"a""b"``."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: apsw.SQLiteValue) -> str:
    """Write a value as an SQL literal that reads back as exactly the same value."""
    return apsw.format_sql_value(value)
