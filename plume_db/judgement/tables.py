"""The tables and views a statement names, read one by one: a schema may hold thousands more."""

from __future__ import annotations

from dataclasses import dataclass

import apsw

from plume_db.edit.affinity import Affinity, affinity_of
from plume_db.judgement.expression import Expressions
from plume_db.judgement.reading import NotReadError, Reading
from plume_db.judgement.statement import read_nothing
from plume_db.judgement.syntax import Expr
from plume_db.names import quoted
from plume_db.schema.objects import Column, Index, Kind, Table, Trigger, folded
from plume_db.schema.tokens import is_virtual, table_options

ROWID_NAMES = frozenset({"rowid", "_rowid_", "oid"})
ROWID = Column("rowid", "INTEGER", not_null=True, primary_key=1)
_HUNDREDS = 300
"""Tables of one statement that are read at most."""


@dataclass(frozen=True)
class Held:
    """A table or view with the schema it lies in: main, temp, or an attached file."""

    schema: str
    table: Table

    @property
    def row_key(self) -> str:
        """The column that is the rowid by another name; "" where there is none."""
        keys = [c for c in self.table.columns if c.primary_key]
        if len(keys) != 1 or self.table.without_rowid or self.table.kind != "table":
            return ""
        return keys[0].name if keys[0].declared_type.upper() == "INTEGER" else ""

    def affinity(self, column: Column) -> Affinity:
        """Find a column's affinity."""
        return affinity_of(column, self.table.strict)

    def unique_keys(self) -> list[tuple[str, ...]]:
        """Give the columns of each key that tells rows apart, in lower case."""
        found = [
            tuple(folded(c) for c in index.columns if c)
            for index in self.table.indexes
            if index.unique and not index.partial and None not in index.columns
        ]
        found.append(("rowid",))
        keys = sorted((c.primary_key, folded(c.name)) for c in self.table.columns if c.primary_key)
        if keys:
            found.append(tuple(name for _, name in keys))
        return found


class Tables:
    """Finds what a name means, as SQLite does: temp first, then main, then attached files."""

    def __init__(self, con: apsw.Connection) -> None:
        self._con = con
        self._found: dict[tuple[str, str], Held | None] = {}
        names = [str(row[1]) for row in con.execute("pragma database_list").fetchall()]
        self.schemas = sorted(names, key=lambda name: (name != "temp", name != "main"))

    def find(self, name: str, schema: str = "") -> Held | None:
        """Find a table or view; None where there is none that can be read."""
        key = folded(schema), folded(name)
        if key not in self._found:
            if len(self._found) > _HUNDREDS:
                return None
            self._found[key] = self._look(name, schema)
        return self._found[key]

    def _look(self, name: str, schema: str) -> Held | None:
        for each in self.schemas:
            if schema and folded(each) != folded(schema):
                continue
            try:
                if (table := _read(self._con, each, name)) is not None:
                    return Held(each, table)
            except (apsw.Error, UnicodeError):
                return None
        return None


def _read(con: apsw.Connection, schema: str, name: str) -> Table | None:
    master = f"{quoted(schema)}.sqlite_schema"
    rows = con.execute(
        f"select type, name, sql from {master} where type in ('table', 'view') "
        "and name = ? collate nocase",
        (name,),
    ).fetchall()
    if not rows:
        return None
    kind, real, sql = str(rows[0][0]), str(rows[0][1]), str(rows[0][2] or "")
    if kind == "view":
        return Table(real, "view", sql)
    shape: Kind = "virtual" if is_virtual(sql) else "table"
    without, strict = (False, False) if shape == "virtual" else table_options(sql)
    return Table(
        *(real, shape, sql, tuple(_columns(con, schema, real, sql)), without, strict),
        indexes=() if shape == "virtual" else tuple(_indexes(con, schema, real, without)),
        triggers=tuple(_triggers(con, master, real)),
    )


def _columns(con: apsw.Connection, schema: str, name: str, sql: str) -> list[Column]:
    rows = con.execute(
        'select name, type, "notnull", dflt_value, pk, hidden from pragma_table_xinfo(?, ?)',
        (name, schema),
    ).fetchall()
    collated = "collate" in sql.lower()
    found = []
    for column, kind, not_null, default, key, hidden in rows:
        collation = con.column_metadata(schema, name, str(column))[1] if collated else "BINARY"
        found.append(
            Column(
                *(str(column), str(kind), bool(not_null)),
                *(None if default is None else str(default), int(str(key)), int(str(hidden))),
                "" if collation.upper() == "BINARY" else collation,
            )
        )
    return found


def _indexes(con: apsw.Connection, schema: str, name: str, without_rowid: bool) -> list[Index]:
    master = f"{quoted(schema)}.sqlite_schema"
    rows = con.execute(
        'select l.name, l."unique", l.origin, l.partial, x.name, x.coll, x."desc", x.cid '
        "from pragma_index_list(?, ?) l, pragma_index_xinfo(l.name, ?) x where x.key",
        (name, schema, schema),
    ).fetchall()
    found = con.execute(
        f"select name, sql from {master} where type = ? and tbl_name = ?", ("index", name)
    ).fetchall()
    texts = {str(index): str(sql or "") for index, sql in found}
    groups: dict[str, list[tuple[object, ...]]] = {}
    for row in rows:
        groups.setdefault(str(row[0]), []).append(row)
    return [
        _index(name, each, group, texts.get(each, ""))
        for each, group in groups.items()
        if not (without_rowid and group[0][2] == "pk")
    ]


def _index(table: str, name: str, rows: list[tuple[object, ...]], sql: str) -> Index:
    return Index(
        *(name, table, bool(rows[0][1]), str(rows[0][2]), bool(rows[0][3])),
        # A rowid is no name either, and no expression: nothing is looked up by it here.
        tuple("rowid" if row[7] == -1 else None if row[4] is None else str(row[4]) for row in rows),
        sql,
        collations=tuple(str(row[5]) for row in rows),
        descending=tuple(bool(row[6]) for row in rows),
    )


def _triggers(con: apsw.Connection, master: str, table: str) -> list[Trigger]:
    rows = con.execute(
        f"select name, sql from {master} where type = 'trigger' and tbl_name = ? collate nocase",
        (table,),
    ).fetchall()
    return [Trigger(str(name), table, str(sql or "")) for name, sql in rows]


@dataclass(frozen=True)
class IndexText:
    """What a CREATE INDEX says beyond the columns."""

    parts: tuple[Expr, ...]
    where: Expr | None
    sql: str


def read_index(sql: str) -> IndexText | None:
    """Read a CREATE INDEX; None where it is not understood."""
    try:
        reading = Reading(sql)
        while not reading.take("ON"):
            if not reading.next().text:
                return None
        reading.name()
        reading.expect("(")
        expressions = Expressions(reading, read_nothing)
        parts = [expressions.read()]
        while not reading.take_sign(")"):
            if not (reading.take("ASC") or reading.take("DESC")):
                reading.expect(",")
                parts.append(expressions.read())
        where = expressions.read() if reading.take("WHERE") else None
        return IndexText(tuple(parts), where, sql)
    except (NotReadError, RecursionError):
        return None
