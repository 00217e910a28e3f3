"""What a file holds, as one hash for each table: to prove that a task changed nothing else.

The hash is SHA3-256 over every value of every row with its type, in the order of the rows, worked
out by SQLite's own ``shathree`` extension, which comes with APSW. Two tables with the same hash
hold the same values of the same types; storage (pages, free space) plays no part.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import apsw

from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import tr, trn
from plume_db.names import quoted
from plume_db.schema.objects import Catalog, Table, folded
from plume_db.schema.read import read_catalog

STATISTICS = ("sqlite_stat1", "sqlite_stat3", "sqlite_stat4")


@dataclass(frozen=True)
class TableContent:
    """The rows of one table."""

    name: str
    rows: int
    """-1 where they can not be counted."""
    digest: str
    """64 hex digits; or empty, and `error` says why."""
    error: str = ""


@dataclass(frozen=True)
class Content:
    """Everything a file holds, read in one snapshot."""

    schema: str
    """SHA-256 over the name and the SQL text of each object."""
    tables: tuple[TableContent, ...]

    @property
    def rows(self) -> int:
        """Rows of all tables together."""
        return sum(max(0, table.rows) for table in self.tables)

    @property
    def digest(self) -> str:
        """One hash for the whole."""
        parts = [self.schema, *(f"{t.name}\0{t.rows}\0{t.digest}" for t in self.tables)]
        return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def content_of(
    task: Task,
    *,
    with_rowids: Iterable[str] = (),
    without: Iterable[str] = (),
    share: tuple[float, float] = (0.0, 1.0),
) -> Content:
    """Hash every table on the task's connection, in one read transaction of its own.

    Rowids count where they are an INTEGER PRIMARY KEY, and in the tables named `with_rowids`.
    Tables named in `without` are left out. Progress runs through `share` of 1.
    """
    con = task.con
    load_hashing(con)
    mine = not con.in_transaction
    if mine:
        con.execute("begin").fetchall()
    try:
        return _read(task, set(map(folded, with_rowids)), set(map(folded, without)), share)
    finally:
        if mine and con.in_transaction:
            con.execute("rollback").fetchall()  # too few steps for a cancel to stop it


def _read(
    task: Task, with_rowids: set[str], without: set[str], share: tuple[float, float]
) -> Content:
    catalog = read_catalog(task)
    tables = [t for t in catalog.tables if t.stored and folded(t.name) not in without]
    found = []
    start, stop = share
    for number, table in enumerate(tables):
        done = start + (stop - start) * number / max(1, len(tables))
        task.report(done, 1.0, tr("Hashing the rows of {name}", name=table.name))
        found.append(_table(task, table, folded(table.name) in with_rowids))
    return Content(_schema(catalog, without), tuple(found))


def load_hashing(con: apsw.Connection) -> None:
    """Give a connection the functions that hash rows; raises PlumeError where they are missing."""
    import apsw.sqlite_extra as extra

    try:
        con.execute("select sha3(1)").fetchall()
        return
    except apsw.SQLError:
        pass
    try:
        extra.load(con, "shathree")
    except (apsw.Error, ValueError, KeyError, OSError) as error:
        raise PlumeError(
            tr(
                "The content can not be compared: APSW's shathree extension is missing ({error}).",
                error=error,
            )
        ) from None


def _schema(catalog: Catalog, without: set[str]) -> str:
    held = [(t.name, t.sql) for t in catalog.tables if folded(t.name) not in without]
    held += [(index.name, index.sql) for index in catalog.indexes]
    held += [(trigger.name, trigger.sql) for trigger in catalog.triggers]
    text = "\0".join(f"{name}\0{sql or ''}" for name, sql in sorted(held, key=str))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _table(task: Task, table: Table, with_rowid: bool) -> TableContent:
    con, name = task.con, quoted(table.name)
    rowid = "" if table.without_rowid or not with_rowid else _rowid_name(table)
    columns = [quoted(c.name) for c in table.columns if not c.generated]
    picked = ",".join([*([rowid] if rowid else []), *columns]) or "1"
    not_indexed = "" if table.without_rowid else " not indexed"
    # Ordered by the rowid or the key, since the storage has that order: no sorting.
    query = f"select {picked} from main.{name}{not_indexed}"
    try:
        # sha3_query takes an error in its rows for their end; the count raises it.
        rows = con.execute(f"select count(*) from main.{name}{not_indexed}").fetchall()
        digest = con.execute("select hex(sha3_query(?))", (query,)).fetchall()
        task.token.check()
    except (apsw.InterruptError, apsw.BusyError):
        raise
    except (apsw.Error, UnicodeDecodeError) as error:
        task.token.check()
        return TableContent(table.name, -1, "", str(error))
    return TableContent(table.name, int(str(rows[0][0])), str(digest[0][0]).lower())


def _rowid_name(table: Table) -> str:
    taken = {folded(column.name) for column in table.columns}
    return next((each for each in ("rowid", "_rowid_", "oid") if each not in taken), "")


def differences(before: Content, after: Content) -> tuple[str, ...]:
    """Say in what two contents differ; empty where they are the same."""
    found = []
    if before.schema != after.schema:
        found.append(tr("the schema is another"))
    now = {table.name: table for table in after.tables}
    for table in before.tables:
        other = now.pop(table.name, None)
        if other is None:
            found.append(tr("{name} is gone", name=table.name))
        elif other.rows != table.rows:
            found.append(
                trn(
                    "{name} has {n} row instead of {rows2:,}",
                    "{name} has {n} rows instead of {rows2:,}",
                    other.rows,
                    name=table.name,
                    rows2=table.rows,
                )
            )
        elif other.digest != table.digest:
            found.append(tr("values of {name} differ", name=table.name))
    found += [tr("{name} is new", name=name) for name in now]
    return tuple(found)
