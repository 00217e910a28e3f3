"""Finds the row that a foreign key names."""

from __future__ import annotations

from dataclasses import dataclass, field

import apsw

from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.names import literal, quoted
from plume_db.references.keys import Reference, column_of
from plume_db.rows.lending import lend
from plume_db.rows.page import RowKey
from plume_db.rows.ranges import key_order
from plume_db.rows.shape import Condition, Shape, Test
from plume_db.schema.objects import Catalog, Table
from plume_db.values import BadText, Value, one_line


@dataclass(frozen=True)
class Target:
    """Where a reference leads; nowhere where `table` is empty."""

    table: str = ""
    key: RowKey | None = None
    """The row's key in the parent table, where it has one to go to."""
    shape: Shape = field(default_factory=Shape)
    """Conditions that pick the row, where there is no key to go to."""
    sentence: str = ""
    """Why it leads nowhere, or what is odd about where it leads."""


def follow(task: Task, catalog: Catalog, reference: Reference, values: tuple[Value, ...]) -> Target:
    """Find the row of the parent that the child's `values` name, one for each of its columns."""
    if None in values:
        return Target(
            sentence=tr("{listed} names no row.", listed=_listed(reference.columns, values))
        )
    parent = catalog.table(reference.parent)
    if parent is None:
        return Target(
            sentence=tr(
                "There is no table {parent} that it could refer to.", parent=reference.parent
            )
        )
    if not reference.parent_columns or not all(
        column_of(parent, name) for name in reference.parent_columns
    ):
        return Target(
            sentence=tr(
                "{name} has no key that fits {names}, so the reference leads nowhere.",
                name=parent.name,
                names=_names(reference.columns),
            )
        )
    return _look_up(task, parent, reference, values)


def _look_up(task: Task, parent: Table, reference: Reference, values: tuple[Value, ...]) -> Target:
    lend(task.con)
    order = key_order(task.con, parent)
    try:
        found = _matches(
            task, parent, ", ".join(order.columns) if order else "1", reference, values
        )
    except UnicodeDecodeError:  # a key that no text can hold: the row is filtered out instead
        order, found = None, _matches(task, parent, "1", reference, values)
    if not found:
        named = _listed(reference.parent_columns, values)
        return Target(
            sentence=tr(
                "No row of {name} has {named}: this reference leads nowhere.",
                name=parent.name,
                named=named,
            )
        )
    if len(found) == 1 and order:
        return Target(parent.name, found[0])
    odd = tr("Several rows of {name} fit, since its key is not unique.", name=parent.name) * (
        len(found) > 1
    )
    return Target(parent.name, None, shape_of(reference.parent_columns, values), odd)


def _matches(
    task: Task, parent: Table, wanted: str, reference: Reference, values: tuple[Value, ...]
) -> list[RowKey]:
    """Read `wanted` of up to two rows that fit: two are as odd as many."""
    where = equal_sql(reference.parent_columns, values)
    sql = f"select {wanted} from {quoted(parent.name)} where {where} limit 2"
    try:
        return [tuple(row) for row in task.con.execute(sql, values)]
    except apsw.SQLError as error:
        raise PlumeError(
            tr("{name} can not be looked into ({error}).", name=parent.name, error=error)
        ) from None


def equal_sql(columns: tuple[str, ...], values: tuple[Value, ...]) -> str:
    """Write that columns equal values that are bound in their order."""
    return " and ".join(
        f"{quoted(name)}={'cast(? as text)' if isinstance(value, BadText) else '?'}"
        for name, value in zip(columns, values, strict=True)
    )


def shape_of(columns: tuple[str, ...], values: tuple[Value, ...]) -> Shape:
    """Make the filter that leaves the rows whose columns equal values."""
    pairs = tuple(zip(columns, values, strict=True))
    # A condition holds its values as SQL literals, and bytes that are no text would be a blob.
    typed = " and ".join(
        f"{quoted(name)} = cast({literal(bytes(value))} as text)"
        for name, value in pairs
        if isinstance(value, BadText)
    )
    plain = tuple(
        Condition(name, Test.EQUALS, (value,))
        for name, value in pairs
        if not isinstance(value, BadText)
    )
    return Shape(conditions=plain, where=typed)


def _listed(columns: tuple[str, ...], values: tuple[Value, ...]) -> str:
    return ", ".join(
        f"{name} {one_line(value, 60)}" for name, value in zip(columns, values, strict=True)
    )


def _names(columns: tuple[str, ...]) -> str:
    return ", ".join(columns)
