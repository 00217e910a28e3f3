"""Which tables to make: from the file's schema, and from another one for what is lost in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from plume_db.language import tr
from plume_db.recover.found_schema import Entry
from plume_db.recover.garbled import mended
from plume_db.recover.new_database import NewDatabase
from plume_db.recover.shapes import Shape

MADE_BY_SQLITE = ("sqlite_sequence", "sqlite_stat1", "sqlite_stat4", "sqlite_stat3")


@dataclass
class PlannedTable:
    """A table of the new database."""

    entry: Entry
    shape: Shape
    notes: list[str] = field(default_factory=list)


@dataclass
class Plan:
    """What is to be made, in this order: tables, rows, then everything else."""

    tables: list[PlannedTable] = field(default_factory=list)
    virtual: list[Entry] = field(default_factory=list)
    indexes: list[Entry] = field(default_factory=list)
    """Also those that SQLite makes itself, which have no SQL but pages to be known."""
    last: list[Entry] = field(default_factory=list)
    """Views and triggers."""
    own: list[Entry] = field(default_factory=list)
    """SQLite's own tables: the sequence and the statistics."""
    failed: list[tuple[Entry, str]] = field(default_factory=list)
    """Tables whose text could not be run, with the reason."""


def make_plan(
    found: Iterable[Entry], given: Iterable[Entry], new: NewDatabase, rows_of: RowsOf
) -> Plan:
    """Make the tables of the schema that was found, filled up with the one that was given.

    A table whose own text is damaged is made from the given schema, or from what can still be
    read of its text, so that its rows have somewhere to go.
    """
    plan = Plan()
    by_name = {(each.type, each.name.lower()): each for each in given}
    seen: set[tuple[str, str]] = set()
    for entry in found:
        key = (entry.type, entry.name.lower())
        if key in seen:
            continue
        seen.add(key)
        other = by_name.get(key)
        if entry.type == "table":
            _add_table(plan, entry, other, new, rows_of)
        elif entry.type == "index":
            plan.indexes.append(entry)
        else:
            plan.last.append(entry)
    for key, entry in by_name.items():
        if key in seen:
            continue
        missing = replace(entry, root=0, given=True)
        if entry.type == "table":
            _add_table(plan, missing, None, new, rows_of)
        elif entry.type == "index":
            plan.indexes.append(missing)
        else:
            plan.last.append(missing)
    return plan


class RowsOf:
    """Tells how many fields the rows below a root page have; for tables without a text."""

    def widest(self, root: int) -> tuple[int, bool]:
        """Give the number of fields, 0 where it is not known, and whether the first is NULL."""
        raise NotImplementedError


def _add_table(
    plan: Plan, entry: Entry, other: Entry | None, new: NewDatabase, rows_of: RowsOf
) -> None:
    if entry.name.lower() in MADE_BY_SQLITE:
        plan.own.append(entry)
        return
    if entry.sql.lstrip().upper().startswith("CREATE VIRTUAL"):
        plan.virtual.append(entry)
        return
    why = new.make(entry)
    if not why:
        plan.tables.append(PlannedTable(entry, new.shape(entry.name)))
        return
    notes = [tr("Its CREATE statement could not be run ({why}).", why=why)]
    if other is not None and not new.make(replace(entry, sql=other.sql)):
        notes.append(tr("It was made as the other schema has it."))
        entry = replace(entry, sql=other.sql)
        plan.tables.append(PlannedTable(entry, new.shape(entry.name), notes))
        return
    plan.failed.append((entry, why))
    width, first_is_null = rows_of.widest(entry.root)
    for sql in mended(entry, width, first_is_null):
        again = replace(entry, sql=sql)
        if not new.make(again):
            shape = new.shape(entry.name)
            if width and len(shape.fields) != width:
                new.con.execute(f"drop table {_quoted(entry.name)}").fetchall()
                continue
            notes.append(tr("It was made from what its rows and its text still tell."))
            plan.tables.append(PlannedTable(again, shape, notes))
            return


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
