"""Old schemas write ``"text"`` where they mean ``'text'``; their views need that to be read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import apsw


@contextmanager
def double_quoted_text(con: apsw.Connection) -> Iterator[None]:
    """Let statements take a quoted name that nothing has for text, as SQLite did when it was young.

    Only for SQL whose own names are known to exist: a misspelt one would silently be text.
    """
    before = con.config(apsw.SQLITE_DBCONFIG_DQS_DML, -1)
    con.config(apsw.SQLITE_DBCONFIG_DQS_DML, 1)
    try:
        yield
    finally:
        con.config(apsw.SQLITE_DBCONFIG_DQS_DML, before)
