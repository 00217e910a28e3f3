"""A Parquet file into a table, by pyarrow."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from plume_db.attach.columns import MOST, exact_number, named
from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import tr, trn
from plume_db.names import quoted
from plume_db.transfer.parquet import library
from plume_db.units import count_text
from plume_db.values import Value

_ROWS = 1_000
_TYPES = {"int": "INTEGER", "float": "REAL", "double": "REAL"}


def load_parquet(task: Task, path: Path, table: str) -> tuple[str, ...]:
    """Fill a new table of the task's connection; give what is to be known about it."""
    pyarrow, parquet = library()
    try:
        with parquet.ParquetFile(str(path)) as file:
            return _Load(task, file, table).run()
    except (pyarrow.ArrowException, OSError) as error:
        reason = str(error).splitlines()[0] if str(error) else tr("no reason given")
        raise PlumeError(
            tr("{name} can not be read as Parquet ({reason}).", name=path.name, reason=reason)
        ) from None


class _Load:
    def __init__(self, task: Task, file: Any, table: str) -> None:
        self._task = task
        self._file = file
        self._table = quoted(table)
        self._notes: dict[str, None] = {}

    def run(self) -> tuple[str, ...]:
        """Read everything in one transaction."""
        con = self._task.con
        con.execute("begin").fetchall()
        try:
            self._fill()
            con.execute("commit").fetchall()
        finally:
            if con.in_transaction:
                con.execute("rollback").fetchall()
        return tuple(self._notes)

    def _fill(self) -> None:
        schema = self._file.schema_arrow
        given = list(schema.names)
        if len(given) > MOST:
            note = tr(
                "Only the first {most:,} of {given:,} columns are read.",
                most=MOST,
                given=len(given),
            )
            self._notes[note] = None
        names, notes = named(given, min(len(given), MOST))
        self._notes.update(dict.fromkeys(notes))
        columns = (f"{quoted(n)} {_type(schema.types[at])}".rstrip() for at, n in enumerate(names))
        self._task.con.execute(f"create table {self._table}({', '.join(columns)})").fetchall()
        total, done = self._file.metadata.num_rows, 0
        sql = f"insert into {self._table} values({','.join('?' for _ in names)})"
        size = max(1, min(_ROWS, 20_000 // max(1, len(names))))
        for batch in self._file.iter_batches(batch_size=size):
            found = [batch.column(at).to_pylist() for at in range(len(names))]
            rows = zip(*found, strict=True)
            self._task.con.executemany(sql, [[self._value(v) for v in row] for row in rows])
            done += batch.num_rows
            self._task.report(
                done,
                total,
                trn("{done} of {n} row", "{done} of {n} rows", total, done=count_text(done)),
            )

    def _value(self, value: Any) -> Value:
        if value is None or isinstance(value, (str, bytes)):
            return value
        if isinstance(value, bool):
            return int(value)
        if isinstance(value, (int, float)):
            return exact_number(value, self._notes)
        return self._other(value)

    def _other(self, value: Any) -> Value:
        if isinstance(value, Decimal):
            self._notes[tr("Decimal numbers are kept as text, so that every digit stays.")] = None
            return str(value)
        if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
            self._notes[tr("Dates and times are text as ISO 8601 has them.")] = None
            return value.isoformat()
        self._notes[tr("What is nested is kept as JSON text; json_extract() reads it.")] = None
        return json.dumps(value, ensure_ascii=False, default=str)


def _type(arrow: Any) -> str:
    text = str(arrow)  # uint64 gets no type: what is past 64 bits is text, and stays so
    if text in ("string", "large_string", "bool"):
        return "INTEGER" if text == "bool" else "TEXT"
    return next((sql for start, sql in _TYPES.items() if text.startswith(start)), "")
