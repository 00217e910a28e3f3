"""The statements of a write, and which of them may be part of one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from plume_db.language import tr
from plume_db.query.statements import Statement, split
from plume_db.rows.cells import CellRow
from plume_db.values import BadText, Value

Bindings: TypeAlias = Sequence[Value] | Mapping[str, Value]


@dataclass(frozen=True)
class Guard:
    """A row that must still be what the person saw when they changed it."""

    tail: str
    """``from ... where ...``: what finds the row by its key."""
    bindings: tuple[Value, ...]
    columns: tuple[str, ...]
    seen: CellRow
    """What the person saw, one value for each of `columns`; big ones clipped."""
    mine: tuple[tuple[str, Value], ...] = ()
    """What the person makes of it, by column; empty where the row is to be deleted."""


@dataclass(frozen=True)
class Step:
    """One statement, with what must be true for it to count as done."""

    sql: str
    bindings: Bindings = ()
    row: str = ""
    """What a person calls the row it is about: ``id 5``; empty for a statement that was typed."""
    expects: frozenset[int] = frozenset()
    """How many rows it may change; empty where any number is right."""
    guard: Guard | None = None
    shown: str = ""
    """The statement with its values in it, as a person reads it; `sql` where empty."""


Statements: TypeAlias = Sequence[Step | tuple[str, Bindings]]

_TRANSACTIONS = frozenset({"BEGIN", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE"})
_OUTSIDE = {
    "ATTACH": tr("another file would be opened"),
    "DETACH": tr("it is about another file"),
    "VACUUM": tr("it can not be part of a transaction; use Maintenance"),
    "PRAGMA": tr(
        "most pragmas act outside of transactions; set it in the program that owns the file"
    ),
}
TRANSACTIONAL_PRAGMAS = frozenset({"user_version", "application_id"})
"""Pragmas that live in the file's first page and are rolled back as rows are."""


def steps_of(statements: Statements) -> tuple[Step, ...]:
    """Make steps of what was given."""
    return tuple(each if isinstance(each, Step) else Step(*each) for each in statements)


def refusal_of(steps: Sequence[Step]) -> str:
    """Say which step can not be run inside one transaction, and why; empty where all can."""
    if not steps:
        return tr("There is no statement to run.")
    for step in steps:
        found = [each for each in split(step.sql) if not each.empty]
        if len(found) != 1:
            return tr("Each step must be exactly one statement.")
        if why := _refusal(found[0]):
            return why
    return ""


def _refusal(statement: Statement) -> str:
    verb = statement.verb
    if verb in _TRANSACTIONS:
        return tr(
            "{verb} can not be used here: all statements run in one transaction, "
            "which is committed at their end or not at all.",
            verb=verb,
        )
    if verb == "PRAGMA" and any(word.lower() in TRANSACTIONAL_PRAGMAS for word in statement.words):
        return ""
    if verb in _OUTSIDE:
        return tr("{verb} was refused: {outside}.", verb=verb, outside=_OUTSIDE[verb])
    return ""


def bound(bindings: Bindings) -> Bindings:
    """Give bindings as APSW takes them; text that is not valid UTF-8 has to go as its bytes."""
    if isinstance(bindings, Mapping):
        return {name: _plain(value) for name, value in bindings.items()}
    return tuple(_plain(value) for value in bindings)


def _plain(value: Value) -> Value:
    return bytes(value) if isinstance(value, BadText) else value
