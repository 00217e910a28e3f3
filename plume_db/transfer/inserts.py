"""SQL that builds the rows again, every value exactly as it is."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

import apsw

from plume_db.language import tr
from plume_db.names import quoted
from plume_db.schema.objects import Table, folded
from plume_db.transfer.options import Options
from plume_db.transfer.texts import Texts, distinct, encoded
from plume_db.values import BadText, Row, Value


class Inserts:
    """Writes one INSERT a row, in one transaction, so that a script loads whole or not at all."""

    def __init__(
        self, columns: tuple[str, ...], options: Options, texts: Texts, table: Table | None
    ) -> None:
        self._names = distinct(columns, texts.remarks)
        self._table = table
        self._into = options.table or (table.name if table else "rows")
        if folded(self._into).startswith("sqlite_"):
            self._into = f"copy_of_{self._into}"
            texts.remarks.say(
                tr(
                    "SQLite keeps names such as {removeprefix} for itself, so the rows are "
                    "put into {into}.",
                    removeprefix=self._into.removeprefix("copy_of_"),
                    into=self._into,
                )
            )
        self._create = options.create_table
        self._texts = texts
        listed = ", ".join(quoted(name) for name in self._names)
        self._head = f"INSERT INTO {quoted(self._into)} ({listed}) VALUES ("

    def begin(self) -> bytes:
        """Open the transaction and, if chosen, make the table."""
        create = f"{self._create_sql()};\n" if self._create else ""
        return encoded(f"BEGIN;\n{create}")

    def rows(self, rows: Sequence[Row]) -> bytes:
        """Write a statement a row."""
        head, literal = self._head, self._literal
        return encoded("".join([f"{head}{', '.join(map(literal, row))});\n" for row in rows]))

    def end(self) -> bytes:
        """Close the transaction."""
        return b"COMMIT;\n"

    def _create_sql(self) -> str:
        table = self._table
        if table is not None and self._is_whole(table) and table.sql:
            return table.sql.rstrip().rstrip(";")
        types = {folded(c.name): c.declared_type for c in table.columns} if table else {}
        columns = (f"{quoted(n)} {_safe(types.get(folded(n), ''))}".rstrip() for n in self._names)
        return f"CREATE TABLE {quoted(self._into)} ({', '.join(columns)})"

    def _is_whole(self, table: Table) -> bool:
        """Whether the rows are those of the table as its own statement makes it."""
        plain = table.kind == "table" and not any(column.hidden for column in table.columns)
        same = tuple(column.name for column in table.columns) == self._names
        return plain and same and folded(table.name) == folded(self._into)

    def _literal(self, value: Value) -> str:
        if isinstance(value, BadText):
            self._texts.remarks.say(
                tr(
                    "Text that is not valid is written as its bytes, which needs a database "
                    "with the "
                    "same encoding."
                )
            )
            return f"CAST(X'{value.hex()}' AS TEXT)"
        if isinstance(value, str) and "\0" in value:
            # Shells stop at a NUL, and so a literal must not hold one.
            return f"CAST(X'{encoded(value).hex()}' AS TEXT)"
        if isinstance(value, str):
            return "'" + value.replace("'", "''") + "'"
        if isinstance(value, float) and isfinite(value):
            return repr(value)  # also -0.0, whose sign SQLite's own writing loses
        return apsw.format_sql_value(value)


def _safe(declared: str) -> str:
    """Write a declared type so that it can only be a type."""
    plain = all(c.isalnum() or c in " _(),.+-" for c in declared) and declared.isascii()
    return declared if plain and declared.count("(") == declared.count(")") else quoted(declared)
