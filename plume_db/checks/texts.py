"""Text that is no text: bytes that are not valid in the file's encoding, and NUL inside."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import apsw

from plume_db.checks.probes import Probe, of_text
from plume_db.errors import BudgetSpent
from plume_db.jobs import Task
from plume_db.language import tr, trn
from plume_db.maintenance.findings import Finding
from plume_db.maintenance.locating import is_rowid, key_condition, row_words
from plume_db.names import quoted
from plume_db.rows.ranges import key_order
from plume_db.schema.damaged import codec_of
from plume_db.schema.objects import Column, Table
from plume_db.values import Value

SECONDS = 10.0
"""For the texts of one column that are not plain ASCII."""
MOST_BYTES = 1_000_000
"""Of one value; of a longer text only the start is looked at."""
_KEPT = 200
"""Keys that a condition names; the others are counted."""


def may_hold_text(column: Column) -> bool:
    """Whether a column's text is to be looked at."""
    return not column.generated and column.hidden != 1


def nul_probes(table: Table) -> Iterator[Probe]:
    """Ask for text with a NUL character inside."""
    for column in filter(may_hold_text, table.columns):
        name = quoted(column.name)
        yield Probe(
            "value",
            of_text(name, f"instr({name}, char(0))>0"),
            tr("a NUL character within the text of {column}", column=column.name),
            tr(
                "Most programs and SQL functions see the text only up to that character. "
                "Where it is a "
                "slip: UPDATE t SET c = replace(c, char(0), '')."
            ),
            column.name,
        )


def foreign_probes(table: Table) -> Iterator[Probe]:
    """Ask for text beyond ASCII: only such text can be invalid. It is no finding by itself."""
    for column in filter(may_hold_text, table.columns):
        name = quoted(column.name)
        where = of_text(name, f"{name} glob '*[^\x01-\x7f]*'")
        yield Probe("value", where, "", "", column.name)


def bad_text(task: Task, table: Table, probe: Probe) -> Finding | None:
    """Look for bytes that are not valid text among those that `probe` picks; bounded in time."""
    order = key_order(task.con, table)
    keys = ", ".join(order.columns) if order else "1"
    name, codec = quoted(probe.column), codec_of(task.con)
    sql = (
        f"select {keys}, cast({name} as blob) from main.{quoted(table.name)} not indexed "
        f"where {probe.where}"
    )
    bad: list[tuple[Value, ...]] = []
    count, partial = 0, False
    try:
        with task.budget(SECONDS):
            cursor = task.con.execute(sql)
            while (row := _next(cursor)) is not None:
                if not row or not _valid(row[-1], codec):
                    count += 1
                    bad += [tuple(row[:-1])] if len(bad) < _KEPT and row else []
    except BudgetSpent:
        task.token.check()
        partial = True
    if not count:
        return None
    where = " or ".join(f"({key_condition(order, key)})" for key in bad) if order else ""
    first = bad[0][0] if bad and order and is_rowid(order) else None
    return Finding(
        "value",
        trn(
            "{n} text in {column} of {name} is not valid {title}{value}.",
            "{n} texts in {column} of {name} are not valid {title}{value}.",
            count,
            column=probe.column,
            name=table.name,
            title=_title(codec),
            value=tr(" among those looked at") * partial,
        ),
        table.name,
        count,
        object=probe.column,
        rowid=first if isinstance(first, int) else None,
        row=row_words(bad, count) if order else "",
        advice=tr(
            "Another program wrote bytes of another encoding. Find out which it was, and write "
            "the text again; until then some programs fail to read these rows."
        ),
        where=where,
    )


def _title(codec: str) -> str:
    return codec.upper() if codec == "utf-8" else "UTF-16"


def _next(cursor: apsw.Cursor) -> tuple[Value, ...] | None:
    """Fetch a row; one whose key is not valid text either comes empty."""
    with suppress(UnicodeDecodeError):
        return next(cursor, None)
    return ()


def _valid(value: Value, codec: str) -> bool:
    if not isinstance(value, bytes):
        return True
    try:
        value[:MOST_BYTES].decode(codec)
    except UnicodeDecodeError as error:
        # A character that is cut off by us is no fault of the text.
        return len(value) > MOST_BYTES and error.start >= MOST_BYTES - 4
    return True
