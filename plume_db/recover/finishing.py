"""What comes after the rows: statistics, sequences, indexes, views, triggers, virtual tables."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import apsw

from plume_db.language import tr
from plume_db.names import quoted
from plume_db.recover.filling import TableWork
from plume_db.recover.found_schema import Entry
from plume_db.recover.header import Header
from plume_db.recover.new_database import NewDatabase
from plume_db.recover.records import BadText, Field
from plume_db.recover.schema_plan import Plan

OwnRows = Callable[[str], list[tuple[Any, ...]]]
LeftOut = list[tuple[str, str, str]]


def finish(
    new: NewDatabase,
    plan: Plan,
    works: list[TableWork],
    header: Header,
    own: OwnRows,
    tick: Callable[[str], None],
) -> LeftOut:
    """Complete the database; give the objects that could not be made, each with the reason."""
    left: LeftOut = []
    left += [("table", entry.name, why) for entry, why in plan.failed if not new.has(entry)]
    _restore_sequences(new, own("sqlite_sequence"))
    new.commit()
    by_name = {work.name.lower(): work for work in works}
    for entry in plan.indexes:
        tick(tr("Building the index {name}", name=entry.name))
        if entry.sql and (why := _make_index(new, entry, by_name.get(entry.table.lower()))):
            left.append(("index", entry.name, why))
    tick(tr("Making views and triggers"))
    for entry in plan.last:
        if why := new.make(entry):
            left.append((entry.type, entry.name, why))
    _restore_statistics(new, plan, own)
    left += _add_virtual(new, plan.virtual)
    new.con.execute(
        f"pragma user_version={_signed(header.user_version)};"
        f"pragma application_id={_signed(header.application_id)}"
    ).fetchall()
    return left


def _signed(value: int) -> int:
    return value - (1 << 32) if value >= 1 << 31 else value


def _restore_sequences(new: NewDatabase, rows: list[tuple[object, ...]]) -> None:
    """Give AUTOINCREMENT tables their next numbers back, where they are higher."""
    for row in rows:
        if len(row) < 2 or not isinstance(row[0], str) or not isinstance(row[1], int):
            continue
        with suppress(apsw.Error, UnicodeError):
            new.con.execute(
                "update sqlite_sequence set seq = max(seq, ?2) where name = ?1", (row[0], row[1])
            ).fetchall()
            new.con.execute(
                "insert into sqlite_sequence(name, seq) select ?1, ?2 where not exists"
                " (select 1 from sqlite_sequence where name = ?1)"
                " and exists (select 1 from sqlite_schema where name = ?1)",
                (row[0], row[1]),
            ).fetchall()


def _make_index(new: NewDatabase, entry: Entry, work: TableWork | None) -> str:
    why = new.make(entry)
    if not why or work is None or "UNIQUE" not in why:
        return why
    return _make_unique(new, entry, work)


def _make_unique(new: NewDatabase, entry: Entry, work: TableWork) -> str:
    """Build a UNIQUE index that rows break: those that came later go to lost_and_found.

    The rows are put aside and inserted again one by one, with the index there to say which.
    """
    con, table, shape = new.con, quoted(work.name), work.planned.shape
    fields = [quoted(column.name) for column in shape.fields if not column.generated]
    keyed = bool(shape.rowid_name) and not shape.without_rowid
    if keyed and shape.alias is None:
        fields = [quoted(shape.rowid_name), *fields]
    named = [f"{each} as f{at}" for at, each in enumerate(fields)]
    con.execute(f"create temp table aside as select {','.join(named)} from {table}").fetchall()
    con.execute("begin").fetchall()
    con.execute(f"delete from {table}").fetchall()
    why = new.make(entry)
    values = ",".join(f"f{at}" for at in range(len(fields)))
    sql = f"insert into {table}({','.join(fields)}) select {values} from temp.aside where rowid = ?"
    for (number,) in con.execute("select rowid from temp.aside order by rowid").fetchall():
        try:
            con.execute(sql, (number,)).fetchall()
        except (apsw.ConstraintError, apsw.MismatchError) as error:
            row = _aside(con, int(number), len(fields))  # type: ignore[arg-type]
            at_front = row[:1] if keyed and shape.alias is None else (None,)
            rest = row[1:] if keyed and shape.alias is None else row
            new.refuse(work.name, str(error))
            work.report.found -= 1
            work.report.refused += 1
            new.strays.add(0, 0, (*at_front, *rest), work.name, str(error))
    con.execute("commit").fetchall()
    con.execute("drop table temp.aside").fetchall()
    return why


def _aside(con: apsw.Connection, number: int, width: int) -> tuple[Field, ...]:
    """Read a row that was put aside, whatever its texts hold."""
    row: list[Field] = []
    for at in range(width):
        found: list[Any] = con.execute(
            f"select typeof(f{at}), iif(typeof(f{at}) = 'text', cast(f{at} as blob), f{at})"
            " from temp.aside where rowid = ?",
            (number,),
        ).fetchall()
        kind, value = found[0]
        row.append(BadText(value) if kind == "text" and isinstance(value, bytes) else value)
    return tuple(row)


def _restore_statistics(new: NewDatabase, plan: Plan, own: OwnRows) -> None:
    """Put the planner's statistics back, which ANALYZE of an empty schema makes the tables of."""
    wanted = [e.name for e in plan.own if e.name in ("sqlite_stat1", "sqlite_stat4")]
    if not wanted:
        return
    con = new.con
    with suppress(apsw.Error, UnicodeError):
        con.execute("analyze sqlite_schema").fetchall()
        con.execute("begin").fetchall()
        for name in wanted:
            if new.has(Entry("table", name, name, 0, "")):
                con.execute(f"delete from {name}").fetchall()
                for row in own(name):
                    marks = ",".join("?" * len(row))
                    with suppress(apsw.Error, UnicodeError):
                        con.execute(f"insert into {name} values({marks})", row).fetchall()
        con.execute("commit").fetchall()


