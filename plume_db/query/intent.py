"""What a statement is for, told by its words before it is compiled."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from itertools import islice, pairwise

from plume_db.database import ACTING_PRAGMAS, REFUSED_PRAGMAS
from plume_db.language import tr
from plume_db.query.statements import Statement
from plume_db.query.tokens import TokenKind, tokens


class Intent(enum.Enum):
    """What is to be done with a statement."""

    READ = enum.auto()
    WRITE = enum.auto()
    """It changes rows or the schema: rehearsed first, then committed or not."""
    BEGIN = enum.auto()
    COMMIT = enum.auto()
    ROLLBACK = enum.auto()
    REFUSED = enum.auto()
    """It is not run here at all; :func:`why_not` says why, and where it can be had."""


@dataclass(frozen=True)
class Refusal:
    """Why a statement is not run here."""

    sentence: str
    task: str = ""
    """The task of the maintenance page that does it, or ""."""


_WRITING = frozenset({"INSERT", "UPDATE", "DELETE", "REPLACE"})
_SCHEMA = frozenset({"ALTER", "CREATE", "DROP"})
_TRANSACTIONS = {
    "BEGIN": Intent.BEGIN,
    "COMMIT": Intent.COMMIT,
    "END": Intent.COMMIT,
    "ROLLBACK": Intent.ROLLBACK,
}
_REVERSIBLE = frozenset({"user_version", "application_id"})
"""Pragmas that are part of a transaction, so that they can be rehearsed as rows are."""

_REFUSED = {
    "VACUUM": Refusal(
        tr(
            "VACUUM was not run here: it writes the whole file anew. Maintain does it with a "
            "look at "
            "the room it needs, and to another file if you like."
        ),
        "vacuum",
    ),
    "ANALYZE": Refusal(
        tr(
            "ANALYZE was not run here: it writes statistics into the file. Maintain does it, and "
            "shows what changes."
        ),
        "analyze",
    ),
    "REINDEX": Refusal(
        tr(
            "REINDEX was not run here: it writes indexes anew. Maintain checks them, and "
            "compacting "
            "the file builds all of them anew."
        ),
        "check",
    ),
    "ATTACH": Refusal(
        tr(
            "ATTACH was not run here. Other files are attached read-only with File, Attach; then "
            "queries see them."
        )
    ),
    "DETACH": Refusal(tr("DETACH was not run here. Attached files are let go with File, Attach.")),
    "SAVEPOINT": Refusal(
        tr(
            "SAVEPOINT was not run: what is written together stands between BEGIN and COMMIT, "
            "and is "
            "done as a whole or not at all."
        )
    ),
    "RELEASE": Refusal(tr("RELEASE was not run: there is no savepoint here.")),
}
_TEMPORARY = Refusal(
    tr(
        "Temporary tables were not made: each statement is on its own here, so they would be "
        "gone at "
        "once. A WITH clause, or Attach with a scratch database, does the same."
    )
)
_PRAGMA_TASKS = {
    "auto_vacuum": "vacuum",
    "page_size": "vacuum",
    "incremental_vacuum": "vacuum",
    "optimize": "analyze",
}


def intent_of(statement: Statement) -> Intent:
    """Tell what a statement is for; what is unknown counts as reading, and fails where it is not.

    That is safe: the connection that reads refuses to write, whatever was thought of a statement.
    """
    verb = statement.verb
    if verb in _TRANSACTIONS:
        nested = verb == "ROLLBACK" and "TO" in statement.words
        return Intent.REFUSED if nested else _TRANSACTIONS[verb]
    if verb in _REFUSED:
        return Intent.REFUSED
    if verb == "PRAGMA":
        return _intent_of_pragma(statement)
    if verb == "CREATE" and _makes_temporary(statement):
        return Intent.REFUSED
    writes = verb in _WRITING or verb in _SCHEMA or (verb == "WITH" and _with_writes(statement))
    return Intent.WRITE if writes else Intent.READ


def why_not(statement: Statement) -> Refusal:
    """Say why a refused statement is not run, and where it can be had."""
    verb = statement.verb
    if verb == "PRAGMA":
        name = pragma_of(statement)[0]
        return Refusal(
            tr(
                "PRAGMA {name} was not run here, since it would change the file or how "
                "it is read and locked.",
                name=name,
            ),
            _PRAGMA_TASKS.get(name, ""),
        )
    if verb == "CREATE":
        return _TEMPORARY
    if verb in _TRANSACTIONS:
        return Refusal(
            tr("{verb} was not run: there is no transaction open, and none was begun.", verb=verb)
        )
    return _REFUSED[verb]


def pragma_of(statement: Statement) -> tuple[str, bool]:
    """Give the name of a pragma in lower case, and whether it is given a value."""
    solid = [t for t in tokens(statement.body) if not t.blank][1:]
    if len(solid) > 2 and solid[1].text == ".":
        solid = solid[2:]
    name = solid[0].text.strip("\"`[]'").lower() if solid else ""
    return name, len(solid) > 1


def _intent_of_pragma(statement: Statement) -> Intent:
    name, given = pragma_of(statement)
    if given and name in _REVERSIBLE:
        return Intent.WRITE
    refused = name in ACTING_PRAGMAS or (given and name in REFUSED_PRAGMAS)
    return Intent.REFUSED if refused else Intent.READ


def _makes_temporary(statement: Statement) -> bool:
    """Tell CREATE TEMP TABLE, and CREATE TABLE temp.name."""
    words = (t.text.strip("\"`[]'").upper() for t in tokens(statement.text) if not t.blank)
    solid = list(islice(words, 8))
    if solid[1:2] in (["TEMP"], ["TEMPORARY"]):
        return True
    # Behind the kind and IF NOT EXISTS; further on a name may well be an alias.
    return any(pair == ("TEMP", ".") for pair in pairwise(solid[2:]))


def _with_writes(statement: Statement) -> bool:
    """Look for the main verb of a statement with common table expressions."""
    depth = 0
    for token in tokens(statement.text):
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth == 0 and token.kind is TokenKind.WORD:
            word = token.text.upper()
            if word in _WRITING:
                return True
            if word in ("SELECT", "VALUES"):
                return False
    return False
