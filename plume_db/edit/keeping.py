"""Keeps what is staged outside the file, so that a crash does not lose it."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from plume_db.edit.staging import NewRow, RowEdit, Staging
from plume_db.jobs import Task
from plume_db.memory import FileMemory
from plume_db.rehearsal.past import past_edits
from plume_db.rows.cells import CellValue, Clipped
from plume_db.schema.objects import folded
from plume_db.values import BadText

_PREFIX = "staged-"


def name_of(table: str) -> str:
    """Name what is kept of a table."""
    digest = hashlib.sha256(folded(table).encode(errors="surrogateescape")).hexdigest()
    return f"{_PREFIX}{digest[:16]}"


def passing_tables(memory: FileMemory) -> tuple[str, ...]:
    """Name the tables whose staged changes are lost once the file is closed."""
    found = memory.passing(_PREFIX)
    return tuple(sorted(str(kept["table"]) for kept in found))


def pack(table: str, columns: tuple[str, ...], staging: Staging) -> Any:
    """Write what is staged as JSON; None where nothing is."""
    if staging.empty:
        return None
    return {
        "table": table,
        "columns": columns,
        "token": staging.token,
        "edits": [
            {
                "key": [_out(value) for value in edit.key],
                "seen": [_out(value) for value in edit.seen],
                "values": [[column, _out(value)] for column, value in edit.values.items()],
                "deleted": edit.deleted,
            }
            for edit in staging.edits.values()
        ],
        "new": [
            [row.number, [[column, _out(value)] for column, value in row.values.items()]]
            for row in staging.new
        ],
    }


def load(task: Task, memory: FileMemory, table: str, columns: tuple[str, ...]) -> Staging | None:
    """Give what was staged for a table when the program last ended; None where nothing was.

    What was committed in the last moment is not staged any more.
    """
    kept = memory.read(name_of(table))
    if not isinstance(kept, dict) or kept.get("columns") not in (columns, list(columns)):
        return None
    try:
        found = _unpack(kept)
    except (ValueError, TypeError, KeyError):
        return None
    done = {record.mark for record in past_edits(task, memory)}
    if found.token in done:
        memory.write(name_of(table), None)
        return None
    return found


def _unpack(kept: dict[str, Any]) -> Staging:
    edits = [
        RowEdit(
            tuple(_plain(each) for each in edit["key"]),
            tuple(_in(each) for each in edit["seen"]),
            {int(column): _plain(value) for column, value in edit["values"]},
            bool(edit["deleted"]),
        )
        for edit in kept["edits"]
    ]
    new = [
        NewRow(int(number), {int(column): _plain(value) for column, value in values})
        for number, values in kept["new"]
    ]
    staging = Staging()
    staging.restore(str(kept["token"]), edits, new)
    return staging


def _out(value: CellValue) -> Any:
    """Write a value so that JSON gives back exactly the same."""
    if isinstance(value, Clipped):
        return {"clipped": [_out(value.head), value.length, value.kind]}
    if isinstance(value, BadText):
        return {"bad": base64.b64encode(value).decode()}
    if isinstance(value, bytes):
        return {"blob": base64.b64encode(value).decode()}
    if isinstance(value, float):
        return {"real": value.hex()}
    return value


def _in(kept: Any) -> CellValue:
    if not isinstance(kept, dict):
        return None if kept is None else _scalar(kept)
    ((kind, data),) = kept.items()
    if kind == "clipped":
        head = _in(data[0])
        assert isinstance(head, (str, bytes))
        return Clipped(head, int(data[1]), "blob" if data[2] == "blob" else "text")
    if kind == "real":
        return float.fromhex(data)
    raw = base64.b64decode(data)
    return BadText(raw) if kind == "bad" else raw


def _plain(kept: Any) -> int | float | str | bytes | None:
    value = _in(kept)
    if isinstance(value, Clipped):
        raise TypeError("a clipped value can not be written")
    return value


def _scalar(kept: Any) -> int | str:
    if isinstance(kept, (int, str)):
        return kept
    raise TypeError("not a value")
