"""What is asked of a script: which of its statements is meant, with which values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from plume_db.errors import SqlError
from plume_db.query.run import only_statement
from plume_db.query.statements import Statement, split, statement_at
from plume_db.values import Value


@dataclass(frozen=True)
class Question:
    """A place in a script, and values for parameters by their names."""

    script: str
    position: int | None = None
    """Where the cursor is; None where all of `script` is meant, such as a selection."""
    given: Mapping[str, Value] = field(default_factory=dict)
    offset: int = 0
    """Where `script` starts in the whole text; errors count from the start of that."""

    def statements(self) -> tuple[Statement, ...]:
        """Give what is to be run, placed in the whole text; raise SqlError where there is none."""
        if self.position is None:
            found = tuple(each for each in split(self.script) if not each.empty)
        else:
            found = tuple(filter(None, (statement_at(self.script, self.position),)))
        return tuple(self._moved(each) for each in found) or (only_statement(""),)

    def _moved(self, statement: Statement) -> Statement:
        start, body = statement.start + self.offset, statement.body_start + self.offset
        return replace(statement, start=start, body_start=body)

    def statement(self) -> Statement:
        """Find the statement that is meant; raise SqlError where there is none, or no one."""
        if self.position is None:
            return only_statement(self.script)
        return statement_at(self.script, self.position) or only_statement("")

    @contextmanager
    def placed(self, statement: Statement) -> Iterator[None]:
        """Let an SqlError about `statement` alone tell its place in the whole text."""
        try:
            yield
        except SqlError as error:
            if error.offset >= 0:
                error.offset += statement.start + self.offset
            raise
