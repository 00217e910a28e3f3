"""Which table a plan's line means, and how large it is."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field

import apsw

from plume_db.errors import BudgetSpent
from plume_db.jobs import Task
from plume_db.names import quoted
from plume_db.plan.nodes import Line, RowEstimate, Source
from plume_db.query.tokens import Token, TokenKind, tokens

LARGE = 10_000
"""A scan of more rows than this is called large: it takes milliseconds, not microseconds."""

SECONDS = 0.1
"""Time for finding out the sizes of all tables of one plan together."""


@dataclass
class Names:
    """The tables, indexes and views of a schema by their lower-case names."""

    tables: dict[str, str] = field(default_factory=dict)
    """Ordinary tables as they are written in the schema."""
    owners: dict[str, str] = field(default_factory=dict)
    """The table of each index."""
    views: dict[str, str] = field(default_factory=dict)
    """The SQL of each view: the aliases in it turn up in plans."""


def read_names(con: apsw.Connection) -> Names:
    """Read all names with one statement; a name that is not valid UTF-8 is left out."""
    names = Names({name: name for name in ("sqlite_schema", "sqlite_master")})
    cursor = con.execute(
        "select type, name, tbl_name, rootpage, iif(type='view', sql, null) from sqlite_schema "
        "where type in ('table', 'index', 'view')"
    )
    while True:
        try:
            row = next(cursor, None)
        except UnicodeDecodeError:
            continue
        if row is None:
            return names
        _take(names, *row)


def _take(
    names: Names, kind: object, name: object, table: object, root: object, sql: object
) -> None:
    """Sort one row of the schema in; one that is damaged is left out."""
    if not isinstance(name, str):
        return
    if kind == "view" and isinstance(sql, str):
        names.views[name.lower()] = sql
    elif kind == "index" and isinstance(table, str):
        names.owners[name.lower()] = table
    elif kind == "table" and root:  # a virtual table has no page of its own
        names.tables[name.lower()] = name


class Resolver:
    """Finds the table behind the name or alias SQLite prints."""

    def __init__(self, names: Names, sql: str, queries: Iterable[str]) -> None:
        """Take the schema's names, the statement, and names the plan gives to subqueries."""
        self._names = names
        self._aliases = aliases(sql, names)
        self._queries = {name.lower() for name in queries}

    def is_result(self, line: Line) -> bool:
        """Whether the line reads what a subquery gave, not a table."""
        return line.name.startswith("(") or line.name.lower() in self._queries

    def table(self, line: Line) -> str:
        """Name the table a line reads; "" for a subquery, or where it can not be told."""
        if owner := self._names.owners.get(line.index.lower()):
            return owner
        name = line.name.lower()
        if not name or name in self._queries:
            return ""
        if meant := self._aliases.get(name):
            return next(iter(meant)) if len(meant) == 1 else ""
        return self._names.tables.get(name, "")


def aliases(sql: str, names: Names) -> dict[str, set[str]]:
    """Find ``table alias`` and ``table AS alias`` in a statement, by lower-case alias.

    The text of the views it names counts too. Two tables under one alias in different subqueries
    are both kept, so that the caller sees that it is not clear which is meant.
    """
    found: dict[str, set[str]] = {}
    seen: set[str] = set()
    texts = [sql]
    while texts:
        solid = [token for token in tokens(texts.pop()) if not token.blank]
        for place, token in enumerate(solid):
            name = _identifier(token).lower()
            if name in names.views and name not in seen:
                seen.add(name)
                texts.append(names.views[name])
            if name in names.tables and _may_be_table(solid, place):
                alias = _alias_after(solid, place)
                if alias:
                    found.setdefault(alias.lower(), set()).add(names.tables[name])
    return found


def _alias_after(solid: list[Token], place: int) -> str:
    """Give the alias that follows the table's name at `place`; "" where none does."""
    after = place + 1
    if after < len(solid) and solid[after].text.upper() == "AS":
        after += 1
    alias = _identifier(solid[after]) if after < len(solid) else ""
    return "" if alias.upper() in _NO_ALIAS else alias


