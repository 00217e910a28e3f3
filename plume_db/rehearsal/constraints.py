"""Constraint failures in words a person can act on."""

from __future__ import annotations

import apsw

from plume_db.errors import PlumeError, SqlError, translate
from plume_db.language import tr

_STARTS = {
    "UNIQUE constraint failed: ": tr("Another row already has this value in {}."),
    "NOT NULL constraint failed: ": tr("{} may not be NULL."),
    "CHECK constraint failed: ": tr("The table's rule {} is not met."),
}

_REFERENCE = tr(
    "A reference would point at nothing: this row refers to one that does not exist, or other "
    "rows refer to it."
)


class Refused(PlumeError):
    """A rule of the table, or a trigger, refuses a statement; nothing was written."""

    def __init__(
        self, sentence: str, step: int, sql: str, row: str = "", wrong: int | None = None
    ) -> None:
        super().__init__(sentence)
        self.step = step
        """Its number, counted from 0; -1 for what is checked at the end."""
        self.sql = sql
        self.row = row
        self.wrong = wrong
        """Where the statement itself is wrong, the place in it in characters or -1; else None."""


def words_of(error: BaseException) -> str:
    """Say in a sentence why a statement was refused."""
    text = str(error).strip()
    code = getattr(error, "extendedresult", 0)
    if code == apsw.SQLITE_CONSTRAINT_TRIGGER:
        return tr("A trigger refuses it: {text}.", text=text.rstrip("."))
    for start, sentence in _STARTS.items():
        if text.startswith(start):
            return sentence.format(text.removeprefix(start))
    if text.startswith("FOREIGN KEY constraint failed"):
        return _REFERENCE
    if isinstance(error, apsw.MismatchError):
        return tr("A key that numbers the rows must be a whole number.")
    if isinstance(error, apsw.ConstraintError):
        return f"{text[:1].upper()}{text[1:]}."
    told = translate(error)
    return told.sentence if isinstance(told, PlumeError) else text


def refused(error: BaseException, step: int, sql: str, row: str) -> BaseException:
    """Make the error that names the row; give back what is no fault of the statement."""
    told = translate(error, sql)
    faulty = isinstance(error, (apsw.ConstraintError, apsw.SQLError, apsw.MismatchError))
    if not faulty or not isinstance(told, PlumeError):
        return told
    wrong = told.offset if isinstance(error, apsw.SQLError) and isinstance(told, SqlError) else None
    return Refused(placed(words_of(error), row), step, sql, row, wrong)


def placed(sentence: str, row: str) -> str:
    """Put the row before a sentence, where one is known."""
    return (
        tr(
            "Row {row}: {sentence}{sentence2}",
            row=row,
            sentence=sentence[:1].lower(),
            sentence2=sentence[1:],
        )
        if row
        else sentence
    )
