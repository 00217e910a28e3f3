"""Results that many tasks share."""

from __future__ import annotations

from dataclasses import dataclass

from plume_db.language import tr
from plume_db.maintenance.findings import Finding
from plume_db.maintenance.kinds import Fact, size_facts, time_fact

PATH = tr("File")
"""The caption of a fact that is a path."""


@dataclass(frozen=True)
class Done:
    """What a task did to a file, in one sentence and a few figures."""

    words: str
    seconds: float
    bytes_before: int
    """Page size times page count, likewise after."""
    bytes_after: int
    more: tuple[Fact, ...] = ()
    findings: tuple[Finding, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class CompactResult:
    """What a VACUUM did."""

    bytes_before: int
    """Page size times page count, likewise after."""
    bytes_after: int
    seconds: float
    findings: tuple[Finding, ...] = ()
    note: str = ""
    """What the person should still know; mostly empty."""
    statement_seconds: float = 0.0
    """The VACUUM alone; 0 where it went another way."""


def words_of(result: Done) -> str:
    """Give the sentence of a result."""
    return result.words


def facts_of(result: Done) -> tuple[Fact, ...]:
    """Give the figures of a result."""
    sizes = size_facts(result.bytes_before, result.bytes_after)
    return (*result.more, *sizes, time_fact(result.seconds))
