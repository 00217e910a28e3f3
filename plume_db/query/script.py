"""A script as units: single statements that read, and statements that write together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from plume_db.language import tr
from plume_db.query.intent import Intent, Refusal, intent_of, why_not
from plume_db.query.statements import Statement

_NO_END = Refusal(
    tr(
        "BEGIN was not run: no COMMIT or ROLLBACK follows, and no transaction is left open here. "
        "Run all of it together, from BEGIN to COMMIT."
    )
)
_NOT_BEGUN = Refusal(tr("There is no transaction to end: nothing before it says BEGIN."))
_LEFT_OUT = tr("Pragmas between BEGIN and COMMIT are left out.")


@dataclass(frozen=True)
class Unit:
    """What is done in one step: one statement that reads, or all that is written together."""

    intent: Intent
    """READ, WRITE or REFUSED."""
    statements: tuple[Statement, ...]
    refusal: Refusal | None = None
    rolled_back: bool = False
    """Whether it ends with ROLLBACK, so that it is rehearsed and never committed."""
    note: str = ""

    @property
    def text(self) -> str:
        """Its statements as they were written."""
        return "".join(each.text for each in self.statements).strip()


def units_of(statements: Iterable[Statement]) -> list[Unit]:
    """Put statements into units, in order.

    Statements that write and stand next to each other are one unit, and so is what stands between
    BEGIN and COMMIT: it is committed as a whole or not at all.
    """
    units: list[Unit] = []
    rest = iter(statements)
    for statement in rest:
        intent = intent_of(statement)
        if intent is Intent.BEGIN:
            units.extend(_transaction(statement, rest))
        elif intent is Intent.WRITE and units and _joins(units[-1]):
            units[-1] = Unit(Intent.WRITE, (*units[-1].statements, statement))
        elif intent in (Intent.COMMIT, Intent.ROLLBACK):
            units.append(Unit(Intent.REFUSED, (statement,), _NOT_BEGUN))
        elif intent is Intent.REFUSED:
            units.append(Unit(Intent.REFUSED, (statement,), why_not(statement)))
        else:
            units.append(Unit(intent, (statement,)))
    return units


def _joins(unit: Unit) -> bool:
    return unit.intent is Intent.WRITE and not unit.rolled_back and not unit.note


def _transaction(begin: Statement, rest: Iterator[Statement]) -> list[Unit]:
    """Take statements up to the end of the transaction."""
    inner: list[Statement] = []
    for statement in rest:
        intent = intent_of(statement)
        if intent in (Intent.COMMIT, Intent.ROLLBACK):
            return _closed(inner, intent is Intent.ROLLBACK)
        if intent in (Intent.REFUSED, Intent.BEGIN):
            return [Unit(Intent.REFUSED, (statement,), why_not(statement))]
        inner.append(statement)
    return [Unit(Intent.REFUSED, (begin,), _NO_END)]


def _closed(inner: list[Statement], rolled_back: bool) -> list[Unit]:
    if not any(intent_of(each) is Intent.WRITE for each in inner):
        return [Unit(Intent.READ, (each,)) for each in inner if not each.empty]
    # What reads sees what was written before it, so it is part of the whole.
    kept = tuple(each for each in inner if not each.empty and _may_stand_within(each))
    note = _LEFT_OUT if len(kept) < len([each for each in inner if not each.empty]) else ""
    return [Unit(Intent.WRITE, kept, rolled_back=rolled_back, note=note)]


def _may_stand_within(statement: Statement) -> bool:
    return statement.verb != "PRAGMA" or intent_of(statement) is Intent.WRITE
