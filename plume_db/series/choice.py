"""Which values of a group are drawn: those with the most rows, or those a person chose.

A choice is kept in the `only` of a LoadSpec, and as a condition at the end of its source's, so
that the SQL behind a picture, its rows and its figures are all of the same lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import apsw

from plume_db.errors import translate
from plume_db.jobs import Task
from plume_db.metrics.groups import group_sql
from plume_db.names import literal
from plume_db.series.lines import EMPTY, names_of
from plume_db.series.loaded import LoadSpec
from plume_db.values import Value, one_line

MOST_CHOSEN = 32
"""Lines of one series that are drawn at once."""
MOST_LISTED = 5000
_LONGEST = 200


@dataclass(frozen=True)
class GroupValue:
    """One value of a group."""

    value: Value
    label: str
    """How its line is called."""
    rows: int


def group_values(task: Task, spec: LoadSpec) -> tuple[GroupValue, ...]:
    """List the values of a group, those with the most rows first; reads the whole source."""
    assert spec.group
    value, where = group_sql(spec.group), base_where(spec)
    kept = f"({where}\n) AND " if where else ""
    sql = (
        f"SELECT v,count(*) AS n FROM (SELECT {value} AS v FROM {spec.source.clause()} "
        f"WHERE {kept}{value} IS NOT NULL AND octet_length({value})<={_LONGEST}) "
        f"GROUP BY v COLLATE BINARY ORDER BY n DESC,v LIMIT {MOST_LISTED}"
    )
    found: list[tuple[Value, int]] = []
    cursor = None
    try:
        cursor = task.con.execute(sql)
        while True:
            try:
                each, rows = next(cursor)
            except StopIteration:
                break
            except UnicodeDecodeError:
                continue
            if isinstance(each, (str, int, float)):
                found.append((each, int(rows)))
    except apsw.Error as error:
        raise translate(error) from error
    names = names_of(task, spec.labels, [each for each, _ in found]) if spec.labels else {}
    return tuple(
        GroupValue(each, names.get(each) or one_line(each, 40) or EMPTY, rows)
        for each, rows in found
    )


def with_only(spec: LoadSpec, values: Sequence[Value]) -> LoadSpec:
    """Draw these values of the group and no others; none: those with the most rows."""
    where, chosen = base_where(spec), tuple(values)[:MOST_CHOSEN]
    condition = _condition(replace(spec, only=chosen))
    if where and condition:
        where = f"({where}\n) AND {condition}"
    return replace(spec, source=replace(spec.source, where=where or condition), only=chosen)


def base_where(spec: LoadSpec) -> str:
    """Give the condition of a source without that of the choice."""
    where, condition = spec.source.where, _condition(spec)
    if not condition or not where.endswith(condition):
        return where
    rest = where[: -len(condition)]
    return rest.removeprefix("(").removesuffix("\n) AND ")


def _condition(spec: LoadSpec) -> str:
    if not spec.group or not spec.only:
        return ""
    listed = ", ".join(literal(each) for each in spec.only)
    return f"{group_sql(spec.group)} IN ({listed})"
