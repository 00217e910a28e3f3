"""What all findings of a check come to: nothing, rules, an index, or the data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from plume_db.maintenance.findings import Finding
from plume_db.maintenance.meanings import LOST
from plume_db.units import count_text

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
        where = f"{count_text(tables)} table{'s' * (tables != 1)}"
        return Verdict("sound", f"No damage and nothing broken in {where}.")
    if "damage" in kinds:
        return Verdict("damaged", _data(findings))
    if "index" in kinds:
        return _index_only(findings)
    if "unused pages" in kinds:
        pages = sum(each.kind == "unused pages" for each in findings)
        who = "1 page belongs" if pages == 1 else f"{count_text(pages)} pages belong"
        words = f"No table is damaged: {who} to nothing. Compacting gives the room back."
        return Verdict("unused pages", words)
    found = f"{count_text(len(findings))} finding{'s' * (len(findings) != 1)}"
    return Verdict("broken rules", f"{found}, but no damage.")


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
    found = f"{count_text(len(findings))} finding{'s' * (len(findings) != 1)}"
    if not tables:
        return f"{found}: the file is damaged."
    return f"{found}: the file is damaged, in {_listed(tables)}."


def _index_only(findings: Sequence[Finding]) -> Verdict:
    pairs = {(each.object, each.table): None for each in findings if each.kind == "index"}
    for name, table in tuple(pairs):  # a check that had to stop does not tell at which index
        if not name and any(other and of == table for other, of in pairs):
            del pairs[name, table]
    indexes, tables = tuple(pairs), {table for _, table in pairs}
    mended = tuple(pair for pair in pairs if pair[0])  # a full-text index has a way of its own
    if len(indexes) == 1:
        whose = "its table is whole" if indexes[0][1] else "the tables are whole"
        words = f"Only 1 index is damaged ({indexes[0][0] or indexes[0][1]}): {whose}."
    else:
        whose = "their table is" if len(tables) == 1 else "their tables are"
        words = f"Only {count_text(len(indexes))} indexes are damaged: {whose} whole."
    return Verdict("index only", words, mended)


def _listed(names: Sequence[str], most: int = 3) -> str:
    rest = len(names) - most
    shown = list(names[:most]) + ([f"{count_text(rest)} more"] if rest > 0 else [])
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
