"""What a rehearsal found: plain values that a panel can show."""

from __future__ import annotations

from dataclasses import dataclass

from plume_db.rows.cells import CellValue


@dataclass(frozen=True)
class RowChange:
    """One row before and after; a sample of many."""

    operation: str
    """INSERT, UPDATE or DELETE."""
    key: str
    """What a person calls the row."""
    before: tuple[CellValue, ...] | None
    """None for a row that is new; big values are clipped."""
    after: tuple[CellValue, ...] | None
    direct: bool
    """Whether a statement changed it, and not a trigger or a foreign key."""


@dataclass(frozen=True)
class Touched:
    """What happens to one table."""

    table: str
    columns: tuple[str, ...]
    inserted: int = 0
    updated: int = 0
    deleted: int = 0
    """These three count what the statements do themselves; the next three what follows from it."""
    also_inserted: int = 0
    also_updated: int = 0
    also_deleted: int = 0
    causes: tuple[str, ...] = ()
    """Where rows follow: the triggers and foreign keys that change them."""
    samples: tuple[RowChange, ...] = ()

    @property
    def rows(self) -> int:
        """How many changes of rows there are in all."""
        direct = self.inserted + self.updated + self.deleted
        return direct + self.also_inserted + self.also_updated + self.also_deleted


@dataclass(frozen=True)
class Violation:
    """A row that would refer to nothing."""

    table: str
    key: str
    parent: str


@dataclass(frozen=True)
class Failure:
    """The statement that would fail, and so keep all of them from being run."""

    step: int
    """Its number, counted from 0; -1 where the whole fails at its end."""
    sql: str
    row: str
    sentence: str
    wrong: int | None = None
    """Where the statement itself is wrong, the place in it in characters or -1; else None."""


@dataclass(frozen=True)
class Rehearsal:
    """What the statements would do; nothing of it has been done to the file."""

    refused: str = ""
    """Why they could not be rehearsed; empty where they were."""
    how: str = ""
    """On what they were rehearsed, in a sentence."""
    touched: tuple[Touched, ...] = ()
    triggers: tuple[tuple[str, int], ...] = ()
    """Each trigger that fired, and how often."""
    actions: tuple[str, ...] = ()
    """What foreign keys do to other tables' rows, each in a sentence: the loud part."""
    violations: tuple[Violation, ...] = ()
    more_violations: bool = False
    failure: Failure | None = None
    schema: tuple[str, ...] = ()
    """Changes of the schema, each in a sentence."""
    beyond: tuple[str, ...] = ()
    """What changes that is no row of a table and no schema, each in a sentence."""
    not_undoable: tuple[str, ...] = ()
    """What an undo could not bring back, each in a sentence."""
    notes: tuple[str, ...] = ()
    foreign_keys: bool = True
    """Whether references were enforced."""
    seconds: float = 0.0
    """How long the statements took, without the copying."""

    @property
    def passes(self) -> bool:
        """Whether the statements would go through."""
        return not (self.refused or self.failure or self.violations)

    @property
    def rows(self) -> int:
        """How many changes of rows there are in all."""
        return sum(each.rows for each in self.touched)
