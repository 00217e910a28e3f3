"""Views of old files that write text in double quotes, read without harm to what is typed.

SQLite can allow that for a whole statement only. So the names in double quotes that were typed are
put into backticks first, which never become text: a misspelt one stays an error.
"""

from __future__ import annotations

from dataclasses import replace

import apsw

from plume_db.query.statements import Statement
from plume_db.query.tokens import TokenKind, tokens

_MISSING = "no such column: "


def comes_from_view(error: apsw.SQLError, statement: Statement) -> bool:
    """Whether SQLite misses a column that the statement itself does not name."""
    told = str(error)
    if not told.startswith(_MISSING):
        return False
    name = told[len(_MISSING) :].split(" - should this be")[0].strip().strip('"').casefold()
    return not any(
        token.kind in (TokenKind.WORD, TokenKind.NAME) and _bare(token.text).casefold() == name
        for token in tokens(statement.text)
    )


def bare_quotes(statement: Statement) -> Statement:
    """Write the statement's names in backticks instead of double quotes; offsets stay right."""
    pieces = (
        _backticked(token.text) if token.kind is TokenKind.NAME else token.text
        for token in tokens(statement.text)
    )
    return replace(statement, text="".join(pieces))


def _backticked(name: str) -> str:
    if not name.startswith('"') or not name.endswith('"') or len(name) < 2:
        return name
    made = "`" + _bare(name).replace("`", "``") + "`"
    return made.ljust(len(name))


def _bare(name: str) -> str:
    if name.startswith('"') and len(name) > 1:
        return name[1:-1].replace('""', '"')
    return name.strip("`[]")
