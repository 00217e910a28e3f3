"""What came of imagining changes: old against new."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plume_db.plan.difference import Difference
from plume_db.plan.nodes import Plan
from plume_db.whatif.changes import Regime, WhatIfChange

if TYPE_CHECKING:
    from plume_db.measure.result import Measured


class Copy(enum.Enum):
    """What the changes were tried on."""

    SCHEMA = "a copy of the schema and its statistics, without rows"
    DATA = "a snapshot copy with all rows"


@dataclass(frozen=True)
class InRegime:
    """Old and new plan with one set of statistics."""

    regime: Regime
    before: Plan
    after: Plan
    difference: Difference
    note: str = ""
    """What is special here, such as that the file holds no such statistics."""


@dataclass(frozen=True)
class IndexSize:
    """What an index takes, or gives back where it goes."""

    index: str
    table: str
    bytes: int | None
    """None where it could not be told."""
    gone: bool
    measured: bool
    """Whether it is the size of a real index; else an estimate."""
    how: str
    """Where the figure comes from, in a sentence."""


@dataclass(frozen=True)
class RowCost:
    """What writing one row costs on average."""

    steps_before: float
    """Steps of SQLite's virtual machine."""
    steps_after: float
    pages_before: float
    """Pages SQLite has to look at or to change."""
    pages_after: float

    @property
    def steps(self) -> float:
        """How many steps more each row costs; less than 0 where it costs fewer."""
        return self.steps_after - self.steps_before

    @property
    def pages(self) -> float:
        """How many pages more each row costs."""
        return self.pages_after - self.pages_before


@dataclass(frozen=True)
class WriteCost:
    """What the change of indexes costs or saves each row that is written to one table."""

    table: str
    insert: RowCost | None
    """None where it could not be tried, as `how` says."""
    update: RowCost | None
    """Of an UPDATE that sets columns of these indexes; others pay nothing."""
    delete: RowCost | None
    measured: bool
    how: str
    """On how many rows it was measured, or what it is estimated from, in a sentence."""


@dataclass(frozen=True)
class Results:
    """Whether a rewritten query gives the same."""

    equal: bool | None
    """The same rows, in whatever order; None where it could not be told."""
    same_order: bool
    rows_before: int
    rows_after: int
    words: str
    """What was found, in a sentence."""


@dataclass(frozen=True)
class Imagined:
    """Old against new. The file itself was only read."""

    changes: tuple[WhatIfChange, ...]
    regime: Regime
    copy: Copy
    how: str
    """What it was tried on, in a sentence."""
    sql_before: str
    sql_after: str
    before: Plan
    after: Plan
    difference: Difference
    by_regime: tuple[InRegime, ...] = ()
    """The same in each of the three regimes; the one asked for is among them."""
    measured_before: Measured | None = None
    """None where nothing was measured."""
    measured_after: Measured | None = None
    sizes: tuple[IndexSize, ...] = ()
    writes: tuple[WriteCost, ...] = ()
    results: Results | None = None
    """Only where the query was rewritten and there were rows to compare."""
    notes: tuple[str, ...] = ()
    """What else a person should know, each a sentence."""
    seconds: float = 0.0

    @property
    def work_before(self) -> int | None:
        """The figure to rank by; None where it was not measured."""
        return self.measured_before.work if self.measured_before else None

    @property
    def work_after(self) -> int | None:
        """The figure to rank by, after the changes."""
        return self.measured_after.work if self.measured_after else None