_NO_ALIAS = frozenset(
    {
        *("AS", "NATURAL", "LEFT", "RIGHT", "FULL", "INNER", "OUTER", "CROSS", "JOIN"),
        *("ON", "USING", "WHERE", "GROUP", "ORDER", "HAVING", "LIMIT", "WINDOW", "UNION"),
        *("EXCEPT", "INTERSECT", "INDEXED", "NOT", "SET", "VALUES", "DEFAULT", "SELECT"),
        *("RETURNING", "FROM"),
    }
)


def _identifier(token: Token) -> str:
    """Give the name a token stands for, without its quotes; "" where it is none."""
    if token.kind is TokenKind.WORD:
        return token.text
    if token.kind is not TokenKind.NAME or len(token.text) < 2:
        return ""
    mark = token.text[0]
    inner = token.text[1:-1]
    return inner if mark == "[" else inner.replace(mark * 2, mark)


def _may_be_table(solid: list[Token], place: int) -> bool:
    """Whether the token before is one a table's name comes after."""
    if place == 0:
        return False
    before = solid[place - 1].text.upper()
    if before == "." and place >= 3:  # main.t
        before = solid[place - 3].text.upper()
    return before in ("FROM", "JOIN", ",", "(", "UPDATE", "INTO")


class Sizes:
    """Finds out how large tables are: from the statistics, else by looking for a short while."""

    def __init__(self, task: Task, seconds: float = SECONDS) -> None:
        self._task = task
        self._seconds = seconds
        self._statistics = read_statistics(task.con)
        self._known: dict[str, RowEstimate | None] = {}

    @property
    def from_analyze(self) -> bool:
        """Whether the file holds statistics at all."""
        return bool(self._statistics)

    def of(self, table: str) -> RowEstimate | None:
        """Tell the size of a table; None where it could not be found out in time."""
        key = table.lower()
        if key in self._statistics:
            return RowEstimate(self._statistics[key], Source.STATISTICS)
        if key not in self._known:
            self._known[key] = self._look(table)
        return self._known[key]

    def _look(self, table: str) -> RowEstimate | None:
        name = quoted(table)
        counted = self._ask(f"select count(*) from (select 1 from {name} limit {LARGE + 1})")
        if counted is None or counted <= LARGE:
            return None if counted is None else RowEstimate(counted, Source.COUNTED)
        # Two seeks; with gaps in the rowids it is too much, never too little.
        span = self._ask(
            f"select (select max(rowid) from {name}) - (select min(rowid) from {name}) + 1"
        )
        if isinstance(span, int) and span > LARGE:
            return RowEstimate(span, Source.ROWIDS)
        return RowEstimate(counted, Source.AT_LEAST)

    def _ask(self, sql: str) -> int | None:
        """Run a statement within what is left of the time; None where it fails or takes longer."""
        self._task.token.check()
        started = time.monotonic()
        try:
            with self._task.budget(self._seconds):
                value = self._task.con.execute(sql).fetchall()[0][0]
        except (BudgetSpent, apsw.SQLError, apsw.CorruptError, UnicodeDecodeError):
            return None
        finally:
            self._seconds = max(0.0, self._seconds - (time.monotonic() - started))
        return value if isinstance(value, int) else None


def read_statistics(con: apsw.Connection) -> dict[str, int]:
    """Read the rows of each table from sqlite_stat1, by lower-case name; {} where it is absent.

    The first number of a line is the rows in the index; that of a partial index is less than the
    table's, so the largest counts.
    """
    rows: dict[str, int] = {}
    try:
        cursor = con.execute("select tbl, stat from sqlite_stat1")
    except (apsw.Error, UnicodeDecodeError):
        return rows
    while True:
        try:
            line = next(cursor, None)
        except UnicodeDecodeError:
            continue
        except apsw.CorruptError:
            return rows
        if line is None:
            return rows
        table, stat = line
        first = str(stat).split(" ")[0]
        if isinstance(table, str) and first.isascii() and first.isdecimal():
            key = table.lower()
            rows[key] = max(rows.get(key, 0), int(first))
