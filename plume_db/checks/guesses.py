"""References that no foreign key declares but the names and the values of columns tell."""

from __future__ import annotations

import re
from collections.abc import Iterator

import apsw

from plume_db.errors import BudgetSpent
from plume_db.jobs import Task
from plume_db.language import trn
from plume_db.maintenance.findings import Finding
from plume_db.maintenance.locating import with_rows
from plume_db.maintenance.orphans import ADVICE, orphan_condition
from plume_db.names import quoted
from plume_db.references.keys import Reference
from plume_db.schema.objects import Catalog, Column, Table, folded

SAMPLE = 500
ENOUGH = 0.9
"""The share of a sample that must name a row of the parent."""
SECONDS = 10.0
_END = re.compile(r"_?(?:id|key|no|nr|code|ref)\Z", re.IGNORECASE)


def guessed_orphans(task: Task, catalog: Catalog, table: Table) -> Iterator[Finding]:
    """Look for rows whose obvious parent is missing; bounded in time."""
    declared = {folded(name) for key in table.foreign_keys for name in key.columns}
    for column in table.columns:
        if column.generated or folded(column.name) in declared:
            continue
        parent = _parent(catalog, table, column)
        if parent is not None:
            yield from _orphans(task, catalog, table, column, parent)


def _parent(catalog: Catalog, table: Table, column: Column) -> tuple[Table, str] | None:
    """Find the table that a column's name speaks of, and its key."""
    stem = _END.sub("", folded(column.name))
    if not stem or stem == folded(column.name):
        return None
    for other in catalog.tables:
        name = folded(other.name)
        keys = [each.name for each in other.columns if each.primary_key]
        if other.kind != "table" or len(keys) != 1 or name == folded(table.name):
            continue
        if stem in (name, name.removesuffix("s"), name.removesuffix("es")) or (
            name.endswith("ies") and stem == name[:-3] + "y"
        ):
            return other, keys[0]
    return None


def _orphans(
    task: Task, catalog: Catalog, table: Table, column: Column, parent: tuple[Table, str]
) -> Iterator[Finding]:
    up, key = parent
    reference = Reference(table.name, (column.name,), up.name, (key,))
    missing = orphan_condition(reference, catalog)
    name, child = quoted(column.name), f"main.{quoted(table.name)}"
    some = f"(select * from {child} where {name} is not null limit {SAMPLE})"
    try:
        with task.budget(SECONDS):
            sql = f"select count(*), total({missing}) from {some} as {quoted(table.name)}"
            [(seen, lost)] = task.con.execute(sql).fetchall()
            if not seen or float(str(lost)) > (1 - ENOUGH) * int(str(seen)):
                return
            sql = f"select count(*) from {child} where {missing}"
            count = int(str(task.con.execute(sql).fetchall()[0][0]))
    except BudgetSpent:
        task.token.check()
        return
    except apsw.SQLError:
        return
    if count:
        text = trn(
            "{n} row of {table} names in {column} a row of {parent} that does not exist. No "
            "foreign key says that it should, but the names and the other rows do.",
            "{n} rows of {table} name in {column} a row of {parent} that does not exist. No "
            "foreign key says that it should, but the names and the other rows do.",
            count,
            table=table.name,
            column=column.name,
            parent=up.name,
        )
        found = Finding("foreign key", text, table.name, count, object=column.name, advice=ADVICE)
        yield with_rows(task, found, table, missing)
