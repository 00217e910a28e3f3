"""The new database that everything found goes into."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import apsw

from plume_db.database import Key, apply_key, connect_own
from plume_db.language import tr
from plume_db.names import quoted
from plume_db.recover.found_schema import Entry
from plume_db.recover.header import Header
from plume_db.recover.records import BadText, Field, Row
from plume_db.recover.shapes import Shape, insert_sql, read_shape, used_parameters

_ENCODINGS = {1: "UTF-8", 2: "UTF-16le", 3: "UTF-16be"}
_DENIED = {
    apsw.SQLITE_SELECT,
    apsw.SQLITE_ATTACH,
    apsw.SQLITE_DETACH,
    apsw.SQLITE_PRAGMA,
    apsw.SQLITE_TRANSACTION,
    apsw.SQLITE_DROP_TABLE,
    apsw.SQLITE_ALTER_TABLE,
    apsw.SQLITE_SAVEPOINT,
}
"""What the text of a schema never does, and the text of a hostile one must not."""

_CACHE_KIB = 131_072
_WIDEST = 1_900
_STATEMENTS = 1_000
_START = re.compile(r"\s*create\s+(table|virtual\s+table|(unique\s+)?index|view|trigger)\b", re.I)

Refused = Callable[[Row, str], None]


class NewDatabase:
    """Makes tables, takes rows, and keeps those that no table takes."""

    def __init__(self, path: Path, header: Header, key: Key | None = None) -> None:
        self.con = con = connect_own(path)
        if key is not None:  # what was encrypted never lies on the disk in plain
            apply_key(con, key)
            con.execute("pragma temp_store=memory").fetchall()
        con.set_busy_timeout(0)
        for setting in (apsw.SQLITE_DBCONFIG_DQS_DDL, apsw.SQLITE_DBCONFIG_DQS_DML):
            con.config(setting, 1)
        con.config(apsw.SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
        con.config(apsw.SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0)
        con.execute(
            f"pragma page_size={header.page_size}; pragma encoding='{_ENCODINGS[header.encoding]}';"
            f"pragma auto_vacuum={header.auto_vacuum}; pragma journal_mode=memory;"
            f"pragma synchronous=off; pragma locking_mode=exclusive; pragma foreign_keys=off;"
            f"pragma cache_size=-{_CACHE_KIB}; pragma secure_delete=off"
        ).fetchall()
        con.collation_needed(self._collation)
        self.unknown_collations: list[str] = []
        self.strays = Strays(con, "lost_and_found")
        self.deleted = Strays(con, "deleted_rows")
        self.refused: dict[str, int] = {}
        """By table: rows it did not take."""
        self.reasons: dict[str, dict[str, int]] = {}
        self._sql: dict[tuple[str, int, frozenset[int]], str] = {}
        self._unchecked = False
        con.execute("begin").fetchall()

    def _collation(self, con: apsw.Connection, name: str) -> None:
        """Stand in for an order that only the file's own program knows."""
        if name.lower() in ("binary", "nocase", "rtrim"):
            return  # SQLite asks for those in UTF-16 too, before it makes them of its own
        if name not in self.unknown_collations:
            self.unknown_collations.append(name)
        con.create_collation(name, lambda a, b: (a > b) - (a < b))

    def make(self, entry: Entry) -> str:
        """Run the CREATE of an entry; give why that failed, or nothing."""
        if not _START.match(entry.sql):
            return tr("its text is no CREATE statement")
        con, why = self.con, ""
        con.authorizer = _only_creates
        try:
            con.execute(entry.sql).fetchall()
        except (apsw.Error, UnicodeError) as error:
            why = str(error) or type(error).__name__
        finally:
            con.authorizer = None
        if self.has(entry):
            return ""  # also where its text goes on with what was refused
        return why or tr("its text makes something of another name")

    def has(self, entry: Entry) -> bool:
        """Tell whether there is such an object."""
        found = self.con.execute(
            "select 1 from sqlite_schema where type = ? and name = ? collate nocase",
            (entry.type, entry.name),
        ).fetchall()
        return bool(found)

    def index_columns(self, entry: Entry) -> list[str | None]:
        """Name the columns of an index that is there already, as those that SQLite makes are."""
        found = self.con.execute("select name from pragma_index_info(?)", (entry.name,)).fetchall()
        return ["" if name is None else str(name) for (name,) in found]

    def shape(self, name: str) -> Shape:
        """Tell how the records of a table that was made are laid out."""
        return read_shape(self.con, name)

    def fill(self, shape: Shape, rows: Iterator[Row], refused: Refused) -> int:
        """Insert rows of full length, with the rowid first; give how many were taken.

        What the table does not take, for a constraint or whatever else, goes to `refused`.
        """
        count = len(shape.fields)
        used = used_parameters(shape, count)
        sql = insert_sql(shape, count)
        last: list[Row] = [()]
        taken = 0

        def bound() -> Iterator[Row]:
            nonlocal taken
            for row in rows:
                last[0] = row
                taken += 1
                yield row if len(row) == used else row[:used]

        feed = bound()
        while True:
            try:
                self.con.executemany(sql, feed)
            except (apsw.Error, OverflowError, UnicodeError) as error:
                taken -= 1
                if isinstance(error, (apsw.FullError, apsw.IOError, apsw.NoMemError)):
                    raise
                if self._without_checks(error) and self.take(shape, last[0], refused):
                    taken += 1
                elif not self._unchecked or not isinstance(error, apsw.SQLError):
                    refused(last[0], _reason(error))
            else:
                return taken

    def _without_checks(self, error: Exception) -> bool:
        """Leave checks that need a function of the file's own program; True where that is it."""
        if self._unchecked or not isinstance(error, apsw.SQLError):
            return False
        self._unchecked = True
        self.con.execute("pragma ignore_check_constraints=on").fetchall()
        return True

    def take(self, shape: Shape, row: Row, refused: Refused) -> bool:
        """Insert one row of any length, whose texts may be invalid; the slow way."""
        fields = row[1:]
        if len(fields) > len(shape.fields):
            refused(
                row,
                tr(
                    "it has {fields} fields, the table {fields2}",
                    fields=len(fields),
                    fields2=len(shape.fields),
                ),
            )
            return False
        casts = frozenset(at for at, each in enumerate(fields) if isinstance(each, BadText))
        key = (shape.name, len(fields), casts)
        if key not in self._sql:
            self._sql[key] = insert_sql(shape, len(fields), casts)
        try:
            used = used_parameters(shape, len(fields))
            self.con.execute(self._sql[key], tuple(map(_plain, row[:used]))).fetchall()
        except (apsw.FullError, apsw.IOError, apsw.NoMemError):
            raise
        except (apsw.Error, OverflowError, UnicodeError) as error:
            refused(row, _reason(error))
            return False
        return True

    def refuse(self, table: str, why: str) -> None:
        """Count a row that a table did not take."""
        self.refused[table] = self.refused.get(table, 0) + 1
        counts = self.reasons.setdefault(table, {})
        if why in counts or len(counts) < 50:
            counts[why] = counts.get(why, 0) + 1

    def same_row_there(self, shape: Shape, row: Row) -> bool:
        """Tell whether the table has this very row already."""
        if shape.without_rowid or not shape.rowid_name:
            return False
        names = [
            quoted(column.name)
            for at, column in enumerate(shape.fields)
            if at != shape.alias and not column.generated
        ]
        wanted = [
            value
            for at, value in enumerate(row[1:])
            if at < len(shape.fields) and at != shape.alias and not shape.fields[at].generated
        ]
        if len(names) != len(wanted):
            return False
        sql = (
            f"select {','.join(names) or '1'} from {quoted(shape.name)}"
            f" where {quoted(shape.rowid_name)} = ?"
        )
        with suppress(apsw.Error, UnicodeError):
            found = self.con.execute(sql, (row[0],)).fetchall()
            return bool(found) and (not names or list(found[0]) == wanted)
        return False

    def has_rowid_sql(self, shape: Shape) -> str:
        """Write the query that tells whether a rowid is taken."""
        return f"select 1 from {quoted(shape.name)} where {quoted(shape.rowid_name)} = ?"

    def commit(self) -> None:
        """End the transaction that all rows were taken in."""
        if self._unchecked:
            self.con.execute("pragma ignore_check_constraints=off").fetchall()
        if self.con.in_transaction:
            self.con.execute("commit").fetchall()

    def close(self) -> None:
        """Close the file."""
        self.con.close()


