"""Finds the rows that name a row, and counts them when asked."""

from __future__ import annotations

from dataclasses import dataclass

import apsw

from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.names import quoted
from plume_db.references.follow import equal_sql, shape_of
from plume_db.references.keys import Reference, column_of, references_to
from plume_db.rows.lending import lend
from plume_db.rows.shape import Shape
from plume_db.schema.objects import Catalog, Table
from plume_db.values import Value


@dataclass(frozen=True)
class Referrer:
    """A table whose rows may name one given row."""

    reference: Reference
    values: tuple[Value, ...]
    """What the child's columns must equal."""
    served: bool
    """Whether an index answers it, so that counting is quick."""
    how: str
    """How SQLite would find the rows, in words."""
    error: str = ""
    """Why it can not be asked, where that is so."""

    @property
    def shape(self) -> Shape:
        """The filter that leaves just these rows of the child table."""
        return shape_of(self.reference.columns, self.values)


def referrers(
    task: Task, catalog: Catalog, table: Table, row: dict[str, Value]
) -> tuple[Referrer, ...]:
    """List who may name a row, given its values by column; nothing is counted yet."""
    lend(task.con)
    found = []
    for reference in references_to(catalog, table):
        columns = tuple(column_of(table, name) for name in reference.parent_columns)
        if not columns or not all(column and column.name in row for column in columns):
            found.append(Referrer(reference, (), False, "", tr("Its key fits no column here.")))
            continue
        values = tuple(row[column.name] for column in columns if column)
        if None not in values:
            found.append(_planned(task, reference, values))
    return tuple(found)


def count(task: Task, referrer: Referrer) -> int:
    """Count the rows; without an index this reads the whole child table."""
    try:
        return int(str(task.con.execute(_counting(referrer), referrer.values).get))
    except apsw.SQLError as error:
        raise PlumeError(
            tr("{child} can not be counted ({error}).", child=referrer.reference.child, error=error)
        ) from None


def _counting(referrer: Referrer) -> str:
    reference = referrer.reference
    where = equal_sql(reference.columns, referrer.values)
    return f"select count(*) from {quoted(reference.child)} where {where}"


def _planned(task: Task, reference: Reference, values: tuple[Value, ...]) -> Referrer:
    bare = Referrer(reference, values, False, "")
    try:
        sql = f"explain query plan {_counting(bare)}"
        plan = [str(row[3]) for row in task.con.execute(sql, values)]
    except apsw.SQLError as error:
        return Referrer(reference, values, False, "", f"{reference.child}: {error}")
    step = plan[0] if plan else ""
    if not step.startswith("SEARCH"):
        return Referrer(reference, values, False, tr("no index serves this: every row is read"))
    using = step.partition(" USING ")[2].partition(" (")[0]
    return Referrer(
        reference, values, True, tr("served by {index_words}", index_words=_index_words(using))
    )


def _index_words(using: str) -> str:
    if "PRIMARY KEY" in using:
        return tr("its primary key")
    return tr("the index ") + using.removeprefix("COVERING ").removeprefix("INDEX ")
