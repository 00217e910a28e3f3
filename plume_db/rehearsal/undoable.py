"""What an undo will be able to bring back, known before anything is written."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from plume_db.language import tr
from plume_db.rehearsal.observer import Reach
from plume_db.schema.objects import Catalog, Table


class Way(enum.Enum):
    """How an edit can be undone."""

    EXACT = "exact"
    """Every changed row is put back as it was; triggers keep still meanwhile."""
    BY_TRIGGERS = "by triggers"
    """The rows the statements changed are put back, and triggers bring the virtual tables after."""
    NONE = "none"


@dataclass(frozen=True)
class Prospect:
    """Whether and how an undo will work, and what it leaves out."""

    way: Way
    left_out: tuple[str, ...] = ()
    """Each in a sentence."""


def prospect(catalog: Catalog, reach: Reach, changes_schema: bool) -> Prospect:
    """Say what an undo of statements that reach so far can do."""
    if changes_schema:
        return Prospect(
            Way.NONE, (tr("Changes of the schema are not recorded, so this can not be undone."),)
        )
    written = [(t, by) for name, by in reach.sources.items() if (t := catalog.table(name))]
    virtual = [(table, by) for table, by in written if table.kind == "virtual"]
    if not virtual:
        return Prospect(Way.EXACT, _internal(written))
    names = ", ".join(sorted(table.name for table, _by in virtual))
    if any("" in by for _table, by in virtual):
        return Prospect(
            Way.NONE,
            (tr("{names} is a virtual table, whose changes are not recorded, so this "
"can not be undone.", names=names),),
        )  # fmt: skip
    if others := _by_triggers_only(written):
        return Prospect(
            Way.NONE,
            (tr("Triggers write both the virtual table {names} and {others}, so this "
"can not be undone without doing one of them twice.", names=names, others=', '.join(others)),),
        )  # fmt: skip
    return Prospect(
        Way.BY_TRIGGERS,
        (
            tr(
                "An undo puts the rows back and lets the triggers bring {names} after them.",
                names=names,
            ),
        ),
    )


def virtual_writes(catalog: Catalog, reach: Reach) -> tuple[str, ...]:
    """Say which virtual tables statements write; SQLite does not tell which of their rows."""
    written = [t for name in reach.sources if (t := catalog.table(name)) and t.kind == "virtual"]
    return tuple(tr("Writes to the virtual table {name}.", name=t.name) for t in written)


def _by_triggers_only(written: list[tuple[Table, set[str]]]) -> list[str]:
    return sorted(t.name for t, by in written if t.kind == "table" and by - {""} and not t.internal)


def _internal(written: list[tuple[Table, set[str]]]) -> tuple[str, ...]:
    names = sorted(t.name for t, _by in written if t.internal)
    if names and names != ["sqlite_sequence"]:
        return (
            tr(
                "Changes of {names} are not recorded, so an undo leaves them.",
                names=", ".join(names),
            ),
        )
    return ()
