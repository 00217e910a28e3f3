"""Choose the column of a table that a counting condition names, so that the plan stays as it is."""

from __future__ import annotations

from dataclasses import dataclass

import apsw

from plume_db.measure.references import Reference
from plume_db.measure.text import Text
from plume_db.names import quoted
from plume_db.schema.tokens import table_options

_ROWIDS = ("rowid", "_rowid_", "oid")


@dataclass(frozen=True)
class Known:
    """What the schema says of a name."""

    kind: str = ""
    """``table``, ``view``, or the empty text for what the schema does not hold."""
    schema: str = ""
    name: str = ""
    sql: str = ""
    columns: tuple[str, ...] = ()
    """Those that are stored, in order."""
    key: tuple[str, ...] = ()
    """The primary key of a WITHOUT ROWID table."""
    rowid: str = ""
    """The column that may be the rowid by another name."""


class Columns:
    """Looks names up in the schema, each once."""

    def __init__(self, con: apsw.Connection, text: Text) -> None:
        self._con = con
        self._expressions = text.expressions()
        self._with = text.with_clause()
        self._known: dict[tuple[str, str], Known] = {}

    def is_table(self, reference: Reference) -> bool:
        """Whether it is a table, or a table-valued function: what a cursor moves over."""
        return not self._is_query(reference) and self.known(reference).kind != "view"

    def known(self, reference: Reference) -> Known:
        """Say what the reference's table is; common table expressions are not in the schema."""
        if self._is_query(reference):
            return Known()
        key = (reference.schema.lower(), reference.table.lower())
        if key not in self._known:
            self._known[key] = self._look(*key)
        return self._known[key]

    def first(self, reference: Reference, text: Text) -> str:
        """Name a column that is part of every index of the table, so that none is needed more."""
        if self._is_query(reference):
            return self._of_query(reference, text)
        known = self.known(reference)
        if known.kind == "view":
            return known.columns[0] if known.columns else ""
        if known.key:
            return known.key[0]
        taken = {name.lower() for name in known.columns}
        return next((name for name in _ROWIDS if name not in taken), "")

    def second(self, reference: Reference) -> str:
        """Name a column that is no part of the key, for where the key is a constant."""
        known = self.known(reference)
        key = {name.lower() for name in known.key}
        return next((n for n in known.columns if n.lower() not in key and n != known.rowid), "")

    def outside(self, reference: Reference, index: str) -> str:
        """Name a stored column that an index does not hold, so that it is read after the index."""
        known = self.known(reference)
        pragma = f"pragma {quoted(known.schema or 'main')}.index_xinfo({quoted(index)})"
        try:
            rows = self._con.execute(pragma).fetchall()
        except (apsw.Error, UnicodeDecodeError):
            return ""
        held = {str(row[2]).lower() for row in rows if row[2] is not None}
        return next((name for name in known.columns if name.lower() not in held), "")

    def _is_query(self, reference: Reference) -> bool:
        """Whether it is a subquery or a common table expression."""
        named = not reference.schema and reference.table.lower() in self._expressions
        return reference.body is not None or named

    def _look(self, schema: str, table: str) -> Known:
        for place in [schema] if schema else self._con.db_names():
            try:
                found = self._con.execute(
                    f"select type, sql, name from {quoted(place)}.sqlite_schema "
                    "where type in ('table', 'view') and name = ? collate nocase",
                    (table,),
                ).fetchall()
                if found:
                    return self._describe(place, *found[0])
            except (apsw.Error, UnicodeDecodeError):
                continue
        return Known()

    def _describe(self, schema: str, kind: object, sql: object, name: object) -> Known:
        text = sql if isinstance(sql, str) else ""
        pragma = f"pragma {quoted(schema)}.table_xinfo({quoted(str(name))})"
        rows = self._con.execute(pragma).fetchall()
        columns = tuple(str(row[1]) for row in rows if row[6] == 0)
        keyed = sorted((row[5], str(row[1])) for row in rows if row[5])
        without = kind == "table" and table_options(text)[0]
        key = tuple(each[1] for each in keyed) if without else ()
        rowid = keyed[0][1] if len(keyed) == 1 and not without else ""
        return Known(str(kind), schema, str(name), text, columns, key, rowid)

    def _of_query(self, reference: Reference, text: Text) -> str:
        """Name a column of a subquery or a common table expression; "" where that is not sure."""
        if not reference.body:
            given = self._expressions[reference.table.lower()].columns
            if given:
                return given[0]
        if reference.body and not reference.alias:
            return ""
        source = quoted(reference.table)
        if reference.body:
            source = f"({text.sql[slice(*reference.body)]}\n)"
        return _only_once(_names_of(self._con, f"{self._with} select * from {source}"))


def _names_of(con: apsw.Connection, sql: str) -> list[str]:
    """Name the columns of a query without running it; none where it can not be prepared alone."""
    names: list[str] = []

    def prepared(cursor: apsw.Cursor, _sql: str, _values: object) -> bool:
        names.extend(str(each[0]) for each in cursor.get_description())
        return False  # it is not run

    cursor = con.cursor()
    cursor.exec_trace = prepared
    try:
        cursor.execute(sql, can_cache=False)
    except (apsw.Error, UnicodeError, ValueError):
        pass  # also what ends it on purpose
    finally:
        cursor.close()
    return names


def _only_once(names: list[str]) -> str:
    """Give the first name that no other column has in any case."""
    lower = [name.lower() for name in names]
    return next((n for n in names if n and lower.count(n.lower()) == 1), "")
