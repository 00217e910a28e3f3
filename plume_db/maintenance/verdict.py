"""What all findings of a check come to: nothing, rules, an index, or the data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from plume_db.language import tr, trn
from plume_db.maintenance.findings import Finding
from plume_db.maintenance.meanings import LOST
from plume_db.units import count_text, listed

State = Literal["sound", "broken rules", "unused pages", "index only", "damaged"]


@dataclass(frozen=True)
class Verdict:
    """How bad it is."""

    state: State
    words: str
    """One or two sentences."""
    indexes: tuple[tuple[str, str], ...] = ()
    """The damaged indexes that REINDEX builds, each with its table, where no data is damaged."""


@dataclass(frozen=True)
class Rehearsal:
    """What came of a REINDEX on a copy."""

    mends: bool
    words: str
    """One sentence."""
    seconds: float = 0.0
    """How long REINDEX itself took."""
    left: tuple[str, ...] = ()
    """What the check of the copy still finds; empty where it is mended."""


def verdict_of(findings: Sequence[Finding], tables: int) -> Verdict:
    """Judge the findings of a check of so many tables."""
    kinds = {each.kind for each in findings}
    if not findings:
        where = trn("{n} table", "{n} tables", tables)
        return Verdict("sound", tr("No damage and nothing broken in {where}.", where=where))
    if "damage" in kinds:
        return Verdict("damaged", _data(findings))
    if "index" in kinds:
        return _index_only(findings)
    if "unused pages" in kinds:
        pages = sum(each.kind == "unused pages" for each in findings)
        words = trn(
            "No table is damaged: 1 page belongs to nothing. Compacting gives the room back.",
            "No table is damaged: {n} pages belong to nothing. Compacting gives the room back.",
            pages,
        )
        return Verdict("unused pages", words)
    found = trn("{n} finding", "{n} findings", len(findings))
    return Verdict("broken rules", tr("{found}, but no damage.", found=found))


def warned(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Advise against compacting away pages of nothing where they may hold what is missing."""
    if not any(each.kind in ("damage", "schema") for each in findings):
        return tuple(findings)
    return tuple(
        replace(each, advice=LOST) if each.kind == "unused pages" else each for each in findings
    )


def _data(findings: Sequence[Finding]) -> str:
    damaged = [each for each in findings if each.kind == "damage"]
    tables = list(dict.fromkeys(each.table for each in damaged if each.table))
    found = trn("{n} finding", "{n} findings", len(findings))
    if not tables:
        return tr("{found}: the file is damaged.", found=found)
    return tr("{found}: the file is damaged, in {listed}.", found=found, listed=_listed(tables))


def _index_only(findings: Sequence[Finding]) -> Verdict:
    pairs = {(each.object, each.table): None for each in findings if each.kind == "index"}
    for name, table in tuple(pairs):  # a check that had to stop does not tell at which index
        if not name and any(other and of == table for other, of in pairs):
            del pairs[name, table]
    indexes, tables = tuple(pairs), {table for _, table in pairs}
    mended = tuple(pair for pair in pairs if pair[0])  # a full-text index has a way of its own
    if len(indexes) == 1:
        name = indexes[0][0] or indexes[0][1]
        words = (
            tr("Only 1 index is damaged ({name}): its table is whole.", name=name)
            if indexes[0][1]
            else tr("Only 1 index is damaged ({name}): the tables are whole.", name=name)
        )
    else:
        count = count_text(len(indexes))
        words = (
            tr("Only {count} indexes are damaged: their table is whole.", count=count)
            if len(tables) == 1
            else tr("Only {count} indexes are damaged: their tables are whole.", count=count)
        )
    return Verdict("index only", words, mended)


def _listed(names: Sequence[str], most: int = 3) -> str:
    rest = len(names) - most
    shown = list(names[:most]) + ([tr("{rest} more", rest=count_text(rest))] if rest > 0 else [])
    return listed(shown)
