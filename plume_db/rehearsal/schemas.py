"""Two states of a schema compared, in sentences."""

from __future__ import annotations

import apsw

from plume_db.language import tr
from plume_db.rehearsal.steps import TRANSACTIONAL_PRAGMAS

Schema = dict[tuple[str, str], str]

_MADE = {
    "table": tr("Makes the table {name}."),
    "index": tr("Makes the index {name}."),
    "view": tr("Makes the view {name}."),
    "trigger": tr("Makes the trigger {name}."),
    "": tr("Makes {name}."),
}
_DROPPED = {
    "table": tr("Drops the table {name}."),
    "index": tr("Drops the index {name}."),
    "view": tr("Drops the view {name}."),
    "trigger": tr("Drops the trigger {name}."),
    "": tr("Drops {name}."),
}
_CHANGED = {
    "table": tr("Changes the table {name}."),
    "index": tr("Changes the index {name}."),
    "view": tr("Changes the view {name}."),
    "trigger": tr("Changes the trigger {name}."),
    "": tr("Changes {name}."),
}


def schema_of(con: apsw.Connection) -> Schema:
    """Read every object's kind, name and SQL; names that are not UTF-8 are written as they can."""
    rows = con.execute("select hex(type), hex(name), hex(sql) from main.sqlite_schema")
    return {(_text(kind), _text(name)): str(sql) for kind, name, sql in rows}


def changes(before: Schema, after: Schema) -> tuple[str, ...]:
    """Say what was made, dropped and changed."""
    told = [
        _MADE.get(kind, _MADE[""]).format(name=name)
        for kind, name in after
        if (kind, name) not in before
    ]
    told += [
        _DROPPED.get(kind, _DROPPED[""]).format(name=name)
        for kind, name in before
        if (kind, name) not in after
    ]
    both = [key for key in before if key in after and before[key] != after[key]]
    told += [_CHANGED.get(kind, _CHANGED[""]).format(name=name) for kind, name in both]
    return tuple(told)


def marks_of(con: apsw.Connection) -> dict[str, int]:
    """Read the numbers of the file's header that belong to its owner."""
    return {name: int(con.pragma(name)) for name in sorted(TRANSACTIONAL_PRAGMAS)}


def marked(before: dict[str, int], after: dict[str, int]) -> tuple[str, ...]:
    """Say which of these numbers was changed."""
    changed = [name for name, value in before.items() if after[name] != value]
    return tuple(
        tr(
            "Sets {name} from {before} to {after}.",
            name=name,
            before=before[name],
            after=after[name],
        )
        for name in changed
    )


def version_of(con: apsw.Connection) -> int:
    """Read the number that every change of the schema raises."""
    return int(con.pragma("schema_version"))


def _text(digits: object) -> str:
    return bytes.fromhex(str(digits or "")).decode("utf-8", "replace")
