"""One reading of the schema: a handful of statements for any number of objects.

Each statement is tried once for all objects. Where SQLite or a name spoils it, it is run again
object by object, and the object that fails carries the reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import apsw

from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.names import quoted
from plume_db.schema.damaged import codec_of, spelled, tolerate, why_left_out
from plume_db.schema.entries import Entry, Statement, read_entries, shadow_owners
from plume_db.schema.objects import (
    Catalog,
    Column,
    ForeignKey,
    Index,
    Kind,
    Table,
    Trigger,
    folded,
)
from plume_db.schema.quotes import double_quoted_text
from plume_db.schema.tokens import is_virtual, module_of, table_options

KNOWN_COLLATIONS = frozenset({"binary", "nocase", "rtrim"})
"""SQLite's own. ``pragma collation_list`` would also name those it has only heard of."""

_COLUMNS = Statement(
    ("x.name", "x.type", 'x."notnull"', "x.dflt_value", "x.pk", "x.hidden"),
    "main.sqlite_schema m, pragma_table_xinfo(m.name, 'main') x",
    "m.type = 'table' and m.rootpage > 0",
)
_KEYS = Statement(
    ("x.id", "x.seq", 'x."table"', 'x."from"', 'x."to"', "x.on_update", "x.on_delete"),
    "main.sqlite_schema m, pragma_foreign_key_list(m.name, 'main') x",
    "m.type = 'table' and m.rootpage > 0",
)
_INDEXES = Statement(
    ("l.name", 'l."unique"', "l.origin", "l.partial", "x.cid", "x.name", "x.coll", 'x."desc"'),
    "main.sqlite_schema m, pragma_index_list(m.name, 'main') l,"
    " pragma_index_xinfo(l.name, 'main') x on x.key",
    "m.type = 'table' and m.rootpage > 0",
)

_Rows = dict[int, list[tuple[object, ...]]]


def read_catalog(task: Task) -> Catalog:
    """Read the whole schema of the file; objects that fail carry their reason."""
    reason = tolerate(task.con)
    entries, cut_short = read_entries(task)
    return _Reading(task, entries, reason or cut_short).catalog()


def read_view_columns(task: Task, name: str) -> tuple[Column, ...]:
    """Resolve the columns of one view, without running it; raise where it can not be resolved."""
    sql = f"select {', '.join(_COLUMNS.columns)} from pragma_table_xinfo(?, 'main') x"
    try:
        with double_quoted_text(task.con):
            rows = task.con.execute(sql, (name,)).fetchall()
            if not rows:
                # The pragma keeps quiet about what is wrong; compiling a SELECT does not.
                task.con.execute(f"explain select * from main.{quoted(name)}").fetchall()
    except UnicodeDecodeError:
        raise PlumeError(tr("A column of this view has a name that is not valid UTF-8.")) from None
    return tuple(_column(row, "utf-8") for row in rows)


