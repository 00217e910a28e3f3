"""Rules about paging and about writing."""

from __future__ import annotations

from collections.abc import Iterator

from plume_db.judgement.case import Case
from plume_db.judgement.finding import Finding, rows_text
from plume_db.judgement.probe import MANY, SOME
from plume_db.judgement.scans import number
from plume_db.judgement.syntax import Parameter
from plume_db.units import count_text


def offset(case: Case) -> Iterator[Finding]:
    """Find OFFSET: all rows it leaves out are read first."""
    for scope in case.own_scopes:
        select = scope.ordered
        if select is None or select.offset is None or not scope.bounds:
            continue
        skipped = number(case, select.offset)
        rows = [case.rows(bound.held) for bound in scope.bounds]
        largest = max((n for n in rows if n is not None), default=None)
        unknown = skipped is None and isinstance(select.offset, Parameter)
        if skipped is not None and skipped < SOME:
            continue
        if largest is None or largest < SOME or (unknown and largest < MANY):
            continue
        if not unknown and skipped is None:
            continue
        told = f"the {count_text(skipped)}" if skipped is not None else "all"
        order = [case.text(scope, o.expr) for o in select.order_by[:2]]
        key = order[0] if order else "the key"
        yield Finding(
            None,
            "note" if unknown else "warn",
            f"To leave rows out SQLite reads them: {told} rows before the page are read for each "
            "page, and later pages get slower.",
            f"OFFSET {case.text(scope, select.offset)} over {rows_text(largest)}",
            f"Remember the last row of the page and go on after it: WHERE {key} > ? "
            f"ORDER BY {key} LIMIT n; with two columns, WHERE (a, b) > (?, ?).",
        )


def delete_all(case: Case) -> Iterator[Finding]:
    """Find DELETE of all rows of a table with triggers."""
    writing = case.writing
    if writing is None or writing.verb != "DELETE" or writing.core is None:
        return
    if writing.core.where is not None or writing.limited:
        return
    held = case.tables.find(writing.target.name, writing.target.schema)
    if held is None:
        return
    fired = [t.name for t in held.table.triggers if "delete" in t.sql.lower().split()]
    rows = case.rows(held)
    if not fired or rows is None or rows < SOME:
        return
    yield Finding(
        None,
        "note",
        f"Without triggers SQLite would empty {held.table.name} at once; with them it deletes row "
        "by row and runs them for each.",
        f"trigger {', '.join(fired[:3])}; {rows_text(rows)}",
        "Where the triggers need not run for this, drop them before and make them again after, in "
        "one transaction.",
    )