class Strays:
    """A table for rows of no table: ``lost_and_found``, and the same for deleted rows."""

    def __init__(self, con: apsw.Connection, name: str) -> None:
        self._con = con
        self._wanted = name
        self.name = ""
        """Empty until there is a row."""
        self._width = 0
        self._sql: dict[tuple[int, frozenset[int]], str] = {}
        self.rows = 0

    def add(self, root: int, page: int, row: Row, table: str, why: str) -> None:
        """Keep a row: the first of its values is the rowid, or None."""
        fields = row[1:][:_WIDEST]
        casts = frozenset(at for at, each in enumerate(fields) if isinstance(each, BadText))
        head = (root, page, len(row) - 1, row[0], table or None, why)
        sql = self._insert(len(fields), casts)
        self._con.execute(sql, (*head, *map(_plain, fields))).fetchall()
        self.rows += 1

    def add_page(self, root: int, page: int, rows: list[Row], why: str) -> None:
        """Keep all rows of a page that fits no table; the fast way where they are alike."""
        width = len(rows[0]) if rows else 0
        alike = all(len(row) == width <= _WIDEST for row in rows)
        if not alike or any(isinstance(each, BadText) for row in rows for each in row):
            for row in rows:
                self.add(root, page, row, "", why)
            return
        sql = self._insert(width - 1, frozenset())
        self._con.executemany(
            sql, ((root, page, width - 1, row[0], None, why, *row[1:]) for row in rows)
        )
        self.rows += len(rows)

    def _insert(self, width: int, casts: frozenset[int]) -> str:
        key = (width, casts)
        if key not in self._sql:
            self._widen(width)
            marks = [
                f"cast(?{at + 7} as text)" if at in casts else f"?{at + 7}" for at in range(width)
            ]
            names = ["rootpgno", "pgno", "nfield", "id", "table_name", "reason"]
            names += [f"c{at}" for at in range(width)]
            values = ",".join(["?1", "?2", "?3", "?4", "?5", "?6", *marks])
            if len(self._sql) > _STATEMENTS:
                self._sql.clear()
            self._sql[key] = f"insert into {quoted(self.name)}({','.join(names)}) values({values})"
        return self._sql[key]

    def _widen(self, width: int) -> None:
        if not self.name:
            self.name = self._free_name()
            self._con.execute(
                f"create table {quoted(self.name)}(rootpgno integer, pgno integer, nfield integer,"
                " id integer, table_name text, reason text)"
            ).fetchall()
        for at in range(self._width, width):
            self._con.execute(f"alter table {quoted(self.name)} add column c{at}").fetchall()
        self._width = max(self._width, width)

    def _free_name(self) -> str:
        taken = {
            str(name).lower() for (name,) in self._con.execute("select name from sqlite_schema")
        }
        name, n = self._wanted, 0
        while name in taken:
            name, n = f"{self._wanted}_{n}", n + 1
        return name


def _plain(value: Field) -> Field:
    return bytes(value) if isinstance(value, BadText) else value


def _reason(error: BaseException) -> str:
    words = str(error).strip() or type(error).__name__
    return words[:200]


def _only_creates(
    action: int, _first: str | None, second: str | None, _third: str | None, _fourth: str | None
) -> int:
    """Let a CREATE through and nothing else."""
    if action in _DENIED:
        return int(apsw.SQLITE_DENY)
    loads = action == apsw.SQLITE_FUNCTION and (second or "").lower() == "load_extension"
    return int(apsw.SQLITE_DENY if loads else apsw.SQLITE_OK)
