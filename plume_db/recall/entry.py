"""One remembered plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from plume_db.plan.nodes import Plan


@dataclass(frozen=True)
class Fingerprints:
    """What a plan depends on besides its query."""

    schema: str = ""
    """Of the objects the plan's tables are made of."""
    statistics: str = ""
    """Of what ANALYZE knows about these tables; "" where it knows nothing."""
    sqlite: str = ""
    """The version of the library that made the plan."""
    values: str = ""
    """Of the bound values and of the literals in the query."""
    objects: Mapping[str, str] = field(default_factory=dict)
    """Each table and index the plan could use, with a short fingerprint of its definition."""
    rows: Mapping[str, int] = field(default_factory=dict)
    """How many rows the statistics say each of these tables has."""


@dataclass(frozen=True)
class Recalled:
    """A plan as it was once made."""

    id: int
    """Its number in the history."""
    file: str
    query: str
    """The query without its literals, so that the same one is known again."""
    sql: str
    """The query as it was written that time."""
    plan: Plan
    made: Fingerprints
    first: float
    """When it was first made, Unix time in seconds."""
    last: float
    """When it was last made so again."""
    times: int = 1
    previous: int | None = None
    """The number of the plan made the last time before, where it was another one, else 0.

    None for a plan out of the list.
    """


@dataclass(frozen=True)
class Change:
    """The same query was planned otherwise before."""

    before: Recalled
    after: Recalled
    causes: tuple[str, ...]
    """What is different since, of: schema, statistics, SQLite version, values."""
    words: str
    """The warning, in a sentence or two."""