def _add_virtual(new: NewDatabase, virtual: list[Entry]) -> LeftOut:
    """Write virtual tables into the schema as they stood; their content is in shadow tables.

    CREATE VIRTUAL TABLE would make new, empty shadow tables in place of those recovered.
    """
    if not virtual:
        return []
    left: LeftOut = []
    con = new.con
    con.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 0)
    con.config(apsw.SQLITE_DBCONFIG_WRITABLE_SCHEMA, 1)
    try:
        for entry in virtual:
            con.execute(
                "insert into sqlite_schema(type, name, tbl_name, rootpage, sql)"
                " values('table', ?1, ?1, 0, ?2)",
                (entry.name, entry.sql),
            ).fetchall()
        con.execute("pragma writable_schema=reset").fetchall()
    finally:
        con.config(apsw.SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0)
    for entry in virtual:
        try:
            con.execute(f"select * from {quoted(entry.name)} limit 0").fetchall()
        except (apsw.Error, UnicodeError) as error:
            left.append(("virtual table", entry.name, str(error)))
            _forget(con, entry)
            continue
        if _FULL_TEXT.search(entry.sql):
            _mend_full_text(con, quoted(entry.name))
    return left


_FULL_TEXT = re.compile(r"\busing\s+[\"'`\[]?fts[345]", re.I)


def _forget(con: apsw.Connection, entry: Entry) -> None:
    """Take a virtual table out of the schema again; its shadow tables stay."""
    con.config(apsw.SQLITE_DBCONFIG_WRITABLE_SCHEMA, 1)
    con.execute(
        "delete from sqlite_schema where name = ? and rootpage = 0 and type = 'table'",
        (entry.name,),
    ).fetchall()
    con.execute("pragma writable_schema=reset").fetchall()
    con.config(apsw.SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0)


def _mend_full_text(con: apsw.Connection, name: str) -> None:
    """Build a full-text index anew out of its content, where its own check finds it wrong."""
    for command in ("integrity-check", "rebuild"):
        try:
            con.execute(f"insert into {name}({name}) values(?)", (command,)).fetchall()
        except (apsw.Error, UnicodeError):
            continue
        return
