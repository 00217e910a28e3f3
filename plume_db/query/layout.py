"""Lay SQL text out over lines."""

from __future__ import annotations

from dataclasses import dataclass

import apsw

from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import tr, trn
from plume_db.query.statements import Statement, split
from plume_db.query.tokens import TokenKind, tokens

LONGEST = 1_000_000
"""Characters that are laid out at most: ten seconds or more, which can be cancelled."""

LONGEST_STATEMENT = 50_000
"""Characters of a statement that is laid out; sqlparse can not be stopped in the middle of one."""

_KEYWORDS = frozenset(word.upper() for word in apsw.keywords)
# Words that SQLite never takes for a name, so that their case means nothing; a test asks SQLite.
_RESERVED = """
ADD ALL ALTER AND AS AUTOINCREMENT BETWEEN CASE CHECK COLLATE COMMIT CONSTRAINT CREATE
DEFAULT DEFERRABLE DELETE DISTINCT DROP ELSE ESCAPE EXISTS FOREIGN FROM GROUP HAVING
IN INDEX INSERT INTO IS ISNULL JOIN LIMIT NOT NOTHING NOTNULL NULL ON OR ORDER PRIMARY
REFERENCES RETURNING SELECT SET TABLE THEN TO TRANSACTION UNION UNIQUE UPDATE USING
VALUES WHEN WHERE
"""
RESERVED = frozenset(_RESERVED.split())
_BEFORE_BY = frozenset(("GROUP", "ORDER", "PARTITION"))
_JOINS = frozenset(("LEFT", "RIGHT", "FULL", "INNER", "CROSS", "NATURAL", "OUTER"))


@dataclass(frozen=True)
class LaidOut:
    """A text laid out."""

    text: str
    left: int = 0
    """Statements that were left as they were, because laying them out would change them."""

    @property
    def words(self) -> str:
        """Say what was left; "" where nothing was."""
        if not self.left:
            return ""
        return trn(
            "A statement was left as it was: laying it out would have changed what it says.",
            "{n} statements were left as they were: laying them out would have changed what "
            "they say.",
            self.left,
        )


def lay_out(task: Task, sql: str) -> LaidOut:
    """Break and indent `sql`, reserved words in upper case; nothing else changes.

    Raises PlumeError where that can not be had. Slow: for a worker.
    """
    if len(sql) > LONGEST:
        raise PlumeError(
            tr(
                "Texts of more than {longest} MB are not laid out; select a part of it.",
                longest=LONGEST // 1_000_000,
            )
        )
    made: list[str] = []
    left = done = 0
    for statement in split(sql):
        task.report(done, len(sql), tr("Laying out"))
        done = statement.end
        text = _statement(statement, first=not made)
        left += text is None
        made.append(statement.text if text is None else text)
    if left and left == sum(not each.empty for each in split(sql)):
        raise PlumeError(tr("This text was left as it is: laying it out would have changed it."))
    return LaidOut("".join(made).strip(), left)


def _statement(statement: Statement, first: bool) -> str | None:
    """Lay one statement out; None where it has to be left as it is."""
    if statement.empty:
        return statement.text
    at = statement.body_start - statement.start
    lead, body = statement.text[:at].rstrip(" \t"), statement.text[at:].rstrip()
    if not lead and not first:
        lead = "\n"
    if len(body) > LONGEST_STATEMENT:
        return None
    made = _formatted(body)
    if made is None or _bare(made) != _bare(body):
        return None
    return lead + made


def _formatted(body: str) -> str | None:
    ends = body.endswith(";")
    inner = body[:-1].rstrip() if ends else body
    import sqlparse

    for _again in range(4):  # until it stays as it is
        try:
            made = str(sqlparse.format(inner, reindent=True)).strip()
        except (sqlparse.exceptions.SQLParseError, RecursionError):
            return None
        made = "\n".join(line.rstrip() for line in made.split("\n")) if "'" not in made else made
        made = raise_keywords(made)
        if made == inner:
            break
        inner = made
    if not ends:
        return made
    last = [token for token in tokens(made) if token.kind is not TokenKind.SPACE][-1]
    return f"{made}\n;" if last.text.startswith("--") else f"{made};"


def raise_keywords(sql: str) -> str:
    """Write in upper case what can be nothing but a keyword where it stands."""
    solid = [token for token in tokens(sql) if not token.blank]
    words = [t.text.upper() if t.kind is TokenKind.WORD else t.text for t in solid]
    raised = {
        token.start
        for n, token in enumerate(solid)
        if token.kind is TokenKind.WORD and words[n - 1 : n] != ["."] and _is_keyword(words, n)
    }
    return "".join(
        token.text.upper() if token.start in raised else token.text for token in tokens(sql)
    )


def _is_keyword(words: list[str], n: int) -> bool:
    word = words[n]
    before = words[n - 1] if n else ""
    after = words[n + 1] if n + 1 < len(words) else ""
    if word in RESERVED:
        return True
    if word == "BY":
        return before in _BEFORE_BY
    if word in _JOINS:
        return after == "JOIN" or (after == "OUTER" and words[n + 2 : n + 3] == ["JOIN"])
    if word in ("DESC", "ASC"):
        return before not in ("", ",", "SELECT", "BY", "AS") and after in ("", ",", ")", "LIMIT")
    if word in ("WITH", "EXPLAIN", "PRAGMA", "REPLACE"):
        return n == 0
    return word in ("EXCEPT", "INTERSECT") and after in ("SELECT", "VALUES")


def _bare(sql: str) -> list[str]:
    """Give what must not change: all but blanks between tokens, and the case of keywords."""
    return [
        token.text.upper()
        if token.kind is TokenKind.WORD and token.text.upper() in _KEYWORDS
        else token.text.rstrip(" \t\n\f\r")
        if token.kind is TokenKind.COMMENT
        else token.text
        for token in tokens(sql)
        if token.kind is not TokenKind.SPACE
    ]
