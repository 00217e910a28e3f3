"""The columns and the condition of an index."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass

import apsw

from plume_db.language import tr
from plume_db.names import quoted
from plume_db.plan.aliases import identifier
from plume_db.plan.names import Names, Thing
from plume_db.plan.nodes import Line
from plume_db.query.tokens import Token, tokens

SECONDS = 0.1
"""Time for reading the indexes of all tables of one plan together."""


@dataclass(frozen=True, slots=True)
class IndexShape:
    """What an index is made of."""

    name: str
    columns: tuple[str, ...] = ()
    """An expression as it is written."""
    expressions: tuple[bool, ...] = ()
    collations: tuple[str, ...] = ()
    condition: str = ""
    """The WHERE of a partial index."""


class Indexes:
    """Reads the shapes of indexes, each once, for a limited time."""

    def __init__(self, con: apsw.Connection, names: Names) -> None:
        self._con = con
        self._names = names
        self._known: dict[tuple[str, str], IndexShape] = {}
        self._left = SECONDS

    def of(self, table: Thing) -> list[IndexShape]:
        """List the indexes of a table in the order of the schema."""
        return [self.shape(index) for index in self._names.indexes(table)]

    def key(self, table: Thing) -> tuple[str, ...]:
        """Give the columns of a table's primary key, in its order."""
        name = (table.schema, tr("key of {name}", name=table.name))
        if name not in self._known:
            sql = f"pragma {quoted(table.schema)}.table_info({quoted(table.name)})"
            try:
                rows = sorted((row[5], str(row[1])) for row in self._con.execute(sql) if row[5])
            except (apsw.Error, UnicodeDecodeError):
                rows = []
            self._known[name] = IndexShape(name[1], tuple(column for _, column in rows))
        return self._known[name].columns

    def shape(self, index: Thing) -> IndexShape:
        """Give the shape of one index; without columns where it can not be read in time."""
        key = (index.schema, index.name)
        if key not in self._known:
            started = time.monotonic()
            self._known[key] = self._read(index) if self._left > 0 else IndexShape(index.name)
            self._left -= time.monotonic() - started
        return self._known[key]

    def _read(self, index: Thing) -> IndexShape:
        written, condition = terms_of(index.sql)
        sql = f"pragma {quoted(index.schema)}.index_xinfo({quoted(index.name)})"
        try:
            rows = [row for row in self._con.execute(sql) if row[5]]
        except (apsw.Error, UnicodeDecodeError):
            return IndexShape(index.name, condition=condition)
        columns = []
        for place, row in enumerate(rows):
            text = written[place] if place < len(written) else tr("an expression")
            columns.append(str(row[2]) if row[2] is not None else _rowid_or(row[1], text))
        return IndexShape(
            index.name,
            tuple(columns),
            tuple(row[1] == -2 for row in rows),
            tuple(str(row[4] or "BINARY").upper() for row in rows),
            condition,
        )


def _rowid_or(number: int, text: str) -> str:
    return "rowid" if number == -1 else text


def columns_served(line: Line, columns: Sequence[str] = ()) -> int:
    """Count the columns of the index that a search uses; both ends of a range are one column."""
    used: list[str] = []
    for term in line.terms:
        for name in _constrained(term):
            # Two expressions are two columns, though both are printed alike.
            if name not in used or (name == "<expr>" and "=" in term):
                used.append(name)
    return min(len(used), len(columns)) if columns else len(used)


_ENDS = re.compile(r"[=<>]\(?\?")


def _constrained(term: str) -> list[str]:
    """Name the columns of one constraint, such as ``a=?``, ``ANY(a)`` or ``(a,b)>(?,?)``."""
    if term.startswith("ANY("):
        return [term[4:-1]]
    signs = list(_ENDS.finditer(term))
    name = term[: signs[-1].start()] if signs else term
    return name[1:-1].split(",") if name.startswith("(") and name.endswith(")") else [name]


def terms_of(sql: str) -> tuple[tuple[str, ...], str]:
    """Take CREATE INDEX apart: its terms as they are written, and the text behind WHERE."""
    solid = [token for token in tokens(sql) if not token.blank]
    opening = next((n for n, t in enumerate(solid) if t.text == "("), None)
    if opening is None:
        return (), ""
    terms: list[str] = []
    depth, start = 0, opening + 1
    for place in range(opening, len(solid)):
        text = solid[place].text
        depth += (text == "(") - (text == ")")
        if (depth == 1 and text == ",") or depth == 0:
            terms.append(_term(sql, solid[start:place]))
            start = place + 1
        if depth == 0:
            return tuple(terms), _condition(sql, solid[place + 1 :])
    return tuple(terms), ""


def _term(sql: str, solid: list[Token]) -> str:
    """Write a term without ASC, DESC and COLLATE."""
    while solid and solid[-1].text.upper() in ("ASC", "DESC"):
        solid = solid[:-1]
    if len(solid) > 2 and solid[-2].text.upper() == "COLLATE":
        solid = solid[:-2]
    if not solid:
        return ""
    name = identifier(solid[0]) if len(solid) == 1 else ""
    return name or sql[solid[0].start : solid[-1].end]


def _condition(sql: str, solid: list[Token]) -> str:
    if not solid or solid[0].text.upper() != "WHERE":
        return ""
    return sql[solid[0].end : solid[-1].end].strip()
