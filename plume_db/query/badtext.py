"""Read rows whose text is not valid UTF-8, which APSW's own fetch raises on.

The statement runs a second time inside one that hands text over as bytes. That costs about a sixth
more time, so it is done only once a row was met that needs it.
"""

from __future__ import annotations

from collections.abc import Iterator

import apsw

from plume_db.query.statements import Statement
from plume_db.values import BadText, Row, Value

MOST_COLUMNS = 1_000
"""Two columns are asked for each; SQLite's limit on both together is 2,000."""

UNREADABLE = BadText(b"(text that is not valid UTF-8)")
"""Stands in a row that can not be read again, so that nothing is passed off as NULL."""

_CODECS = {"UTF-8": "utf-8", "UTF-16le": "utf-16-le", "UTF-16be": "utf-16-be"}


def can_read_again(statement: Statement, columns: int) -> bool:
    """Whether the statement may stand inside another one."""
    return statement.verb in ("SELECT", "WITH", "VALUES") and 0 < columns <= MOST_COLUMNS


def as_bytes(statement: Statement, columns: int) -> str:
    """Write the statement that gives, for each column, whether it is text, and its bytes."""
    names = [f"c{number}" for number in range(columns)]
    asked = ",".join(
        f"typeof({name})='text',iif(typeof({name})='text',cast({name} as blob),{name})"
        for name in names
    )
    # The line breaks keep a comment at the statement's end from swallowing the bracket.
    return (
        f"with plume_bytes_of({','.join(names)}) as not materialized (\n{statement.body}\n) "
        f"select {asked} from plume_bytes_of"
    )


def codec(con: apsw.Connection) -> str:
    """Name Python's codec for the text of this database."""
    encoding = con.execute("pragma encoding").fetchall()[0][0]
    return _CODECS.get(str(encoding), "utf-8")


def from_bytes(rows: Iterator[tuple[Value, ...]], encoding: str) -> Iterator[Row]:
    """Turn the rows of :func:`as_bytes` back into the statement's own."""
    for row in rows:
        yield tuple(_value(row[i], row[i + 1], encoding) for i in range(0, len(row), 2))


def _value(is_text: Value, value: Value, encoding: str) -> Value:
    # Both halves are evaluated on their own: with random() in the statement they may disagree.
    if not is_text or not isinstance(value, bytes):
        return value
    try:
        return value.decode(encoding)
    except UnicodeDecodeError:
        return BadText(value)
