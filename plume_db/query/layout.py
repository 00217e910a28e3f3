"""Lay SQL text out over lines."""

from __future__ import annotations

from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.query.tokens import tokens

LONGEST = 200_000
"""Characters that are laid out at most: sqlparse takes seconds beyond that."""


def lay_out(task: Task, sql: str) -> str:
    """Break and indent `sql`, keywords in upper case; nothing else changes.

    Raises PlumeError where that can not be had. Slow: for a worker.
    """
    if len(sql) > LONGEST:
        raise PlumeError("This text is too long to be laid out; select a part of it.")
    task.token.check()
    import sqlparse

    try:
        made = str(sqlparse.format(sql, reindent=True, keyword_case="upper")).strip()
    except (sqlparse.exceptions.SQLParseError, RecursionError):
        raise PlumeError("This text is nested too deeply to be laid out.") from None
    if _bare(made) != _bare(sql):
        raise PlumeError("This text was left as it is: laying it out would have changed it.")
    return made


def _bare(sql: str) -> list[str]:
    """Give what must not change: all but blanks between tokens, and the case of words."""
    return [token.text.strip().casefold() for token in tokens(sql) if token.text.strip(" \t\n\f\r")]
