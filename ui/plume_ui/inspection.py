"""What any part of the window can ask the inspector to show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


class _NoValue:
    """The absence of a value, since None is a value: NULL."""

    def __repr__(self) -> str:
        return "NO_VALUE"


NO_VALUE: Final = _NoValue()


@dataclass(frozen=True)
class Inspection:
    """A thing looked at closely: a cell, an object of the schema, a node of a plan."""

    title: str
    subtitle: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    """Pairs of label and text, in order."""
    sql: str = ""
    """SQL as stored; shown formatted, copied as stored."""
    value: object = NO_VALUE
    """A value of SQLite (see :mod:`plume_db.values`), shown as text, image or bytes."""
    notes: tuple[str, ...] = ()
    """Sentences: warnings, reasons, explanations."""
    links: tuple[tuple[str, str], ...] = ()
    """Pairs of words and the name of the table or view they lead to."""
