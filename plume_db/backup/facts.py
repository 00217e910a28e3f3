"""What a copy must have in common with its source: schema text and row counts."""

from __future__ import annotations

from dataclasses import dataclass

import apsw

from plume_db.jobs import Task
from plume_db.language import tr, trn
from plume_db.names import quoted
from plume_db.schema.read import read_catalog


@dataclass(frozen=True)
class Facts:
    """Read in one snapshot."""

    schema: tuple[tuple[str, str | None], ...]
    """Name and SQL text of each object."""
    rows: tuple[tuple[str, int | str], ...]
    """Each table with its row count, or with the reason why it can not be counted."""

    @property
    def counted(self) -> int:
        """Rows of all tables together, as far as they can be counted."""
        return sum(count for _, count in self.rows if isinstance(count, int))


def facts_of(task: Task) -> Facts:
    """Read the facts of the database on the task's connection."""
    catalog = read_catalog(task)
    schema = [(table.name, table.sql) for table in catalog.tables]
    schema += [(index.name, index.sql) for index in catalog.indexes]
    schema += [(trigger.name, trigger.sql) for trigger in catalog.triggers]
    rows = [(t.name, _count(task.con, t.name)) for t in catalog.tables if t.stored]
    return Facts(tuple(schema), tuple(rows))


def _count(con: apsw.Connection, table: str) -> int | str:
    try:
        sql = f"select count(*) from main.{quoted(table)}"
        return int(str(con.execute(sql).fetchall()[0][0]))
    except (apsw.InterruptError, apsw.BusyError):
        raise
    except (apsw.Error, UnicodeDecodeError) as error:
        return str(error)


def _difference(name: str, rows: int | str, held: int | str | None) -> str:
    if held is None:
        return tr("{name} is gone", name=name)
    if not isinstance(held, int) or not isinstance(rows, int):
        return tr("the rows of {name} can not be compared", name=name)
    return trn(
        "{name} has {n} row instead of {rows:,}",
        "{name} has {n} rows instead of {rows:,}",
        held,
        name=name,
        rows=rows,
    )


def differences(source: Facts, copy: Facts) -> tuple[str, ...]:
    """Say in what a copy differs; empty where it is faithful."""
    found = []
    if source.schema != copy.schema:
        found.append(tr("its schema is another"))
    counts = dict(copy.rows)
    found += [
        _difference(name, rows, counts.get(name))
        for name, rows in source.rows
        if counts.get(name) != rows
    ]
    return tuple(found)
