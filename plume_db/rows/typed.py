"""SQL that a person typed as a condition: it must be one expression, and it may only read."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from contextlib import contextmanager

import apsw

from plume_db.database import refuse_changes
from plume_db.errors import PlumeError, SqlError, translate
from plume_db.language import tr
from plume_db.names import quoted
from plume_db.query.tokens import TokenKind, tokens
from plume_db.rows.shape import Shape, Test

_equipped: weakref.WeakSet[apsw.Connection] = weakref.WeakSet()

_READING = frozenset(
    {apsw.SQLITE_SELECT, apsw.SQLITE_READ, apsw.SQLITE_FUNCTION, apsw.SQLITE_RECURSIVE}
)


def only_reading(
    action: int, first: str | None, second: str | None, database: str | None, source: str | None
) -> int:
    """Answer SQLite's authorizer: nothing but reading, also where SQL was made to look otherwise.

    Pragmas are left to the rule for all typed SQL; full text search asks for one inside.
    """
    if action in _READING or action == apsw.SQLITE_PRAGMA:
        return refuse_changes(action, first, second, database, source)
    return int(apsw.SQLITE_DENY)


@contextmanager
def guarded(con: apsw.Connection, shape: Shape) -> Iterator[None]:
    """Let statements on a connection only read, where they hold SQL that was typed.

    Setting an authorizer makes SQLite compile every statement anew, so none slips by.
    """
    if not shape.where.strip():
        yield
        return
    before = con.authorizer
    con.authorizer = only_reading
    try:
        yield
    finally:
        con.authorizer = before


def equip(con: apsw.Connection, shape: Shape) -> None:
    """Load REGEXP into a connection where the conditions ask for it."""
    if con in _equipped or not _asks_for_regexp(shape):
        return
    import apsw.sqlite_extra

    if not apsw.sqlite_extra.has("regexp"):
        raise PlumeError(
            tr(
                "Regular expressions need SQLite's regexp extension, which this installation "
                "lacks; "
                "use LIKE or contains."
            )
        )
    apsw.sqlite_extra.load(con, "regexp")
    _equipped.add(con)


def check(con: apsw.Connection, table: str, shape: Shape) -> None:
    """Compile the conditions; raise what is wrong, an SqlError with its place in typed SQL."""
    equip(con, shape)
    for condition in shape.conditions:
        if condition.test is Test.REGEX:
            _check_pattern(con, condition.values[0] if condition.values else "")
    if shape.where.strip():
        _check_typed(con, table, shape)


def _check_pattern(con: apsw.Connection, pattern: object) -> None:
    try:
        con.execute("select '' regexp ?", (str(pattern),)).fetchall()
    except apsw.SQLError as error:
        reason = str(error).strip()
        raise PlumeError(tr("This pattern can not be used: {reason}.", reason=reason)) from None


def _check_typed(con: apsw.Connection, table: str, shape: Shape) -> None:
    typed = shape.where
    _check_closed(typed)
    before = f"explain select 1 from {quoted(table)} where ("
    sql = f"{before}{typed}\n)"
    try:
        with guarded(con, shape):
            con.execute(sql).fetchall()
    except apsw.BindingsError:
        raise SqlError(tr("A condition on a table takes no parameters; write the value.")) from None
    except apsw.InterruptError:
        raise
    except apsw.Error as error:
        found = translate(error, sql)
        if not isinstance(found, SqlError):
            raise found from None
        at = found.offset - len(before)
        # What SQLite misses at the end is missing where the person stopped typing.
        raise SqlError(found.sentence, min(at, len(typed)) if at >= 0 else -1) from None


def _check_closed(typed: str) -> None:
    """Raise where the text is more than one expression, such as one that closes our bracket."""
    depth = 0
    for token in tokens(typed):
        if token.kind is TokenKind.SEMICOLON:
            raise SqlError(tr("One condition is wanted here, without a semicolon."), token.start)
        if token.kind is TokenKind.PARAMETER:
            raise SqlError(tr("A condition takes no parameters; write the value."), token.start)
        if "\0" in token.text:
            raise SqlError(tr("SQL can not hold a NUL character."), token.start)
        if token.kind is TokenKind.OTHER:
            depth += token.text.count("(") - token.text.count(")")
        if depth < 0:
            raise SqlError(tr("This bracket closes nothing."), token.start)


def _asks_for_regexp(shape: Shape) -> bool:
    if any(condition.test is Test.REGEX for condition in shape.conditions):
        return True
    return "regexp" in shape.where.lower()
