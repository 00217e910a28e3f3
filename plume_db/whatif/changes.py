"""What can be imagined: plain values that say what would be different."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from plume_db.errors import SqlError
from plume_db.language import to_say, tr
from plume_db.values import Value


@dataclass(frozen=True)
class AddIndex:
    """One more index."""

    sql: str
    """A whole CREATE INDEX statement."""


@dataclass(frozen=True)
class DropIndex:
    """One index less."""

    name: str
    """As the schema has it, or with its schema before it: ``main.i``."""


@dataclass(frozen=True)
class ChangeIndex:
    """Another index in the place of one; both may have the same name."""

    name: str
    sql: str


@dataclass(frozen=True)
class Rewrite:
    """The same question in other words."""

    sql: str


@dataclass(frozen=True)
class Analyze:
    """Fresh statistics, as ANALYZE of this library makes them: with samples of values."""


@dataclass(frozen=True)
class Bind:
    """Other values for parameters; those not named keep what they had."""

    values: Mapping[str, Value] = field(default_factory=dict)
    """By the names :func:`plume_db.query.parameters.parameters` gives: ``?1``, ``:name``."""


WhatIfChange: TypeAlias = AddIndex | DropIndex | ChangeIndex | Rewrite | Analyze | Bind


class Regime(enum.Enum):
    """Which statistics the planner has; the file's own program may have fewer than we do."""

    STAT4 = to_say("with samples of values")
    """All that ANALYZE of a library with STAT4 writes, as this program's own."""
    STAT1 = to_say("without samples of values")
    """Only sqlite_stat1: all that a library without STAT4 reads, such as Python's own."""
    NONE = to_say("without statistics")
    """As if ANALYZE had never been run."""


class ChangeRefused(SqlError):
    """A change that can not be imagined; ``offset`` counts in the change's own text."""

    def __init__(self, sentence: str, offset: int = -1, change: int = -1) -> None:
        super().__init__(sentence, offset)
        self.change = change
        """Its place among the changes, from 0; -1 where none alone is to blame."""


def words(change: WhatIfChange) -> str:
    """Name a change in a few words."""
    if isinstance(change, AddIndex):
        return tr("add: {split}", split=" ".join(change.sql.split()))
    if isinstance(change, DropIndex):
        return tr("drop index {name}", name=change.name)
    if isinstance(change, ChangeIndex):
        return tr(
            "replace index {name} by: {split}", name=change.name, split=" ".join(change.sql.split())
        )
    if isinstance(change, Rewrite):
        return tr("rewrite the query")
    return tr("run ANALYZE") if isinstance(change, Analyze) else tr("bind other values")
