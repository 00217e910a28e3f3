"""Rules about paging and about writing."""

from __future__ import annotations

from collections.abc import Iterator

from plume_db.judgement.case import Case
from plume_db.judgement.finding import Finding, rows_text
from plume_db.judgement.probe import MANY, SOME
from plume_db.judgement.scans import number
from plume_db.judgement.syntax import Parameter
from plume_db.language import tr
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
        order = [case.text(scope, o.expr) for o in select.order_by[:2]]
        key = order[0] if order else tr("the key")
        yield Finding(
            None,
            "note" if unknown else "warn",
            tr(
                "To leave rows out SQLite reads them: all rows before the page are "
                "read for each page, and later pages get slower."
            )
            if skipped is None
            else tr(
                "To leave rows out SQLite reads them: the {skipped} rows before the page are "
                "read for each page, and later pages get slower.",
                skipped=count_text(skipped),
            ),
            tr(
                "OFFSET {text} over {largest}",
                text=case.text(scope, select.offset),
                largest=rows_text(largest),
            ),
            tr(
                "Remember the last row of the page and go on after it: WHERE {key} > ? "
                "ORDER BY {key} LIMIT n; with two columns, WHERE (a, b) > (?, ?).",
                key=key,
            ),
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
        tr(
            "Without triggers SQLite would empty {name} at once; with them it "
            "deletes row by row and runs them for each.",
            name=held.table.name,
        ),
        tr("trigger {fired}; {rows}", fired=", ".join(fired[:3]), rows=rows_text(rows)),
        tr(
            "Where the triggers need not run for this, drop them before and make them again "
            "after, in "
            "one transaction."
        ),
    )
