"""SQLite's own regular expressions, an extension that comes with APSW: linear time, no Python."""

from __future__ import annotations

import apsw

from plume_db.errors import SqlError
from plume_db.language import tr
from plume_db.rows.shape import Condition, Shape, Test
from plume_db.rows.typed import equip


def load_regex(con: apsw.Connection, pattern: str) -> None:
    """Make ``regexp`` and ``regexpi`` known to a connection, and try the pattern.

    Raises PlumeError where the extension is missing or the pattern is wrong.
    """
    equip(con, Shape(conditions=(Condition("", Test.REGEX, (pattern,)),)))
    try:
        con.execute("select regexp(?,'')", (pattern,)).fetchall()
    except apsw.SQLError as error:
        raise SqlError(
            tr("The regular expression is wrong: {error}.", error=str(error).strip())
        ) from None