class _Reading:
    """The state of one reading: rows by schema row, and the errors met on the way."""

    def __init__(self, task: Task, entries: list[Entry], reason: str) -> None:
        self._task = task
        self._con = task.con
        self._entries = entries
        self._reason = reason
        self._errors: dict[int, str] = {}
        self._codec = codec_of(task.con)
        self._sql_of_index = {folded(e.name): e.sql for e in entries if e.kind == "index"}
        self._owners = dict(shadow_owners(entries))

    def catalog(self) -> Catalog:
        """Put everything together."""
        stored = [e for e in self._entries if e.kind == "table" and e.root > 0]
        columns = self._rows(_COLUMNS, stored)
        for entry in self._entries:
            if entry.kind == "table" and entry.root <= 0:
                columns[entry.rowid] = self._one(_COLUMNS, entry)
        keys = self._rows(_KEYS, stored)
        indexes = self._rows(_INDEXES, stored)
        triggers = self._triggers()
        tables: list[Table] = []
        seen: set[str] = set()
        for entry in self._entries:
            if entry.kind not in ("table", "view"):
                continue
            table = self._table(entry, columns, keys, indexes)
            tables.append(replace(table, triggers=tuple(triggers.pop(folded(entry.name), ()))))
            seen.update(folded(index.name) for index in table.indexes)
        strays = tuple(
            Index(e.name, e.table, False, "c", False, (), e.sql, self._stray(e))
            for e in self._entries
            if e.kind == "index" and folded(e.name) not in seen
        )
        lost = tuple(
            t._replace(
                error=t.error or tr("Its table {table} is not in the schema.", table=t.table)
            )
            for each in triggers.values()
            for t in each
        )
        return Catalog(tuple(tables), strays, lost, self._reason)

    def _rows(self, statement: Statement, entries: Iterable[Entry]) -> _Rows:
        """Run a statement for all objects at once; object by object where that fails."""
        found: _Rows = defaultdict(list)
        try:
            for row in self._con.execute(statement.all()):
                found[int(str(row[0]))].append(row[1:])
            return found
        except apsw.InterruptError:
            raise
        except (apsw.Error, UnicodeDecodeError):
            self._task.token.check()
        return {entry.rowid: self._one(statement, entry) for entry in entries}

    def _one(self, statement: Statement, entry: Entry) -> list[tuple[object, ...]]:
        """Run a statement for one object; keep the error of one that fails."""
        for as_bytes in (False, True):
            try:
                rows = self._con.execute(statement.one(as_bytes), (entry.rowid,)).fetchall()
                return [row[1:] for row in rows]
            except UnicodeDecodeError:
                continue
            except apsw.InterruptError:
                raise
            except apsw.Error as error:
                self._errors.setdefault(entry.rowid, told(error))
                break
        return []

    def _table(self, entry: Entry, columns: _Rows, keys: _Rows, indexes: _Rows) -> Table:
        kind, sql = self._kind(entry), entry.sql or ""
        # Taken out, so that the rows go one table at a time: a hundred thousand of them at once
        # would hold Python's lock for 30 ms.
        own = tuple(_column(row, self._codec) for row in columns.pop(entry.rowid, ()))
        without_rowid, strict = (
            (False, False) if kind in ("view", "virtual") else table_options(sql)
        )
        table = Table(
            entry.name,
            kind,
            entry.sql,
            self._collated(entry, own),
            without_rowid,
            strict,
            tuple(_keys(keys.pop(entry.rowid, ()), self._codec)),
            self._indexes(entry, indexes.pop(entry.rowid, ()), without_rowid),
            module=module_of(sql) if kind == "virtual" else "",
            owner=self._owners.get(folded(entry.name), ""),
            root_page=entry.root,
        )
        return replace(table, error=self._error(entry, table))

    def _kind(self, entry: Entry) -> Kind:
        if entry.kind == "view":
            return "view"
        if is_virtual(entry.sql or ""):
            return "virtual"
        return "shadow" if folded(entry.name) in self._owners else "table"

    def _error(self, entry: Entry, table: Table) -> str:
        """Say why the object can not be read, as far as that shows without reading it."""
        if not entry.readable:
            return tr("Its name is not valid UTF-8, so it can not be read by name.")
        if known := self._errors.get(entry.rowid):
            return known
        if table.kind == "view":
            return why_left_out(self._con, entry.sql) if self._reason else ""
        if not table.columns:
            return why_left_out(self._con, entry.sql)
        if table.stored and _foreign_collations(table):
            return self._probe(table)
        return ""

    def _probe(self, table: Table) -> str:
        """Compile a SELECT: with a missing collation some tables can be read and some not."""
        try:
            self._con.execute(f"explain select * from main.{quoted(table.name)}").fetchall()
        except apsw.InterruptError:
            raise
        except apsw.Error:
            return lacks_collations(_foreign_collations(table))
        return ""

    def _collated(self, entry: Entry, columns: tuple[Column, ...]) -> tuple[Column, ...]:
        """Add collations, one call a column, for tables whose definition names any."""
        if not columns or not entry.readable or "collate" not in (entry.sql or "").lower():
            return columns
        return tuple(c._replace(collation=self._collation(entry.name, c.name)) for c in columns)

    def _collation(self, table: str, column: str) -> str:
        try:
            collation = self._con.column_metadata("main", table, column)[1]
        except (apsw.Error, UnicodeDecodeError):
            return ""
        return "" if collation.upper() == "BINARY" else collation

    def _indexes(
        self, entry: Entry, rows: Iterable[tuple[object, ...]], without_rowid: bool
    ) -> tuple[Index, ...]:
        groups: dict[str, list[tuple[object, ...]]] = {}
        for row in rows:
            groups.setdefault(spelled(row[0], self._codec), []).append(row)
        made = (self._index(name, entry, group) for name, group in groups.items())
        return tuple(i for i in made if not (without_rowid and i.origin == "pk"))

    def _index(self, name: str, entry: Entry, rows: list[tuple[object, ...]]) -> Index:
        _, unique, origin, partial, *_ = rows[0]
        collations = tuple(spelled(row[6], self._codec) for row in rows)
        missing = {c for c in collations if c and folded(c) not in KNOWN_COLLATIONS}
        return Index(
            name,
            entry.name,
            bool(unique),
            spelled(origin, self._codec),
            bool(partial),
            tuple(None if row[5] is None else spelled(row[5], self._codec) for row in rows),
            self._sql_of_index.get(folded(name)),
            lacks_collations(missing) if missing else "",
            collations,
            tuple(bool(row[7]) for row in rows),
        )

    def _stray(self, entry: Entry) -> str:
        if not entry.readable:
            return tr("Its name is not valid UTF-8.")
        return why_left_out(self._con, entry.sql) or tr("Its table can not be read.")

    def _triggers(self) -> dict[str, list[Trigger]]:
        found: dict[str, list[Trigger]] = defaultdict(list)
        for entry in self._entries:
            if entry.kind == "trigger":
                error = why_left_out(self._con, entry.sql) if self._reason else ""
                trigger = Trigger(entry.name, entry.table, entry.sql or "", error)
                found[folded(entry.table)].append(trigger)
        return found


