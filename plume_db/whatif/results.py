"""Whether two queries give the same rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b

import apsw

from plume_db.errors import BudgetSpent
from plume_db.jobs import Task
from plume_db.language import tr, trn
from plume_db.query.parameters import bindings
from plume_db.query.run import only_statement, ours
from plume_db.units import count_text
from plume_db.values import Value
from plume_db.whatif.imagined import Results

_ALL = 2**128


@dataclass
class _Taken:
    """What one query gave, as sums that tell rows apart and not their order."""

    rows: int = 0
    unordered: int = 0
    ordered: bytes = b""
    columns: int = 0
    unread: int = 0
    """Rows with text that is not valid UTF-8."""


def compare(
    task: Task,
    before: tuple[str, Mapping[str, Value] | None],
    after: tuple[str, Mapping[str, Value] | None],
    seconds: float,
) -> Results:
    """Run both queries to their end, and compare their rows without and with their order."""
    taken: list[_Taken] = []
    for sql, given in (before, after):
        found = _Taken()
        taken.append(found)
        try:
            with task.budget(seconds):
                _take(task, sql, given, found)
        except BudgetSpent:
            rows = [each.rows for each in taken] + [0] * (2 - len(taken))
            words = tr(
                "Not compared to the end: more than {seconds:g} seconds were needed.",
                seconds=seconds,
            )
            return Results(None, False, rows[0], rows[1], words)
    return _judged(*taken)


def _take(task: Task, sql: str, given: Mapping[str, Value] | None, found: _Taken) -> None:
    statement = only_statement(sql)
    values, _missing = bindings(statement.text, given)
    chain = blake2b(digest_size=16)
    try:
        cursor = task.con.execute(statement.text, values, can_cache=False)
        found.columns = len(cursor.get_description()) if cursor.is_explain == 0 else 0
    except apsw.ExecutionCompleteError:
        return
    except apsw.InterruptError:
        raise
    except (apsw.Error, UnicodeError) as error:
        raise ours(error, statement) from None
    while True:
        try:
            row = next(cursor, None)
        except UnicodeDecodeError:
            found.rows += 1
            found.unread += 1
            continue
        if row is None:
            break
        # repr tells 1, 1.0 and '1' apart, as a result shows them.
        digest = blake2b(repr(row).encode("utf-8", "surrogatepass"), digest_size=16).digest()
        found.rows += 1
        found.unordered = (found.unordered + int.from_bytes(digest)) % _ALL
        chain.update(digest)
    found.ordered = chain.digest()


def _judged(before: _Taken, after: _Taken) -> Results:
    alike = (before.rows, before.unordered, before.columns) == (
        after.rows,
        after.unordered,
        after.columns,
    )
    order = alike and before.ordered == after.ordered
    if before.rows != after.rows:
        words = trn(
            "Different: {n} row before and {rows2} after.",
            "Different: {n} rows before and {rows2} after.",
            before.rows,
            rows2=count_text(after.rows),
        )
    elif before.columns != after.columns:
        words = trn(
            "Different: {n} column before and {columns2} after.",
            "Different: {n} columns before and {columns2} after.",
            before.columns,
            columns2=after.columns,
        )
    elif not alike:
        words = trn(
            "Different: {n} row each, but not the same.",
            "Different: {n} rows each, but not the same ones.",
            after.rows,
        )
    elif order:
        words = trn(
            "Equal: the same row.", "Equal: the same {n} rows in the same order.", after.rows
        )
    else:
        words = tr("Equal: the same {rows} rows, in another order.", rows=count_text(after.rows))
    equal: bool | None = alike
    if alike and before.unread:
        equal = None
        words = trn(
            "Not certain: {n} row holds text that is not valid UTF-8.",
            "Not certain: {n} rows hold text that is not valid UTF-8.",
            before.unread,
        )
    return Results(equal, order, before.rows, after.rows, words)
