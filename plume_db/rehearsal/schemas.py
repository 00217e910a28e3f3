"""Two states of a schema compared, in sentences."""

from __future__ import annotations

import apsw

Schema = dict[tuple[str, str], str]


def schema_of(con: apsw.Connection) -> Schema:
    """Read every object's kind, name and SQL; names that are not UTF-8 are written as they can."""
    rows = con.execute("select hex(type), hex(name), hex(sql) from main.sqlite_schema")
    return {(_text(kind), _text(name)): str(sql) for kind, name, sql in rows}


def changes(before: Schema, after: Schema) -> tuple[str, ...]:
    """Say what was made, dropped and changed."""
    told = [f"Makes the {kind} {name}." for kind, name in after if (kind, name) not in before]
    told += [f"Drops the {kind} {name}." for kind, name in before if (kind, name) not in after]
    both = [key for key in before if key in after and before[key] != after[key]]
    told += [f"Changes the {kind} {name}." for kind, name in both]
    return tuple(told)


def version_of(con: apsw.Connection) -> int:
    """Read the number that every change of the schema raises."""
    return int(con.pragma("schema_version"))


def _text(digits: object) -> str:
    return bytes.fromhex(str(digits or "")).decode("utf-8", "replace")
