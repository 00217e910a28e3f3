"""What is asked: a statement as it is, and as the changes would make it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plume_db.language import tr
from plume_db.query.parameters import parameters
from plume_db.values import Value
from plume_db.whatif.changes import (
    AddIndex,
    Bind,
    ChangeIndex,
    ChangeRefused,
    DropIndex,
    Rewrite,
    WhatIfChange,
)


@dataclass(frozen=True)
class Asked:
    """A statement before and after, and the changes of the copy."""

    sql_before: str
    sql_after: str
    before: Mapping[str, Value]
    """The values that are bound."""
    after: Mapping[str, Value]
    changes: tuple[WhatIfChange, ...]
    rewritten: int = -1
    """Which change rewrites the statement; -1 for none."""

    @classmethod
    def of(
        cls, sql: str, given: Mapping[str, Value] | None, changes: Sequence[WhatIfChange]
    ) -> Asked:
        """Put the changes of the statement and of its values together."""
        after, values, rewritten = sql, dict(given or {}), -1
        for number, change in enumerate(changes):
            if isinstance(change, Rewrite):
                if rewritten >= 0:
                    raise ChangeRefused(tr("The query can be rewritten only once."), 0, number)
                after, rewritten = change.sql, number
        for number, change in enumerate(changes):
            if isinstance(change, Bind):
                _check_names(after, change, number)
                values.update(change.values)
        return cls(sql, after, dict(given or {}), values, tuple(changes), rewritten)

    @property
    def indexes(self) -> bool:
        """Whether indexes change."""
        return any(isinstance(each, (AddIndex, ChangeIndex, DropIndex)) for each in self.changes)


def _check_names(sql: str, change: Bind, number: int) -> None:
    known = parameters(sql)
    for name in change.values:
        if name not in known:
            have = tr("it has {known}", known=", ".join(known[:8])) if known else tr("it has none")
            raise ChangeRefused(
                tr("The statement has no parameter {name}; {have}.", name=name, have=have),
                -1,
                number,
            )
