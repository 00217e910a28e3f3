"""A CREATE TABLE whose text is damaged: what can still be told of its columns."""

from __future__ import annotations

import re
from collections.abc import Iterator

from plume_db.names import quoted
from plume_db.recover.found_schema import Entry

_NAME = re.compile(r"""\s*("(?:[^"]|"")+"|`[^`]+`|\[[^\]]+\]|[A-Za-z_]\w*)\s*([A-Za-z]\w*)?""")
_CONSTRAINTS = {"constraint", "primary", "unique", "check", "foreign"}
_TYPES = ("integer", "int", "text", "real", "blob", "numeric", "boolean", "datetime", "date")


def mended(entry: Entry, width: int, first_is_null: bool) -> Iterator[str]:
    """Give statements to try in place of a damaged one, the most telling first.

    `width` is how many fields the table's rows have, 0 where that is not known.
    """
    names = column_names(entry.sql)
    if names and (not width or len(names) == width):
        yield _create(entry.name, names, first_is_null)
    if width:
        plain = [(f"c{at}", "") for at in range(width)]
        yield _create(entry.name, plain, first_is_null)


def column_names(sql: str) -> list[tuple[str, str]]:
    """Read names and types of columns out of a statement, as far as it goes; for a guess."""
    body = sql.partition("(")[2]
    found: list[tuple[str, str]] = []
    for part in _parts(body):
        match = _NAME.match(part)
        if match is None:
            if part.strip():
                found.append((f"c{len(found)}", ""))
            continue
        name, kind = match[1], (match[2] or "")
        if name.lower() in _CONSTRAINTS:
            continue
        taken = {each.lower() for each, _ in found}
        plain = name.strip('"`[]')
        kind = kind if kind.lower() in _TYPES else ""
        found.append((plain if plain.lower() not in taken else f"c{len(found)}", kind))
    return found


def _parts(body: str) -> Iterator[str]:
    """Split at commas outside brackets; stop at the bracket that closes the list."""
    depth, start = 0, 0
    for at, letter in enumerate(body):
        if letter == "(":
            depth += 1
        elif letter == ")":
            if depth == 0:
                yield body[start:at]
                return
            depth -= 1
        elif letter == "," and depth == 0:
            yield body[start:at]
            start = at + 1
    yield body[start:]


def _create(name: str, columns: list[tuple[str, str]], first_is_null: bool) -> str:
    words = []
    for at, (column, kind) in enumerate(columns):
        # A first field that is always NULL is the rowid by its other name.
        kind = "integer primary key" if at == 0 and first_is_null else kind
        words.append(f"{quoted(column)} {kind}".rstrip())
    return f"create table {quoted(name)}({', '.join(words)})"