def told(error: apsw.Error) -> str:
    """Write SQLite's reason for one object as a sentence."""
    text = str(error).strip()
    if text.startswith("no such module: "):
        module = text.removeprefix("no such module: ")
        return tr(
            "It needs the module {module}, which only the program that made it brings along.",
            module=module,
        )
    return text[:1].upper() + text[1:].rstrip(".") + "."


def lacks_collations(names: Iterable[str]) -> str:
    """Say that collations are missing."""
    return tr(
        "It needs the collation {names}, which only the program that made it brings along.",
        names=", ".join(sorted(set(names))),
    )


def _foreign_collations(table: Table) -> set[str]:
    used = {column.collation for column in table.columns}
    used.update(c for index in table.indexes for c in index.collations)
    return {c for c in used if c and folded(c) not in KNOWN_COLLATIONS}


def _column(row: tuple[object, ...], codec: str) -> Column:
    name, kind, not_null, default, key, hidden = row
    return Column(
        spelled(name, codec),
        spelled(kind, codec),
        bool(not_null),
        None if default is None else spelled(default, codec),
        int(str(key)),
        int(str(hidden)),
    )


def _keys(rows: Iterable[tuple[object, ...]], codec: str) -> Iterator[ForeignKey]:
    """Put the parts of each foreign key together, in declared order."""
    groups: dict[object, list[tuple[object, ...]]] = {}
    for row in rows:
        groups.setdefault(row[0], []).append(row)
    text: Callable[[object], str] = lambda value: spelled(value, codec)  # noqa: E731
    # SQLite numbers them from the last one declared to the first.
    for _, parts in sorted(groups.items(), key=lambda group: -int(str(group[0]))):
        parts.sort(key=lambda part: int(str(part[1])))
        yield ForeignKey(
            tuple(text(part[3]) for part in parts),
            text(parts[0][2]),
            tuple(None if part[4] is None else text(part[4]) for part in parts),
            text(parts[0][5]),
            text(parts[0][6]),
        )
