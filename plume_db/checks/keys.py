"""Keys that are unique to SQLite but hardly meant so: hidden by NULL, by case or by spaces."""

from __future__ import annotations

from collections.abc import Iterator

import apsw

from plume_db.checks.types import affinity
from plume_db.errors import BudgetSpent
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.maintenance.findings import Finding
from plume_db.maintenance.locating import with_rows
from plume_db.names import quoted
from plume_db.schema.objects import Index, Table, folded
from plume_db.units import count_text

SECONDS = 10.0
"""For the groups of one key; a sort of many million rows is given up."""


def odd_keys(task: Task, table: Table) -> Iterator[Finding]:
    """Look for hidden duplicates in each unique key of a table; bounded in time."""
    for index in table.indexes:
        columns = tuple(str(name) for name in index.columns if name is not None)
        if not index.unique or index.partial or len(columns) != len(index.columns):
            continue
        if len(columns) > 1:
            yield from _hidden_by_null(task, table, index, columns)
        else:
            yield from _nearly_the_same(task, table, index, columns[0])


def _hidden_by_null(
    task: Task, table: Table, index: Index, columns: tuple[str, ...]
) -> Iterator[Finding]:
    names = [quoted(name) for name in columns]
    nullable = {folded(c.name) for c in table.columns if not c.not_null}
    if not any(folded(name) in nullable for name in columns):
        return
    # Rows that say nothing at all are no duplicates of each other.
    some = f"({' or '.join(f'{name} is null' for name in names)})"
    some += f" and ({' or '.join(f'{name} is not null' for name in names)})"
    same = " and ".join(f"k.{name} is {quoted(table.name)}.{name}" for name in names)
    groups = (
        f"select {', '.join(names)} from main.{quoted(table.name)} not indexed where {some} "
        f"group by {', '.join(names)} having count(*)>1"
    )
    where = f"{some} and exists (select 1 from ({groups}) as k where {same})"
    told = tr(" and ").join(columns)
    advice = tr(
        "To a unique key each NULL is another value. Decide which row is right, then fill the "
        "NULLs, or add a unique index on coalesce(column, '')."
    )
    yield from _grouped(
        task,
        table,
        index,
        groups,
        where,
        tr("the same {told}, of which one is NULL", told=told),
        advice,
    )


def _nearly_the_same(task: Task, table: Table, index: Index, column: str) -> Iterator[Finding]:
    declared = next((c for c in table.columns if folded(c.name) == folded(column)), None)
    binary = not index.collations or folded(index.collations[0] or "binary") == "binary"
    if declared is None or affinity(declared.declared_type) != "TEXT" or not binary:
        return
    name = quoted(column)
    key = f"lower(trim({name}))"
    groups = (
        f"select {key} from main.{quoted(table.name)} not indexed where typeof({name})='text' "
        f"group by {key} having count(*)>1"
    )
    where = f"typeof({name})='text' and {key} in ({groups})"
    says = tr(
        "a {column} that differs from another row's only in case or in spaces around it",
        column=column,
    )
    advice = tr(
        "Where they mean the same thing, merge the rows; COLLATE NOCASE keeps new ones out."
    )
    yield from _grouped(task, table, index, groups, where, says, advice)


def _grouped(
    task: Task, table: Table, index: Index, groups: str, where: str, says: str, advice: str
) -> Iterator[Finding]:
    source = f"main.{quoted(table.name)} not indexed"
    try:
        with task.budget(SECONDS):
            if not task.con.execute(f"select 1 from ({groups}) limit 1").fetchall():
                return
            found = task.con.execute(f"select count(*) from {source} where {where}").fetchall()
    except BudgetSpent:
        task.token.check()
        return
    except apsw.SQLError:
        return  # a collation or a function that is not known here
    count = int(str(found[0][0]))
    text = tr(
        "{count} rows of {name} have {says} ({name2}).",
        count=count_text(count),
        name=table.name,
        says=says,
        name2=index.name,
    )
    finding = Finding(
        "key", text, table.name, count, object=", ".join(map(str, index.columns)), advice=advice
    )
    yield with_rows(task, finding, table, where)
