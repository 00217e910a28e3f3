"""What was written before, also by a program of ours that was killed while it did."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import Any

import apsw

from plume_db.jobs import Task
from plume_db.memory import FileMemory
from plume_db.names import quoted
from plume_db.rehearsal.conflict import same
from plume_db.rehearsal.recording import tally
from plume_db.rehearsal.records import Record, Records
from plume_db.rehearsal.schemas import version_of

LOOKED_AT = 50
"""Changes that are compared with the file where nobody knows whether they were committed."""


def past_edits(task: Task, memory: FileMemory) -> tuple[Record, ...]:
    """List what was written to the file, the latest first, on a reading connection.

    A write that was cut off is looked up in the file: SQLite committed it as a whole or not.
    """
    records = Records.of(memory)
    found = []
    for record in records.all():
        if record.state == "pending" and records.is_over(record):
            settled = _looked_up(task.con, records, record)
            records.settle(settled)
            record = settled
        found.append(record)
    return tuple(record for record in found if record.state in ("committed", "undone"))


def _looked_up(con: apsw.Connection, records: Records, record: Record) -> Record:
    changes = records.changeset(record.id)
    written = was_written(con, changes) if changes else version_of(con) > record.schema_version
    if not written:
        return replace(record, state="void")
    counted = tally(changes)
    return replace(
        record,
        state="committed",
        inserted=counted.inserted,
        updated=counted.updated,
        deleted=counted.deleted,
    )


def was_written(con: apsw.Connection, changes: bytes) -> bool:
    """Tell whether the file is as these changes leave it, and not as it was before.

    Rows that were changed again since say nothing; the others decide.
    """
    votes = 0
    for change in islice(apsw.Changeset.iter(changes), LOOKED_AT):
        try:
            votes += _vote(con, change)
        except (apsw.Error, UnicodeDecodeError):
            continue  # a table that is gone, a text that is not valid
    return votes > 0


def _vote(con: apsw.Connection, change: apsw.TableChange) -> int:
    old, new = change.old, change.new
    names = _columns(con, change)
    keys = sorted(change.pk_columns)
    source: Any = old if old is not None else new
    assert source is not None
    where = " and ".join(f"{names[k]} is ?" for k in keys)
    sql = f"select {','.join(names)} from main.{quoted(change.name)} where {where}"
    rows = con.execute(sql, tuple(source[k] for k in keys)).fetchall()
    if not rows:
        return {"INSERT": -1, "DELETE": 1}.get(change.op, 0)
    if change.op == "DELETE":
        return -1
    if _fits(rows[0], new):
        return 1
    return -1 if change.op == "UPDATE" and _fits(rows[0], old) else 0


def _columns(con: apsw.Connection, change: apsw.TableChange) -> list[str]:
    sql = "select name from pragma_table_xinfo(?, 'main') where hidden=0 order by cid"
    names = [quoted(str(name)) for (name,) in con.execute(sql, (change.name,))]
    # A table without a primary key has its rowid before its columns.
    return ["rowid", *names] if change.column_count > len(names) else names


def _fits(row: tuple[Any, ...], wanted: object) -> bool:
    """Compare the columns that the change names."""
    assert isinstance(wanted, tuple)
    return all(
        value is apsw.no_change or same(value, now) for value, now in zip(wanted, row, strict=False)
    )
